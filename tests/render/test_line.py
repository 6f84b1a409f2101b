from __future__ import annotations

import pytest
from rich.segment import Segment
from rich.style import Style

from routilux_tui.render.line import (
    blank,
    cells,
    clipped,
    cut,
    ends,
    left,
    right,
    row,
    text_of,
    wrapped,
    wrapped_pieces,
)

BOLD, PLAIN = Style(bold=True), Style()


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("census", 6, "census"),
        ("census", 5, "cens…"),
        ("census", 1, "…"),
        ("census", 0, ""),
        ("日本語", 5, "日本…"),
        ("日本語", 4, "日…"),
    ],
)
def test_a_text_that_is_too_long_is_cut(text, width, shown):
    assert cut(text, width) == shown
    assert cells(cut(text, width)) <= width


def test_columns_are_filled_to_the_cell():
    assert [left("ab", 4), right("ab", 4), left("abcdef", 4), right("日本", 5)] == ["ab  ", "  ab", "abc…", " 日本"]


def test_a_row_fills_its_width_exactly():
    pieces = [Segment("one", BOLD), Segment("", BOLD), Segment(" 日本", PLAIN)]
    assert [text_of(row(width, pieces, PLAIN)) for width in (9, 8, 6, 5, 2, 0)] == [
        "one 日本 ",
        "one 日本",
        "one 日",
        "one  ",
        "on",
        "",
    ]
    assert all(cells(text_of(row(width, pieces, PLAIN))) == width for width in range(12))


def test_the_end_of_a_row_gives_way_to_its_start():
    start, end = [Segment("start")], [Segment("end")]
    assert [text_of(ends(width, start, end, PLAIN)) for width in (12, 9, 8, 3)] == [
        "start    end",
        "start end",
        "start   ",
        "sta",
    ]


def test_a_blank_row_of_no_width_has_nothing():
    assert (blank(0, PLAIN), text_of(blank(3, PLAIN))) == ((), "   ")


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 5, [""]),
        ("one two three", 7, ["one two", "three"]),
        ("one two three", 8, ["one two", "three"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("日本語", 4, ["日本", "語"]),
        ("日", 1, ["日", ""]),
    ],
)
def test_a_text_is_broken_at_blanks_where_there_are_some(text, width, lines):
    assert wrapped(text, width) == lines


def test_pieces_keep_their_styles_when_they_are_broken():
    lines = wrapped_pieces([Segment("one ", BOLD), Segment("two three", PLAIN)], 7)
    assert lines == [[Segment("one ", BOLD), Segment("two", PLAIN)], [Segment("three", PLAIN)]]


@pytest.mark.parametrize(
    ("said", "shown"), [("abcdef", "abcdef"), ("abcdefg", "abcde…"), ("abcdef   ", "abcdef"), ("日本語字", "日本 …")]
)
def test_what_does_not_fit_is_clipped_with_an_ellipsis(said, shown):
    line = clipped(6, [Segment(said)], Style(), "…")
    assert text_of(line) == shown

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routilux_tui.render.sanitise import LIMIT, clean, to_ascii


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("parse json/decoder.py", "parse json/decoder.py"),
        ("größer 日本 é", "größer 日本 é"),
        ("\x1b[2J\x1b]52;c;AAAA\x07", "␛[2J␛]52;c;AAAA␇"),
        ("\x00\x08\x7f", "␀␈␡"),
        ("\x9b31m\x9d0;T\x9c", "�31m�0;T�"),
        ("a\tb", "a b"),
        ("one\ntwo\r\nthree\rfour", "one↵two↵three␍four"),
        ("a\x85b\u2028c\u2029d", "a↵b↵c↵d"),
        ("\u202eevil\u2066x\u2069", "·evil·x·"),
        ("zero\u200bwidth\ufeff", "zero·width·"),
        ("\ud800 lone", "· lone"),
        ("\ue0b0 private", "· private"),
        ("no\u00a0break\u3000wide", "no break wide"),
        ("heart\ufe0f", "heart·"),
        ("z" + "\u0301" * 9, "z" + "\u0301" * 3),
        ("e\u0301", "e\u0301"),
        ("[/x] [@click=app.bell]y[/]", "[/x] [@click=app.bell]y[/]"),
        ("", ""),
    ],
)
def test_a_string_is_shown_as_one_printable_line(raw, shown):
    assert clean(raw) == shown


@pytest.mark.parametrize(("limit", "shown"), [(0, ""), (1, "…"), (4, "abc…"), (6, "abcdef"), (7, "abcdef")])
def test_a_long_string_is_cut_and_says_so(limit, shown):
    assert clean("abcdef", limit) == shown


def test_a_huge_string_is_cut_before_it_is_looked_at():
    assert len(clean("\x1b" * 10_000_000)) == LIMIT


@given(st.text(st.characters(codec=None)))
def test_nothing_that_a_terminal_obeys_comes_through(raw):
    shown = clean(raw)
    assert shown.isprintable()
    assert clean(shown) == shown


@given(st.text(st.characters(codec=None)))
def test_ascii_alone_comes_through_where_that_is_asked(raw):
    shown = to_ascii(clean(raw))
    assert shown.isascii()
    assert shown.isprintable()


@pytest.mark.parametrize(
    ("raw", "shown"), [("schön …", "schon ."), ("␛[2J", "^[2J"), ("日本", "??"), ("a → b", "a > b"), ("3 µs", "3 us")]
)
def test_characters_have_ascii_twins(raw, shown):
    assert to_ascii(raw) == shown

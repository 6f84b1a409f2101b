from __future__ import annotations

from rich.segment import Segment

from routilux.protocol.filters import parse
from routilux_tui.model.text_line import TextLine
from routilux_tui.render.filter_line import filter_line
from routilux_tui.render.line import cells, text_of
from routilux_tui.render.matched import matched


def test_the_line_shows_the_text_and_what_came_of_it(dark, text):
    line = filter_line(dark, 60, TextLine("decoder", 7), said="12 of 1 204")
    assert text([line]) == [" / decoder            12 of 1 204   enter keeps  esc clears"]
    assert [piece.text for piece in line if piece.style == dark["cursor"]] == [" "]


def test_a_problem_is_said_in_place_of_the_keys(dark, text):
    assert text([filter_line(dark, 50, TextLine("/(/", 3), said="12 of 1 204", problem="missing )")]) == [
        " / /(/                                ✗ missing )"
    ]


def test_a_narrow_line_keeps_the_text(dark, text):
    assert text([filter_line(dark, 24, TextLine("decoder", 7), said="12 of 1 204", problem="")]) == [" / decoder"]
    assert text([filter_line(dark, 8, TextLine("decoder", 7))]) == [" / der"]


def test_a_long_text_is_shown_around_its_cursor(dark):
    line = filter_line(dark, 30, TextLine("abc" * 40, 60))
    assert sum(cells(piece.text) for piece in line) == 30
    assert [piece.text for piece in line if piece.style == dark["cursor"]] == ["a"]


def test_what_was_typed_is_harmless(dark, text):
    assert "\x1b" not in text([filter_line(dark, 40, TextLine("\x1b[31m", 2), problem="\x1b]52;c;x\x07")])[0]


def test_matches_are_marked_across_pieces(dark):
    pieces = [Segment("json/", dark["dim"]), Segment("decoder.py", dark["text"])]
    marked = matched(pieces, parse("on/de"), dark["match"])
    assert [(piece.text, piece.style is dark["match"]) for piece in marked] == [
        ("js", False),
        ("on/", True),
        ("de", True),
        ("coder.py", False),
    ]
    assert text_of(marked) == "json/decoder.py"
    assert matched(pieces, parse("!json"), dark["match"]) == pieces

from __future__ import annotations

from routilux.protocol import ErrorInfo, SourceAnswer, TraceLine
from routilux_tui.render.source_text import source_rows

LINES = ("    def parse(self, text):", "\ttree = ast.parse(text)", "        # done", "        return tree")
PARSE = SourceAnswer("parse.input = Parse.parse", "/home/ada/census.py", 98, LINES)
ERROR = ErrorInfo("parse", "input", "SyntaxError", "no", 1.0, trace=(TraceLine("/home/ada/census.py", 99, "parse"),))


def test_a_handler_is_shown_with_its_place_and_numbered_lines(dark, text):
    assert text(source_rows(dark, [PARSE], None, 60)) == [
        " parse.input = Parse.parse",
        " /home/ada/census.py:98",
        "  98   def parse(self, text):",
        "  99   tree = ast.parse(text)",
        " 100       # done",
        " 101       return tree",
    ]


def test_the_line_that_the_last_error_came_through_is_marked(dark, text):
    rows = source_rows(dark, [PARSE], ERROR, 60)
    assert text(rows)[3] == "  99 ✗ tree = ast.parse(text)"
    assert rows[3][1].style == dark["log.error"]


def test_a_handler_without_source_says_why(dark, text):
    none = SourceAnswer("a.b", "", 0, (), "the source of this builtin is not at hand")
    assert text(source_rows(dark, [none, none], None, 60)) == [
        " a.b",
        " the source of this builtin is not at hand",
        "",
        " a.b",
        " the source of this builtin is not at hand",
    ]


def test_a_source_cannot_reach_the_terminal(plain, text):
    evil = SourceAnswer("\x1b[2J", "/tmp/\x07", 1, ("print('\x1b]52;c;x\x07')",))
    assert all(line.isascii() and line.isprintable() for line in text(source_rows(plain, [evil], None, 60)))

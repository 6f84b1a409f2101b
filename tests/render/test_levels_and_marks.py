from __future__ import annotations

import pytest

from routilux.protocol import LogLine
from routilux.protocol.filters import parse
from routilux_tui.model.output import WrittenLine
from routilux_tui.render.levels import leading_level, level_style
from routilux_tui.render.log import LogForm, log_rows, log_words, written_rows
from routilux_tui.render.marks import mark_row

AT = 1_767_261_727.114


@pytest.mark.parametrize(
    ("level", "text", "style"),
    [
        ("ERROR", "", "log.error"),
        ("critical", "all is well", "log.error"),
        ("warn", "", "log.warning"),
        ("debug", "ERROR", "dim"),
        ("info", "ERROR", "log.text"),
        ("", "ERROR disk full", "log.error"),
        ("", "[warn] slow", "log.warning"),
        ("", "Error: no such file", "log.error"),
        ("", "WARNING:root:careful", "log.warning"),
        ("", "errors are few", "log.text"),
        ("", "Error prone", "log.text"),
        ("", "TRACEBACK", "log.text"),
        ("", "an ERROR", "log.text"),
    ],
)
def test_a_line_is_as_serious_as_it_says(level, text, style):
    assert level_style(level, text) == style


def test_a_level_that_a_text_begins_with_is_known_by_its_word():
    assert [leading_level(text) for text in ("WARN x", "(error) x", "nothing")] == ["warn", "error", ""]


def test_an_entry_whose_text_begins_with_a_level_is_coloured(dark):
    row = log_rows(dark, LogLine(1, AT, "parse", "", (("message", "ERROR: bad"),)), 60)[0]
    assert [piece.style for piece in row if "bad" in piece.text] == [dark["log.error"]]


def test_what_is_left_of_the_column_is_not_shown_and_matches_stand_out(dark, text):
    line = LogLine(1, AT, "parse", "", (("message", "one two three"),))
    rows = log_rows(dark, line, 60, LogForm(column=4, names=5, marked=parse("two")))
    assert text(rows) == [" 10:02:07.114  parse  two three"]
    assert [piece.text for piece in rows[0] if piece.style == dark["match"]] == ["two"]


def test_matches_stand_out_in_wrapped_entries_too(dark, text):
    line = LogLine(1, AT, "parse", "", (("message", "one two three four five"),))
    rows = log_rows(dark, line, 36, LogForm(names=5, wrap=True, marked=parse("four")))
    assert text(rows)[1].strip() == "four five"
    assert [piece.text for piece in rows[1] if piece.style == dark["match"]] == ["four"]


def test_a_line_of_the_output_names_its_stream(dark, text):
    rows = [
        written_rows(dark, WrittenLine(stream, "done", AT), 40, LogForm(names=6))[0] for stream in ("stdout", "stderr")
    ]
    assert text(rows) == [" 10:02:07.114  stdout  done", " 10:02:07.114  stderr  done"]
    assert [piece.style for piece in rows[1] if "stderr" in piece.text] == [dark["log.warning"]]


def test_an_entry_is_copied_in_one_line_whatever_its_length(dark):
    line = LogLine(1, AT, "parse", "error", (("message", "x" * 150), ("n", "1")))
    assert log_words(dark, line) == f"10:02:07.114  parse  error  {'x' * 150}  n 1"


def test_a_mark_says_how_many_and_why(dark, text):
    assert text(
        [mark_row(dark, 60, 1204, "entry", "entries", "not fetched"), mark_row(dark, 60, 1, "entry", "entries", "x")]
    ) == [
        " ··· 1 204 entries not fetched ···",
        " ··· 1 entry x ···",
    ]

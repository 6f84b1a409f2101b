from __future__ import annotations

from routilux_tui.model.output import WrittenLine
from routilux_tui.render.lists import hint_rows, output_row


def test_what_a_program_wrote_to_stderr_has_a_mark(dark, text):
    lines = [WrittenLine("stdout", "reading \x1b[31mred\x1b[0m"), WrittenLine("stderr", "careful")]
    assert text([output_row(dark, line, 40) for line in lines]) == [
        "  reading ␛[31mred␛[0m",
        "│ careful",
    ]


def test_an_empty_pane_says_what_would_fill_it(dark, text):
    assert text(hint_rows(dark, 30, ("No job yet.", "Start one."))) == [" No job yet.", " Start one."]

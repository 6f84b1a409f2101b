"""What is to be known of a lost job that was brought back: a title and a sentence in each row."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment

from routilux_tui.render.line import Row, blank, row, wrapped
from routilux_tui.render.look import Look

Fact = tuple[str, str]
"""A title and a sentence. Raw: not sanitised. Without a title it belongs to the one before."""

_TITLE = 12


def recovered_rows(look: Look, facts: Sequence[Fact], width: int, most: int) -> list[Row]:
    """The facts, a sentence that is too long in several rows, and an empty row; the last says what `most` keeps out."""
    ground = look["text"]

    def fact_row(head: str, line: str) -> Row:
        return row(width, [Segment(f" {head:<{_TITLE}}", look["dim"]), Segment(line, look["text"])], ground)

    rows = [
        fact_row(look.clean(title) if number == 0 else "", line)
        for title, said in facts
        for number, line in enumerate(wrapped(look.clean(said, 1_000), max(20, width - _TITLE - 2)))
    ]
    if len(rows) > most:
        left_out = len(rows) - most + 1
        rows[most - 1 :] = [fact_row("", f"{left_out} more lines: in the terminal, once you leave")]
    return [*rows, blank(width, ground)]

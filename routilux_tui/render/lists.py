"""Rows of the program's output, and what an empty list says."""

from __future__ import annotations

from rich.segment import Segment

from routilux.protocol.filters import Filter
from routilux_tui.model.output import WrittenLine
from routilux_tui.render.line import Row, clipped, row, wrapped
from routilux_tui.render.look import Look
from routilux_tui.render.matched import EVERYTHING, matched


def output_row(look: Look, line: WrittenLine, width: int, marked: Filter = EVERYTHING) -> Row:
    """A line of the program, with its matches marked; what it wrote to stderr has a mark before it."""
    ground = look["text"]
    wrong = line.stream == "stderr"
    mark = Segment(f"{look.glyphs.divider} " if wrong else "  ", look["log.warning" if wrong else "tree"])
    text = matched([Segment(look.clean(line.text), look["log.text"])], marked, look["match"])
    return clipped(width, [mark, *text], ground, look.glyphs.ellipsis)


def hint_rows(look: Look, width: int, lines: tuple[str, ...]) -> list[Row]:
    """What an empty pane says: what would fill it, and which key helps."""
    return [
        row(width, [Segment(f" {piece}", look["dim"])], look["text"])
        for line in lines
        for piece in wrapped(line, max(8, width - 2))
    ]

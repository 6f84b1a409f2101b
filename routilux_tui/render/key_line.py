"""The last row of the screen: keys and what they do."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment

from routilux_tui.render.line import Row, cells, row
from routilux_tui.render.look import Look


def key_line(look: Look, width: int, offers: Sequence[tuple[str, str]]) -> Row:
    """`1-7 pane   hjkl move   enter open`; offers that do not fit whole are left out, the last ones first."""
    pieces: list[Segment] = [Segment(" ", look["footer"])]
    room = width - 1
    for number, (key, label) in enumerate(offers):
        gap = "   " if number else ""
        needed = cells(gap) + cells(key) + 1 + cells(label)
        if needed > room:
            break
        pieces += [
            Segment(gap, look["footer"]),
            Segment(key, look.over("key", "footer")),
            Segment(f" {label}", look["footer"]),
        ]
        room -= needed
    return row(width, pieces, look["footer"])

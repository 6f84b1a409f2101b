"""The help: every action with its key, in groups, and why it can't be done now if it can't."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.segment import Segment

from routilux_tui.render.line import Row, blank, left, row
from routilux_tui.render.look import Look

HelpLine = tuple[str, str, str]
"""Key, what it does, and why not now (empty when it can be done)."""

_KEYS = 10


def help_rows(look: Look, groups: Iterable[tuple[str, Sequence[HelpLine]]], width: int) -> list[Row]:
    """One row for each action; what can't be done now is dim, with its reason."""
    ground = look["text"]
    rows: list[Row] = []
    for name, lines in groups:
        if rows:
            rows.append(blank(width, ground))
        rows.append(row(width, [Segment(f" {name}", look["bright"])], ground))
        for key, text, reason in lines:
            style = look["dim"] if reason else look["text"]
            pieces = [
                Segment(f"   {left(key, _KEYS)} ", look["dim"] if reason else look["key"]),
                Segment(text, style),
            ]
            if reason:
                pieces.append(Segment(f"  {look.glyphs.link} {reason}", look["dim"]))
            rows.append(row(width, pieces, ground))
    return rows

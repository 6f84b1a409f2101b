"""The rows that stand for what is not shown: how much it is, and why, at the place where it would be."""

from __future__ import annotations

from rich.segment import Segment

from routilux_tui.render.figures import quantity
from routilux_tui.render.line import Row, row
from routilux_tui.render.look import Look


def mark_row(look: Look, width: int, count: int, one: str, many: str, why: str) -> Row:
    """`··· 1 204 entries not fetched ···`."""
    dots = look.glyphs.link * 3
    text = f" {dots} {quantity(count, one, many, look.glyphs.group)} {why} {dots}"
    return row(width, [Segment(text, look["log.warning"])], look["text"])

"""A scroll bar beside rows: where its thumb stands, and where a press on it leads."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment

from routilux_tui.render.line import Row, blank
from routilux_tui.render.look import Look


def barred(
    look: Look, rows: Sequence[Row], width: int, height: int, *, count: int, top: int, style: str = "gauge.track"
) -> list[Row]:
    """A screen of `height` rows, of `count` from `top` on, in `width` cells, the last of which is the bar's."""
    first, last = thumb(count, height, top)
    bar, empty = Segment(look.glyphs.scroll_thumb, look[style]), Segment(" ", look["text"])
    filled = [*rows, *[blank(width - 1, look["text"])] * (height - len(rows))]
    return [(*line, bar if first <= y < last else empty) for y, line in enumerate(filled)]


def thumb(count: int, height: int, top: int) -> tuple[int, int]:
    """First row of the thumb and the row after its last, in a bar of `height` rows beside `count` rows from `top` on.

    Nothing, (0, 0), when all rows fit. It touches an end of the bar only when the list is at that end.
    """
    if count <= height or height <= 0:
        return 0, 0
    size = max(1, height * height // count)
    last = count - height
    free = height - size
    at = round(free * min(max(top, 0), last) / last)
    if 0 < top < last and free > 1:
        at = min(max(at, 1), free - 1)
    return at, at + size


def top_at(count: int, height: int, y: int) -> int:
    """The first row on screen when the bar is pressed in its row `y`; an end of the bar is an end of the list."""
    last = max(0, count - height)
    return round(last * min(max(y, 0), height - 1) / (height - 1)) if height > 1 else last

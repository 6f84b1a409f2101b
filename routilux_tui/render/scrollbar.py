"""Where the thumb of a scroll bar stands, and where a press on the bar leads."""

from __future__ import annotations


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

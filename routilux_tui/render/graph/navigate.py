"""Which routine lies where: under a cell, and next to another in a direction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Literal

from routilux.protocol import Edge
from routilux_tui.render.graph.layout import Placement
from routilux_tui.render.graph.shapes import Rect

Direction = Literal["left", "right", "up", "down"]

_ASIDE = 3
"""How much farther a row or column aside is than one straight ahead."""

_ALONG_EDGE = 40
"""The farthest that a routine at the other end of an edge seems; so an edge leads on also from the end of a band."""


def routine_at(placement: Placement, column: int, row: int) -> int:
    """The index of the routine whose box covers a cell, or -1."""
    return next((index for index, rect in enumerate(placement.rects) if rect.contains(column, row)), -1)


def neighbour(placement: Placement, edges: Sequence[Edge], index: int, direction: Direction) -> int:
    """The nearest routine in a direction; to the left and right also along an edge. The same one when there is none."""
    if not 0 <= index < len(placement.rects):
        return 0 if placement.rects else -1
    joined: set[int] = set()
    if direction == "right":
        joined = {edge.target for edge in edges if edge.source == index}
    elif direction == "left":
        joined = {edge.source for edge in edges if edge.target == index}
    near = [
        (distance, other)
        for other in range(len(placement.rects))
        if other != index and (distance := _distance(placement.rects, index, other, direction, joined)) is not None
    ]
    return min(near)[1] if near else index


def farthest(edges: Iterable[Edge], start: int) -> int:
    """The routine that the most steps lead to from one, the first of equals; that one itself when it leads nowhere."""
    following: dict[int, list[int]] = {}
    for edge in edges:
        following.setdefault(edge.source, []).append(edge.target)
    steps = {start: 0}
    for index in (order := [start]):
        for target in following.get(index, ()):
            if target not in steps:
                steps[target] = steps[index] + 1
                order.append(target)
    return max(steps, key=lambda index: (steps[index], -index))


def _distance(
    rects: Sequence[Rect], index: int, other: int, direction: Direction, joined: Collection[int]
) -> int | None:
    """How far another routine seems, None when it does not lie in that direction."""
    here, there = rects[index], rects[other]
    across = _gap(here.left, here.right, there.left, there.right)
    down = _gap(here.top, here.bottom, there.top, there.bottom)
    lies = {
        "left": there.right <= here.left,
        "right": there.left >= here.right,
        "up": there.bottom <= here.top,
        "down": there.top >= here.bottom,
    }[direction]
    ahead, aside = (across, down) if direction in ("left", "right") else (down * 2, across)
    if other in joined:
        return min(_ALONG_EDGE, ahead + _ASIDE * aside) if lies else _ALONG_EDGE
    return ahead + _ASIDE * aside if lies else None


def _gap(start: int, end: int, other_start: int, other_end: int) -> int:
    """The cells between two stretches, 0 when they overlap."""
    return max(0, other_start - end, start - other_end)

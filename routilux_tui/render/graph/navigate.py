"""Which routine lies where: under a cell, and next to another in a direction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from routilux.protocol import Edge
from routilux_tui.render.graph.layout import Placement
from routilux_tui.render.graph.shapes import Rect

Direction = Literal["left", "right", "up", "down"]

_ASIDE = 3
"""How much farther a row or column aside is than one straight ahead."""

_AROUND = 40
"""How far a routine seems to which an edge leads the other way round, such as from the end of a band to the next."""


def routine_at(placement: Placement, column: int, row: int) -> int:
    """The index of the routine whose box covers a cell, or -1."""
    return next((index for index, rect in enumerate(placement.rects) if rect.contains(column, row)), -1)


def neighbour(placement: Placement, edges: Sequence[Edge], index: int, direction: Direction) -> int:
    """The routine that an arrow key leads to: to the left and right the nearest that an edge joins, else the nearest.

    The same one when there is none in that direction, and the first one from nowhere.
    """
    rects = placement.rects
    if not 0 <= index < len(rects):
        return 0 if rects else -1
    joined: set[int] = set()
    if direction == "right":
        joined = {edge.target for edge in edges if edge.source == index}
    elif direction == "left":
        joined = {edge.source for edge in edges if edge.target == index}
    near: list[tuple[bool, int, int]] = []
    for other in range(len(rects)):
        distance = _distance(rects[index], rects[other], direction)
        if distance is not None:
            near.append((other not in joined, distance, other))
        elif other in joined and other != index:
            near.append((True, _AROUND, other))
    return min(near)[2] if near else index


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


def as_the_flow_goes(edges: Iterable[Edge], count: int, entry: int) -> list[int]:
    """All routines by the fewest steps that lead to them from the entry, then in the order in which they were added."""
    following: dict[int, list[int]] = {}
    for edge in edges:
        following.setdefault(edge.source, []).append(edge.target)
    seen: dict[int, None] = {}
    for start in ([entry] if entry >= 0 else []) + list(range(count)):
        waiting = [start]
        for index in waiting:
            if index not in seen:
                seen[index] = None
                waiting += sorted(following.get(index, ()))
    return list(seen)


def _distance(here: Rect, there: Rect, direction: Direction) -> int | None:
    """How far another rectangle seems, None when it does not lie in that direction."""
    across = _gap(here.left, here.right, there.left, there.right)
    down = _gap(here.top, here.bottom, there.top, there.bottom)
    lies = {
        "left": there.right <= here.left,
        "right": there.left >= here.right,
        "up": there.bottom <= here.top,
        "down": there.top >= here.bottom,
    }
    if not lies[direction]:
        return None
    return across + _ASIDE * down if direction in ("left", "right") else 2 * down + _ASIDE * across


def _gap(start: int, end: int, other_start: int, other_end: int) -> int:
    """The cells between two stretches, 0 when they overlap."""
    return max(0, other_start - end, start - other_end)

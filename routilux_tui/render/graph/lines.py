"""The glyphs of a graph's lines: what each cell of a row shows and which edges pass there.

Lines that share an event port or a slot port join where they meet; all others cross, and the one that lies goes over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from operator import or_

from routilux_tui.render.glyphs import DOWN, LEFT, RIGHT, UP, GlyphSet
from routilux_tui.render.graph.shapes import Point

_MARKED_RUN = 8
"""From how many cells on a line that runs to the left is marked as doing so."""

_FLAT, _UPRIGHT = LEFT | RIGHT, UP | DOWN


@dataclass(frozen=True, slots=True)
class Run:
    """Cells side by side of one row with the same edges: where they begin, what they show."""

    column: int
    text: str
    edges: tuple[int, ...]


def line_runs(routes: Sequence[Sequence[Point]], glyphs: GlyphSet) -> dict[int, list[Run]]:
    """The runs of every row that has some, from the left. Cells of ports belong to their boxes and are left out."""
    arms: dict[Point, dict[int, int]] = {}
    for number, route in enumerate(routes):
        for start, end in pairwise(route):
            _draw(arms, number, start, end)
    for route in routes:
        for end in (route[0], route[-1]) if route else ():
            arms.pop(end, None)
    shown = {point: _glyph(routes, passing, glyphs) for point, passing in arms.items()}
    for point in _leftward_marks(routes, arms):
        shown[point] = glyphs.arrow_left
    for route in routes:
        if route:
            column, row = route[-1]
            shown[column - 1, row] = glyphs.arrow_right
    return _runs(shown, {point: tuple(sorted(passing)) for point, passing in arms.items()})


def _draw(arms: dict[Point, dict[int, int]], number: int, start: Point, end: Point) -> None:
    """Adds the arms of a straight piece to its cells."""
    (x, y), (to_x, to_y) = start, end
    ahead, behind = (RIGHT, LEFT) if to_x > x else (LEFT, RIGHT) if to_x < x else (DOWN, UP) if to_y > y else (UP, DOWN)
    step_x, step_y = (to_x > x) - (to_x < x), (to_y > y) - (to_y < y)
    while (x, y) != end:
        here = arms.setdefault((x, y), {})
        here[number] = here.get(number, 0) | ahead
        x, y = x + step_x, y + step_y
        there = arms.setdefault((x, y), {})
        there[number] = there.get(number, 0) | behind


def _glyph(routes: Sequence[Sequence[Point]], passing: Mapping[int, int], glyphs: GlyphSet) -> str:
    if len(passing) == 1:
        return glyphs.lines[next(iter(passing.values()))]
    groups = _joined(routes, passing)
    if len(groups) == 1 and groups[0] == _FLAT | _UPRIGHT:
        return glyphs.joint
    return glyphs.lines[reduce(or_, groups)]


def _joined(routes: Sequence[Sequence[Point]], passing: Mapping[int, int]) -> list[int]:
    """The arms in a cell of each set of edges that hang together by their ports."""
    groups: list[tuple[set[Point], int]] = []
    for number, arms in passing.items():
        ports = {routes[number][0], routes[number][-1]}
        met = [group for group in groups if group[0] & ports]
        groups = [group for group in groups if not group[0] & ports]
        groups.append((ports.union(*(found for found, _ in met)), reduce(or_, (found for _, found in met), arms)))
    return [arms for _, arms in groups]


def _leftward_marks(routes: Sequence[Sequence[Point]], arms: Mapping[Point, Mapping[int, int]]) -> set[Point]:
    """The cells in the middle of long ways to the left where nothing joins or crosses, one where lines go together."""
    marks: set[Point] = set()
    for number, route in enumerate(routes):
        for (x, y), (to_x, to_y) in pairwise(route):
            if y != to_y or x - to_x < _MARKED_RUN:
                continue
            columns = range(to_x + 2, x - 1)
            if any((column, y) in marks and number in arms[column, y] for column in columns):
                continue
            middle = (x + to_x) // 2
            plain = [(abs(at - middle), at) for at in columns if set(arms[at, y].values()) == {_FLAT}]
            if plain:
                marks.add((min(plain)[1], y))
    return marks


def _runs(shown: Mapping[Point, str], edges: Mapping[Point, tuple[int, ...]]) -> dict[int, list[Run]]:
    rows: dict[int, list[Run]] = {}
    for column, row in sorted(shown, key=lambda point: (point[1], point[0])):
        here = edges[column, row]
        runs = rows.setdefault(row, [])
        if runs and runs[-1].edges == here and runs[-1].column + len(runs[-1].text) == column:
            runs[-1] = Run(runs[-1].column, runs[-1].text + shown[column, row], here)
        else:
            runs.append(Run(column, shown[column, row], here))
    return rows

"""The glyphs of a graph's lines: what each cell of a row shows and which edges pass there.

Lines that share an event port or a slot port join where they meet; all others cross, and the one that lies goes over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
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


class Lines:
    """The lines of a drawing by rows. The runs of a row are made when it is asked for: most are never in view."""

    def __init__(self, routes: Sequence[Sequence[Point]], glyphs: GlyphSet) -> None:
        self._routes = routes
        self._glyphs = glyphs
        self._flats: dict[int, list[_Flat]] = {}
        self._uprights: dict[int, list[tuple[int, int, int]]] = {}
        self._ports: dict[int, set[int]] = {}
        self._arrows: dict[int, set[int]] = {}
        for number, route in enumerate(routes):
            for start, end in pairwise(route):
                self._add(number, start, end)
            for column, row in (route[0], route[-1]) if route else ():
                self._ports.setdefault(row, set()).add(column)
            if route:
                self._arrows.setdefault(route[-1][1], set()).add(route[-1][0] - 1)

    def runs(self, row: int) -> list[Run]:
        """The runs of a row from the left. Cells of ports belong to their boxes and are left out."""
        flats = sorted(self._flats.get(row, ()), key=lambda flat: flat.left)
        uprights: dict[int, list[tuple[int, int]]] = {}
        for column, number, arms in self._uprights.get(row, ()):
            uprights.setdefault(column, []).append((number, arms))
        ports, arrows = self._ports.get(row, set()), self._arrows.get(row, set())
        turns = sorted({*uprights, *arrows, *(end for flat in flats for end in (flat.left, flat.right))})
        marks = _leftward_marks(self._flats.get(row, ()), set(turns))
        runs: list[Run] = []
        passing: list[_Flat] = []
        begun = 0
        for column, following in zip(turns, [*turns[1:], 0], strict=False):
            while begun < len(flats) and flats[begun].left <= column:
                passing.append(flats[begun])
                begun += 1
            passing = [flat for flat in passing if flat.right >= column]
            if column not in ports:
                here = _arms(passing, uprights.get(column, ()), column)
                glyph = self._glyphs.arrow_right if column in arrows else _glyph(self._routes, here, self._glyphs)
                _append(runs, column, glyph, tuple(sorted(here)))
            edges = tuple(sorted({flat.edge for flat in passing if flat.right > column}))
            if edges and following > column + 1:
                marked = (self._glyphs.arrow_left if at in marks else None for at in range(column + 1, following))
                _append(runs, column + 1, "".join(mark or self._glyphs.lines[_FLAT] for mark in marked), edges)
        return runs

    def _add(self, number: int, start: Point, end: Point) -> None:
        """Notes a straight piece of a route in the rows that it passes."""
        (x, y), (to_x, to_y) = start, end
        if y == to_y:
            self._flats.setdefault(y, []).append(_Flat(min(x, to_x), max(x, to_x), number, to_x < x))
            return
        top, bottom = min(y, to_y), max(y, to_y)
        for row in range(top, bottom + 1):
            arms = UP * (row > top) | DOWN * (row < bottom)
            self._uprights.setdefault(row, []).append((x, number, arms))


@dataclass(frozen=True, slots=True)
class _Flat:
    """A piece of an edge that lies: its first and last column, and whether it runs to the left."""

    left: int
    right: int
    edge: int
    leftward: bool


def _arms(flats: Sequence[_Flat], uprights: Sequence[tuple[int, int]], column: int) -> dict[int, int]:
    """The arms of each edge in a cell."""
    arms: dict[int, int] = {}
    for flat in flats:
        arms[flat.edge] = arms.get(flat.edge, 0) | LEFT * (column > flat.left) | RIGHT * (column < flat.right)
    for number, found in uprights:
        arms[number] = arms.get(number, 0) | found
    return arms


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


def _leftward_marks(flats: Sequence[_Flat], turns: AbstractSet[int]) -> set[int]:
    """The columns in the middle of long ways to the left where nothing joins or crosses, one where they go together."""
    marks: set[int] = set()
    for flat in flats:
        columns = range(flat.left + 2, flat.right - 1)
        if not flat.leftward or flat.right - flat.left < _MARKED_RUN or any(mark in columns for mark in marks):
            continue
        middle = (flat.left + flat.right) // 2
        plain = [(abs(at - middle), at) for at in columns if at not in turns]
        if plain:
            marks.add(min(plain)[1])
    return marks


def _append(runs: list[Run], column: int, text: str, edges: tuple[int, ...]) -> None:
    """Adds cells to the last run when they go on there with the same edges, else as a run of their own."""
    if runs and runs[-1].edges == edges and runs[-1].column + len(runs[-1].text) == column:
        runs[-1] = Run(runs[-1].column, runs[-1].text + text, edges)
    else:
        runs.append(Run(column, text, edges))

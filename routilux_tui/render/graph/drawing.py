"""From layers to a drawing: the rows of the items, the lanes of the gutters, and then the columns of everything.

Bands stand below each other and their first boxes at the same column. The line from one band to the next goes down at
the right, back to the left between the two, and down at the left.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from routilux_tui.render.graph.gutters import Course, Gutter, route_gutter
from routilux_tui.render.graph.layers import NO_TRUNK, Hop, Layered
from routilux_tui.render.graph.rows import main_links, place_rows, stack_rows
from routilux_tui.render.graph.shapes import Drawing, Point, Problem, Rect, Spacing


def draw(
    problem: Problem, layered: Layered, closing: frozenset[int], spacing: Spacing, *, straight: bool = True
) -> Drawing:
    """The drawing of a graph whose layers are in order; its lines are `straight` where they can be, or come quickly."""
    ranks = [item.rank for item in layered.items if item.is_box]
    if straight:
        rows = place_rows(layered, spacing, main_links(len(ranks), problem.links, ranks, closing))
    else:
        rows = stack_rows(layered, spacing)
    by_gutter = layered.trunks_by_gutter()
    gutters = [route_gutter([layered.trunks[number] for number in numbers], rows) for numbers in by_gutter]
    courses = {
        number: course
        for numbers, gutter in zip(by_gutter, gutters, strict=True)
        for number, course in zip(numbers, gutter.courses, strict=True)
    }
    stack = _stack(layered, rows, courses, spacing)
    columns = _columns(problem, layered, gutters, spacing)
    return _Pen(layered, stack, columns, spacing.between_lanes + 1).draw(problem)


@dataclass(frozen=True, slots=True)
class _Stack:
    """The bands below each other: final rows of items, courses, the first row between a band and the next, height."""

    rows: list[int]
    courses: dict[int, Course]
    gaps: list[int]
    height: int


@dataclass(frozen=True, slots=True)
class _Columns:
    """Columns: left side and width of layers, first lane of gutters, and the width of all.

    `leaving` and `coming` are the first line down at the right end of each band and at the left end of the next.
    """

    lefts: list[int]
    widths: list[int]
    lanes: list[int]
    leaving: list[int]
    coming: list[int]
    width: int


@dataclass(frozen=True, slots=True)
class _Pen:
    """Draws the links of a graph whose rows and columns are known."""

    layered: Layered
    stack: _Stack
    columns: _Columns
    pitch: int

    def draw(self, problem: Problem) -> Drawing:
        rects = [
            Rect(self.columns.lefts[item.rank], self.stack.rows[at], self.columns.widths[item.rank], item.height)
            for at, item in enumerate(self.layered.items)
            if item.is_box
        ]
        routes = []
        for link, way in zip(problem.links, self.layered.ways, strict=True):
            points: list[Point] = [(rects[link.source].right - 1, rects[link.source].top + link.source_row)]
            for hop in way:
                points += self._between_bands(hop) if hop.trunk == NO_TRUNK else self._across(hop)
            points.append((rects[link.target].left, rects[link.target].top + link.target_row))
            routes.append(_straightened(points))
        return Drawing(self.columns.width, self.stack.height, tuple(rects), tuple(routes))

    def _across(self, hop: Hop) -> list[Point]:
        """The corners of a hop across a gutter, or back to the same side of it."""
        trunk, course = self.layered.trunks[hop.trunk], self.stack.courses[hop.trunk]
        if not course.lanes:
            return []
        lanes = [self.columns.lanes[trunk.gutter] + lane * self.pitch for lane in course.lanes]
        first = lanes[0] if hop.start in trunk.left else lanes[-1]
        last = lanes[0] if hop.end in trunk.left else lanes[-1]
        start, end = (self.stack.rows[item] + row for item, row in (hop.start, hop.end))
        if first == last:
            return [(first, start), (first, end)]
        return [(first, start), (first, course.between), (last, course.between), (last, end)]

    def _between_bands(self, hop: Hop) -> list[Point]:
        """The corners of a hop from the right end of a band to the left end of the next, or the other way."""
        upper, lower = sorted((hop.start[0], hop.end[0]), key=lambda item: self.layered.items[item].rank)
        layer = self.layered.layers[self.layered.items[upper].rank]
        band = self.layered.breaks.index(self.layered.items[lower].rank)
        inwards = len(layer) - 1 - layer.index(upper)
        leaving, coming = (
            side + inwards * self.pitch for side in (self.columns.leaving[band], self.columns.coming[band])
        )
        row = self.stack.gaps[band] + inwards
        points = [(leaving, self.stack.rows[upper]), (leaving, row), (coming, row), (coming, self.stack.rows[lower])]
        return points if hop.start[0] == upper else points[::-1]


def _stack(layered: Layered, rows: Sequence[int], courses: dict[int, Course], spacing: Spacing) -> _Stack:
    """Puts the bands below each other, with room for the lines between them."""
    breaks = layered.breaks
    used: list[set[int]] = [set() for _ in range(len(breaks) + 1)]
    for at, item in enumerate(layered.items):
        used[bisect_right(breaks, item.rank)].update((rows[at], rows[at] + item.height - 1))
    for number, course in courses.items():
        if len(course.lanes) > 1:
            used[_band_of_gutter(layered, layered.trunks[number].gutter)].add(course.between)
    shifts: list[int] = []
    gaps: list[int] = []
    row = 0
    for band, taken in enumerate(used):
        shifts.append(row - min(taken, default=0))
        row += max(taken, default=-1) - min(taken, default=0) + 1
        if band < len(breaks):
            gaps.append(row + spacing.beside_line)
            row += len(layered.layers[breaks[band]]) + 2 * spacing.beside_line
    return _Stack(
        rows=[row + shifts[bisect_right(breaks, item.rank)] for row, item in zip(rows, layered.items, strict=True)],
        courses={
            number: replace(
                course, between=course.between + shifts[_band_of_gutter(layered, layered.trunks[number].gutter)]
            )
            for number, course in courses.items()
        },
        gaps=gaps,
        height=row,
    )


def _band_of_gutter(layered: Layered, gutter: int) -> int:
    return bisect_right(layered.breaks, min(gutter, len(layered.layers) - 1))


def _columns(problem: Problem, layered: Layered, gutters: Sequence[Gutter], spacing: Spacing) -> _Columns:
    """Lays the layers and gutters of each band side by side, then aligns the first boxes of all bands."""
    count = len(layered.layers)
    widths = [
        max((problem.sizes[item][0] for item in layer if layered.items[item].is_box), default=0)
        for layer in layered.layers
    ]
    bands = [_lay_band(layered, gutters, widths, spacing, start, end) for start, end in _spans(layered, count)]
    indent = max((band.indent for band in bands), default=0)
    result = _Columns([], widths, [], [], [], 0)
    width = 0
    for band in bands:
        shift = indent - band.indent
        result.lefts.extend(left + shift for left in band.lefts)
        result.lanes.extend(lane + shift for lane in band.lanes)
        result.leaving.append(band.leaving + shift)
        result.coming.append(shift)
        width = max(width, band.width + shift)
    return replace(result, coming=result.coming[1:], width=width)


@dataclass(slots=True)
class _Band:
    """The columns of one band, from 0; `indent` is where its first boxes begin, `leaving` where lines may go down."""

    lefts: list[int]
    lanes: list[int]
    indent: int = 0
    leaving: int = 0
    width: int = 0


def _spans(layered: Layered, count: int) -> list[tuple[int, int]]:
    """The first layer of each band, and the one after its last."""
    starts = [0, *layered.breaks]
    return list(zip(starts, [*layered.breaks, count], strict=True))


def _lay_band(
    layered: Layered, gutters: Sequence[Gutter], widths: Sequence[int], spacing: Spacing, start: int, end: int
) -> _Band:
    band = _Band([], [])
    last = end == len(widths)
    first_boxes = start + 1 if start else 0
    last_boxes = end - 1 if last else end - 2
    column = _breadth(len(layered.layers[start]), spacing) if start else 0
    for rank in range(start, end + last):
        lanes = _breadth(gutters[rank].lanes, spacing)
        before = rank > first_boxes
        if before and rank <= last_boxes:
            space = max(lanes + 2, spacing.between_ranks)
            band.lanes.append(column + (space - lanes) // 2)
        else:
            at_joint = (start and rank == first_boxes) or (before and not last)
            space = lanes + 1 if lanes or at_joint else 0
            band.lanes.append(column + before)
        column += space
        if rank < end:
            band.lefts.append(column)
            column += widths[rank]
        if rank == first_boxes:
            band.indent = band.lefts[-1]
    band.leaving = column
    band.width = column if last else column + _breadth(len(layered.layers[end]), spacing)
    return band


def _breadth(lines: int, spacing: Spacing) -> int:
    """The columns that so many lines side by side take."""
    return lines + max(0, lines - 1) * spacing.between_lanes


def _straightened(points: Sequence[Point]) -> tuple[Point, ...]:
    """The points without those that repeat or lie on a straight line between their neighbours."""
    kept: list[Point] = []
    for point in points:
        if kept and kept[-1] == point:
            continue
        while len(kept) > 1 and (kept[-2][0] == kept[-1][0] == point[0] or kept[-2][1] == kept[-1][1] == point[1]):
            kept.pop()
        kept.append(point)
    return tuple(kept)

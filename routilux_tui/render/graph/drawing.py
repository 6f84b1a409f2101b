"""From layers to a drawing: rows, lanes, and then the columns of everything."""

from __future__ import annotations

from collections.abc import Sequence

from routilux_tui.render.graph.gutters import Course, Gutter, route_gutter
from routilux_tui.render.graph.layers import Layered
from routilux_tui.render.graph.rows import main_links, place_rows
from routilux_tui.render.graph.shapes import Drawing, Point, Problem, Rect, Spacing


def draw(problem: Problem, layered: Layered, closing: frozenset[int]) -> Drawing:
    """The drawing of a graph whose layers are in order."""
    ranks = [item.rank for item in layered.items if item.is_box]
    main = main_links(len(problem.sizes), problem.links, ranks, closing)
    rows = place_rows(layered, problem.spacing, main)
    trunks = layered.trunks_by_gutter()
    gutters = [route_gutter(found, rows) for found in trunks]
    courses = {id(trunk): course for found, gutter in zip(trunks, gutters, strict=True) for trunk, course in zip(found, gutter.courses, strict=True)}
    widths = [max((layered.items[item].width for item in layer), default=0) for layer in layered.layers]
    starts, lefts, width = _columns(widths, gutters, problem.spacing)
    rects = [
        Rect(lefts[item.rank], rows[number], widths[item.rank], item.height)
        for number, item in enumerate(layered.items)
        if item.is_box
    ]
    pitch = problem.spacing.between_lanes + 1
    routes: list[tuple[Point, ...]] = []
    for link, way in zip(problem.links, layered.ways, strict=True):
        points: list[Point] = [(rects[link.source].right - 1, rects[link.source].top + link.source_row)]
        for hop in way:
            trunk = layered.trunks[hop.trunk]
            course = courses[id(trunk)]
            lanes = [starts[trunk.gutter] + lane * pitch for lane in course.lanes]
            start, end = (rows[item] + row for item, row in (hop.start, hop.end))
            from_left, to_left = hop.start in trunk.left, hop.end in trunk.left
            points += _corners(course, lanes, start, end, from_left=from_left, to_left=to_left)
        points.append((rects[link.target].left, rects[link.target].top + link.target_row))
        routes.append(_straightened(points))
    return _from_zero(rects, routes, width, closing)


def _columns(
    widths: Sequence[int], gutters: Sequence[Gutter], spacing: Spacing
) -> tuple[list[int], list[int], int]:
    """The column of each gutter's first lane and of each layer, and the width of all."""
    starts, lefts = [], []
    column = 0
    last = len(gutters) - 1
    for number, gutter in enumerate(gutters):
        lanes = gutter.lanes + max(0, gutter.lanes - 1) * spacing.between_lanes
        if number == 0:
            space, before = (lanes + 1 if lanes else 0), 0
        elif number == last:
            space, before = (lanes + 1 if lanes else 0), 1
        else:
            space = max(lanes + 2, spacing.between_ranks)
            before = (space - lanes) // 2
        starts.append(column + before)
        column += space
        if number < last:
            lefts.append(column)
            column += widths[number]
    return starts, lefts, column


def _corners(
    course: Course, lanes: Sequence[int], start: int, end: int, *, from_left: bool, to_left: bool
) -> list[Point]:
    """The corners of a link in one gutter, from row `start` to row `end`."""
    if not lanes:
        return []
    first = lanes[0] if from_left else lanes[-1]
    last = lanes[0] if to_left else lanes[-1]
    if first == last:
        return [(first, start), (first, end)]
    return [(first, start), (first, course.between), (last, course.between), (last, end)]


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


def _from_zero(
    rects: Sequence[Rect], routes: Sequence[Sequence[Point]], width: int, closing: frozenset[int]
) -> Drawing:
    """The drawing moved so that its first row is 0."""
    used = [rect.top for rect in rects] + [row for route in routes for _, row in route]
    top = min(used, default=0)
    bottom = max([rect.bottom for rect in rects] + [row + 1 for route in routes for _, row in route], default=0)
    return Drawing(
        width=width,
        height=bottom - top,
        rects=tuple(rect.moved(0, -top) for rect in rects),
        routes=tuple(tuple((column, row - top) for column, row in route) for route in routes),
        returns=closing,
    )

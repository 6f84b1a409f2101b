"""The graph of a run as SVG: boxes with what each routine did, lines as heavy as what went that way. Pure.

Where everything stands is worked out as on the screen, in cells, and drawn in pixels.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, pairwise, takewhile
from math import log10
from typing import Final, NamedTuple

from routilux.protocol import Edge, GraphDescription, RoutineNode
from routilux_tui.exports.markup import Drawing, element, escaped
from routilux_tui.render.figures import compact, duration, grouped, quantity
from routilux_tui.render.graph.layout import Placement, lay_out
from routilux_tui.render.graph.shapes import Point, Rect
from routilux_tui.render.graph.zoom import FIRST_PORT_ROW, LONGEST_NAME, Zoom, port_labels
from routilux_tui.render.line import cells, cut
from routilux_tui.render.sanitise import clean
from routilux_tui.runs.figures import Figures, RoutineFigures, WayKey
from routilux_tui.runs.run import Graph

CELL_WIDTH: Final = 8
CELL_HEIGHT: Final = 18
_MARGIN: Final = 12
_HINT: Final = (190, 60)
_MOST_BOXES: Final = 80
_CORNER: Final = 7
_HEAD: Final = 6


class Way(NamedTuple):
    """A connection with how many messages took it."""

    key: WayKey
    taken: int


def drawn_graph(graph: Graph, figures: Figures, entry: str) -> Drawing:
    """The graph. One with very many routines is drawn with a line for each."""
    routines = figures.ordered(graph)
    described = described_graph(graph, routines, entry)
    zoom = Zoom.BOX if len(routines) <= _MOST_BOXES else Zoom.LINE
    placement = lay_out(described, zoom, _HINT)
    ways = [
        Way(key, figures.ways.get(key, 0))
        for edge in described.edges
        for key in [(routines[edge.source].routine_id, edge.event, routines[edge.target].routine_id, edge.slot)]
    ]
    most = max((way.taken for way in ways), default=0)
    parts = [
        *(_line(route, way, most) for route, way in zip(placement.routes, ways, strict=True)),
        *_labels(placement.routes, ways),
        *(
            part
            for node, rect, routine in zip(described.routines, placement.rects, routines, strict=True)
            for part in _box(node, rect, routine, figures)
        ),
    ]
    return Drawing(*_size(placement), "".join(parts))


def described_graph(graph: Graph, routines: list[RoutineFigures], entry: str) -> GraphDescription:
    """The graph as the screen's layout takes it."""
    known = {node.routine_id: node for node in graph.nodes}
    place = {routine.routine_id: number for number, routine in enumerate(routines)}
    nodes = []
    for number, routine in enumerate(routines):
        node = known.get(routine.routine_id)
        slots, events = (node.slots, node.events) if node is not None else ((), ())
        nodes.append(RoutineNode(number, routine.routine_id, "", slots, events))
    edges = [edge for edge in graph.edges if edge.source in place and edge.target in place]
    return GraphDescription(
        "",
        0,
        tuple(nodes),
        tuple(Edge(n, place[e.source], e.event, place[e.target], e.slot) for n, e in enumerate(edges)),
        place.get(entry, -1),
    )


def _size(placement: Placement) -> tuple[float, float]:
    return placement.width * CELL_WIDTH + 2 * _MARGIN, placement.height * CELL_HEIGHT + 2 * _MARGIN


def _x(column: float) -> float:
    return _MARGIN + (column + 0.5) * CELL_WIDTH


def _y(row: float) -> float:
    return _MARGIN + (row + 0.5) * CELL_HEIGHT


# -- boxes ------------------------------------------------------------------------------------------------------------


def _box(node: RoutineNode, rect: Rect, routine: RoutineFigures, figures: Figures) -> Iterator[str]:
    state = "failed" if routine.errors else "idle" if not routine.activations else "done"
    flat = rect.height == 1
    lift = CELL_HEIGHT / 2 - 2 if flat else 0
    frame = element(
        "rect",
        f"box {state}",
        x=_x(rect.left),
        y=_y(rect.top) - lift,
        width=(rect.width - 1) * CELL_WIDTH,
        height=(rect.height - 1) * CELL_HEIGHT + 2 * lift,
        rx=6,
    )
    name = escaped(cut(clean(node.routine_id), LONGEST_NAME))
    left = rect.left + (1.5 if flat else 2)
    row = rect.top if flat else rect.top + 1
    yield f"<g>{element('title', '', escaped(_told(routine, figures)))}{frame}"
    yield element("text", "name", name, x=_x(left - 0.5), y=_y(row) + 5)
    if not flat:
        yield from _figures(rect, row + 1, routine)
        yield from _ports(node, rect)
    yield "</g>"


def _figures(rect: Rect, row: int, routine: RoutineFigures) -> Iterator[str]:
    text = compact(routine.activations) if routine.activations else "never ran"
    yield element("text", "quiet", text, x=_x(rect.left + 1.5), y=_y(row) + 5)
    if routine.errors:
        wrong = f"✗ {compact(routine.errors)}"
        x = _x(rect.left + rect.width - 2.5)
        yield element("text", "wrong", wrong, x=x, y=_y(row) + 5, **{"text-anchor": "end"})
    elif routine.activations:
        x = _x(rect.left + rect.width - 2.5)
        yield element("text", "quiet", duration(routine.busy), x=x, y=_y(row) + 5, **{"text-anchor": "end"})


def _ports(node: RoutineNode, rect: Rect) -> Iterator[str]:
    slots, events = port_labels(node)
    for number, slot in enumerate(slots):
        y = _y(rect.top + FIRST_PORT_ROW + number) + 4
        yield element("text", "port", escaped(slot), x=_x(rect.left + 1.5), y=y)
    for number, event in enumerate(events):
        x, y = _x(rect.left + rect.width - 2.5), _y(rect.top + FIRST_PORT_ROW + number) + 4
        yield element("text", "port", escaped(event), x=x, y=y, **{"text-anchor": "end"})


def _told(routine: RoutineFigures, figures: Figures) -> str:
    span = figures.last - figures.first
    share = f" ({100 * routine.busy / span:.0f} % of the run)" if span > 0 else ""
    return "\n".join(
        (
            clean(routine.routine_id),
            quantity(routine.activations, "message", "messages") + " handled",
            quantity(routine.emitted, "event", "events") + " emitted",
            quantity(routine.errors, "error", "errors"),
            f"busy {duration(routine.busy)}{share}",
        )
    )


# -- lines ------------------------------------------------------------------------------------------------------------


def _line(route: tuple[Point, ...], way: Way, most: int) -> str:
    if len(route) < 2:
        return ""
    points = [(_x(column), _y(row)) for column, row in route]
    weight = 1.2 + (2.2 * log10(1 + way.taken) / log10(1 + most) if most else 0.0)
    source, event, target, slot = (clean(part) for part in way.key)
    told = f"{source}.{event} → {target}.{slot}\n{quantity(way.taken, 'message', 'messages')}"
    tip_x, tip_y = points[-1]
    shortened = [*points[:-1], (tip_x - _HEAD, tip_y)]
    state = "way" if way.taken else "way unused"
    path = element("path", state, d=_rounded(shortened), **{"stroke-width": f"{weight:.2f}"})
    half = _HEAD * 0.62
    corners = f"{tip_x},{tip_y} {tip_x - _HEAD - 1},{tip_y - half} {tip_x - _HEAD - 1},{tip_y + half}"
    head = element("polygon", "head" if way.taken else "head unused", points=corners)
    return f"<g>{element('title', '', escaped(told))}{path}{head}</g>"


def _labels(routes: tuple[tuple[Point, ...], ...], ways: list[Way]) -> Iterator[str]:
    """At each end of lines how many messages arrived there, above the last stretch where that is long enough."""
    arrived: dict[Point, int] = {}
    begins: dict[Point, int] = {}
    for route, way in zip(routes, ways, strict=True):
        if len(route) > 1 and way.taken:
            (from_column, from_row), end = route[-2], route[-1]
            arrived[end] = arrived.get(end, 0) + way.taken
            begins[end] = min(begins.get(end, end[0]), from_column if from_row == end[1] else end[0])
    for (column, row), messages in arrived.items():
        text = grouped(messages)
        width = cells(text) * 6.5
        if _x(column) - _x(begins[column, row]) >= width + 13:
            ends = _free_end(routes, (column, row), _x(begins[column, row]), width)
            yield element("text", "count", text, x=ends, y=_y(row) - 5, **{"text-anchor": "end"})


def _free_end(routes: tuple[tuple[Point, ...], ...], tip: Point, begin: float, width: float) -> float:
    """Where a text above the stretch from `begin` to its tip ends: as near to the tip as no line goes through it."""
    nearest, row = _x(tip[0]) - _HEAD - 4, tip[1]
    crossed = [
        _x(one[0])
        for route in routes
        for one, other in pairwise(route)
        if one[0] == other[0] and min(one[1], other[1]) < row and max(one[1], other[1]) >= row
    ]
    places = takewhile(lambda end: end - width >= begin, (nearest - CELL_WIDTH * step for step in count(0)))
    return next((end for end in places if not any(end - width - 3 < x < end + 3 for x in crossed)), nearest)


def _rounded(points: list[tuple[float, float]]) -> str:
    """A path through these corners that cuts them round."""
    path = [f"M{points[0][0]:g},{points[0][1]:g}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        start, stop = _towards(corner, before), _towards(corner, after)
        path.append(f"L{start[0]:g},{start[1]:g}Q{corner[0]:g},{corner[1]:g} {stop[0]:g},{stop[1]:g}")
    path.append(f"L{points[-1][0]:g},{points[-1][1]:g}")
    return "".join(path)


def _towards(corner: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    dx, dy = other[0] - corner[0], other[1] - corner[1]
    length = abs(dx) + abs(dy)
    share = min(_CORNER, length / 2) / length if length else 0.0
    return corner[0] + dx * share, corner[1] + dy * share

"""Where everything of a flow stands at a zoom: the boxes' rectangles and the lines' corners, in cells.

A graph that is too wide for the pane is set closer, then folded into bands below each other. Parts that nothing joins
are laid out one by one and packed like words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from routilux.protocol import GraphDescription
from routilux_tui.render.graph.arrange import arrange
from routilux_tui.render.graph.drawing import draw
from routilux_tui.render.graph.folding import best_cuts, crossing_trunks, fold
from routilux_tui.render.graph.layers import Layered, layer
from routilux_tui.render.graph.order import as_walked
from routilux_tui.render.graph.ranks import closing_links, rank
from routilux_tui.render.graph.returning import place_returning
from routilux_tui.render.graph.shapes import Drawing, Link, Point, Problem, Rect, Spacing
from routilux_tui.render.graph.zoom import (
    CAPTION_ROWS,
    OUTWARDS,
    ROOMY,
    SETTINGS,
    Detail,
    Setting,
    Zoom,
    port_row,
    size,
)

_MOST_BANDS = 4
_MOST_LINES_CUT = 5
_HOPELESS = 6
"""How many times larger than the pane a drawing is that no other way to set it will fit."""

_NEARLY = 2.0
"""How many times larger than the pane a drawing with names may be before dots, all of them in view, say more."""

_PART_GAP = 4
_ANY_WIDTH = 20
_BIG = 80
"""From how many routines on a graph that fits at no zoom is shown as dots rather than as lines."""


@dataclass(frozen=True, slots=True)
class Placement:
    """A flow laid out at a zoom: rectangles by routine index, routes by edge index, and the size of all.

    A route's corners run from the cell of its event's port to the cell of its slot's port, both in the sides of their
    boxes.
    """

    zoom: Zoom
    width: int
    height: int
    rects: tuple[Rect, ...]
    routes: tuple[tuple[Point, ...], ...]

    def fits(self, width: int, height: int) -> bool:
        """True when all of it can be seen at once in a pane of that size."""
        return self.width <= width and self.height <= height


def lay_out(graph: GraphDescription, zoom: Zoom, size_hint: tuple[int, int]) -> Placement:
    """The flow at that zoom, made to fit a pane of `size_hint` (width, height) if it can be."""
    return _fitting(graph, zoom, size_hint) or _loose(graph, zoom, size_hint)


def lay_out_to_fit(graph: GraphDescription, size_hint: tuple[int, int]) -> Placement:
    """The flow at the nearest zoom at which all of it and the zoom's caption fit; where none does, one to pan in.

    Names count for more than the last corner: a flow that fits as dots alone, and nearly with its names, keeps these.
    """
    width, height = size_hint
    for zoom in OUTWARDS:
        room = (width, height - CAPTION_ROWS[zoom])
        if placement := _fitting(graph, zoom, room):
            return (_nearly_fitting(graph, room) if zoom is Zoom.DOT else None) or placement
    return _loose(graph, _far(graph), size_hint)


def lay_out_plainly(graph: GraphDescription, zoom: Zoom | None, size_hint: tuple[int, int]) -> Placement:
    """A first layout of a big flow, quickly: lines cross and bend more often than they need to."""
    zoom = zoom or _far(graph)
    setting = ROOMY[zoom]
    parts = _parts(graph, zoom, setting.detail)
    return _packed(graph, zoom, setting, parts, [_plain(part.problem, setting.spacing) for part in parts], size_hint)


def _far(graph: GraphDescription) -> Zoom:
    """The zoom of a flow that fits at none."""
    return Zoom.DOT if len(graph.routines) >= _BIG else Zoom.LINE


def _fitting(graph: GraphDescription, zoom: Zoom, size_hint: tuple[int, int]) -> Placement | None:
    """The flow at a zoom in the first of the ways to set it that fits the pane; folded when none fits as it is.

    What is folded says less in a row, so that it is folded less often.
    """
    for folded in (False, True):
        for setting in SETTINGS[zoom]:
            if folded and setting.detail is Detail.FIGURES:
                continue
            parts = _parts(graph, zoom, setting.detail)
            if _may_fit(parts, setting.spacing, size_hint, folded=folded):
                placement = _set(graph, zoom, setting, parts, size_hint, folded=folded)
                if placement.fits(*size_hint):
                    return placement
                if placement.width * placement.height > _HOPELESS * size_hint[0] * size_hint[1]:
                    return None
    return None


def _nearly_fitting(graph: GraphDescription, room: tuple[int, int]) -> Placement | None:
    """The flow with its names in the way of which most can be seen at once; None when that is too little."""
    width, height = room
    setting = SETTINGS[Zoom.LINE][-1]
    parts = _parts(graph, Zoom.LINE, setting.detail)
    ways = [_set(graph, Zoom.LINE, setting, parts, room, folded=folded) for folded in (False, True)]

    def panes(placement: Placement) -> float:
        return max(1.0, placement.width / max(1, width)) * max(1.0, placement.height / max(1, height))

    best = min(ways, key=panes)
    return best if panes(best) <= _NEARLY else None


def _loose(graph: GraphDescription, zoom: Zoom, size_hint: tuple[int, int]) -> Placement:
    """The flow at a zoom at which it does not fit: folded where that makes it narrow enough, else as it is."""
    setting = ROOMY[zoom]
    return _set(graph, zoom, setting, _parts(graph, zoom, setting.detail), size_hint, folded=True)


@dataclass(frozen=True, slots=True)
class _Part:
    """Routines that edges join, by index, with the edges among them, and the problem that they make."""

    nodes: tuple[int, ...]
    edges: tuple[int, ...]
    problem: Problem


def _parts(graph: GraphDescription, zoom: Zoom, detail: Detail) -> list[_Part]:
    """The connected parts of a flow: the one with the entry first, then the bigger ones."""
    leader = list(range(len(graph.routines)))

    def lead(node: int) -> int:
        while leader[node] != node:
            leader[node] = leader[leader[node]]
            node = leader[node]
        return node

    for edge in graph.edges:
        leader[lead(edge.source)] = lead(edge.target)
    nodes: dict[int, list[int]] = {}
    for node in range(len(graph.routines)):
        nodes.setdefault(lead(node), []).append(node)
    edges: dict[int, list[int]] = {}
    for number, edge in enumerate(graph.edges):
        edges.setdefault(lead(edge.source), []).append(number)
    parts = [_part(graph, zoom, found, edges.get(key, []), detail) for key, found in nodes.items()]
    return sorted(parts, key=lambda part: (part.problem.entry < 0, -len(part.nodes), part.nodes[0]))


def _part(graph: GraphDescription, zoom: Zoom, nodes: Sequence[int], edges: Sequence[int], detail: Detail) -> _Part:
    local = {node: number for number, node in enumerate(nodes)}
    links = []
    for number in edges:
        edge = graph.edges[number]
        source, target = graph.routines[edge.source], graph.routines[edge.target]
        links.append(
            Link(
                local[edge.source],
                port_row(source.events, edge.event, zoom),
                local[edge.target],
                port_row(target.slots, edge.slot, zoom),
            )
        )
    sizes = tuple(size(graph.routines[node], zoom, detail) for node in nodes)
    return _Part(tuple(nodes), tuple(edges), Problem(sizes, tuple(links), local.get(graph.entry, -1)))


def _arranged(problem: Problem) -> tuple[Layered, frozenset[int]]:
    """The layers of a problem and its closing links; the widths of its nodes make no difference."""
    return _arranged_once(replace(problem, sizes=tuple((_ANY_WIDTH, height) for _, height in problem.sizes)))


@lru_cache(maxsize=64)
def _arranged_once(problem: Problem) -> tuple[Layered, frozenset[int]]:
    closing = closing_links(len(problem.sizes), problem.links, problem.entry)
    return arrange(problem, closing), closing


def _may_fit(parts: Sequence[_Part], space: Spacing, size_hint: tuple[int, int], *, folded: bool) -> bool:
    """False when the boxes and the least space between them are too much already."""
    width, height = size_hint[0] + space.between_ranks, size_hint[1] + space.between_boxes
    area = sum(
        (box_width + space.between_ranks) * (box_height + space.between_boxes)
        for part in parts
        for box_width, box_height in part.problem.sizes
    )
    if area > width * height:
        return False
    for part in parts:
        widths, heights = _layer_sizes(part.problem, space)
        if folded and max(widths) > width:
            return False
        if not folded and (sum(widths) > width or max(heights) > size_hint[1]):
            return False
    return True


def _layer_sizes(problem: Problem, space: Spacing) -> tuple[list[int], list[int]]:
    """The width of each layer with the least gutter, and the height of its boxes with the gaps between them."""
    layered, _ = _arranged(problem)
    widths, heights = [], []
    for items in layered.layers:
        boxes = [problem.sizes[item] for item in items if layered.items[item].is_box]
        widths.append(max((width for width, _ in boxes), default=0) + space.between_ranks)
        heights.append(sum(height + space.between_boxes for _, height in boxes) - space.between_boxes)
    return widths, heights


@lru_cache(maxsize=32)
def _whole(problem: Problem, space: Spacing) -> Drawing:
    """The drawing of a part in one band."""
    return draw(problem, *_arranged(problem), space)


@lru_cache(maxsize=32)
def _folded(problem: Problem, space: Spacing, width: int) -> Drawing:
    """The drawing of a part in as few bands as it needs to be no wider; in one when no number of bands does it."""
    whole = _whole(problem, space)
    if whole.width <= width:
        return whole
    layered, closing = _arranged(problem)
    widths, _ = _layer_sizes(problem, space)
    lines = crossing_trunks(layered)
    for bands in range(2, min(_MOST_BANDS, len(widths)) + 1):
        if whole.width > bands * width:
            continue
        cuts = best_cuts(widths, lines, bands)
        if max(lines[cut] for cut in cuts) > _MOST_LINES_CUT:
            continue
        folded = draw(problem, fold(layered, cuts), closing, space)
        if folded.width <= width:
            return folded
    return whole


def _plain(problem: Problem, space: Spacing) -> Drawing:
    """The drawing of a part without any search for a better one."""
    closing = closing_links(len(problem.sizes), problem.links, problem.entry)
    layered = layer(problem, rank(len(problem.sizes), problem.links, closing), closing)
    layered.layers = as_walked(layered, problem.entry)
    place_returning(layered)
    return draw(problem, layered, closing, space, straight=False)


def _set(
    graph: GraphDescription,
    zoom: Zoom,
    setting: Setting,
    parts: Sequence[_Part],
    size_hint: tuple[int, int],
    *,
    folded: bool,
) -> Placement:
    """The parts set that way, folded to the width if need be, and packed."""
    space = setting.spacing
    drawings = [_folded(part.problem, space, size_hint[0]) if folded else _whole(part.problem, space) for part in parts]
    return _packed(graph, zoom, setting, parts, drawings, size_hint)


def _packed(
    graph: GraphDescription,
    zoom: Zoom,
    setting: Setting,
    parts: Sequence[_Part],
    drawings: Sequence[Drawing],
    size_hint: tuple[int, int],
) -> Placement:
    """The parts below each other if there is room, else side by side as long as the width lasts."""
    gap = setting.spacing.between_boxes
    beside = sum(drawing.height + gap for drawing in drawings) - gap > size_hint[1]
    rects = [Rect(0, 0, 0, 0)] * len(graph.routines)
    routes: list[tuple[Point, ...]] = [()] * len(graph.edges)
    left = top = bottom = right = 0
    for part, drawing in zip(parts, drawings, strict=True):
        if left and (not beside or left + drawing.width > size_hint[0]):
            left, top = 0, bottom + gap
        for node, rect in zip(part.nodes, drawing.rects, strict=True):
            rects[node] = rect.moved(left, top)
        for edge, route in zip(part.edges, drawing.routes, strict=True):
            routes[edge] = tuple((column + left, row + top) for column, row in route)
        bottom, right = max(bottom, top + drawing.height), max(right, left + drawing.width)
        left += drawing.width + _PART_GAP
    return Placement(zoom, right, bottom, tuple(rects), tuple(routes))

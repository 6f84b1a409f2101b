"""Ranks and a first order from graphlay, a layered layout engine; None where it can't be imported or does not answer.

It gets the graph in pixels, a cell being 10 by 20, without the links that close a cycle. Of its answer, only ranks and
what stands above what are used: the cells are ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

from routilux_tui.render.graph.layers import Layered
from routilux_tui.render.graph.shapes import Problem

try:
    import graphlay
except ImportError:  # there is no wheel for this platform
    graphlay = None  # type: ignore[assignment]

_MOST_NODES = 150
"""It holds the interpreter while it works, which at this size is a quarter of a second."""

_CELL_WIDTH, _CELL_HEIGHT = 10.0, 20.0
_OPTIONS = {
    "spacing": {"node_gap": _CELL_HEIGHT, "dummy_gap": _CELL_HEIGHT, "port_gap": _CELL_HEIGHT, "layer_gap": 60.0},
    "routing": {"bundle_parallel": False, "centre_ports": "off"},
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Ranks and heights of nodes, and the course of each link that was laid out, by number of the link, in pixels."""

    ranks: list[int]
    _heights: list[float]
    _middles: dict[int, float]
    _courses: dict[int, list[tuple[float, float]]]

    def order(self, layered: Layered) -> list[list[int]]:
        """The layers of the suggested ranks in the suggested order."""
        heights: dict[int, list[float]] = {item: [height] for item, height in enumerate(self._heights)}
        for number, course in self._courses.items():
            for hop in layered.ways[number][:-1]:
                item = hop.end[0]
                heights.setdefault(item, []).append(_height_at(course, self._middles[layered.items[item].rank]))
        middle = {item: median(found) for item, found in heights.items()}
        return [sorted(layer, key=lambda item: (middle.get(item, 0.0), item)) for layer in layered.layers]


def suggest(problem: Problem, closing: frozenset[int]) -> Suggestion | None:
    """What graphlay makes of the graph without its closing links."""
    if graphlay is None or len(problem.sizes) > _MOST_NODES:
        return None
    graph = graphlay.Graph()
    for width, height in problem.sizes:
        graph.node(width=width * _CELL_WIDTH, height=height * _CELL_HEIGHT)
    forward = [number for number in range(len(problem.links)) if number not in closing]
    for number in forward:
        link = problem.links[number]
        graph.edge(
            link.source,
            link.target,
            source_port=_port(problem, link.source, link.source_row, "right"),
            target_port=_port(problem, link.target, link.target_row, "left"),
        )
    try:
        answer = graphlay.layout(graph, options=_OPTIONS)
    except graphlay.GraphlayError:
        return None
    return _read(problem, forward, answer)


def _port(problem: Problem, node: int, row: int, side: str) -> dict[str, Any]:
    """A port in graphlay's words: its place along a side from -1 to 1."""
    half = problem.sizes[node][1] / 2
    return {"offset": {"side": side, "t": (row + 0.5 - half) / half}}


def _read(problem: Problem, forward: Sequence[int], answer: Any) -> Suggestion | None:
    """The answer in our terms; None when a link does not lead to a later rank."""
    ranks = [node["rank"] or 0 for node in answer.nodes]
    if any(ranks[problem.links[number].source] >= ranks[problem.links[number].target] for number in forward):
        return None
    columns: dict[int, list[float]] = {}
    for node, rank in zip(answer.nodes, ranks, strict=True):
        columns.setdefault(rank, []).append(node["center"]["x"])
    courses = {
        number: [(point["x"], point["y"]) for point in edge["points"]]
        for number, edge in zip(forward, answer.edges, strict=True)
    }
    heights = [node["center"]["y"] for node in answer.nodes]
    return Suggestion(ranks, heights, {rank: median(found) for rank, found in columns.items()}, courses)


def _height_at(course: Sequence[tuple[float, float]], column: float) -> float:
    """Where a course passes a column; its start's height when it does not."""
    for (x0, y0), (x1, y1) in pairwise(course):
        if min(x0, x1) <= column <= max(x0, x1) and x0 != x1:
            return y0 + (y1 - y0) * (column - x0) / (x1 - x0)
    return course[0][1]

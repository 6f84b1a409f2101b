"""Where everything of a flow stands at a zoom: the boxes' rectangles and the lines' corners, in cells.

A graph that is too wide for the pane is set closer, then folded into bands below each other. Parts that nothing joins
are laid out one by one and packed like words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from routilux.protocol import GraphDescription

from routilux_tui.render.graph.arrange import arrange
from routilux_tui.render.graph.drawing import draw
from routilux_tui.render.graph.folding import best_cuts, crossing_trunks, fold
from routilux_tui.render.graph.layers import Layered
from routilux_tui.render.graph.ranks import closing_links
from routilux_tui.render.graph.shapes import Drawing, Link, Point, Problem, Rect, Spacing
from routilux_tui.render.graph.zoom import OUTWARDS, Zoom, port_row, size, spacing

_MOST_BANDS = 4
_MOST_LINES_CUT = 5
_PART_GAP = 4
_BIG = 80
"""From how many routines on a graph that fits at no zoom is shown as dots rather than as lines."""


@dataclass(frozen=True, slots=True)
class Placement:
    """A flow laid out at a zoom: rectangles by routine index, routes by edge index, and the size of all.

    A route's corners run from the cell of its event's port to the cell of its slot's port, both in the sides of their
    boxes. `returns` are the edges that close a cycle. `compact` is True when it was set close to save room.
    """

    zoom: Zoom
    compact: bool
    width: int
    height: int
    rects: tuple[Rect, ...]
    routes: tuple[tuple[Point, ...], ...]
    returns: frozenset[int]

    def fits(self, width: int, height: int) -> bool:
        """True when all of it can be seen at once in a pane of that size."""
        return self.width <= width and self.height <= height


def lay_out(graph: GraphDescription, zoom: Zoom, size_hint: tuple[int, int]) -> Placement:
    """The flow at that zoom, made to fit a pane of `size_hint` (width, height) if it can be."""
    return _at_zoom(graph, zoom, size_hint)[0]


def lay_out_to_fit(graph: GraphDescription, size_hint: tuple[int, int]) -> Placement:
    """The flow at the nearest zoom at which all of it fits; where none does, one to pan in."""
    for zoom in OUTWARDS:
        placement, fits = _at_zoom(graph, zoom, size_hint)
        if fits:
            return placement
    return lay_out(graph, Zoom.DOT if len(graph.routines) >= _BIG else Zoom.LINE, size_hint)


def _at_zoom(graph: GraphDescription, zoom: Zoom, size_hint: tuple[int, int]) -> tuple[Placement, bool]:
    """The flow at a zoom, and whether it fits: the first of the ways to set it that does, else the closest."""
    last: Placement | None = None
    for compact, folded in ((False, False), (True, False), (False, True), (True, True)):
        parts = _parts(graph, zoom, compact=compact)
        space = spacing(zoom, compact=compact)
        if last is not None and folded and all(_is_narrow(part, space, size_hint[0]) for part in parts):
            break
        drawings = [_drawn(part, space, size_hint if folded else None) for part in parts]
        last = _packed(graph, zoom, parts, drawings, size_hint[0], compact=compact)
        if last.fits(*size_hint):
            return last, True
    assert last is not None
    return last, False

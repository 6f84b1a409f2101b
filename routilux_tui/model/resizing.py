"""A person makes a pane larger or smaller, by keys or by dragging the boundary between two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from msgspec.structs import replace

from routilux_tui.model.desk import LEFT, RIGHT, Desk, Pane, Plan
from routilux_tui.model.sizes import LEAST_BELOW, LEAST_MIDDLE, Cells, fitted, shares_of

_COLUMNS, _ROWS = 4, 2

_SIDE = Cells(_COLUMNS, 0, 0)
_NO_SIDE = Cells(-_COLUMNS, 0, 0)
_MIDDLE = Cells(0, _ROWS, 0)
_NO_MIDDLE = Cells(0, -_ROWS, 0)
_BELOW = Cells(0, 0, _ROWS)
_NO_BELOW = Cells(0, 0, -_ROWS)
_BELOW_NOT_MIDDLE = Cells(0, -_ROWS, _ROWS)
_GROWTH: Mapping[Pane, Sequence[Cells]] = {
    Pane.GRAPH: (_NO_MIDDLE, _NO_BELOW, _NO_SIDE),
    Pane.ROUTINE: (_SIDE, _NO_MIDDLE, _NO_BELOW),
    Pane.TIMELINE: (_MIDDLE, Cells(0, _ROWS, -_ROWS)),
    **dict.fromkeys(LEFT, (_BELOW, _BELOW_NOT_MIDDLE, _NO_SIDE)),
    **dict.fromkeys(RIGHT, (_BELOW, _BELOW_NOT_MIDDLE, _SIDE)),
}
"""What makes a pane of a wide screen larger, the first that is possible; the other way round it makes it smaller."""

_ONE_BELOW = (_BELOW, _BELOW_NOT_MIDDLE)
"""The same for whatever pane is the only one at the bottom of a small screen."""


class Edge(StrEnum):
    """A boundary that can be moved: left of the right column, above the timeline, above the lower panes."""

    SIDE = "side"
    MIDDLE = "middle"
    BELOW = "below"


def grown(desk: Desk, plan: Plan, pane: Pane) -> Desk:
    """The desk with a larger pane; with one that fills the screen when it can't be larger beside the others."""
    if desk.grown or not plan.places:
        return desk
    larger = _changed(desk, plan, pane, 1)
    return replace(desk, focus=pane, grown=True) if larger is None else larger


def shrunk(desk: Desk, plan: Plan, pane: Pane) -> Desk:
    """The desk with a smaller pane; one that fills the screen goes back to where it was."""
    if desk.grown:
        return replace(desk, grown=False)
    return (_changed(desk, plan, pane, -1) if plan.places else None) or desk


def edge_above(plan: Plan, pane: Pane) -> Edge | None:
    """The boundary that the title of a pane is, None for one at the top of the screen."""
    place = plan.place(pane)
    if place is None or place.y == 1 + plan.banner:
        return None
    return Edge.MIDDLE if pane is Pane.TIMELINE and plan.room.middle else Edge.BELOW


def edge_moved(desk: Desk, plan: Plan, edge: Edge, to: int) -> Desk:
    """The desk with the boundary in that column or row of the screen, as near as the limits allow."""
    side, middle, below = plan.cells
    bottom = plan.height - 1
    if edge is Edge.SIDE:
        wanted = Cells(plan.width - to - 1, middle, below)
    elif edge is Edge.MIDDLE:
        wanted = Cells(side, bottom - below - to, below)
    elif plan.room.middle:
        # The timeline stays where it begins, so what the lower panes get is taken from it.
        ends = max(LEAST_BELOW, min(bottom - to, below + middle - LEAST_MIDDLE))
        wanted = Cells(side, below + middle - ends, ends)
    else:
        wanted = Cells(side, middle, bottom - to)
    return _with(desk, plan, fitted(wanted, plan.room))


def _changed(desk: Desk, plan: Plan, pane: Pane, way: int) -> Desk | None:
    """The desk after the first change that makes a difference, None when none does."""
    for step in _steps(plan, pane):
        wanted = Cells(*(cells + way * more for cells, more in zip(plan.cells, step, strict=True)))
        cells = fitted(wanted, plan.room)
        if cells != plan.cells and _only(step, plan.cells, cells):
            return _with(desk, plan, cells)
    return None


def _steps(plan: Plan, pane: Pane) -> Sequence[Cells]:
    """What makes a pane larger on this screen."""
    place = plan.place(pane)
    if place is None:
        return ()
    alone = place.width == plan.width and place.y + place.height == plan.height - 2
    return _ONE_BELOW if alone else _GROWTH[pane]


def _only(step: Cells, before: Cells, after: Cells) -> bool:
    """True when nothing but what the step is about has changed."""
    return all(more or one == other for more, one, other in zip(step, before, after, strict=True))


def _with(desk: Desk, plan: Plan, cells: Cells) -> Desk:
    return replace(desk, shares=shares_of(cells, plan.room, desk.shares))

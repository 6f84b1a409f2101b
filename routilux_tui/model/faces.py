"""Plain rows of the job on screen, one for each routine and connection, for whoever draws them."""

from __future__ import annotations

from msgspec import Struct

from routilux_tui.model.job import JobView, RoutineView
from routilux_tui.model.meter import rate
from routilux_tui.model.standing import HYSTERESIS, Standing, standing

_HOT_MESSAGES = 0.6


class Face(Struct, frozen=True):
    """What the graph shows of one routine, by its index. `rate` is messages handled per second."""

    index: int
    routine_id: str
    standing: Standing
    count: int
    waiting: int
    capacity: int
    rate: float
    errors: int
    deferred: int
    selected: bool


class EdgeFace(Struct, frozen=True):
    """What the graph shows of one connection, by its index: messages so far, per second, and whether they pass now."""

    index: int
    messages: int
    rate: float
    hot: bool


def routine_standing(job: JobView, routine: RoutineView, now: float) -> Standing:
    """The one word for a routine at a moment of the engine's clock."""
    active = routine.active_at > 0 and now - routine.active_at <= HYSTERESIS
    return standing(routine.counts, job.status, active=active)


def faces(job: JobView, now: float) -> tuple[Face, ...]:
    """One face for each routine of the job's structure; none until that is known."""
    if job.graph is None:
        return ()
    known = len(job.routines)
    return tuple(
        _face(job, node.index, node.routine_id, job.routines[node.index] if node.index < known else None, now)
        for node in job.graph.routines
    )


def edge_faces(job: JobView, now: float) -> tuple[EdgeFace, ...]:
    """One face for each connection over which something went."""
    moving = not job.status.at_rest
    return tuple(
        EdgeFace(
            index,
            edge.messages,
            rate(edge.passed, now),
            moving and edge.active_at > 0 and now - edge.active_at <= _HOT_MESSAGES,
        )
        for index, edge in enumerate(job.edges)
        if edge.messages
    )


def _face(job: JobView, index: int, routine_id: str, routine: RoutineView | None, now: float) -> Face:
    selected = routine_id == job.selected
    if routine is None:
        return Face(index, routine_id, Standing.IDLE, 0, 0, 0, 0.0, 0, 0, selected)
    counts = routine.counts
    return Face(
        index,
        routine_id,
        routine_standing(job, routine, now),
        counts.activations,
        counts.waiting,
        counts.capacity,
        0.0 if job.status.at_rest else rate(routine.handled, now),
        counts.errors,
        counts.deferred,
        selected,
    )

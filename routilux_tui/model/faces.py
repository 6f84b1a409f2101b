"""Plain rows of the job on screen, one for each routine and connection, for whoever draws them."""

from __future__ import annotations

from msgspec import Struct

from routilux_tui.model import load
from routilux_tui.model.compare import Shift
from routilux_tui.model.forecast import Forecast, forecast
from routilux_tui.model.job import JobView, RoutineView
from routilux_tui.model.meter import rate
from routilux_tui.model.standing import HYSTERESIS, Standing, standing

_FADES_OUT = 4.0


class Face(Struct, frozen=True):
    """What the graph shows of one routine, by its index. `rate` is messages handled per second.

    `busy` is the share of the time spent in its handlers, from 0 to 1. `bounds` says that it bounds the throughput, and
    `forecast` what will become of its inbox, None while that does not fill. `shift` is how it differs from another run,
    None while that is not compared.
    """

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
    busy: float = 0.0
    bounds: bool = False
    forecast: Forecast | None = None
    shift: Shift | None = None


class EdgeFace(Struct, frozen=True):
    """What the graph shows of one connection, by its index: messages so far, and how many pass per second.

    `quiet` is for how many seconds none was seen to pass. `critical` marks the path that bounds the throughput.
    """

    index: int
    messages: int
    rate: float
    quiet: float
    critical: bool = False


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
        face_of(job, node.index, node.routine_id, job.routines[node.index] if node.index < known else None, now)
        for node in job.graph.routines
    )


def edge_faces(job: JobView, now: float) -> tuple[EdgeFace, ...]:
    """One face for each connection over which something went lately, or that is part of the critical path."""
    critical = frozenset[int]() if job.status.at_rest else job.pressure.edges
    return tuple(
        EdgeFace(index, edge.messages, rate(edge.passed, now), max(0.0, now - edge.active_at), index in critical)
        for index, edge in enumerate(job.edges)
        if index in critical or (edge.active_at and now - edge.active_at <= _FADES_OUT)
    )


def face_of(job: JobView, index: int, routine_id: str, routine: RoutineView | None, now: float) -> Face:
    """The face of one routine, of which nothing may be known yet."""
    selected = routine_id == job.selected
    if routine is None:
        return Face(index, routine_id, Standing.IDLE, 0, 0, 0, 0.0, 0, 0, selected)
    counts = routine.counts
    moves = not job.status.at_rest
    return Face(
        index,
        routine_id,
        routine_standing(job, routine, now),
        counts.activations,
        counts.waiting,
        counts.capacity,
        rate(routine.handled, now) if moves else 0.0,
        counts.errors,
        counts.deferred,
        selected,
        load.share(routine.load, now) if moves else 0.0,
        moves and job.pressure.bottleneck == index,
        forecast(routine.depths, counts.capacity, now) if moves else None,
    )

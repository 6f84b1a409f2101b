"""One job as its frames tell it: counters, rates, the selected routine. Folds are functions of a view and a frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from routilux.protocol import (
    DeferredItem,
    ErrorInfo,
    GraphDescription,
    JobFrame,
    JobStatus,
    Preview,
    RoutineCounts,
    RoutineDetail,
    RoutineNode,
    RoutineStatus,
)
from routilux_tui.model import forecast, load
from routilux_tui.model.changes import Change, Path, compare
from routilux_tui.model.forecast import Depths
from routilux_tui.model.load import Load
from routilux_tui.model.meter import Meter, advance
from routilux_tui.model.pressure import NONE, Pressure, pressure

_UNWATCHED = 2.0
_LOOKS = 300


class RoutineView(Struct, frozen=True):
    """One routine's counters, how fast it handles, when it last handled something, and its fullest inbox.

    `active_at` is a frame's time, 0 before the first message. `depths` and `load` are where its inbox and the time
    in its handlers stood lately.
    """

    counts: RoutineCounts
    handled: Meter = Meter()
    active_at: float = 0.0
    peak: int = 0
    depths: Depths = Depths()
    load: Load = Load()


class EdgeView(Struct, frozen=True):
    """One connection's messages so far, how fast they pass, and when the newest was seen; 0 before the first."""

    messages: int
    passed: Meter = Meter()
    active_at: float = 0.0


class Look(Struct, frozen=True):
    """The state of a routine when a person looked at it last, and when that was."""

    state: Preview | None
    at: float


class JobView(Struct, frozen=True):
    """The newest that is known of one job. `routines` and `edges` stand by their index in the graph.

    `graph` is None until the structure came; `graph_version` is the one that the newest frame speaks of. `pressure` is
    what bounded the throughput lately, whether or not the job still runs. `looks` are the last ones at routines that
    were selected before, and `looked_at` is when the selected one was left, 0 when it never was.
    """

    job_id: str
    seq: int = 0
    at: float = 0.0
    status: JobStatus = JobStatus.PENDING
    reason: str = ""
    graph: GraphDescription | None = None
    graph_version: int = -1
    routines: tuple[RoutineView, ...] = ()
    edges: tuple[EdgeView, ...] = ()
    handled: Meter = Meter()
    log_length: int = 0
    history_length: int = 0
    history_first: int = 0
    deferred: tuple[DeferredItem, ...] = ()
    deferred_count: int = 0
    error: ErrorInfo | None = None
    selected: str = ""
    detail: RoutineDetail | None = None
    changes: Mapping[Path, Change] = {}
    looks: Mapping[str, Look] = {}
    looked_at: float = 0.0
    pressure: Pressure = NONE

    @property
    def total(self) -> int:
        """Activations of all routines so far."""
        return sum(routine.counts.activations for routine in self.routines)

    @property
    def waiting(self) -> int:
        """Messages that stand in inboxes."""
        return sum(routine.counts.waiting for routine in self.routines)

    @property
    def errors(self) -> int:
        """Errors of all routines so far."""
        return sum(routine.counts.errors for routine in self.routines)

    def node(self, routine_id: str) -> RoutineNode | None:
        """The routine of that id in the structure, or None while that is not known."""
        if self.graph is None:
            return None
        return next((node for node in self.graph.routines if node.routine_id == routine_id), None)

    def routine(self, routine_id: str) -> RoutineView | None:
        """The counters of the routine of that id, or None while they are not known."""
        node = self.node(routine_id)
        return self.routines[node.index] if node is not None and node.index < len(self.routines) else None


def fold_job(view: JobView, frame: JobFrame) -> JobView:
    """The view after one frame of its job."""
    detail, changes = _detail(view, frame)
    since = view.at if not _rejoined(view, frame) else 0.0
    routines, handled = _routines(view, frame, since)
    edges = _edges(view, frame, since)
    return replace(
        view,
        seq=frame.seq,
        at=frame.at,
        status=frame.status,
        reason=frame.reason,
        graph_version=frame.graph_version,
        routines=routines,
        edges=edges,
        handled=advance(view.handled, since, frame.at, handled if since else 0),
        log_length=frame.log_length,
        history_length=frame.history_length,
        history_first=frame.history_first,
        deferred=view.deferred if frame.deferred is None else frame.deferred,
        deferred_count=frame.deferred_count,
        error=frame.error if frame.full or frame.error is not None else view.error,
        detail=detail,
        changes=changes,
        pressure=_pressure(view, routines, edges, frame.at),
    )


def with_graph(view: JobView, graph: GraphDescription) -> JobView:
    """The view that knows its structure; the entry, or else the first routine, becomes the selected one."""
    selected = view.selected
    if graph.routines and all(node.routine_id != selected for node in graph.routines):
        entry = graph.entry if 0 <= graph.entry < len(graph.routines) else 0
        selected = graph.routines[entry].routine_id
    known = replace(view, graph=graph, selected=selected)
    return known if selected == view.selected else replace(known, detail=None, changes={})


def with_selected(view: JobView, routine_id: str) -> JobView:
    """The view with another routine selected, whose detail is still to come."""
    if routine_id == view.selected:
        return view
    looks = dict(view.looks)
    if view.detail is not None:
        looks.pop(view.selected, None)
        looks[view.selected] = Look(view.detail.state, view.at)
        while len(looks) > _LOOKS:
            looks.pop(next(iter(looks)))
    look = looks.get(routine_id)
    at = 0.0 if look is None else look.at
    return replace(view, selected=routine_id, detail=None, changes={}, looks=looks, looked_at=at)


def blank_counts(index: int) -> RoutineCounts:
    """The counters of a routine of which no frame has spoken yet."""
    return RoutineCounts(index, RoutineStatus.IDLE, 0, 0, 0, 0, 0, 0.0)


def _detail(view: JobView, frame: JobFrame) -> tuple[RoutineDetail | None, Mapping[Path, Change]]:
    if frame.detail is None or (view.selected and frame.detail.routine_id != view.selected):
        return view.detail, view.changes
    if view.detail is None:
        look = view.looks.get(frame.detail.routine_id)
        return frame.detail, {} if look is None else compare({}, look.state, frame.detail.state, frame.at)
    return frame.detail, compare(view.changes, view.detail.state, frame.detail.state, frame.at)


def _rejoined(view: JobView, frame: JobFrame) -> bool:
    """True when nobody counted for a while, so that what the frame has more tells nothing of the rate now."""
    return not view.at or (frame.full and frame.at - view.at > _UNWATCHED)


def _routines(view: JobView, frame: JobFrame, since: float) -> tuple[tuple[RoutineView, ...], int]:
    routines = list(view.routines)
    handled = 0
    for counts in frame.routines:
        while counts.index >= len(routines):
            routines.append(RoutineView(blank_counts(len(routines))))
        known = routines[counts.index]
        more = counts.activations - known.counts.activations if since else 0
        handled += more
        routines[counts.index] = RoutineView(
            counts,
            advance(known.handled, since, frame.at, more),
            frame.at if more else known.active_at,
            max(known.peak, counts.waiting),
            forecast.advance(known.depths if since else Depths(), frame.at, counts.waiting, counts.capacity),
            load.advance(known.load if since else Load(), frame.at, counts.busy),
        )
    return tuple(routines), handled


def _edges(view: JobView, frame: JobFrame, since: float) -> tuple[EdgeView, ...]:
    if not frame.edges:
        return view.edges
    edges = list(view.edges)
    for counts in frame.edges:
        while counts.index >= len(edges):
            edges.append(EdgeView(0))
        known = edges[counts.index]
        more = counts.messages - known.messages if since else 0
        edges[counts.index] = EdgeView(
            counts.messages,
            advance(known.passed, since, frame.at, more),
            frame.at if more else known.active_at,
        )
    return tuple(edges)


def _pressure(view: JobView, routines: Sequence[RoutineView], edges: Sequence[EdgeView], at: float) -> Pressure:
    """What bounds the throughput, looked at anew at every step of the loads."""
    if view.graph is None or int(at / load.STEP) == int(view.at / load.STEP):
        return view.pressure
    shares = [load.share(routine.load, at) for routine in routines]
    active = {number for number, edge in enumerate(edges) if edge.active_at and at - edge.active_at <= load.WINDOW}
    return pressure(view.graph, shares, active, view.pressure)

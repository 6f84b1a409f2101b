"""What the routine panel says, as plain facts."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from routilux.protocol import ErrorInfo, GraphDescription, Preview, RoutineCounts, RoutineDetail, RoutineNode
from routilux_tui.model.changes import Change, Path
from routilux_tui.model.faces import routine_standing
from routilux_tui.model.forecast import Forecast, forecast
from routilux_tui.model.job import JobView, RoutineView, blank_counts
from routilux_tui.model.load import share
from routilux_tui.model.meter import rate, series
from routilux_tui.model.standing import Standing

RATE_COLUMNS = 40
"""How many columns of the rate are handed over, of one second each."""

Wiring = tuple[tuple[str, tuple[str, ...]], ...]
"""Ports, each with what it is connected to."""


class PanelFacts(Struct, frozen=True):
    """One routine of the job on screen, at the moment `now` of the engine's clock. `rates` are oldest first.

    `config` is what it was configured with, `looked_at` when a person looked away from it last, 0 for never. `busy`
    is the share of its time spent in handlers, below 0 while the job rests; `bounds` says that it bounds the
    throughput, and `forecast` what will become of its inbox, None while that does not fill.
    """

    routine_id: str
    now: float
    standing: Standing
    counts: RoutineCounts
    peak: int
    rate: float
    rates: tuple[float, ...]
    detail: RoutineDetail | None
    changes: Mapping[Path, Change]
    error: ErrorInfo | None
    inputs: Wiring
    outputs: Wiring
    class_name: str
    source: str
    doc: str
    busy: float = -1.0
    bounds: bool = False
    forecast: Forecast | None = None
    config: Preview | None = None
    looked_at: float = 0.0


def panel_facts(job: JobView, now: float) -> PanelFacts | None:
    """The facts of the selected routine, or None while there is none."""
    node = job.node(job.selected)
    if node is None or job.graph is None:
        return None
    known = job.routine(job.selected)
    routine = RoutineView(blank_counts(node.index)) if known is None else known
    error = job.detail.error if job.detail is not None else None
    if error is None and job.error is not None and job.error.routine_id == node.routine_id:
        error = job.error
    return PanelFacts(
        routine_id=node.routine_id,
        now=now,
        standing=routine_standing(job, routine, now),
        counts=routine.counts,
        peak=routine.peak,
        rate=0.0 if job.status.at_rest else rate(routine.handled, now),
        rates=series(routine.handled, min(now, job.at) if job.status.at_rest else now, RATE_COLUMNS, join=2),
        detail=job.detail,
        changes=job.changes,
        error=error,
        inputs=_inputs(job.graph, node),
        outputs=_outputs(job.graph, node),
        class_name=node.class_name,
        source=node.source,
        config=node.config,
        looked_at=job.looked_at,
        doc=node.doc.strip().split("\n\n", 1)[0].replace("\n", " "),
        busy=-1.0 if job.status.at_rest else share(routine.load, now),
        bounds=not job.status.at_rest and job.pressure.bottleneck == node.index,
        forecast=None if job.status.at_rest else forecast(routine.depths, routine.counts.capacity, now),
    )


def _inputs(graph: GraphDescription, node: RoutineNode) -> Wiring:
    return tuple(
        (
            slot,
            tuple(
                f"{graph.routines[edge.source].routine_id}.{edge.event}"
                for edge in graph.edges
                if edge.target == node.index and edge.slot == slot
            ),
        )
        for slot in node.slots
    )


def _outputs(graph: GraphDescription, node: RoutineNode) -> Wiring:
    return tuple(
        (
            event,
            tuple(
                f"{graph.routines[edge.target].routine_id}.{edge.slot}"
                for edge in graph.edges
                if edge.source == node.index and edge.event == event
            ),
        )
        for event in node.events
    )

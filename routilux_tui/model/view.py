"""The whole state of the view, and its folds: functions of (state, what came) that return the next state.

A state is never changed, so a frozen screen, a comparison or a moment of the past is just another state that is kept.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from routilux.protocol import (
    Frame,
    GraphDescription,
    JobCommand,
    JobStatus,
    JobSummary,
    Outcome,
    RecordingInfo,
    Reply,
    Welcome,
)
from routilux_tui.model.job import JobView, fold_job, with_graph, with_selected
from routilux_tui.model.meter import Meter, advance
from routilux_tui.model.orders import PendingOrder, Verb, obeyed, pending

_VIEWS_KEPT = 16


class ViewState(Struct, frozen=True):
    """Everything that is known of the source, folded so far.

    `jobs` has one row per job, oldest first, and `meters` how fast each handles messages. `views` has the jobs that
    were looked at, `shown` is the one on screen, and `chosen` is True when a person picked it. `at` is the newest
    frame's time by the engine's clock.
    """

    welcome: Welcome | None = None
    jobs: Mapping[str, JobSummary] = {}
    meters: Mapping[str, Meter] = {}
    views: Mapping[str, JobView] = {}
    shown: str = ""
    chosen: bool = False
    orders: tuple[PendingOrder, ...] = ()
    at: float = 0.0
    farewell: str = ""
    recording: RecordingInfo | None = None

    @property
    def job(self) -> JobView | None:
        """The job on screen, or None while there is none."""
        return self.views.get(self.shown)

    @property
    def selected(self) -> str:
        """The id of the selected routine of the job on screen, empty while there is none."""
        return "" if self.job is None else self.job.selected

    @property
    def summary(self) -> JobSummary | None:
        """The row of the job on screen, or None while there is none."""
        return self.jobs.get(self.shown)

    @property
    def graph_wanted(self) -> str:
        """The id of the job on screen if its structure is missing or has changed, else "" ."""
        job = self.job
        if job is None:
            return self.shown
        known = -1 if job.graph is None else job.graph.version
        return job.job_id if job.graph is None or job.graph_version not in (-1, known) else ""


def greet(state: ViewState, welcome: Welcome) -> ViewState:
    """The state after the monitor's first message."""
    jobs = {row.job_id: row for row in welcome.jobs}
    return _following(replace(state, welcome=welcome, jobs=_by_age(jobs), at=max(state.at, welcome.started_at)))


def fold(state: ViewState, frame: Frame) -> ViewState:
    """The state after one frame."""
    jobs = state.jobs
    if frame.jobs or frame.gone:
        rows = {**jobs, **{row.job_id: row for row in frame.jobs}}
        for job_id in frame.gone:
            rows.pop(job_id, None)
        jobs = _by_age(rows)
    meters = _metered(state, frame, jobs) if frame.jobs else state.meters
    recording = frame.recording or state.recording
    state = replace(state, jobs=jobs, meters=meters, at=frame.at, recording=recording)
    if frame.job is not None:
        state = _with_view(state, fold_job(_view(state, frame.job.job_id), frame.job))
    return _following(_settled(state))


def only_time_passed(state: ViewState, frame: Frame) -> bool:
    """Whether a frame tells no more than that the handlers of the job on screen go on as they did."""
    known, job = state.job, frame.job
    if known is None or job is None or job.full or job.job_id != known.job_id or frame.jobs or frame.gone:
        return False
    if frame.recording is not None or job.edges or job.deferred is not None:
        return False
    now = (job.seq, job.status, job.reason, job.log_length, job.graph_version)
    if now != (known.seq, known.status, known.reason, known.log_length, known.graph_version):
        return False
    counts = [(each, known.routines[each.index].counts) for each in job.routines if each.index < len(known.routines)]
    return len(counts) == len(job.routines) and all(
        new.status is old.status and new.activations == old.activations for new, old in counts
    )


def choose_job(state: ViewState, job_id: str) -> ViewState:
    """The state in which a person picked this job."""
    return _with_view(replace(state, shown=job_id, chosen=True), _view(state, job_id))


def know_graph(state: ViewState, job_id: str, graph: GraphDescription) -> ViewState:
    """The state that knows the structure of a job's flow."""
    return _with_view(state, with_graph(_view(state, job_id), graph))


def rewound(state: ViewState, job_id: str) -> ViewState:
    """The state before anything was known of a job but its structure: what follows lies before what was shown."""
    known = _view(state, job_id)
    blank = JobView(job_id, graph=known.graph, graph_version=known.graph_version, selected=known.selected)
    return _with_view(state, blank)


def select(state: ViewState, routine_id: str) -> ViewState:
    """The state in which that routine of the job on screen is the selected one."""
    return state if state.job is None else _with_view(state, with_selected(state.job, routine_id))


def order_given(state: ViewState, number: int, command: JobCommand) -> ViewState:
    """The state after a command was sent."""
    known = state.views.get(command.job_id)
    order = pending(number, command, 0 if known is None else known.seq)
    return replace(state, orders=(*state.orders, order))


def order_replied(state: ViewState, number: int, reply: Reply) -> ViewState:
    """The state after the monitor said what it thinks of that order; one that it did not accept is forgotten."""
    if reply.outcome is not Outcome.ACCEPTED:
        return replace(state, orders=tuple(order for order in state.orders if order.number != number))
    orders = [replace(order, accepted=True) if order.number == number else order for order in state.orders]
    return _settled(replace(state, orders=tuple(orders)))


def part(state: ViewState, farewell: str) -> ViewState:
    """The state after the source ended; nothing that was ordered will be confirmed any more."""
    return replace(state, farewell=farewell, orders=())


def requested(state: ViewState) -> Verb | None:
    """What was asked of the job on screen as a whole and is not yet confirmed: pausing, resuming or cancelling."""
    for order in reversed(state.orders):
        if order.job_id == state.shown and order.verb is not Verb.EMIT:
            return order.verb
    return Verb.PAUSE if state.job is not None and state.job.status is JobStatus.PAUSING else None


def emitting(state: ViewState) -> frozenset[int]:
    """The numbers of the deferred events of the job on screen that were ordered to be emitted and still wait."""
    return frozenset(order.item for order in state.orders if order.job_id == state.shown and order.verb is Verb.EMIT)


def _metered(state: ViewState, frame: Frame, jobs: Mapping[str, JobSummary]) -> Mapping[str, Meter]:
    """How fast each job handles messages, after the rows of a frame; jobs that are gone are forgotten."""
    meters = {job_id: meter for job_id, meter in state.meters.items() if job_id in jobs}
    for row in frame.jobs:
        known = state.jobs.get(row.job_id)
        since = state.at if known is not None else frame.at
        more = max(0, row.handled - known.handled) if known is not None else 0
        meters[row.job_id] = advance(meters.get(row.job_id, Meter()), since, frame.at, more)
    return meters


def _view(state: ViewState, job_id: str) -> JobView:
    known = state.views.get(job_id)
    return JobView(job_id) if known is None else known


def _with_view(state: ViewState, view: JobView) -> ViewState:
    views = {job_id: known for job_id, known in state.views.items() if job_id != view.job_id}
    views[view.job_id] = view
    while len(views) > _VIEWS_KEPT:
        views.pop(next(job_id for job_id in views if job_id != state.shown))
    return replace(state, views=views)


def _following(state: ViewState) -> ViewState:
    """Shows the newest job that runs, unless a person picked one or the one on screen is not over."""
    shown = state.jobs.get(state.shown)
    if state.shown and (state.chosen or (shown is not None and not shown.status.ended)):
        return state
    running = [row for row in state.jobs.values() if not row.status.ended]
    newest = (running or list(state.jobs.values()))[-1:] if running or shown is None else []
    if not newest or newest[0].job_id == state.shown:
        return state
    job_id = newest[0].job_id
    return _with_view(replace(state, shown=job_id), _view(state, job_id))


def _by_age(jobs: Mapping[str, JobSummary]) -> Mapping[str, JobSummary]:
    return dict(sorted(jobs.items(), key=lambda item: (item[1].created_at, item[0])))


def _settled(state: ViewState) -> ViewState:
    """The state without the orders that were obeyed; a frame may show that before the reply says so."""
    if not state.orders:
        return state
    orders = [
        order
        for order in state.orders
        if not obeyed(order, state.views.get(order.job_id), state.jobs.get(order.job_id))
    ]
    return replace(state, orders=tuple(orders))

"""What a monitor hands to a viewer at most 30 times a second: counters and tails of what its screen shows.

Times are seconds since the epoch, durations are seconds.
"""

from __future__ import annotations

from msgspec import Struct

from routilux.protocol.past import Quantiles
from routilux.protocol.preview import Preview
from routilux.protocol.recording import RecordingInfo
from routilux.status import JobStatus, RoutineStatus


class TraceLine(Struct, frozen=True, array_like=True):
    """One line of a user's traceback: where it is, and the source line."""

    file: str
    line: int
    function: str
    code: str = ""


class ErrorInfo(Struct, frozen=True, array_like=True):
    """An exception of a handler: whose, what, where in the user's files, and with which payload."""

    routine_id: str
    slot: str
    type: str
    message: str
    at: float
    attempt: int = 1
    critical: bool = False
    trace: tuple[TraceLine, ...] = ()
    payload: Preview | None = None


class JobSummary(Struct, frozen=True, array_like=True):
    """One row of the jobs list. `ended_at` is 0 while the job can still run."""

    job_id: str
    flow_id: str
    status: JobStatus
    created_at: float
    ended_at: float
    seq: int
    handled: int
    waiting: int
    errors: int
    deferred: int
    reason: str = ""


class RoutineCounts(Struct, frozen=True, array_like=True):
    """Exact counters of one routine of one job, by its index in the graph.

    `busy` is the time spent in its handlers so far; `started_at` is the start of its running or newest activation,
    0 before the first. `capacity` is the limit of its inbox, 0 for none.
    """

    index: int
    status: RoutineStatus
    activations: int
    errors: int
    waiting: int
    emitted: int
    deferred: int
    busy: float
    started_at: float = 0.0
    capacity: int = 0


class EdgeCounts(Struct, frozen=True, array_like=True):
    """How many messages went over one connection so far."""

    index: int
    messages: int


class LogLine(Struct, frozen=True, array_like=True):
    """One entry of the shared log: its place, time, the routine that wrote it (or ""), and its fields as text."""

    index: int
    at: float
    routine_id: str
    level: str
    fields: tuple[tuple[str, str], ...]
    cut: bool = False


class DeferredItem(Struct, frozen=True, array_like=True):
    """One deferred event that waits for a person: `number` names it in commands for as long as it waits."""

    number: int
    routine_id: str
    event: str
    at: float
    payload: Preview


class RoutineDetail(Struct, frozen=True, array_like=True):
    """What the routine panel shows of the selected routine.

    The quantiles are of the `count` activations of the last minute, and in `whole` of the whole run as far as it was
    read by now.
    """

    routine_id: str
    state: Preview | None
    error: ErrorInfo | None
    p50: float = 0.0
    p90: float = 0.0
    p99: float = 0.0
    longest: float = 0.0
    count: int = 0
    whole: Quantiles | None = None


class JobFrame(Struct, frozen=True, array_like=True):
    """The watched job since the last frame.

    `full` frames carry every routine and edge and replace what was known; the others carry those that changed.
    `log_tail` holds the newest lines that this viewer asked for and has not had; lines between
    what it had and the tail's first are not sent, and are asked for with a query. `history_first` is the first
    activation that is kept: those before it were forgotten. `deferred` is None when unchanged.
    """

    job_id: str
    seq: int
    at: float
    full: bool
    graph_version: int
    status: JobStatus
    reason: str
    routines: tuple[RoutineCounts, ...]
    edges: tuple[EdgeCounts, ...]
    log_length: int
    history_length: int
    log_tail: tuple[LogLine, ...] = ()
    deferred: tuple[DeferredItem, ...] | None = None
    deferred_count: int = 0
    error: ErrorInfo | None = None
    detail: RoutineDetail | None = None
    history_first: int = 0


class Frame(Struct, frozen=True, array_like=True, tag=True):
    """One frame: `number` counts those of this connection, `at` is the engine's clock, `jobs` the changed rows.

    `recording` is None when nothing of it changed.
    """

    number: int
    at: float
    jobs: tuple[JobSummary, ...]
    job: JobFrame | None = None
    gone: tuple[str, ...] = ()
    recording: RecordingInfo | None = None

"""Questions that a viewer asks about the part it shows, and their answers.

Pages are by index: `start` is the first index wanted (negative counts from the end), `count` how many at most.
Times are seconds since the epoch, durations are seconds.
"""

from __future__ import annotations

from msgspec import Struct

from routilux.protocol.frames import DeferredItem, ErrorInfo, JobSummary, LogLine, RoutineDetail
from routilux.protocol.graph import GraphDescription
from routilux.protocol.past import PastAnswer, PastQuery
from routilux.protocol.preview import Preview
from routilux.status import ActivationStatus


class GraphQuery(Struct, frozen=True, array_like=True, tag=True):
    """The structure of a job's flow; answered by `GraphDescription`."""

    job_id: str


class JobsQuery(Struct, frozen=True, array_like=True, tag=True):
    """Every job of the process; answered by `JobsPage`."""


class LogQuery(Struct, frozen=True, array_like=True, tag=True):
    """A range of the shared log, or the entries of these indexes if there are some; answered by `LogPage`."""

    job_id: str
    start: int
    count: int
    indexes: tuple[int, ...] = ()


class HistoryQuery(Struct, frozen=True, array_like=True, tag=True):
    """A range of the execution history, of one routine or of all, or the records of these indexes if there are some.

    Answered by `HistoryPage`.
    """

    job_id: str
    start: int
    count: int
    routine_id: str = ""
    indexes: tuple[int, ...] = ()


class TimelineQuery(Struct, frozen=True, array_like=True, tag=True):
    """Activity of every routine between two moments in so many equal columns; answered by `TimelinePage`."""

    job_id: str
    since: float
    until: float
    columns: int


class RoutineQuery(Struct, frozen=True, array_like=True, tag=True):
    """State, last error and durations of one routine; answered by `RoutineDetail`."""

    job_id: str
    routine_id: str


class DeferredQuery(Struct, frozen=True, array_like=True, tag=True):
    """A range of the deferred events that wait; answered by `DeferredPage`."""

    job_id: str
    start: int
    count: int


class PayloadQuery(Struct, frozen=True, array_like=True, tag=True):
    """One payload with a wider limit; answered by `Preview`. `kind` is "log", "history" or "deferred"."""

    job_id: str
    kind: str
    index: int


class FindQuery(Struct, frozen=True, array_like=True, tag=True):
    """What matches a filter in the shared log or in the history; answered by `Found`.

    `kind` is "log" or "history", and `expression` is in the language of `routilux.protocol.filters`. It is looked for
    from `high` down to `low`, or from `low` up, as far as a few milliseconds go: who wants more asks for the rest.
    """

    job_id: str
    kind: str
    expression: str
    low: int
    high: int
    upwards: bool = False


class PlacesQuery(Struct, frozen=True, array_like=True, tag=True):
    """How many entries the shared log had at each of these moments; answered by `PlacesAnswer`."""

    job_id: str
    times: tuple[float, ...]


JobQuery = (
    GraphQuery
    | LogQuery
    | HistoryQuery
    | TimelineQuery
    | RoutineQuery
    | DeferredQuery
    | PayloadQuery
    | PastQuery
    | FindQuery
    | PlacesQuery
)
"""Questions that name a job."""

Query = JobsQuery | JobQuery


class Emission(Struct, frozen=True, array_like=True):
    """One event that an activation emitted."""

    event: str
    at: float
    payload: Preview


class Activation(Struct, frozen=True, array_like=True):
    """One execution record: one call of one handler. `cause` is the seq of the activation that sent its message, or -1.

    `index` is its place in the history. `duration` is negative while it still runs.
    """

    index: int
    seq: int
    cause: int
    routine_id: str
    slot: str
    event: str
    status: ActivationStatus
    started_at: float
    duration: float
    data: Preview
    emissions: tuple[Emission, ...] = ()
    more_emissions: int = 0
    error: ErrorInfo | None = None


class TimelineLane(Struct, frozen=True, array_like=True):
    """One routine's activity per column: seconds spent in its handlers, activations started, those of them that failed.

    `marks` says of each column how the worst activation in it ended: 0 well or still running, 1 skipped, 2 retried,
    3 failed. Empty when all did well.
    """

    index: int
    busy: tuple[float, ...]
    started: tuple[int, ...]
    errors: tuple[int, ...]
    marks: tuple[int, ...] = ()


class JobSpan(Struct, frozen=True, array_like=True):
    """A stretch of time in which the job had this status."""

    since: float
    until: float
    status: str


class JobsPage(Struct, frozen=True, array_like=True, tag=True):
    """Answer to `JobsQuery`."""

    jobs: tuple[JobSummary, ...]


class LogPage(Struct, frozen=True, array_like=True, tag=True):
    """Answer to `LogQuery`: the lines, and how many entries the log has in all."""

    start: int
    lines: tuple[LogLine, ...]
    length: int


class HistoryPage(Struct, frozen=True, array_like=True, tag=True):
    """Answer to `HistoryQuery`: the records, and how many there are in all under that filter."""

    start: int
    records: tuple[Activation, ...]
    length: int


class TimelinePage(Struct, frozen=True, array_like=True, tag=True):
    """Answer to `TimelineQuery`: lanes of the routines that were active, and the job's statuses over the window.

    `exact` says that every activation was looked at; else the lanes come from samples that are a frame apart.
    """

    since: float
    until: float
    lanes: tuple[TimelineLane, ...]
    spans: tuple[JobSpan, ...] = ()
    exact: bool = False


class DeferredPage(Struct, frozen=True, array_like=True, tag=True):
    """Answer to `DeferredQuery`."""

    start: int
    items: tuple[DeferredItem, ...]
    length: int


class GraphAnswer(Struct, frozen=True, array_like=True, tag=True):
    """Answer to `GraphQuery`."""

    graph: GraphDescription


class RoutineAnswer(Struct, frozen=True, array_like=True, tag=True):
    """Answer to `RoutineQuery`."""

    detail: RoutineDetail


class PayloadAnswer(Struct, frozen=True, array_like=True, tag=True):
    """Answer to `PayloadQuery`."""

    payload: Preview


class Found(Struct, frozen=True, array_like=True, tag=True):
    """Answer to `FindQuery`: all of `low` to `high` was searched, of `length` that there are.

    `runs` are the matching indexes in the order of the search: the first of some in a row, and how many.
    """

    low: int
    high: int
    runs: tuple[tuple[int, int], ...]
    length: int


class PlacesAnswer(Struct, frozen=True, array_like=True, tag=True):
    """Answer to `PlacesQuery`: how many entries there were, for each moment."""

    places: tuple[int, ...]


class Unanswered(Struct, frozen=True, array_like=True, tag=True):
    """A query that could not be answered, and why."""

    why: str


AnswerBody = (
    JobsPage
    | LogPage
    | HistoryPage
    | TimelinePage
    | DeferredPage
    | GraphAnswer
    | RoutineAnswer
    | PayloadAnswer
    | PastAnswer
    | Found
    | PlacesAnswer
    | Unanswered
)

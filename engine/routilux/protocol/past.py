"""Questions about what happened: single activations, their causes and effects, what they add up to.

Times are seconds since the epoch, durations are seconds. Activations are named by their place in the history.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from routilux.protocol.preview import Preview


class Quantiles(Struct, frozen=True, array_like=True):
    """Durations of `count` activations: median, 90th and 99th percentile to 0.4 %, and the longest. Zeros of none."""

    p50: float = 0.0
    p90: float = 0.0
    p99: float = 0.0
    longest: float = 0.0
    count: int = 0


class MomentQuery(Struct, frozen=True, array_like=True, tag=True):
    """The newest activation of a routine that started at or before a moment; answered by `MomentAnswer`."""

    job_id: str
    routine_id: str
    at: float


class WhyQuery(Struct, frozen=True, array_like=True, tag=True):
    """Causes and effects of one activation; answered by `WhyPage`.

    The activation is the one at `index`, or, when that is negative, the newest of `routine_id` that started at or
    before `at`. With the number of a deferred event that waits in `deferred`, it is the one that deferred that.
    """

    job_id: str
    index: int = -1
    routine_id: str = ""
    at: float = 0.0
    deferred: int = -1


class SourceQuery(Struct, frozen=True, array_like=True, tag=True):
    """The source of a slot's handler; the first slot's when `slot` is empty; answered by `SourceAnswer`."""

    job_id: str
    routine_id: str
    slot: str = ""


class FiguresQuery(Struct, frozen=True, array_like=True, tag=True):
    """What every routine of a job has done so far; answered by `FiguresPage`."""

    job_id: str


class HistoryOrder(StrEnum):
    """What a history can be sorted by, other than its numbers."""

    TOOK = "took"
    STATUS = "status"
    ROUTINE = "routine"


class RankingQuery(Struct, frozen=True, array_like=True, tag=True):
    """The first activations in an order of those that match a filter; answered by `Ranked`.

    `expression` is a filter of `routilux.protocol.filters`, empty for all. What is read is bounded per question: while
    `Ranked.read` is less than its `total`, asking again reads on. Of equals the newest come first.
    """

    job_id: str
    order: HistoryOrder
    descending: bool = True
    expression: str = ""


class Link(Struct, frozen=True, array_like=True):
    """One activation of a chain of causes and effects.

    `event` is the event of its cause that sent its message, empty when that came from outside. `status` is the
    activation's, "waiting" for a message that stands in the routine's inbox and "deferred" for an event that waits for
    a person; `index` is negative for those. `depth` counts the steps from the activation that was asked about. `more`
    is how many direct effects are not shown, and `duration` is negative while it runs or waits.
    """

    index: int
    routine_id: str
    slot: str
    event: str
    status: str
    started_at: float
    duration: float
    data: Preview
    depth: int = 0
    more: int = 0
    error: str = ""


class MomentAnswer(Struct, frozen=True, array_like=True, tag=True):
    """Answer to `MomentQuery`; None when the routine had not started by then."""

    activation: Link | None


class WhyPage(Struct, frozen=True, array_like=True, tag=True):
    """Answer to `WhyQuery`.

    `causes` go back from the nearest; the last one is where the chain begins. `skipped` causes stand between the last
    two, and `broken` says why the chain could not be followed to its beginning, empty when it was. `effects` stand as
    one reads a tree: each below its cause, one `depth` deeper. `cut` says why effects may be missing, empty when none
    are.
    """

    link: Link
    causes: tuple[Link, ...] = ()
    skipped: int = 0
    broken: str = ""
    effects: tuple[Link, ...] = ()
    cut: str = ""


class SourceAnswer(Struct, frozen=True, array_like=True, tag=True):
    """Answer to `SourceQuery`: the handler's lines, the first of which is `line` of `file`; `why` there are none."""

    name: str
    file: str
    line: int
    lines: tuple[str, ...]
    why: str = ""


class RoutineFigures(Struct, frozen=True, array_like=True):
    """What one routine has done so far; `busy` is in seconds."""

    routine_id: str
    activations: int
    errors: int
    emitted: int
    waiting: int
    busy: float
    latency: Quantiles


class FiguresPage(Struct, frozen=True, array_like=True, tag=True):
    """Answer to `FiguresQuery`. Latencies are of `read` of `activations`; asking again reads on."""

    routines: tuple[RoutineFigures, ...]
    read: int
    activations: int


class Ranked(Struct, frozen=True, array_like=True, tag=True):
    """Answer to `RankingQuery`: indexes in the history, a few thousand at most, of `matched` that match.

    `read` of `total` activations were looked at.
    """

    indexes: tuple[int, ...]
    matched: int
    read: int
    total: int


PastQuery = MomentQuery | WhyQuery | SourceQuery | FiguresQuery | RankingQuery
PastAnswer = MomentAnswer | WhyPage | SourceAnswer | FiguresPage | Ranked

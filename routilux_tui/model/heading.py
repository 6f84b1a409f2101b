"""What the status line says, as plain facts."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from routilux.protocol import JobStatus, RecordingInfo
from routilux_tui.model.meter import rate
from routilux_tui.model.orders import Verb
from routilux_tui.model.travel import Place
from routilux_tui.model.view import ViewState, requested

Unseen = tuple[int, str, str]
"""How many of something can't be shown any more: the number, and the noun for one and for many."""


class Travel(Struct, frozen=True):
    """Where in a recording the screen stands: how fast it plays (0: not), how many changes and seconds are to come.

    `share` of the recorded time lies before it. `live` says that the recording still grows.
    """

    speed: float
    behind: int
    seconds: float
    share: float
    live: bool


class Heading(Struct, frozen=True):
    """The facts of the status line. `word` is a status word, `request` what is asked and not confirmed ("" if nothing).

    `reason` is why the job stands there, empty when it only repeats `deferred`. `rate` is messages per second;
    `handled` is their number once the job rests, -1 while it moves. `place` and `of` count jobs, 1-based. `arrived` is
    what came since the view was frozen, -1 while it is not. `complete_to` is -1 while the screen shows everything,
    else the seq up to which it does. `unseen` is what can't be shown any more, of anything. `recording` is "on",
    "behind" or "failed", empty without one; `travel` is where in a recording the screen stands, None when it is live.
    """

    flow: str = ""
    word: str = ""
    request: str = ""
    reason: str = ""
    age: float = 0.0
    seq: int = 0
    rate: float = 0.0
    handled: int = -1
    errors: int = 0
    deferred: int = 0
    place: int = 0
    of: int = 0
    arrived: int = -1
    complete_to: int = -1
    unseen: tuple[Unseen, ...] = ()
    source: str = ""
    read_only: bool = False
    recording: str = ""
    travel: Travel | None = None


def in_past(facts: Heading, place: Place, *, home: bool) -> Heading:
    """The facts of a recording that stands at a place; `home` says that the live job is behind it."""
    behind, seconds = place.last - place.seq, max(0.0, place.last_at - place.at)
    return replace(facts, travel=Travel(place.speed, behind, seconds, place.share, home or place.written))


def heading(
    shown: ViewState,
    live: ViewState,
    now: float,
    *,
    source: str,
    unseen: tuple[Unseen, ...] = (),
    frozen: bool = False,
    read_only: bool = False,
) -> Heading:
    """The facts of the state that is shown; `live` is the newest one, which differs while the view is frozen.

    `unseen` is what the viewer itself no longer has.
    """
    job, row = shown.job, shown.summary
    if job is None:
        return Heading(source=source, read_only=read_only, of=len(shown.jobs))
    status = job.status if job.seq or row is None else row.status
    asked = requested(shown)
    at_rest = status.at_rest
    newest = live.job if live.job is not None and live.job.job_id == job.job_id else job
    return Heading(
        flow=row.flow_id if row is not None else (job.graph.flow_id if job.graph else job.job_id),
        word=str(status),
        request="" if asked is None or (asked is Verb.PAUSE and status is JobStatus.PAUSED) else str(asked),
        reason="" if job.deferred_count and "deferred event" in job.reason else job.reason,
        age=(row.ended_at or max(now, row.created_at)) - row.created_at if row is not None else 0.0,
        seq=job.seq,
        rate=0.0 if at_rest or live.farewell else rate(job.handled, now),
        handled=job.total if at_rest else -1,
        errors=job.errors,
        deferred=job.deferred_count,
        place=list(shown.jobs).index(job.job_id) + 1 if job.job_id in shown.jobs else 0,
        of=len(shown.jobs),
        arrived=newest.seq - job.seq if frozen else -1,
        complete_to=job.seq if live.farewell and not status.ended else -1,
        unseen=tuple(each for each in ((job.history_first, "activation", "activations"), *unseen) if each[0]),
        source=source,
        read_only=read_only,
        recording=_recording(live.recording),
    )


def _recording(known: RecordingInfo | None) -> str:
    if known is None or (not known.on and not known.problem):
        return ""
    return "failed" if known.problem else "behind" if known.behind else "on"

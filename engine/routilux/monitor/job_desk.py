"""One job as a monitor shows it: its summary, counters, pages of log and history, timeline, errors and durations.

Reads what the engine keeps; changes nothing. User values are previewed outside of the job's lock, since a user's code
(a `__repr__`, say) may run then.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, Final

from routilux.actor import Actor
from routilux.clock import now
from routilux.event import Event
from routilux.execution_record import ExecutionRecord
from routilux.flow import Flow
from routilux.held import DeferredEvent
from routilux.history import History
from routilux.job_state import JobState
from routilux.ledger import SLICE_WIDTH, Fault
from routilux.monitor.previews import GLANCE, WHOLE, Limits, line, preview
from routilux.monitor.timeline import Series, look_back
from routilux.protocol import (
    Activation,
    DeferredItem,
    DeferredPage,
    EdgeCounts,
    Emission,
    ErrorInfo,
    HistoryPage,
    JobSpan,
    JobSummary,
    LogLine,
    LogPage,
    Preview,
    RoutineCounts,
    RoutineDetail,
    TimelineLane,
    TimelinePage,
    TraceLine,
)
from routilux.runtime.run import Run
from routilux.slot import Slot
from routilux.status import JobStatus

_MOST_ROWS: Final = 1_000
_MOST_EMISSIONS: Final = 20
_MOST_COLUMNS: Final = 1_000
_LEVELS: Final = ("level", "levelname", "severity")


class JobDesk:
    """One job with its flow and run. `rested_at` is when it ended, in seconds since the epoch, 0 before."""

    def __init__(self, flow: Flow, job: JobState, run: Run) -> None:
        self.flow = flow
        self.job = job
        self.run = run
        self.actors: list[Actor] = list(run.actors.values())
        self._series: list[Series] | None = None
        self._sampled_at = 0.0
        self._links_version = -1
        self._known_links: list[tuple[str, Event, str, Slot, bool]] = []

    # -- counters -----------------------------------------------------------------------------------------------------

    def seq(self) -> int:
        """How many changes there are, with those that a turn has not committed yet."""
        pending = sum(a.pending_changes for a in self.actors)
        return self.job.seq + pending

    def summary(self) -> JobSummary:
        """The job's row in a list of jobs."""
        job = self.job
        return JobSummary(
            job_id=job.job_id,
            flow_id=job.flow_id,
            status=job.status,
            created_at=job.created_at.timestamp(),
            ended_at=job.status_changes[-1][0] if job.status.ended and job.status_changes else 0.0,
            seq=self.seq(),
            handled=sum(a.handled + len(a.starts) for a in self.actors),
            waiting=sum(a.waiting for a in self.actors),
            errors=sum(a.errors for a in self.actors),
            deferred=len(job.deferred_events),
            reason=job.reason,
        )

    def counts(self, index: int, deferred: int) -> RoutineCounts:
        """The counters of one routine; `deferred` is how many of its events are deferred."""
        actor = self.actors[index]
        started_at = actor.starts[-1] if actor.starts else actor.started_at
        busy = actor.busy + (max(0.0, now() - actor.since) if actor.running else 0.0)
        return RoutineCounts(
            index=index,
            status=self.run.actors.status_of(actor),
            activations=actor.handled + len(actor.starts),
            errors=actor.errors,
            waiting=actor.waiting,
            emitted=actor.emitted + actor.uncommitted,
            deferred=deferred,
            busy=busy,
            started_at=started_at + self.job.offset if started_at else 0.0,
            capacity=actor.capacity,
        )

    def edge_counts(self) -> list[EdgeCounts]:
        """How many messages went over each connection."""
        sent: dict[tuple[str, str], int] = {}
        for index, count in tuple(self.run.sent.items()):
            lane = self.run.lanes[index]
            key = (self.run.seats[lane.sender].routine_id, lane.event_name)
            sent[key] = sent.get(key, 0) + count
        return [
            EdgeCounts(index, sent.get((source, event.name), 0))
            for index, (source, event, _target, _slot, _mapped) in enumerate(self._links())
        ]

    def _links(self) -> list[tuple[str, Event, str, Slot, bool]]:
        if self._links_version != self.flow.version:
            self._links_version, self._known_links = self.flow.version, self.flow.links()
        return self._known_links

    # -- shared log ---------------------------------------------------------------------------------------------------

    def log_lines(self, first: int, stop: int) -> tuple[LogLine, ...]:
        """A range of the shared log."""
        ids = self.job.ledger.routine_ids
        return tuple(
            self._line(index, at, ids[actor] if actor >= 0 else "", entry)
            for index, (at, actor, entry) in enumerate(self.job.log.raw(first, stop), first)
        )

    @staticmethod
    def _line(index: int, at: float, routine_id: str, entry: dict[str, Any]) -> LogLine:
        level = next((str(entry[name])[:12] for name in _LEVELS if isinstance(entry.get(name), str)), "")
        shown = [(key, value) for key, value in islice(entry.items(), 24) if key != "timestamp" and key not in _LEVELS]
        fields = tuple((line(key, 40), line(value)) for key, value in shown)
        return LogLine(index, at, routine_id, level, fields, cut=len(entry) > 24)

    def log_page(self, start: int, count: int) -> LogPage:
        """A page of the shared log."""
        length = len(self.job.log)
        first, stop = _range(start, count, length)
        return LogPage(first, self.log_lines(first, stop), length)

    # -- history ------------------------------------------------------------------------------------------------------

    def history_page(self, start: int, count: int, routine_id: str) -> HistoryPage:
        """A page of the history, of one routine or of all."""
        history = self.job.history
        if not routine_id:
            first, stop = _range(start, count, len(history))
            first = min(stop, max(first, history.dropped))
            return HistoryPage(first, self._activations(range(first, stop)), len(history))
        index = self.run.actors.of(routine_id).index
        with self.job.lock:
            total = self.run.actors.of(routine_id).handled
            first, stop = _range(start, count, total)
            positions = self._positions_of(index, first, stop, total)
        return HistoryPage(first, self._activations(positions), total)

    def _positions_of(self, actor: int, first: int, stop: int, total: int) -> list[int]:
        """Where the activations `first` to `stop` of one routine are. Searched from the nearer end, under the lock."""
        ledger, history = self.job.ledger, self.job.history
        kept, rows = ledger.slice_ends.dropped, len(ledger.slice_ends)
        found: list[int] = []
        backwards = kept > 0 or total - stop < first
        seen = total if backwards else 0
        for row in reversed(range(kept, rows)) if backwards else range(rows):
            if ledger.slices[row * SLICE_WIDTH] != actor:
                continue
            begin, end = ledger.slices[row * SLICE_WIDTH + 1], history.bound(row, 1)
            low = seen - (end - begin) if backwards else seen
            found.extend(begin + ordinal - low for ordinal in range(max(first, low), min(stop, low + end - begin)))
            seen = low if backwards else low + end - begin
            if (seen <= first) if backwards else (seen >= stop):
                break
        return sorted(found)

    def _activations(self, positions: Sequence[int]) -> tuple[Activation, ...]:
        with self.job.lock:
            history = self.job.history
            records = [(position, history.record(position), history.payload(position)) for position in positions]
            faults = [self.job.ledger.faults.get(position) for position in positions]
        return tuple(
            self._activation(position, record, payload, fault)
            for (position, record, payload), fault in zip(records, faults, strict=True)
        )

    def _activation(
        self, position: int, record: ExecutionRecord, payload: dict[str, Any] | None, fault: Fault | None
    ) -> Activation:
        shown = record.emissions[:_MOST_EMISSIONS]
        received = self.job.entry_params if payload is None else payload
        return Activation(
            index=position,
            seq=record.seq,
            cause=-1 if record.cause is None else record.cause,
            routine_id=record.routine_id,
            slot=record.slot_name,
            event=record.event_name,
            status=record.status,
            started_at=record.started_at,
            duration=-1.0 if record.duration is None else record.duration,
            data=preview(received),
            emissions=tuple(Emission(e.event_name, e.timestamp.timestamp(), preview(e.data)) for e in shown),
            more_emissions=len(record.emissions) - len(shown),
            error=None if fault is None else _error(record, fault, received),
        )

    def last_error(self, index: int) -> ErrorInfo | None:
        """The newest error of a routine."""
        routine = self.actors[index]
        if not routine.errors:
            return None
        with self.job.lock:
            history, ledger = self.job.history, self.job.ledger
            for position in reversed(ledger.faults):
                if history.actor(position) == routine.index:
                    record, payload = history.record(position), history.payload(position)
                    fault = ledger.faults[position]
                    break
            else:
                return None
        return _error(record, fault, self.job.entry_params if payload is None else payload)

    def job_error(self) -> ErrorInfo | None:
        """Why the job failed."""
        error = self.job.error
        if error is None:
            return None
        if error.routine_id in self.run.actors:
            found = self.last_error(self.actors.index(self.run.actors[error.routine_id]))
            if found is not None:
                return found
        at = self.job.status_changes[-1][0] if self.job.status_changes else 0.0
        return ErrorInfo(error.routine_id, error.slot_name, error.type, error.message, at, error.attempt)

    # -- deferred -----------------------------------------------------------------------------------------------------

    def deferred(self) -> list[DeferredEvent]:
        """The deferred events that wait."""
        return self.job.deferred_events

    @staticmethod
    def deferred_items(events: Sequence[DeferredEvent]) -> tuple[DeferredItem, ...]:
        """These deferred events, previewed."""
        return tuple(DeferredItem(e.number, e.routine_id, e.event_name, e.created_at, preview(e.data)) for e in events)

    def deferred_page(self, start: int, count: int) -> DeferredPage:
        """A page of the deferred events."""
        events = self.deferred()
        first, stop = _range(start, count, len(events))
        return DeferredPage(first, self.deferred_items(events[first:stop]), len(events))

    # -- payloads and states ------------------------------------------------------------------------------------------

    def payload(self, kind: str, index: int) -> Preview:
        """One payload with the wide limits. LookupError when there is none; ValueError for an unknown kind."""
        if kind == "log":
            return preview(next(self.job.log.raw(index, index + 1))[2] if index < len(self.job.log) else {}, WHOLE)
        if kind == "deferred":
            events = [event for event in self.deferred() if event.number == index]
            return preview(events[0].data if events else {}, WHOLE)
        if kind == "history":
            with self.job.lock:
                data = self.job.history.payload(index)
            return preview(self.job.entry_params if data is None else data, WHOLE)
        raise ValueError(f"unknown kind of payload {kind!r}; the kinds are 'log', 'history' and 'deferred'")

    def state(self, routine_id: str, limits: Limits = GLANCE) -> Preview | None:
        """A routine's state."""
        state = self.job.get_routine_state(routine_id)
        return None if state is None else preview(state, limits)

    def detail(self, routine_id: str, durations: Iterable[float] = ()) -> RoutineDetail:
        """State, last error and quantiles of these durations of a routine. ValueError when it is unknown."""
        index = self.actors.index(self.run.actors.of(routine_id))
        p50, p90, p99, longest = quantiles(durations)
        return RoutineDetail(routine_id, self.state(routine_id), self.last_error(index), p50, p90, p99, longest)

    # -- timeline -----------------------------------------------------------------------------------------------------

    def sample(self, counts: Sequence[RoutineCounts]) -> None:
        """Note the counters of every routine for the timeline."""
        at = now()
        if self._series is None:
            self._series = self._look_back()
        quiet_until = max(self._sampled_at, self._moving_since())
        for series, counted in zip(self._series, counts, strict=True):
            series.add(at, quiet_until, counted.busy, counted.activations, counted.errors)
        self._sampled_at = at

    def note_quiet(self) -> None:
        """Note for the timeline that nothing has happened since the last sample."""
        self._sampled_at = now()

    def _moving_since(self) -> float:
        """When the job last began to run, on the engine's clock: before that it rested, and nothing happened."""
        runs = (at for at, status, _reason in reversed(self.job.status_changes) if status is JobStatus.RUNNING)
        return next(runs, self.job.offset) - self.job.offset

    def _look_back(self) -> list[Series]:
        job, count = self.job, len(self.job.ledger.routine_ids)
        times: dict[int, list[float]] = {}
        with job.lock:
            history: History = job.history
            for position in sorted(job.ledger.faults):
                times.setdefault(history.actor(position), []).append(job.ledger.starts[position])
        since = job.created_at.timestamp() - job.offset
        series = look_back(job.ledger, since, count, times)
        for actor in self.actors:
            known = series[actor.index]
            known.lift(max(0.0, actor.busy - known.busy[-1]), max(0, actor.handled - known.started[-1]))
        return [series[actor.index] for actor in self.actors]

    def timeline(self, since: float, until: float, columns: int) -> TimelinePage:
        """Activity between two moments in so many columns. ValueError when the window is empty."""
        if not (until > since and 0 < columns <= _MOST_COLUMNS):
            raise ValueError(f"a timeline needs until > since and 1 to {_MOST_COLUMNS} columns")
        offset = self.job.offset
        edges = [since - offset + (until - since) * at / columns for at in range(columns + 1)]
        lanes = []
        for index, series in enumerate(self._series or ()):
            busy, started, errors = series.between(edges)
            if any(started) or any(errors) or any(share > 0 for share in busy):
                lanes.append(TimelineLane(index, tuple(busy), tuple(started), tuple(errors)))
        return TimelinePage(since, until, tuple(lanes), self._spans(since, until))

    def _spans(self, since: float, until: float) -> tuple[JobSpan, ...]:
        changes = list(self.job.status_changes)
        ends = [*(at for at, _status, _reason in changes[1:]), until]
        return tuple(
            JobSpan(max(at, since), min(end, until), str(status))
            for (at, status, _reason), end in zip(changes, ends, strict=False)
            if end > since and at < until
        )


def _range(start: int, count: int, length: int) -> tuple[int, int]:
    """First and stop of a page; a negative start counts from the end."""
    first = max(0, length + start if start < 0 else min(start, length))
    return first, min(length, first + min(max(count, 0), _MOST_ROWS))


def _error(record: ExecutionRecord, fault: Fault, payload: dict[str, Any]) -> ErrorInfo:
    return ErrorInfo(
        routine_id=record.routine_id,
        slot=record.slot_name,
        type=fault.type,
        message=fault.message[:2_000],
        at=record.started_at,
        attempt=fault.attempt,
        critical=fault.critical,
        trace=tuple(TraceLine(*where) for where in fault.trace),
        payload=preview(payload),
    )


def quantiles(durations: Iterable[float]) -> tuple[float, float, float, float]:
    """The median, the 90th and 99th percentile (nearest rank) and the maximum; zeros of nothing."""
    ordered = sorted(durations)
    if not ordered:
        return 0.0, 0.0, 0.0, 0.0
    last = len(ordered) - 1
    p50, p90, p99 = (ordered[round(last * share)] for share in (0.5, 0.9, 0.99))
    return p50, p90, p99, ordered[-1]

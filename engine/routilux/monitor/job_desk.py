"""One job as a monitor shows it: its summary, counters, pages of log and history, timeline, errors and durations.

Reads what the engine keeps; changes nothing. User values are previewed outside of the job's lock, since a user's code
(a `__repr__`, say) may run then.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any, Final

from routilux.actor import Actor
from routilux.clock import now
from routilux.event import Event
from routilux.flow import Flow
from routilux.held import DeferredEvent
from routilux.job_state import JobState
from routilux.monitor.activations import MOST_ROWS, Activations, page_range
from routilux.monitor.description import describe
from routilux.monitor.job_past import JobPast
from routilux.monitor.previews import GLANCE, WHOLE, Limits, line, preview
from routilux.monitor.searches import Searches
from routilux.protocol import (
    DeferredItem,
    DeferredPage,
    EdgeCounts,
    ErrorInfo,
    GraphDescription,
    JobSummary,
    LogLine,
    LogPage,
    Preview,
    RoutineCounts,
    RoutineDetail,
)
from routilux.runtime.run import Run
from routilux.slot import Slot

_LEVELS: Final = ("level", "levelname", "severity")


class JobDesk:
    """One job with its flow and run. `rested_at` is when it ended, in seconds since the epoch, 0 before."""

    def __init__(self, flow: Flow, job: JobState, run: Run) -> None:
        self.flow = flow
        self.job = job
        self.run = run
        self.actors: list[Actor] = list(run.actors.values())
        self.activations = Activations(job, run)
        self.past = JobPast(job, run)
        self.searches = Searches(job)
        self._links_version = -1
        self._known_links: list[tuple[str, Event, str, Slot, bool]] = []

    def graph(self) -> GraphDescription:
        """The flow's structure as it is now."""
        return describe(self.flow, self.job.entry_routine_id)

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
        first, stop = page_range(start, count, length)
        return LogPage(first, self.log_lines(first, stop), length)

    def log_at(self, indexes: Sequence[int]) -> LogPage:
        """The entries of the shared log of these indexes, those that there are."""
        length = len(self.job.log)
        lines = [line for at in indexes[:MOST_ROWS] if 0 <= at < length for line in self.log_lines(at, at + 1)]
        return LogPage(lines[0].index if lines else 0, tuple(lines), length)

    # -- the past -----------------------------------------------------------------------------------------------------

    def job_error(self) -> ErrorInfo | None:
        """Why the job failed."""
        error = self.job.error
        if error is None:
            return None
        if error.routine_id in self.run.actors:
            found = self.activations.last_error(self.run.actors[error.routine_id])
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
        first, stop = page_range(start, count, len(events))
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
            self.job.ledger.starts.fetch(index)
            with self.job.lock:
                data = self.job.history.payload(index)
            return preview(self.job.entry_params if data is None else data, WHOLE)
        raise ValueError(f"unknown kind of payload {kind!r}; the kinds are 'log', 'history' and 'deferred'")

    def state(self, routine_id: str, limits: Limits = GLANCE) -> Preview | None:
        """A routine's state."""
        state = self.job.get_routine_state(routine_id)
        return None if state is None else preview(state, limits)

    def detail(self, routine_id: str) -> RoutineDetail:
        """State, last error and latencies of a routine. ValueError when it is unknown."""
        actor = self.run.actors.of(routine_id)
        recent, whole = self.past.latency(actor)
        return RoutineDetail(
            routine_id,
            self.state(routine_id),
            self.activations.last_error(actor),
            recent.p50,
            recent.p90,
            recent.p99,
            recent.longest,
            recent.count,
            whole,
        )

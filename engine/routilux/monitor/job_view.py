"""What one viewer watches of one process, and how far it has seen it: makes its frames."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from routilux.clock import epoch_offset, now
from routilux.held import DeferredEvent
from routilux.monitor.job_desk import JobDesk
from routilux.protocol import (
    DeferredItem,
    EdgeCounts,
    Frame,
    JobFrame,
    JobSummary,
    LogLine,
    RecordingInfo,
    RoutineCounts,
    RoutineDetail,
    Watch,
)

_MOST_DEFERRED: Final = 200
_CHANGED_AT_LEAST: Final = 4.0
"""A running routine's busy time alone is not news more often than this, in seconds."""


class JobView:
    """Frames of the rows of all jobs and, when the viewer named one, of that job in full."""

    def __init__(
        self,
        desks: Callable[[], Mapping[str, JobDesk]],
        watch: Watch,
        recording: Callable[[], RecordingInfo | None] = lambda: None,
    ) -> None:
        self._desks = desks
        self._recording = recording
        self._known_recording: RecordingInfo | None = None
        self._watch = watch
        self._rows: dict[str, JobSummary] = {}
        self._job: _Watched | None = None
        self._first = True

    def frame(self) -> Frame | None:
        """What changed since the last frame; None when nothing did."""
        desks = dict(self._desks())
        rows = {job_id: self._row(job_id, desk) for job_id, desk in desks.items()}
        changed = tuple(row for job_id, row in rows.items() if self._rows.get(job_id) != row)
        gone = tuple(job_id for job_id in self._rows if job_id not in rows)
        self._rows = rows
        desk = desks.get(self._watch.job_id)
        if desk is not None and self._job is None:
            self._job = _Watched(desk, self._watch)
        job = self._job.frame() if desk is not None and self._job is not None else None
        recording = self._recording()
        if recording == self._known_recording:
            recording = None
        if not (changed or gone or job or recording or self._first):
            return None
        self._first = False
        self._known_recording = recording or self._known_recording
        at = now() + (desk.job.offset if desk is not None else epoch_offset())
        return Frame(number=0, at=at, jobs=changed, job=job, gone=gone, recording=recording)

    def _row(self, job_id: str, desk: JobDesk) -> JobSummary:
        """The job's row; of one that has ended, the known one while nothing was added."""
        known = self._rows.get(job_id)
        if known is not None and known.status.ended and known.seq == desk.job.seq:
            return known
        return desk.summary()


class _Watched:
    """The watched job: what was sent of it last."""

    def __init__(self, desk: JobDesk, watch: Watch) -> None:
        self._desk = desk
        self._watch = watch
        self._counts: dict[int, RoutineCounts] = {}
        self._edges: dict[int, EdgeCounts] = {}
        self._log_sent = max(0, len(desk.job.log) - watch.log_lines)
        self._deferred: list[DeferredEvent] | None = None
        self._detail: RoutineDetail | None = None
        self._mark: tuple[object, ...] = ()
        self._sent_at = 0.0
        self._full = True

    def frame(self) -> JobFrame | None:
        """The job's part of a frame; None when nothing changed."""
        desk, job = self._desk, self._desk.job
        running = [actor for actor in desk.actors if actor.running]
        for actor in running:
            actor.hurry()
        mark = (desk.seq(), job.status, job.reason, len(job.log), tuple(actor.index for actor in running))
        due = bool(running) and now() - self._sent_at > _CHANGED_AT_LEAST
        if mark == self._mark and not self._full and not due:
            if not running:
                desk.past.timeline.note_quiet()
            return None
        self._mark, self._sent_at = mark, now()
        routines = self._changed_counts()
        edges = tuple(e for e in desk.edge_counts() if self._edges.get(e.index) != e)
        self._edges.update((e.index, e) for e in edges)
        deferred = desk.deferred()
        full, self._full = self._full, False
        return JobFrame(
            job_id=job.job_id,
            seq=desk.seq(),
            at=now() + job.offset,
            full=full,
            graph_version=desk.flow.version,
            status=job.status,
            reason=job.reason,
            routines=routines,
            edges=edges,
            log_length=len(job.log),
            history_length=sum(actor.handled for actor in desk.actors),
            log_tail=self._tail(),
            deferred=self._changed_deferred(deferred),
            deferred_count=len(deferred),
            error=desk.job_error(),
            detail=self._changed_detail(),
            history_first=job.history.dropped,
        )

    def _changed_counts(self) -> tuple[RoutineCounts, ...]:
        desk = self._desk
        deferred: dict[str, int] = {}
        for event in desk.deferred():
            deferred[event.routine_id] = deferred.get(event.routine_id, 0) + 1
        counts = [desk.counts(at, deferred.get(actor.routine_id, 0)) for at, actor in enumerate(desk.actors)]
        desk.past.timeline.sample(counts)
        changed = tuple(c for c in counts if self._counts.get(c.index) != c)
        self._counts.update((c.index, c) for c in changed)
        return changed

    def _tail(self) -> tuple[LogLine, ...]:
        length = len(self._desk.job.log)
        if not self._watch.log_lines or length == self._log_sent:
            return ()
        first = max(self._log_sent, length - self._watch.log_lines)
        self._log_sent = length
        return self._desk.log_lines(first, length)

    def _changed_deferred(self, events: list[DeferredEvent]) -> tuple[DeferredItem, ...] | None:
        if self._deferred == events:
            return None
        self._deferred = events
        return self._desk.deferred_items(events[:_MOST_DEFERRED])

    def _changed_detail(self) -> RoutineDetail | None:
        routine_id = self._watch.routine_id
        if routine_id not in self._desk.run.actors:
            return None
        detail = self._desk.detail(routine_id)
        if detail == self._detail:
            return None
        self._detail = detail
        return detail

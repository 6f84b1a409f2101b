"""The timeline of one job: exact where little happened or somebody looks closely, from samples elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Final

from routilux.actor import Actor
from routilux.clock import now
from routilux.job_state import JobState
from routilux.ledger import SLICE_WIDTH
from routilux.monitor.closeup import CloseUp
from routilux.monitor.slices import SliceIndex
from routilux.monitor.timeline import Counters, Samples, look_back
from routilux.protocol import JobSpan, RoutineCounts, TimelineLane, TimelinePage
from routilux.status import ActivationStatus, JobStatus

_MOST_COLUMNS: Final = 1_000
_FAULTS_A_FRAME: Final = 300
_WHILE_MOVING: Final = 0.05
_AT_REST: Final = 0.25
"""Seconds that a question may read on for in what stands elsewhere; before all is read, it is answered from samples."""


class JobTimeline:
    """Samples a job's counters while it is watched, and answers for any stretch of its life."""

    def __init__(self, job: JobState, actors: Sequence[Actor], closeup: CloseUp, index: SliceIndex) -> None:
        self._job = job
        self._actors = actors
        self._closeup = closeup
        self._index = index
        self._samples: Samples | None = None
        self._sampled_at = 0.0
        self._retried: dict[int, int] = {}
        self._newest_fault = -1

    def sample(self, counts: Sequence[RoutineCounts]) -> None:
        """Note the counters of every routine."""
        at = now()
        if self._samples is None:
            self._samples = self._look_back()
        quiet_until = max(self._sampled_at, self._moving_since())
        self._count_retried()
        counters = [
            Counters(counted.busy, counted.activations, counted.errors, self._retried.get(actor.index, 0))
            for actor, counted in zip(self._actors, counts, strict=True)
        ]
        self._samples.add(at, quiet_until, counters)
        self._sampled_at = at

    def note_quiet(self) -> None:
        """Note that nothing has happened since the last sample."""
        self._sampled_at = now()

    def page(self, since: float, until: float, columns: int) -> TimelinePage:
        """Activity between two moments in so many columns. ValueError when the window is empty."""
        if not (until > since and 0 < columns <= _MOST_COLUMNS):
            raise ValueError(f"a timeline needs until > since and 1 to {_MOST_COLUMNS} columns")
        begin, end = since - self._job.offset, until - self._job.offset
        exact = self._exact(begin, end, columns)
        if exact is None and self._samples is None:
            self._samples = self._look_back()
        lanes = exact if exact is not None else self._samples.lanes(begin, end, columns) if self._samples else []
        return TimelinePage(since, until, tuple(lanes), self._spans(since, until), exact is not None)

    def _exact(self, begin: float, end: float, columns: int) -> list[TimelineLane] | None:
        if not self._index.catch_up(_AT_REST if self._job.status.at_rest else _WHILE_MOVING):
            return None
        return self._closeup.lanes(self._actors, begin, end, columns, now())

    def _moving_since(self) -> float:
        """When the job last began to run, on the engine's clock: before that it rested, and nothing happened."""
        runs = (at for at, status, _reason in reversed(self._job.status_changes) if status is JobStatus.RUNNING)
        return next(runs, self._job.offset) - self._job.offset

    def _count_retried(self) -> None:
        """Count which of the newest faults were retried; of very many at once, the newest."""
        faults = self._job.ledger.faults
        if not faults:
            return
        with self._job.lock:
            history = self._job.history
            newest = next(reversed(faults))
            for position in islice(reversed(faults), _FAULTS_A_FRAME):
                if position == self._newest_fault:
                    break
                if faults[position].status is ActivationStatus.RETRIED:
                    actor = history.actor(position)
                    self._retried[actor] = self._retried.get(actor, 0) + 1
            self._newest_fault = newest

    def _look_back(self) -> Samples:
        job = self._job
        row, figures = job.ledger.slice_ends.figures()
        failed = self._failed_since(row)
        since = job.created_at.timestamp() - job.offset
        samples = look_back(job.ledger, job.lock, since, [actor.index for actor in self._actors], failed, row, figures)
        for at, (each, known) in enumerate(zip(self._actors, samples.newest(), strict=True)):
            missing = max(0, each.errors - known.errors)
            samples.lift(at, max(0.0, each.busy - known.busy), max(0, each.handled - known.started), missing)
        return samples

    def _failed_since(self, row: int) -> dict[int, tuple[list[float], list[float]]]:
        """When the failed and the retried activations began, from a slice on, by the place of their actor; in order."""
        job, ledger = self._job, self._job.ledger
        place = {actor.index: at for at, actor in enumerate(self._actors)}
        failed: dict[int, tuple[list[float], list[float]]] = {}
        ledger.slice_ends.fetch(row)
        with job.lock:
            first = ledger.slices[row * SLICE_WIDTH + 1] if row < len(ledger.slice_ends) else len(ledger.starts)
            positions = sorted(position for position in ledger.faults if position >= first)
            self._newest_fault = next(reversed(ledger.faults), -1)
        for position in positions:
            ledger.starts.fetch(position)
            with job.lock:
                if position < job.history.dropped or (fault := ledger.faults.get(position)) is None:
                    continue
                actor, began = job.history.actor(position), ledger.starts[position]
            if actor in place:
                errors, retried = failed.setdefault(place[actor], ([], []))
                errors.append(began)
                if fault.status is ActivationStatus.RETRIED:
                    retried.append(began)
                    self._retried[actor] = self._retried.get(actor, 0) + 1
        return failed

    def _spans(self, since: float, until: float) -> tuple[JobSpan, ...]:
        changes = list(self._job.status_changes)
        ends = [*(at for at, _status, _reason in changes[1:]), until]
        return tuple(
            JobSpan(max(at, since), min(end, until), str(status))
            for (at, status, _reason), end in zip(changes, ends, strict=False)
            if end > since and at < until
        )

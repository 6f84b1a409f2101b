"""The activations of one job as a viewer sees them: pages of the history, and the errors among them.

Positions and data are read under the job's lock, one activation at a time, since the job would have to wait for a page.
Previews are made outside of it, since a user's code (a `__repr__`, say) may run then.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Final

from routilux.actor import Actor
from routilux.execution_record import ExecutionRecord
from routilux.job_state import JobState
from routilux.ledger import SLICE_WIDTH, Fault
from routilux.monitor.previews import preview
from routilux.protocol import Activation, Emission, ErrorInfo, HistoryPage, TraceLine
from routilux.runtime.run import Run

MOST_ROWS: Final = 1_000
"""The most that one page has."""

_MOST_EMISSIONS: Final = 20
_FAULTS_LOOKED_AT: Final = 2_000
_ROWS: Final = 64
"""Slices that are read at a time."""


class Activations:
    """Reads a job's history; changes nothing."""

    def __init__(self, job: JobState, run: Run) -> None:
        self._job = job
        self._run = run
        self._last_errors: dict[int, tuple[int, ErrorInfo | None]] = {}

    def page(self, start: int, count: int, routine_id: str) -> HistoryPage:
        """A page of the history, of one routine or of all."""
        history = self._job.history
        if not routine_id:
            first, stop = page_range(start, count, len(history))
            first = min(stop, max(first, history.dropped))
            return HistoryPage(first, self.at(range(first, stop)), len(history))
        index = self._run.actors.of(routine_id).index
        with self._job.lock:
            total, rows = self._run.actors.of(routine_id).handled, len(self._job.ledger.slice_ends)
        first, stop = page_range(start, count, total)
        return HistoryPage(first, self.at(self._positions_of(index, first, stop, total, rows)), total)

    def page_of(self, indexes: Sequence[int]) -> HistoryPage:
        """The activations of these indexes, those that there are."""
        length = len(self._job.history)
        records = self.at([index for index in indexes[:MOST_ROWS] if 0 <= index < length])
        return HistoryPage(records[0].index if records else 0, records, length)

    def at(self, positions: Sequence[int]) -> tuple[Activation, ...]:
        """The activations at these positions that are kept."""
        history, ledger = self._job.history, self._job.ledger
        found = []
        for position in positions:
            ledger.starts.fetch(position)
            with self._job.lock:
                if position >= history.dropped:
                    fault = ledger.faults.get(position)
                    found.append((position, history.record(position), history.payload(position), fault))
        return tuple(self._activation(*each) for each in found)

    def last_error(self, actor: Actor) -> ErrorInfo | None:
        """The newest error of a routine; of many newer ones of others, the newest that was ever looked at."""
        errors, known = self._last_errors.get(actor.index, (0, None))
        if actor.errors == errors:
            return known
        errors = actor.errors
        found = self._find_error(actor) or known
        self._last_errors[actor.index] = (errors, found)
        return found

    def _find_error(self, actor: Actor) -> ErrorInfo | None:
        history, ledger = self._job.history, self._job.ledger
        with self._job.lock:
            newest = list(islice(reversed(ledger.faults), _FAULTS_LOOKED_AT))
        for position in newest:
            ledger.starts.fetch(position)
            with self._job.lock:
                if position < history.dropped or history.actor(position) != actor.index:
                    continue
                fault, record, payload = ledger.faults[position], history.record(position), history.payload(position)
            return _error(record, fault, self._job.entry_params if payload is None else payload)
        return None

    def _positions_of(self, actor: int, first: int, stop: int, total: int, rows: int) -> list[int]:
        """Where the activations `first` to `stop` of one routine are, which has `total` in so many slices."""
        backwards = self._job.ledger.slice_ends.first > 0 or total - stop < first
        found: list[int] = []
        seen = total if backwards else 0
        for begin, end in self._slices_of(actor, rows, backwards=backwards):
            low = seen - (end - begin) if backwards else seen
            found.extend(begin + ordinal - low for ordinal in range(max(first, low), min(stop, low + end - begin)))
            seen = low if backwards else low + end - begin
            if (seen <= first) if backwards else (seen >= stop):
                break
        return sorted(found)

    def _slices_of(self, actor: int, rows: int, *, backwards: bool) -> Iterator[tuple[int, int]]:
        """First and stop activation of each slice of a routine that is kept, of so many, read a few at a time."""
        ledger = self._job.ledger
        at = rows if backwards else 0
        while at > 0 if backwards else at < rows:
            if not backwards:
                ledger.slice_ends.fetch(ledger.slice_ends.reach(at))  # where the last of these slices ends
            ledger.slice_ends.fetch(at - 1 if backwards else at)
            with self._job.lock:
                ends = ledger.slice_ends
                if (at <= ends.first) if backwards else (at < ends.first):
                    return
                begin, end = max(at - _ROWS, ends.begin(at - 1)), at
                if not backwards:
                    begin, end = at, min(rows, at + _ROWS, ends.reach(at))
                numbers = ledger.slices[begin * SLICE_WIDTH : end * SLICE_WIDTH]
                firsts = [*numbers[1::SLICE_WIDTH], self._job.history.bound(end - 1, 1)]
            at = begin if backwards else end
            found = [
                each[1:] for each in zip(numbers[::SLICE_WIDTH], firsts, firsts[1:], strict=False) if each[0] == actor
            ]
            yield from reversed(found) if backwards else found

    def _activation(
        self, position: int, record: ExecutionRecord, payload: dict[str, Any] | None, fault: Fault | None
    ) -> Activation:
        shown = record.emissions[:_MOST_EMISSIONS]
        received = self._job.entry_params if payload is None else payload
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


def page_range(start: int, count: int, length: int) -> tuple[int, int]:
    """First and stop of a page; a negative start counts from the end."""
    first = max(0, length + start if start < 0 else min(start, length))
    return first, min(length, first + min(max(count, 0), MOST_ROWS))


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

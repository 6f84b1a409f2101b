"""The activations of one job as a viewer sees them: pages of the history, and the errors among them.

Positions and data are read under the job's lock; previews are made outside of it, since a user's code (a `__repr__`,
say) may run then.
"""

from __future__ import annotations

from collections.abc import Sequence
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
            total = self._run.actors.of(routine_id).handled
            first, stop = page_range(start, count, total)
            positions = self._positions_of(index, first, stop, total)
        return HistoryPage(first, self.at(positions), total)

    def page_of(self, indexes: Sequence[int]) -> HistoryPage:
        """The activations of these indexes, those that there are."""
        length = len(self._job.history)
        records = self.at([index for index in indexes[:MOST_ROWS] if 0 <= index < length])
        return HistoryPage(records[0].index if records else 0, records, length)

    def at(self, positions: Sequence[int]) -> tuple[Activation, ...]:
        """The activations at these positions that are kept."""
        with self._job.lock:
            history = self._job.history
            kept = [position for position in positions if position >= history.dropped]
            records = [(position, history.record(position), history.payload(position)) for position in kept]
            faults = [self._job.ledger.faults.get(position) for position in kept]
        return tuple(
            self._activation(position, record, payload, fault)
            for (position, record, payload), fault in zip(records, faults, strict=True)
        )

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
        with self._job.lock:
            history, ledger = self._job.history, self._job.ledger
            for position in islice(reversed(ledger.faults), _FAULTS_LOOKED_AT):
                if history.actor(position) == actor.index:
                    record, payload = history.record(position), history.payload(position)
                    fault = ledger.faults[position]
                    break
            else:
                return None
        return _error(record, fault, self._job.entry_params if payload is None else payload)

    def _positions_of(self, actor: int, first: int, stop: int, total: int) -> list[int]:
        """Where the activations `first` to `stop` of one routine are. Searched from the nearer end, under the lock."""
        ledger, history = self._job.ledger, self._job.history
        kept, rows = ledger.slice_ends.first, len(ledger.slice_ends)
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

"""Reading a ledger back: activations by position, with their emissions, cause, number and end.

Positions are stable: activation `i` is the i-th that was committed. Everything here is a pure function of the columns.
A slice is committed column by column, so ranges are read under the job's lock, a chunk at a time.
"""

from __future__ import annotations

import threading
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from math import isnan
from typing import Any, Final, TypeVar

from routilux.calling import unpack
from routilux.clock import as_datetime
from routilux.column import Column
from routilux.errors import RecordingError
from routilux.execution_record import EmissionRecord, ExecutionRecord
from routilux.ledger import LANE_WIDTH, OUTSIDE, RUN_WIDTH, SLICE_WIDTH, LaneKey, Ledger, WireKey, row_of
from routilux.status import ActivationStatus

T = TypeVar("T")

_CHUNK: Final = 256
_ROWS: Final = 4_096


class History:
    """A job's activations, read from its ledger. `offset` turns the ledger's times into seconds since the epoch."""

    def __init__(self, ledger: Ledger, offset: float, lock: threading.Lock | threading.RLock) -> None:
        self._ledger = ledger
        self._offset = offset
        self._lock = lock

    def __len__(self) -> int:
        """How many activations there were, with those that were dropped."""
        return len(self._ledger.starts)

    @property
    def dropped(self) -> int:
        """How many of the oldest activations were dropped: the first position that is kept."""
        return self._ledger.starts.first

    def records(self, positions: Sequence[int]) -> Iterator[ExecutionRecord]:
        """The records of the activations at these positions."""
        for begin in range(0, len(positions), _CHUNK):
            yield from self._those_kept(positions[begin : begin + _CHUNK], self.record)

    def _those_kept(self, positions: Sequence[int], read: Callable[[int], T]) -> list[T]:
        """What is read of these positions, but for those that are lost, also since a file can't be read any more."""
        with self._lock:
            try:
                return [read(position) for position in positions if position >= self.dropped]
            except RecordingError:
                return [read(position) for position in positions if position >= self.dropped]

    def spans(self, positions: Sequence[int]) -> Iterator[tuple[int, float, float | None]]:
        """Position, start and end of the activations at these positions that are kept, on the engine's clock."""
        for begin in range(0, len(positions), _CHUNK):
            chunk = positions[begin : begin + _CHUNK]
            yield from self._those_kept(chunk, lambda at: (at, self._ledger.starts[at], self.end(at)))

    def positions(self, routine_id: str) -> list[int]:
        """Where the activations of one routine are, in order."""
        ledger = self._ledger
        found: list[int] = []
        index = ledger.routine_ids.index(routine_id) if routine_id in ledger.routine_ids else OUTSIDE
        row = 0
        while index != OUTSIDE and row < len(ledger.slice_ends):
            with self._lock:
                row = max(row, ledger.slice_ends.first)
                stop = min(len(ledger.slice_ends), row + _ROWS)
                numbers = ledger.slices[row * SLICE_WIDTH : stop * SLICE_WIDTH]
                firsts = [*numbers[1::SLICE_WIDTH], self.bound(stop - 1, 1)]
            for at, actor in enumerate(numbers[::SLICE_WIDTH]):
                if actor == index:
                    found.extend(range(firsts[at], firsts[at + 1]))
            row = stop
        return found

    def record(self, position: int) -> ExecutionRecord:
        """The record of the activation at this position. For a caller that holds the lock, or of a job at rest."""
        older = self._ledger.starts.older(position)
        if older is not None and (found := self._older_record(older, position)) is not None:
            return found
        ledger = self._ledger
        row = self._slice_of(position)
        wire, cause_emission = self._wire_and_cause(position)
        started = ledger.starts[position]
        ended = self.end(position)
        stretches = self._emission_ranges(position, row)
        emissions = [self._emission(at) for first, stop in stretches for at in range(first, stop)]
        fault = ledger.faults.get(position)
        if fault is not None:
            status = fault.status
            name = "skipped" if status is ActivationStatus.SKIPPED else "error"
            data: dict[str, Any] = {"error": fault.message, "error_type": fault.type}
        else:
            status = ActivationStatus.RUNNING if ended is None else ActivationStatus.COMPLETED
            name, data = (emissions[0].event_name, emissions[0].data) if emissions else ("completed", {})
        cause = self.activation_of(cause_emission) if cause_emission != OUTSIDE else OUTSIDE
        return ExecutionRecord(
            routine_id=ledger.routine_ids[wire.actor],
            event_name=name,
            data=data,
            timestamp=as_datetime(started + self._offset),
            slot_name=wire.slot,
            started_at=started + self._offset,
            duration=None if ended is None else max(0.0, ended - started),
            status=status,
            seq=self.seq(position),
            cause=self.seq(cause) if cause != OUTSIDE else None,
            emissions=tuple(emissions),
            attempt=fault.attempt if fault is not None else 1,
        )

    def _older_record(self, older: History, position: int) -> ExecutionRecord | None:
        """The record as a part has it that stands elsewhere; None when more is known of it here."""
        if position in self._ledger.continuations and older.goes_on_beyond(self._ledger.continuations[position]):
            return None
        with older._lock:
            record = older.record(position)
        if record.duration is None:
            return None
        cause = OUTSIDE
        if record.cause is None and (emission := self.cause(position)) != OUTSIDE:
            cause = self.activation_of(emission)
        return record if cause == OUTSIDE else record._replace(cause=self.seq(cause))

    def goes_on_beyond(self, rows: Sequence[int]) -> bool:
        """Whether the last of these slices comes after all that is read here."""
        return rows[-1] >= len(self._ledger.slice_ends)

    def seq(self, position: int) -> int:
        """The number of the activation's start among all changes of the job, from 1."""
        if (older := self._ledger.starts.older(position)) is not None:
            return int(older.seq(position))
        ledger, row = self._ledger, self._slice_of(position)
        at = row * SLICE_WIDTH
        _actor, _activation, emission, note, _continued = ledger.slices[at : at + SLICE_WIDTH]
        started = ledger.starts[position]
        emitted = bisect_left(ledger.emission_times, started, emission, self.bound(row, 2))
        noted = bisect_left(ledger.note_times, started, note, self.bound(row, 3))
        return position + emitted + noted + 1

    def actor(self, position: int) -> int:
        """The index of the routine that was activated."""
        return self._ledger.slices[self._slice_of(position) * SLICE_WIDTH]

    def wire(self, position: int) -> WireKey:
        """By which wire the activation's message arrived."""
        return self._wire_and_cause(position)[0]

    def event(self, position: int) -> str:
        """The first event that the activation emitted; empty when there is none."""
        first = next((begin for begin, end in self.emission_ranges(position) if begin < end), None)
        return "" if first is None else self.lane(first).event

    def payload(self, position: int) -> dict[str, Any] | None:
        """The message that the activation handled, as its slot received it; None when that is not on record."""
        wire, cause = self._wire_and_cause(position)
        if cause < self._ledger.emission_values.first:
            return None
        return wire.arrived(self._ledger.emission_values[cause], len(self.lane(cause).names))

    def cause(self, position: int) -> int:
        """The emission that sent the activation's message; -1 when it came from outside."""
        return self._wire_and_cause(position)[1]

    def activation_of(self, emission: int) -> int:
        """The position of the activation that emitted; -1 when it came from outside, or was dropped."""
        ledger = self._ledger
        if emission < ledger.emission_times.first:
            return OUTSIDE
        older = ledger.emission_times.older(emission)
        found = OUTSIDE if older is None else int(older.emitted_in(emission))
        if found < 0:
            found = self.emitted_in(emission)
        return found if found >= ledger.starts.first else OUTSIDE

    def emitted_in(self, emission: int) -> int:
        """As `activation_of`, also of an activation that started before what is read here; -1 for none."""
        ledger, row = self._ledger, self._row(emission, 2)
        first = ledger.slices[row * SLICE_WIDTH + 1]
        found = bisect_right(ledger.starts, ledger.emission_times[emission], first, self.bound(row, 1)) - 1
        return found if found >= first else ledger.slices[row * SLICE_WIDTH + 4]

    def lane(self, emission: int) -> LaneKey:
        """By which lane an emission left."""
        return self._ledger.lanes[self.lane_index(emission)]

    def lane_index(self, emission: int) -> int:
        """The number of the lane by which an emission left."""
        rows = self._ledger.lane_runs.holding(emission)
        return rows[row_of(rows, LANE_WIDTH, emission, 0) * LANE_WIDTH + 1]

    def lane_stretches(self, first: int, stop: int) -> Iterator[tuple[int, int]]:
        """By which lanes a range of emissions left: the number of the lane, and how many in a row went by it."""
        while first < stop:
            rows = self._ledger.lane_runs.holding(first)
            end = min(stop, self._ledger.emission_times.reach(first))
            yield from lane_stretches(rows, first, end)
            first = end

    def _emission(self, at: int) -> EmissionRecord:
        lane = self.lane(at)
        moment = as_datetime(self._ledger.emission_times[at] + self._offset)
        return EmissionRecord(lane.event, unpack(lane.names, self._ledger.emission_values[at]), moment)

    def _slice_of(self, position: int) -> int:
        return self._row(position, 1)

    def _row(self, value: int, column: int) -> int:
        return row_of(self._ledger.slices, SLICE_WIDTH, value, column)

    def bound(self, row: int, column: int) -> int:
        """Where the rows of this column end that belong to the slice."""
        ledger = self._ledger
        following = (row + 1) * SLICE_WIDTH + column
        if following < len(ledger.slices):
            return ledger.slices[following]
        return (len(ledger.starts), len(ledger.emission_values), len(ledger.note_facts))[column - 1]

    def _wire_and_cause(self, position: int) -> tuple[WireKey, int]:
        runs = self._ledger.runs.holding(position)
        row = row_of(runs, RUN_WIDTH, position, 0)
        first, wire, cause = runs[row * RUN_WIDTH : (row + 1) * RUN_WIDTH]
        return self._ledger.wires[wire], OUTSIDE if cause == OUTSIDE else cause + position - first

    def end(self, position: int) -> float | None:
        """When the activation ended, on the engine's clock; None while it runs."""
        older = self._ledger.starts.older(position)
        if older is not None and (found := older.end(position)) is not None:
            return float(found)
        ledger, row = self._ledger, self._slice_of(position)
        if position + 1 < self.bound(row, 1):
            return ledger.starts[position + 1]
        ended = ledger.slice_ends[row]
        return ledger.late_ends.get(position) if isnan(ended) else ended

    def emission_ranges(self, position: int) -> Iterator[tuple[int, int]]:
        """Where the emissions of an activation are, in order: first and stop of each stretch."""
        return self._emission_ranges(position, self._slice_of(position))

    def _emission_ranges(self, position: int, row: int) -> Iterator[tuple[int, int]]:
        ledger = self._ledger
        begin, end = ledger.slices[row * SLICE_WIDTH + 2], self.bound(row, 2)
        begin = bisect_left(ledger.emission_times, ledger.starts[position], begin, end)
        if position + 1 < self.bound(row, 1):
            end = bisect_left(ledger.emission_times, ledger.starts[position + 1], begin, end)
        yield begin, end
        for later in ledger.continuations.get(position, ()):
            begin, end = ledger.slices[later * SLICE_WIDTH + 2], self.bound(later, 2)
            first, stop = ledger.slices[later * SLICE_WIDTH + 1], self.bound(later, 1)
            if first < stop:
                end = bisect_left(ledger.emission_times, ledger.starts[first], begin, end)
            yield begin, end


def lane_stretches(runs: Column[int], first: int, stop: int) -> Iterator[tuple[int, int]]:
    """The lane and the length of each stretch of emissions between two positions, of a table of `Ledger.lane_runs`."""
    row, rows = row_of(runs, LANE_WIDTH, first, 0), len(runs) // LANE_WIDTH
    while first < stop:
        lane = runs[row * LANE_WIDTH + 1]
        row += 1
        end = min(stop, runs[row * LANE_WIDTH]) if row < rows else stop
        yield lane, end - first
        first = end

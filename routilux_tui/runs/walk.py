"""Every activation of a ledger in one walk: columns are read a stretch at a time, and nothing is searched for twice.

Looking an activation up takes a search in every column. A walk knows where it stands in each, and remembers for every
emission which activation made it, so that a million activations are read in the time of their making.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import chain, repeat
from math import isnan
from typing import Any

from routilux.calling import unpack
from routilux.history import History, lane_stretches
from routilux.ledger import OUTSIDE, RUN_WIDTH, SLICE_WIDTH, Ledger, row_of
from routilux_tui.runs.run import Activation, Emission, Failure, Sending

_Message = tuple[int, int, Sending | None, dict[str, Any] | None]
"""What an activation handled: the wire, the emission that sent it (-1: none), what is known of that, the payload."""


class Walk:
    """Reads a ledger from its first kept slice on. `zero` is when the job was made, on the ledger's clock.

    `entry` is the routine that the job began with, and its parameters, which no emission sent. For who holds the job's
    lock, or of a job at rest.
    """

    def __init__(self, ledger: Ledger, history: History, zero: float, entry: tuple[str, dict[str, Any]]) -> None:
        self._ledger = ledger
        self._history = history
        self._zero = zero
        self._entry = entry
        self._base = ledger.emission_times.dropped
        self._makers = array("q")
        self._newest: dict[int, tuple[int, int]] = {}

    def take(self, part: Ledger, row: int, stop: int) -> list[Activation]:
        """The activations of the slices from `row` up to `stop`, which stand in `part`; each slice is read once."""
        found: list[Activation] = []
        for at in range(row, stop):
            actor, *begin, continued = part.slices[at * SLICE_WIDTH : (at + 1) * SLICE_WIDTH]
            if at + 1 < len(part.slice_ends):
                end = part.slices[(at + 1) * SLICE_WIDTH + 1 : (at + 1) * SLICE_WIDTH + 4]
            else:
                end = [len(part.starts), len(part.emission_times), len(part.note_times)]
            found.extend(self._slice(part, at, actor, continued, (*begin, *end)))
        return found

    def _slice(self, part: Ledger, row: int, actor: int, continued: int, bounds: Sequence[int]) -> Iterator[Activation]:
        first, emission, note, stop, emission_stop, note_stop = bounds
        starts, noted = part.starts[first:stop], part.note_times[note:note_stop]
        emitted = part.emission_times[emission:emission_stop]
        self._fill(emission)
        edges = [*(bisect_left(emitted, start) for start in starts), len(emitted)]
        self._made_by(self._seq(actor, continued) if continued != OUTSIDE else 0, edges[0])
        if first == stop:
            return
        sent = self._emissions(part, emission, emission_stop)
        before = first + emission + note + 1
        seqs = [before + at + edges[at] + bisect_left(noted, start) for at, start in enumerate(starts)]
        ends = [*starts[1:], self._end(part, row, stop - 1)]
        messages = chain.from_iterable(self._handled(part, first, stop))
        for at, (start, ended, seq, message) in enumerate(zip(starts, ends, seqs, messages, strict=True)):
            self._made_by(seq, edges[at + 1] - edges[at])
            own = sent[edges[at] : edges[at + 1]]
            position = first + at
            if position in part.continuations:
                own += self._later(position)
            yield self._activation(part, position, (start, ended, seq), message, own)
        self._newest[actor] = (stop - 1, seqs[-1])

    def _activation(
        self,
        part: Ledger,
        position: int,
        facts: tuple[float, float | None, int],
        message: _Message,
        emissions: list[Emission],
    ) -> Activation:
        (start, ended, seq), (wire, emission, sending, payload) = facts, message
        key, fault = self._ledger.wires[wire], part.faults.get(position)
        routine_id = self._ledger.routine_ids[key.actor]
        if emission == OUTSIDE and routine_id == self._entry[0]:
            payload = dict(self._entry[1])
        cause = self._makers[emission - self._base] if emission >= self._base else 0
        done = "running" if ended is None else "completed"
        return Activation(
            seq=seq,
            routine_id=routine_id,
            slot=key.slot,
            start=start - self._zero,
            duration=None if ended is None else max(0.0, ended - start),
            status=done if fault is None else str(fault.status),
            cause=cause or None,
            sending=sending,
            payload=payload,
            emissions=tuple(emissions),
            failure=None if fault is None else Failure(fault.type, fault.message, fault.trace, fault.critical),
            attempt=1 if fault is None else fault.attempt,
        )

    # -- who made an emission -----------------------------------------------------------------------------------------

    def _fill(self, emission: int) -> None:
        """Emissions that were dropped before they were read were made by nobody who is known."""
        missing = emission - self._base - len(self._makers)
        if missing > 0:
            self._makers.extend(repeat(0, missing))

    def _made_by(self, seq: int, count: int) -> None:
        if count:
            self._makers.extend(repeat(seq, count))

    def _seq(self, actor: int, position: int) -> int:
        """The number of the activation that went on."""
        known = self._newest.get(actor)
        if known is not None and known[0] == position:
            return known[1]
        return self._history.seq(position) if position >= self._history.dropped else 0

    # -- what is read of a slice --------------------------------------------------------------------------------------

    def _end(self, part: Ledger, row: int, position: int) -> float | None:
        ended = part.slice_ends[row]
        return part.late_ends.get(position) if isnan(ended) else ended

    def _emissions(self, part: Ledger, first: int, stop: int) -> list[Emission]:
        if first == stop:
            return []
        lanes = _each(lane_stretches(part.lane_runs, first, stop))
        times, values = part.emission_times[first:stop], part.emission_values[first:stop]
        return [self._emission(lane, at, value) for lane, at, value in zip(lanes, times, values, strict=True)]

    def _emission(self, lane: int, at: float, value: Any) -> Emission:
        key = self._ledger.lanes[lane]
        return Emission(key.event, unpack(key.names, value), at - self._zero)

    def _later(self, position: int) -> list[Emission]:
        """What an activation emitted in later slices."""
        times, values = self._ledger.emission_times, self._ledger.emission_values
        ranges = list(self._history.emission_ranges(position))[1:]
        return [
            self._emission(self._history.lane_index(at), times[at], values[at])
            for first, stop in ranges
            for at in range(first, stop)
        ]

    def _handled(self, part: Ledger, first: int, stop: int) -> Iterator[Iterator[_Message]]:
        """For each activation the wire, the emission that sent its message, and what is known of that."""
        row = row_of(part.runs, RUN_WIDTH, first, 0)
        while first < stop:
            begun, wire, cause = part.runs[row * RUN_WIDTH : (row + 1) * RUN_WIDTH]
            row += 1
            until = min(stop, part.runs[row * RUN_WIDTH]) if row * RUN_WIDTH < len(part.runs) else stop
            if cause == OUTSIDE:
                yield repeat((wire, OUTSIDE, None, None), until - first)
            else:
                yield self._sent(wire, cause + first - begun, until - first)
            first = until

    def _sent(self, wire: int, emission: int, count: int) -> Iterator[_Message]:
        ledger = self._ledger
        kept = max(emission, min(ledger.emission_times.dropped, emission + count))
        for at in range(emission, kept):
            yield wire, at, None, None
        stop = emission + count
        if kept == stop:
            return
        key = ledger.wires[wire]
        lanes = _each(self._history.lane_stretches(kept, stop))
        columns = zip(lanes, ledger.emission_times[kept:stop], ledger.emission_values[kept:stop], strict=True)
        for at, (lane, moment, value) in enumerate(columns, kept):
            sender = ledger.lanes[lane]
            sending = Sending(ledger.routine_ids[sender.actor], sender.event, moment - self._zero)
            yield wire, at, sending, key.arrived(value, len(sender.names))


def _each(stretches: Iterator[tuple[int, int]]) -> Iterator[int]:
    return chain.from_iterable(repeat(lane, count) for lane, count in stretches)

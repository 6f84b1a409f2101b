"""Reads how long a routine's activations took, each once, for whoever watches the routine."""

from __future__ import annotations

import threading
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from math import isnan
from operator import sub
from typing import Final

from routilux.ledger import SLICE_WIDTH, Ledger
from routilux.monitor.latency import Latency
from routilux.monitor.slices import Moments, SliceIndex

_A_GO: Final = 20_000
"""Activations that are read in one go; what is left is read the next time."""

_LEAST_OF_A_SLICE: Final = 64
"""Activations that are read of a slice at the least, when slices stand for others."""

_PLACES: Final = 12
"""Parts that are looked at of what is not here."""

_SLICES_OF_A_PLACE: Final = 4

_SAME_MOMENT: Final = 1.0
"""Slices that ended within so many seconds are counted together."""


class Durations:
    """Latencies by actor, read on as they are asked for. Asked without the job's lock."""

    def __init__(
        self, ledger: Ledger, lock: threading.Lock | threading.RLock, moments: Moments, index: SliceIndex
    ) -> None:
        self._ledger = ledger
        self._lock = lock
        self._moments = moments
        self._index = index
        self._known: dict[int, Latency] = {}
        self._read: dict[int, int] = {}
        self._upto: dict[int, int] = {}
        """Before which activation a sample was taken of all that an actor did."""

    def of(self, actor: int, most: int = _A_GO) -> Latency:
        """The actor's latencies, after reading on by so many activations at most, to the end of a slice."""
        known = self._known.setdefault(actor, Latency())
        self._index.catch_up()
        stretches = self._stretches(actor, most)
        for ended, durations in stretches:
            known.add(ended, durations)
        return known

    def sampled(self, actor: int, most: int) -> Latency:
        """As `of`, and never behind: of what is new, slices at equal distances stand for those between them.

        Reads about so many activations at most. Everything is read, and nothing stands for anything else, as long as
        that is no more. For what the index leaves out some parts of it stand.
        """
        known = self._known.setdefault(actor, Latency())
        with self._lock:
            begin, here, end = self._upto.get(actor, 0), self._ledger.starts.dropped, len(self._ledger.starts)
        self._upto[actor] = end
        self._index.catch_up()
        samples = [*self._samples_elsewhere(actor, begin, here), *self._samples(actor, most)]
        for (ended, weight), durations in _together(samples).items():
            known.add(ended, durations, weight)
        return known

    def _samples(self, actor: int, most: int) -> list[tuple[float, list[float], int]]:
        """When activations ended, how long they took, and for how many each stands."""
        rows = self._index.rows(actor)
        first, stop = bisect_right(rows, self._read.get(actor, -1)), len(rows)
        with self._lock:
            first = max(first, bisect_left(rows, self._ledger.slice_ends.first))
            while stop > first and self._end(rows[stop - 1]) is None:
                stop -= 1
        if stop <= first:
            return []
        self._read[actor] = rows[stop - 1]
        taken = min(stop - first, max(1, most // _LEAST_OF_A_SLICE))
        each = max(1, most // taken)
        step = (stop - first) / taken
        found = []
        for number in range(taken):
            row = rows[first + int(number * step)]
            self._ledger.slice_ends.fetch(row)
            with self._lock:
                if row >= self._ledger.slice_ends.first:
                    found.append(self._sample(row, each, step))
        return found

    def _samples_elsewhere(self, actor: int, begin: int, stop: int) -> list[tuple[float, list[float], int]]:
        """As `_samples`, of activations that are not here: of those between two positions, from a few places."""
        begin = max(begin, self._ledger.starts.first)
        found = []
        for number in range(_PLACES if begin < stop else 0):
            position = begin + int((number + 0.5) * (stop - begin) / _PLACES)
            self._ledger.starts.fetch(position)
            with self._lock:
                if position < self._ledger.starts.first:
                    continue
                table = self._ledger.slices.holding(position, 1)
                first = table.dropped // SLICE_WIDTH
                rows = [row for row, each in enumerate(table.items[::SLICE_WIDTH], first) if each == actor]
                rows = [row for row in rows if self._moments.positions(row) and self._end(row) is not None]
                share = (stop - begin) / _PLACES / max(1, self._ledger.starts.reach(position) - table.items[1])
                some = rows[:: max(1, len(rows) // _SLICES_OF_A_PLACE)]
                found += [self._sample(row, _LEAST_OF_A_SLICE, share * len(rows) / len(some)) for row in some]
        return found

    def _sample(self, row: int, most: int, slices: float) -> tuple[float, list[float], int]:
        """The first activations of a slice that stands for so many slices. Under the lock."""
        positions, ended = self._moments.positions(row), self._end(row)
        assert ended is not None
        starts = self._ledger.starts[positions.start : min(positions.stop, positions.start + most + 1)]
        durations = list(map(sub, starts[1:], starts[:-1]))
        if len(positions) <= most:
            durations.append(ended - starts[-1])
        return ended, durations, max(1, round(slices * len(positions) / len(durations)))

    def _end(self, row: int) -> float | None:
        """When the last activation of a slice ended; None while it runs. Under the lock."""
        ended = self._ledger.slice_ends[row]
        return self._ledger.late_ends.get(self._moments.positions(row).stop - 1) if isnan(ended) else ended

    def _stretches(self, actor: int, most: int) -> list[tuple[float, list[float]]]:
        """When activations ended, and how long they took, of the slices that were not read yet."""
        ledger, rows = self._ledger, self._index.rows(actor)
        stretches: list[tuple[float, list[float]]] = []
        began = -1.0
        for at in range(bisect_right(rows, self._read.get(actor, -1)), len(rows)):
            row = rows[at]
            ledger.slice_ends.fetch(row)
            with self._lock:
                if row < ledger.slice_ends.first:
                    continue
                positions, ended = self._moments.positions(row), self._end(row)
                if ended is None:
                    break
                starts = ledger.starts[positions.start : positions.stop]
            if not stretches or ended - began > _SAME_MOMENT:
                began = ended
                stretches.append((ended, []))
            durations = stretches[-1][1]
            durations.extend(map(sub, starts[1:], starts[:-1]))
            durations.append(ended - starts[-1])
            self._read[actor] = row
            most -= len(positions)
            if most <= 0:
                break
        return stretches


def _together(samples: Iterable[tuple[float, list[float], int]]) -> dict[tuple[float, int], list[float]]:
    """The durations that ended in the same moment and stand for as many others, by that moment and number."""
    together: dict[tuple[float, int], list[float]] = {}
    for ended, durations, weight in samples:
        together.setdefault((ended // _SAME_MOMENT * _SAME_MOMENT, weight), []).extend(durations)
    return together

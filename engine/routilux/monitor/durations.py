"""Reads how long a routine's activations took, each once, for whoever watches the routine."""

from __future__ import annotations

import threading
from bisect import bisect_right
from math import isnan
from operator import sub
from typing import Final

from routilux.ledger import Ledger
from routilux.monitor.latency import Latency
from routilux.monitor.slices import Moments, SliceIndex

_A_GO: Final = 20_000
"""Activations that are read in one go; what is left is read the next time."""

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

    def of(self, actor: int, most: int = _A_GO) -> Latency:
        """The actor's latencies, after reading on by so many activations at most, to the end of a slice."""
        known = self._known.setdefault(actor, Latency())
        self._index.catch_up()
        with self._lock:
            stretches = self._stretches(actor, most)
        for ended, durations in stretches:
            known.add(ended, durations)
        return known

    def _stretches(self, actor: int, most: int) -> list[tuple[float, list[float]]]:
        """When activations ended, and how long they took, of the slices that were not read yet."""
        ledger, rows = self._ledger, self._index.rows(actor)
        stretches: list[tuple[float, list[float]]] = []
        began = -1.0
        for at in range(bisect_right(rows, self._read.get(actor, -1)), len(rows)):
            row = rows[at]
            positions = self._moments.positions(row)
            ended = ledger.slice_ends[row]
            if isnan(ended):
                late = ledger.late_ends.get(positions.stop - 1)
                if late is None:
                    break
                ended = late
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

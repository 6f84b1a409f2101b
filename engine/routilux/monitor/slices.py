"""Where each routine's slices are in a ledger, so that a moment of a routine is found by halving.

Rows of one routine are in the order of time; rows of different routines that ran at once are not. The index is made as
far as somebody asks, at some 60 ns a slice, once.
"""

from __future__ import annotations

import threading
from array import array
from bisect import bisect_left, bisect_right
from math import inf, isnan
from typing import Final

from routilux.clock import now
from routilux.history import History
from routilux.ledger import SLICE_WIDTH, Ledger

_CHUNK: Final = 20_000
_ROUNDING: Final = 5e-7


class SliceIndex:
    """The rows of `Ledger.slices` that hold activations, by actor, in order. Asked without the job's lock.

    `here` leaves out those that stand elsewhere, which take long to read.
    """

    def __init__(self, ledger: Ledger, lock: threading.Lock | threading.RLock, *, here: bool = False) -> None:
        self._ledger = ledger
        self._lock = lock
        self._here = here
        self._rows: list[array[int]] = []
        self._read = 0
        self._dropped = 0

    def rows(self, actor: int) -> array[int]:
        """The rows of this actor, as far as `catch_up` has read."""
        self._widen(actor)
        return self._rows[actor]

    def catch_up(self, seconds: float = inf) -> bool:
        """Take in the slices that were committed since, for so long at most; whether all are.

        Holds the lock for a chunk, or a part that stands elsewhere, at a time.
        """
        until = now() + seconds
        while True:
            if not self._here:
                ends = self._ledger.slice_ends
                ends.fetch(ends.reach(self._read))
                ends.fetch(self._read)
            with self._lock:
                self._forget()
                ends = self._ledger.slice_ends
                stop = min(len(ends), self._read + _CHUNK, ends.reach(self._read))
                if stop <= self._read:
                    return True
                self._take(self._read, stop)
                self._read = stop
            if now() > until:
                return False

    def _take(self, row: int, stop: int) -> None:
        ledger = self._ledger
        numbers = ledger.slices[row * SLICE_WIDTH : stop * SLICE_WIDTH]
        actors, firsts = numbers[0::SLICE_WIDTH], list(numbers[1::SLICE_WIDTH])
        following = stop * SLICE_WIDTH + 1
        firsts.append(ledger.slices[following] if following < len(ledger.slices) else len(ledger.starts))
        self._widen(max(actors))
        rows = self._rows
        first = firsts[0]
        for at, (actor, after) in enumerate(zip(actors, firsts[1:], strict=True), row):
            if after > first and actor >= 0:
                rows[actor].append(at)
            first = after

    def _widen(self, actor: int) -> None:
        while len(self._rows) <= actor:
            self._rows.append(array("q"))

    def _forget(self) -> None:
        """Let go of the rows that the ledger has dropped, or has not here any more."""
        ends = self._ledger.slice_ends
        dropped = ends.dropped if self._here else ends.first
        if dropped == self._dropped:
            return
        self._dropped = dropped
        self._read = max(self._read, dropped)
        for rows in self._rows:
            del rows[: bisect_left(rows, dropped)]


class Moments:
    """Finds the activations of a routine by time. Times are on the engine's clock.

    What is searched takes the job's lock by itself, at each step; for what is said of one row the caller holds it.
    """

    def __init__(
        self, ledger: Ledger, history: History, lock: threading.Lock | threading.RLock, index: SliceIndex
    ) -> None:
        self._ledger = ledger
        self._history = history
        self._lock = lock
        self._index = index

    def began(self, row: int) -> float:
        """When the first activation of the slice in this row started."""
        return self._ledger.starts[self._ledger.slices[row * SLICE_WIDTH + 1]]

    def positions(self, row: int) -> range:
        """The activations of the slice in this row."""
        return range(self._ledger.slices[row * SLICE_WIDTH + 1], self._history.bound(row, 1))

    def end(self, position: int, row: int, now: float) -> float:
        """When an activation of the slice in this row ended; `now` while it runs."""
        if position + 1 < self._history.bound(row, 1):
            return self._ledger.starts[position + 1]
        ended = self._ledger.slice_ends[row]
        return self._ledger.late_ends.get(position, now) if isnan(ended) else ended

    def between(self, actor: int, since: float, until: float) -> range:
        """Which of the actor's indexed rows may hold activity between two moments."""
        rows = self._index.rows(actor)
        first = bisect_right(rows, since, key=self._looked_up) - 1
        return range(max(0, first), bisect_left(rows, until, key=self._looked_up))

    def newest_before(self, actor: int, at: float) -> int:
        """The newest activation of this actor that started at or before the moment; -1 when there is none.

        A moment that was seconds since the epoch is off by a fraction of a microsecond, which is allowed for.
        """
        at += _ROUNDING
        rows = self._index.rows(actor)
        found = bisect_right(rows, at, key=self._looked_up) - 1
        if found < 0:
            return -1
        with self._lock:
            if rows[found] < self._ledger.slice_ends.first:
                return -1
            positions = self.positions(rows[found])
            return bisect_right(self._ledger.starts, at, positions.start, positions.stop) - 1

    def _looked_up(self, row: int) -> float:
        """When the first activation of a slice started; of one that was dropped meanwhile, before all others."""
        self._ledger.slice_ends.fetch(row)
        with self._lock:
            return self.began(row) if row >= self._ledger.slice_ends.first else -inf

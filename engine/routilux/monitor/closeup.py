"""Activity over a stretch of time, read from the ledger activation by activation: exact to the microsecond.

For stretches with few slices, which are what a person sees who looks closely or whose job is small. What is longer is
drawn from samples (`routilux.monitor.timeline`).
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final

from routilux.actor import Actor
from routilux.ledger import SLICE_WIDTH, Ledger
from routilux.monitor.slices import Moments, SliceIndex
from routilux.protocol import TimelineLane
from routilux.status import ActivationStatus

MOST_SLICES: Final = 2_000
"""How many slices a close-up reads at most."""

MARK_OF: Final = {ActivationStatus.SKIPPED: 1, ActivationStatus.RETRIED: 2, ActivationStatus.ERROR: 3}
"""How bad it is, as `TimelineLane.marks` says it."""

_FEW_FAULTS: Final = 500
_ROWS: Final = 64
"""Slices that are read at a time."""


class Grid:
    """Equal columns of time, in one lane: what was busy, started and failed in each."""

    def __init__(self, since: float, width: float, columns: int) -> None:
        self.since = since
        self.width = width
        self.columns = columns
        self.busy = [0.0] * columns
        self.started = [0] * columns
        self.errors = [0] * columns
        self.marks = [0] * columns

    def column(self, at: float) -> int:
        """The column of a moment; -1 before the first and `columns` after the last."""
        return max(-1, min(self.columns, int((at - self.since) // self.width)))

    def edge(self, column: int) -> float:
        """When a column begins."""
        return self.since + column * self.width

    def add_busy(self, begin: float, end: float) -> None:
        """Count a stretch of work."""
        first, last = self.column(begin), self.column(end)
        if first == last:
            if 0 <= first < self.columns:
                self.busy[first] += end - begin
            return
        if first >= 0:
            self.busy[first] += self.edge(first + 1) - begin
        for column in range(max(0, first + 1), min(last, self.columns)):
            self.busy[column] = self.width
        if 0 <= last < self.columns:
            self.busy[last] += end - self.edge(last)

    def add_starts(self, starts: Sequence[float], at: int, stop: int) -> None:
        """Count activations by their starts, which are in order from `at` to before `stop`."""
        at = bisect_left(starts, self.since, at, stop)
        while at < stop:
            column = self.column(starts[at])
            if column >= self.columns:
                return
            after = max(at + 1, bisect_left(starts, self.edge(column + 1), at, stop))
            self.started[max(0, column)] += after - at
            at = after

    def add_fault(self, begin: float, end: float, mark: int) -> None:
        """Count a failed activation where it began, and mark the columns that it fills."""
        first, last = self.column(begin), self.column(end)
        if 0 <= first < self.columns:
            self.errors[first] += 1
        for column in range(max(0, first), min(last, self.columns - 1) + 1):
            self.marks[column] = max(self.marks[column], mark)

    def lane(self, index: int) -> TimelineLane | None:
        """The lane; None when nothing happened in it."""
        marks = tuple(self.marks) if any(self.marks) else ()
        if not (marks or any(self.busy) or any(self.started)):
            return None
        return TimelineLane(index, tuple(self.busy), tuple(self.started), tuple(self.errors), marks)


class CloseUp:
    """Reads lanes from a ledger. Times are on the engine's clock. Asked without the job's lock."""

    def __init__(
        self, ledger: Ledger, lock: threading.Lock | threading.RLock, moments: Moments, index: SliceIndex
    ) -> None:
        self._ledger = ledger
        self._lock = lock
        self._moments = moments
        self._index = index

    def lanes(
        self, actors: Sequence[Actor], since: float, until: float, columns: int, now: float
    ) -> list[TimelineLane] | None:
        """The lanes of these actors, by their place; None when there are too many slices to read one by one."""
        ranges = [self._moments.between(actor.index, since, until) for actor in actors]
        if sum(map(len, ranges)) > MOST_SLICES:
            return None
        faults = self._ledger.faults
        with self._lock:
            few = sorted(faults) if len(faults) <= _FEW_FAULTS else None
        lanes = []
        for index, (actor, found) in enumerate(zip(actors, ranges, strict=True)):
            if not found and not actor.running:
                continue
            grid = Grid(since, (until - since) / columns, columns)
            rows = self._index.rows(actor.index)[found.start : found.stop]
            for at in range(0, len(rows), _ROWS):
                self._ledger.slice_ends.fetch(rows[at])
                with self._lock:
                    kept = [row for row in rows[at : at + _ROWS] if row >= self._ledger.slice_ends.first]
                    self._add(grid, kept, now, few)
            if actor.running:
                _add_open_turn(grid, actor, now)
            lane = grid.lane(index)
            if lane is not None:
                lanes.append(lane)
        return lanes

    def _add(self, grid: Grid, rows: Sequence[int], now: float, few: list[int] | None) -> None:
        """Count what happened in these slices. Under the lock."""
        for first, stop, end in self._crossing(grid, rows, now):
            grid.add_busy(self._ledger.starts[first], end)
            starts, before = self._ledger.starts.whole
            grid.add_starts(starts, first - before, stop - before)
        if self._ledger.faults:
            for row in rows:
                self._add_faults(grid, row, now, few)

    def _crossing(self, grid: Grid, rows: Sequence[int], now: float) -> Iterator[tuple[int, int, float]]:
        """Count the slices that lie in one column; the others, as first and stop activation and end."""
        ledger = self._ledger
        (slices, dropped), (starts, forgotten) = ledger.slices.whole, ledger.starts.whole
        ends, gone = ledger.slice_ends.whole
        busy, started, since, width, columns = grid.busy, grid.started, grid.since, grid.width, grid.columns
        numbers, total = len(slices), len(ledger.starts)
        for row in rows:
            at = row * SLICE_WIDTH - dropped + 1
            first = slices[at]
            at += SLICE_WIDTH
            stop = slices[at] if at < numbers else total
            begin, end = starts[first - forgotten], ends[row - gone]
            if end != end:
                end = ledger.late_ends.get(stop - 1, now)
            column = int((begin - since) / width)
            if begin >= since and column < columns and int((end - since) / width) == column:
                busy[column] += end - begin
                started[column] += stop - first
            elif end >= since:
                yield first, stop, end

    def _add_faults(self, grid: Grid, row: int, now: float, few: list[int] | None) -> None:
        """Count what failed in a slice; `few` are all failed activations in order, None when they are many."""
        positions, faults = self._moments.positions(row), self._ledger.faults
        if few is None:
            failed: Sequence[int] = [position for position in positions if position in faults]
        else:
            failed = few[bisect_left(few, positions.start) : bisect_left(few, positions.stop)]
        for position in failed:
            end = self._moments.end(position, row, now)
            grid.add_fault(self._ledger.starts[position], end, MARK_OF.get(faults[position].status, 3))


def _add_open_turn(grid: Grid, actor: Actor, now: float) -> None:
    """What a turn has done and not yet committed."""
    starts = actor.starts[:]
    if starts:
        grid.add_busy(starts[0], max(now, starts[0]))
        grid.add_starts(starts, 0, len(starts))

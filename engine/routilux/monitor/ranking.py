"""The history in another order than that of numbers: the slowest first, what failed first, routine by routine.

Sorted where it is kept, a bounded part per question: the next question reads on. The first few thousand of the order
are kept, which is what a person looks at; how many there are in all is counted.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence
from itertools import islice
from math import isnan
from typing import Final

from routilux.clock import now
from routilux.job_state import JobState
from routilux.ledger import RUN_WIDTH, SLICE_WIDTH, row_of
from routilux.monitor.closeup import MARK_OF
from routilux.monitor.searched_text import HistoryText
from routilux.protocol import HistoryOrder
from routilux.protocol.filters import Filter

MOST: Final = 2_000
"""How many activations a ranking keeps: the first ones of its order."""

BUDGET: Final = 0.01
"""Seconds that a question may read on for."""

CHUNK: Final = 1_024

MOST_FAULTS: Final = 20_000
"""Up to how many activations that did not end well an order by status is made of those alone."""

_FEW: Final = 16
"""Fewer additions than this are put into their places one by one."""

Key = tuple[float, int]
"""What an activation is sorted by, the lowest first, and its position with a minus: of equals the newest is first."""


class Ranking:
    """The first activations of an order among those that match a filter. Asked without the job's lock."""

    def __init__(self, job: JobState, wanted: Filter, order: HistoryOrder, *, descending: bool) -> None:
        self._job = job
        self._text = HistoryText(job)
        self._wanted = wanted
        self._order = order
        self._descending = descending
        self._best: list[Key] = []
        self._first = self._next = job.history.dropped
        self.matched = 0

    @property
    def read(self) -> int:
        """How many of the activations that are kept have been looked at."""
        return self._next - max(self._first, self._job.history.dropped)

    @property
    def positions(self) -> tuple[int, ...]:
        """Where the first activations of the order are."""
        return tuple(-newness for _value, newness in self._best)

    def go_on(self) -> None:
        """Look at what was not read yet, for a few milliseconds."""
        if self._order is HistoryOrder.STATUS and not self._wanted and len(self._job.ledger.faults) <= MOST_FAULTS:
            self._take_by_faults()
            return
        until = now() + BUDGET
        while self._next < len(self._job.history):
            first = max(self._next, self._job.history.dropped)
            self._next = self._reach(first)
            self._take(first, self._matching(first, self._next))
            if now() > until:
                return

    def _reach(self, first: int) -> int:
        """Before which activation a chunk ends. It is in one part, which is at hand, and so is its last slice's end."""
        starts = self._job.ledger.starts
        starts.fetch(first)
        with self._job.lock:
            stop = min(len(starts), first + CHUNK, starts.reach(first))
        starts.fetch(stop)
        return stop

    def _matching(self, first: int, stop: int) -> Sequence[int]:
        if not self._wanted:
            return range(first, stop)
        lines = self._text.lines(first, stop)
        return [first + number for number in self._wanted.among(lines.text)]

    def _take(self, first: int, matching: Sequence[int]) -> None:
        if not matching:
            return
        with self._job.lock:
            kept = self._job.history.dropped
            if first < kept:
                matching = [position for position in matching if position >= kept]
            values = self._values(max(first, kept), matching)
        sign = -1.0 if self._descending else 1.0
        self.matched += len(matching)
        worst = self._best[-1][0] if len(self._best) >= MOST else float("inf")
        pairs = zip(matching, values, strict=True)
        better = [(sign * value, -position) for position, value in pairs if sign * value <= worst]
        if len(better) < _FEW:
            for key in better:
                insort(self._best, key)
        else:
            better.reverse()
            self._best = sorted([*self._best, *better])
        del self._best[MOST:]

    def _take_by_faults(self) -> None:
        """Put what did not end well into order, and the newest of the others; nothing else need be looked at."""
        ledger = self._job.ledger
        with self._job.lock:
            first, stop = self._job.history.dropped, len(self._job.history)
            failed = sorted(position for position in ledger.faults if first <= position < stop)
        marks = {}
        for position in failed:
            ledger.starts.fetch(position)
            with self._job.lock:
                if (fault := ledger.faults.get(position)) is not None:
                    marks[position] = float(MARK_OF.get(fault.status, 3))
        sign = -1.0 if self._descending else 1.0
        newest = islice((position for position in range(stop - 1, first - 1, -1) if position not in marks), MOST)
        keys = [(sign * mark, -position) for position, mark in marks.items()]
        keys += [(sign * 0.0, -position) for position in newest]
        self._best = sorted(keys)[:MOST]
        self._next, self.matched = stop, stop - first

    def _values(self, first: int, matching: Sequence[int]) -> Sequence[float]:
        """What these activations, all at or after `first`, are sorted by. Under the lock."""
        if not matching:
            return ()
        stop = matching[-1] + 1
        match self._order:
            case HistoryOrder.TOOK:
                took = _durations(self._job, first, stop)
                return [took[position - first] for position in matching]
            case HistoryOrder.STATUS:
                faults = self._job.ledger.faults
                if not faults:
                    return [0.0] * len(matching)
                found = [faults.get(position) for position in matching]
                return [float(MARK_OF.get(fault.status, 3)) if fault is not None else 0.0 for fault in found]
            case HistoryOrder.ROUTINE:
                actors = _actors(self._job, first, stop)
                return [float(actors[position - first]) for position in matching]


def _durations(job: JobState, first: int, stop: int) -> list[float]:
    """How long each activation of a range took; -1 while it runs. Under the lock."""
    ledger = job.ledger
    row = row_of(ledger.slices, SLICE_WIDTH, first, 1)
    ends: list[float] = []
    at = first
    while at < stop:
        bound = job.history.bound(row, 1)
        if bound > at:
            ends.extend(ledger.starts[at + 1 : bound])
            ended = ledger.slice_ends[row]
            ends.append(ledger.late_ends.get(bound - 1, ended) if isnan(ended) else ended)
            at = bound
        row += 1
    starts = ledger.starts[first:stop]
    return [-1.0 if isnan(end) else end - start for start, end in zip(starts, ends, strict=False)]


def _actors(job: JobState, first: int, stop: int) -> list[int]:
    """Which routine each activation of a range was of. Under the lock."""
    ledger = job.ledger
    row = row_of(ledger.runs, RUN_WIDTH, first, 0)
    rows = len(ledger.runs) // RUN_WIDTH
    actors: list[int] = []
    while first < stop:
        wire = ledger.runs[row * RUN_WIDTH + 1]
        row += 1
        end = min(stop, ledger.runs[row * RUN_WIDTH]) if row < rows else stop
        if end > first:
            actors.extend([ledger.wires[wire].actor] * (end - first))
            first = end
    return actors

"""Which items of a long, numbered sequence match a filter, as far as it was searched.

The search goes from where it began to the newest items as they come, and back to the oldest in steps. So the matches
are kept as runs at both sides of the beginning, and what is known stays where it is while more comes at either end.
Ten million matches in a row cost as much as one.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

Run = tuple[int, int]
"""The first of some matching items in a row, and how many they are."""


class Matches:
    """The matching positions in ascending order, numbered from 0 by `rank`. All of `low` to `high` was searched.

    A rank changes by `older` when that many older matches are found; a position never does.
    """

    def __init__(self, start: int = 0) -> None:
        self.low = start
        self.high = start
        self._start = start
        self._newer_firsts = array("q")
        self._newer_before = array("q")
        self._newer = 0
        self._older_ends = array("q")
        self._older_upto = array("q")
        self._older = 0

    def __len__(self) -> int:
        return self._older + self._newer

    @property
    def older(self) -> int:
        """How many of the matches lie before the place where the search began."""
        return self._older

    def find_newer(self, runs: Iterable[Run], high: int) -> None:
        """Take in the matches between `high` so far and this one, in ascending order."""
        for first, count in runs:
            if self._newer and self._last_newer() == first - 1:
                self._newer += count
                continue
            self._newer_firsts.append(first)
            self._newer_before.append(self._newer)
            self._newer += count
        self.high = max(self.high, high)

    def find_older(self, runs: Iterable[Run], low: int) -> None:
        """Take in the matches between this `low` and the one so far, in descending order."""
        for first, count in runs:
            end = first + count
            if self._older and self.position(0) == end:
                self._older += count
                self._older_upto[-1] = self._older
                continue
            self._older += count
            self._older_ends.append(-end)
            self._older_upto.append(self._older)
        self.low = min(self.low, low)

    def position(self, rank: int) -> int:
        """Where the match of that rank stands. Raises IndexError when there is none."""
        if not 0 <= rank < len(self):
            raise IndexError(f"there are {len(self)} matches, and none of rank {rank}")
        place = rank - self._older
        if place >= 0:
            run = bisect_right(self._newer_before, place) - 1
            return self._newer_firsts[run] + place - self._newer_before[run]
        run = bisect_left(self._older_upto, -place)
        before = self._older_upto[run - 1] if run else 0
        return -self._older_ends[run] - (-place - before)

    def rank(self, position: int) -> int:
        """How many matches stand before that position, which is the rank of the first one at or after it."""
        if position > self._start:
            run = bisect_left(self._newer_firsts, position) - 1
            if run < 0:
                return self._older
            stop = self._newer_before[run + 1] if run + 1 < len(self._newer_before) else self._newer
            before = self._newer_before[run]
            return self._older + before + min(position - self._newer_firsts[run], stop - before)
        run = bisect_left(self._older_ends, -position) - 1
        if run < 0:
            return self._older
        before = self._older_upto[run - 1] if run else 0
        first = -self._older_ends[run] - (self._older_upto[run] - before)
        return self._older - self._older_upto[run] + max(0, position - first)

    def nearest(self, position: int, step: int) -> int | None:
        """The next matching position after (step 1) or before (step -1) this one; None when none is known there."""
        rank = self.rank(position + 1) if step > 0 else self.rank(position) - 1
        return self.position(rank) if 0 <= rank < len(self) else None

    def _last_newer(self) -> int:
        return self._newer_firsts[-1] + (self._newer - self._newer_before[-1]) - 1

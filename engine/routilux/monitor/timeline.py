"""Activity over time, from counters that only grow.

While somebody watches, the counters of each routine are sampled at every frame that changed them. The activity between
two moments is the difference of the counters there, so a column costs two look-ups however many activations it covers.
Old samples are thinned out: they lose resolution, never activity.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Final

from routilux.ledger import SLICE_WIDTH, Ledger

_MOST_SAMPLES: Final = 4_000
_LOOK_BACK_ROWS: Final = 500_000


class Series:
    """The counters of one routine at moments in order: seconds busy, activations, errors."""

    __slots__ = ("busy", "errors", "started", "times")

    def __init__(self, since: float) -> None:
        self.times = array("d", [since])
        self.busy = array("d", [0.0])
        self.started = array("q", [0])
        self.errors = array("q", [0])

    def add(self, at: float, quiet_until: float, busy: float, started: int, errors: int) -> None:
        """Add the counters at a moment, if they changed; since the last sample, nothing happened till `quiet_until`."""
        if started == self.started[-1] and errors == self.errors[-1] and busy == self.busy[-1]:
            return
        if quiet_until > self.times[-1]:
            self._append(quiet_until, self.busy[-1], self.started[-1], self.errors[-1])
        self._append(max(at, self.times[-1]), busy, started, errors)
        if len(self.times) > _MOST_SAMPLES:
            self._thin_out()

    def _append(self, at: float, busy: float, started: int, errors: int) -> None:
        self.times.append(at)
        self.busy.append(busy)
        self.started.append(started)
        self.errors.append(errors)

    def _thin_out(self) -> None:
        """Drop every other sample of the older half."""
        half = len(self.times) // 2
        columns: tuple[array[Any], ...] = (self.times, self.busy, self.started, self.errors)
        for column in columns:
            column[:half] = column[:half:2]

    def lift(self, busy: float, started: int) -> None:
        """Add what happened before the first sample to every sample."""
        self.busy = array("d", [value + busy for value in self.busy])
        self.started = array("q", [value + started for value in self.started])

    def set_errors(self, times: list[float]) -> None:
        """Count the errors at these moments, in order, into the samples."""
        self.errors = array("q", [bisect_right(times, at) for at in self.times])

    def between(self, edges: list[float]) -> tuple[list[float], list[int], list[int]]:
        """Per column between two neighbouring edges: seconds busy, activations, errors."""
        busy = [self._at(self.busy, edge) for edge in edges]
        started = [int(self._at(self.started, edge)) for edge in edges]
        errors = [int(self._at(self.errors, edge)) for edge in edges]
        return (
            [after - before for before, after in pairwise(busy)],
            [after - before for before, after in pairwise(started)],
            [after - before for before, after in pairwise(errors)],
        )

    def _at(self, column: array[float] | array[int], at: float) -> float:
        """A counter's value at a moment, on the straight line between the samples around it."""
        after = bisect_right(self.times, at)
        if after == 0:
            return 0.0
        if after == len(self.times):
            return column[-1]
        before = after - 1
        width = self.times[after] - self.times[before]
        share = (at - self.times[before]) / width if width > 0 else 1.0
        return column[before] + (column[after] - column[before]) * share


def look_back(ledger: Ledger, since: float, actors: int, error_times: Mapping[int, list[float]]) -> list[Series]:
    """The series of each routine from what the ledger kept, for a viewer that came late.

    Of a very long past only the newest part is read one by one. `error_times` has them by routine, in order.
    """
    series = [Series(since) for _ in range(actors)]
    busy, started, last = [0.0] * actors, [0] * actors, [since] * actors
    rows = len(ledger.slice_ends)
    stride = max(1, rows // _MOST_SAMPLES)
    for row in range(max(ledger.slice_ends.dropped, rows - _LOOK_BACK_ROWS), rows):
        at = row * SLICE_WIDTH
        actor, first = ledger.slices[at], ledger.slices[at + 1]
        stop = ledger.slices[at + SLICE_WIDTH + 1] if row + 1 < rows else len(ledger.starts)
        if actor < 0 or actor >= actors or stop <= first:
            continue
        begun, ended = ledger.starts[first], ledger.slice_ends[row]
        ended = ended if ended == ended else ledger.starts[stop - 1]
        busy[actor] += ended - begun
        started[actor] += stop - first
        if row % stride == 0 or row + 1 == rows:
            series[actor].add(ended, max(begun, last[actor]), busy[actor], started[actor], 0)
        last[actor] = ended
    for actor, times in error_times.items():
        series[actor].set_errors(times)
    return series

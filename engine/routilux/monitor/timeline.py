"""Activity over time, from counters that only grow.

While somebody watches, the counters of all routines are sampled together at every frame that changed them. The activity
between two moments is the difference of the counters there, so a column costs two look-ups however many activations it
covers. Old samples are thinned out: they lose resolution, never activity.
"""

from __future__ import annotations

import threading
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from operator import attrgetter, itemgetter, sub
from typing import Any, Final, NamedTuple

from routilux.archived import Figure
from routilux.ledger import SLICE_WIDTH, Ledger
from routilux.protocol import TimelineLane

_MOST_SAMPLES: Final = 4_000
_LEAST_SAMPLES: Final = 500
_MOST_VALUES: Final = 300_000
_LOOK_BACK_ROWS: Final = 500_000
_LOCKED_ROWS: Final = 256
_GAP: Final = 0.005
"""What is longer is seen as a time in which nothing ran, in seconds."""

_RETRIED: Final = 2
_FAILED: Final = 3


class Counters(NamedTuple):
    """One routine's counters at a moment: seconds busy, activations, failed activations, those of them retried."""

    busy: float = 0.0
    started: int = 0
    errors: int = 0
    retried: int = 0


class Samples:
    """The counters of all routines at moments in order, which all routines share.

    Times are on the engine's clock. Moments are kept until there are `most` of them; then every other of the older half
    goes.
    """

    def __init__(self, since: float, routines: int) -> None:
        self.times = array("d", [since])
        self.most = max(_LEAST_SAMPLES, min(_MOST_SAMPLES, _MOST_VALUES // max(1, routines)))
        self._busy = [array("d", [0.0]) for _ in range(routines)]
        self._started = [array("q", [0]) for _ in range(routines)]
        self._errors = [array("q", [0]) for _ in range(routines)]
        self._retried = [array("q", [0]) for _ in range(routines)]

    def add(self, at: float, quiet_until: float, counters: Sequence[Counters]) -> None:
        """Add a moment, if a counter changed; since the last one, nothing happened till `quiet_until`."""
        newest = self.newest()
        if list(counters) == newest:
            return
        if quiet_until > self.times[-1]:
            self._append(quiet_until, newest)
        self._append(max(at, self.times[-1]), counters)
        if len(self.times) > self.most:
            self._thin_out()

    def newest(self) -> list[Counters]:
        """The counters of the newest moment."""
        return [
            Counters(busy[-1], started[-1], errors[-1], retried[-1])
            for busy, started, errors, retried in zip(
                self._busy, self._started, self._errors, self._retried, strict=True
            )
        ]

    def lift(self, index: int, busy: float, started: int, errors: int) -> None:
        """Add what a routine did before the first moment to all of its values."""
        self._busy[index] = array("d", [value + busy for value in self._busy[index]])
        self._started[index] = array("q", [value + started for value in self._started[index]])
        self._errors[index] = array("q", [value + errors for value in self._errors[index]])

    def add_failed(self, index: int, errors: Sequence[float], retried: Sequence[float]) -> None:
        """Count failed activations, given by the times of their starts in order, into a routine's values."""
        for column, times in ((self._errors, errors), (self._retried, retried)):
            grown = (value + bisect_right(times, at) for value, at in zip(column[index], self.times, strict=True))
            column[index] = array("q", grown)

    def lanes(self, since: float, until: float, columns: int) -> list[TimelineLane]:
        """The lanes of the routines that did something between two moments, in so many equal columns.

        Counters grow along the straight line between two samples. Costs two look-ups per column and lane, at C's speed.
        """
        places = _Places(self.times, [since + (until - since) * at / columns for at in range(columns + 1)])
        nothing = (0,) * columns
        lanes = []
        for index, started in enumerate(self._started):
            busy, errors = self._busy[index], self._errors[index]
            first, last = places.before[0], places.after[-1]
            if busy[first] == busy[last] and started[first] == started[last] and errors[first] == errors[last]:
                continue
            failed: tuple[int, ...] = nothing
            marks: tuple[int, ...] = ()
            if errors[first] != errors[last]:
                failed = tuple(places.counted(errors))
                marks = _marks(failed, places.counted(self._retried[index]))
            busy_, started_ = tuple(places.spread(busy)), tuple(places.counted(started))
            lanes.append(TimelineLane(index, busy_, started_, failed, marks))
        return lanes

    def _append(self, at: float, counters: Sequence[Counters]) -> None:
        self.times.append(at)
        for index, counted in enumerate(counters):
            self._busy[index].append(counted.busy)
            self._started[index].append(counted.started)
            self._errors[index].append(counted.errors)
            self._retried[index].append(counted.retried)

    def _thin_out(self) -> None:
        """Drop every other sample of the older half."""
        half = len(self.times) // 2
        columns: list[array[Any]] = [self.times, *self._busy, *self._started, *self._errors, *self._retried]
        for column in columns:
            column[:half] = column[:half:2]


def _marks(failed: Sequence[int], retried: Sequence[int]) -> tuple[int, ...]:
    """How the worst activation of each column ended, as far as counts tell."""
    return tuple(0 if not f else _RETRIED if f <= r else _FAILED for f, r in zip(failed, retried, strict=True))


class _Places:
    """Where the edges of columns lie among the sampled moments, worked out once for all lanes."""

    def __init__(self, times: array[float], edges: Sequence[float]) -> None:
        last = len(times) - 1
        after = [min(bisect_right(times, edge), last) for edge in edges]
        self.after = after
        self.before = [max(0, at - 1) for at in after]
        self._shares = [
            min(1.0, max(0.0, (edge - times[b]) / (times[a] - times[b]))) if times[a] > times[b] else 1.0
            for edge, a, b in zip(edges, after, self.before, strict=True)
        ]
        nearest = [a if share >= 0.5 else b for a, b, share in zip(after, self.before, self._shares, strict=True)]
        self._pick_after, self._pick_before = itemgetter(*after), itemgetter(*self.before)
        self._pick_nearest = itemgetter(*nearest)

    def spread(self, values: array[float]) -> list[float]:
        """How much a counter grew in each column, evenly between two samples.

        A busy time that was read while its turn went on is set back a little when the turn ends: it did not grow then.
        """
        at_edges = [
            before + (after - before) * share
            for before, after, share in zip(
                self._pick_before(values), self._pick_after(values), self._shares, strict=True
            )
        ]
        return [max(0.0, after - before) for before, after in pairwise(at_edges)]

    def counted(self, values: array[int]) -> list[int]:
        """How much a whole counter grew in each column, at the samples that are nearest to its edges."""
        at_edges = self._pick_nearest(values)
        return list(map(sub, at_edges[1:], at_edges[:-1]))


def look_back(
    ledger: Ledger,
    lock: threading.Lock | threading.RLock,
    since: float,
    actors: Sequence[int],
    failed: Mapping[int, tuple[list[float], list[float]]],
    first: int,
    figures: Sequence[Figure],
) -> Samples:
    """Samples of what the ledger kept, for a viewer that came late; `actors` are the routines' indices in the ledger.

    What stands elsewhere is known by the sums of its parts, `figures`; the slices from `first` on are read one by one,
    of a very long past only the newest. `failed` has the times of failed and of retried activations among those by
    place in `actors`, in order.
    """
    place = {actor: at for at, actor in enumerate(actors)}
    samples = Samples(since, len(actors))
    counters = _sample_figures(samples, figures, place)
    rows = len(ledger.slice_ends)
    stride = max(1, (rows - first) * 2 // samples.most)
    last_end = quiet_until = samples.times[-1]
    for row, actor, started, begun, ended in _slices_of(ledger, lock, first, rows):
        index = place.get(actor)
        if index is None:
            continue
        if begun - last_end > _GAP:
            samples.add(last_end, quiet_until, counters)
            quiet_until = begun
        known = counters[index]
        counters[index] = known._replace(busy=known.busy + ended - begun, started=known.started + started)
        if row % stride == 0 or row + 1 == rows:
            samples.add(ended, quiet_until, counters)
        last_end = max(last_end, ended)
    for index, (errors, retried) in failed.items():
        samples.add_failed(index, errors, retried)
    return samples


def _sample_figures(samples: Samples, figures: Sequence[Figure], place: Mapping[int, int]) -> list[Counters]:
    """Sample the ends of parts that stand elsewhere; the counters at the last one."""
    counters = samples.newest()
    parts = [list(known) for _part, known in groupby(figures, attrgetter("part"))]
    stride = max(1, len(parts) * 2 // samples.most)
    ended = quiet_until = samples.times[-1]
    for number, part in enumerate(parts, 1):
        if part[0].since - ended > _GAP:
            samples.add(ended, quiet_until, counters)
            quiet_until = part[0].since
        for figure in part:
            if figure.actor in place:
                counters[place[figure.actor]] = Counters(figure.busy, figure.started, figure.errors)
        ended = part[0].until
        if number % stride == 0 or number == len(parts):
            samples.add(ended, quiet_until, counters)
    return counters


def _slices_of(
    ledger: Ledger, lock: threading.Lock | threading.RLock, row: int, rows: int
) -> Iterator[tuple[int, int, int, float, float]]:
    """Row, actor, how many activations, begin and end of the newest slices in which some started; a chunk at a time."""
    row = max(row, rows - _LOOK_BACK_ROWS)
    while row < rows:
        ledger.slice_ends.fetch(row)
        with lock:
            row = max(row, ledger.slice_ends.first)
            stop = min(rows, row + _LOCKED_ROWS)
            numbers = ledger.slices[row * SLICE_WIDTH : stop * SLICE_WIDTH]
            following = stop * SLICE_WIDTH + 1
            after = ledger.slices[following] if following < len(ledger.slices) else len(ledger.starts)
            firsts = [*numbers[1::SLICE_WIDTH], after]
            starts, before = ledger.starts[firsts[0] : after], firsts[0]
            ends = ledger.slice_ends[row:stop]
        for at, (actor, ended) in enumerate(zip(numbers[::SLICE_WIDTH], ends, strict=True)):
            first, last = firsts[at] - before, firsts[at + 1] - before - 1
            if last >= first:
                yield row + at, actor, last - first + 1, starts[first], ended if ended == ended else starts[last]
        row = stop

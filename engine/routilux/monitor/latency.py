"""Streaming quantiles of durations, at the cost of what is read, in memory that does not grow with it.

A log-linear histogram, as HdrHistogram has it (Gil Tene, 2012): a duration falls into the bucket that its exponent and
the first seven bits of its mantissa name, read off the bits of the IEEE 754 number. A bucket is 1/128 of its power of
two wide at most, and a quantile is given as the middle of its bucket: it is off by 0.4 % at most, and never by a rank.
The maximum is exact.
"""

from __future__ import annotations

import struct
from array import array
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from typing import Final

from routilux.protocol import Quantiles

RELATIVE_ERROR: Final = 1 / 256
"""How far a quantile may be off, as a share of it."""

MINUTE: Final = 60.0

_DROPPED_BITS: Final = 52 - 7
_STRETCH: Final = 5.0
"""The last minute is kept in stretches of so many seconds."""


class Histogram:
    """Counts of durations (seconds) by size, and the longest."""

    __slots__ = ("count", "counts", "longest")

    def __init__(self) -> None:
        self.counts: Counter[int] = Counter()
        self.count = 0
        self.longest = 0.0

    def add(self, durations: Sequence[float], weight: int = 1) -> None:
        """Count these durations, each so many times; a negative one is none."""
        if not durations:
            return
        known = array("d", durations)
        longest = max(known)
        if min(known) < 0.0:
            known = array("d", [max(0.0, duration) for duration in known])
        buckets = [bits >> _DROPPED_BITS for bits in memoryview(known).cast("B").cast("Q")]
        self.counts.update(buckets if weight == 1 else {b: n * weight for b, n in Counter(buckets).items()})
        self.count += len(known) * weight
        self.longest = max(self.longest, longest)

    def add_all(self, others: Iterable[Histogram]) -> None:
        """Count what others have counted."""
        for other in others:
            self.counts.update(other.counts)
            self.count += other.count
            self.longest = max(self.longest, other.longest)

    def quantiles(self) -> Quantiles:
        """Median, 90th and 99th percentile by nearest rank, and the longest; zeros of nothing."""
        if not self.count:
            return Quantiles()
        ranks = [max(1, round(self.count * share)) for share in (0.5, 0.9, 0.99)]
        found: list[float] = []
        seen = 0
        for bucket, count in sorted(self.counts.items()):
            seen += count
            while len(found) < len(ranks) and seen >= ranks[len(found)]:
                found.append(min(_middle(bucket), self.longest))
        p50, p90, p99 = found
        return Quantiles(p50, p90, p99, self.longest, self.count)


class Latency:
    """The durations of one routine: over the whole run as far as it was read, and over the last minute."""

    def __init__(self) -> None:
        self.whole = Histogram()
        self._recent: deque[tuple[int, Histogram]] = deque()

    def add(self, at: float, durations: Sequence[float], weight: int = 1) -> None:
        """Count activations that ended about `at`, which does not fall by more than a stretch.

        Each counts for so many.
        """
        counted = Histogram()
        counted.add(durations, weight)
        stretch = int(at // _STRETCH)
        if not self._recent or self._recent[-1][0] < stretch:
            self._recent.append((stretch, Histogram()))
        for histogram in (self.whole, self._recent[-1][1]):
            histogram.add_all((counted,))
        self._forget(at)

    def recent(self, now: float) -> Histogram:
        """Those of the last minute, to a few seconds."""
        self._forget(now)
        histogram = Histogram()
        histogram.add_all(known for _stretch, known in self._recent)
        return histogram

    def _forget(self, now: float) -> None:
        oldest = int((now - MINUTE) // _STRETCH)
        while self._recent and self._recent[0][0] < oldest:
            self._recent.popleft()


def _middle(bucket: int) -> float:
    """The middle of a bucket, in seconds."""
    low, high = struct.unpack("<dd", struct.pack("<QQ", bucket << _DROPPED_BITS, (bucket + 1) << _DROPPED_BITS))
    return float(low + high) / 2

"""How fast a counter grows, from the times in the frames that carry it.

A meter keeps what was counted per half second for one minute. A rate is read from whole half seconds only, so that
the number on the screen moves twice a second at most.
"""

from __future__ import annotations

from msgspec import Struct

BUCKET = 0.5
"""Seconds that one bucket of a meter covers."""

KEPT = 120
"""How many closed buckets a meter keeps: one minute."""

_RATE_BUCKETS = 4


class Meter(Struct, frozen=True):
    """Counts per bucket: `closed` ends just before bucket number `bucket`, `open` is what that one has so far.

    `since` and `read_at` are the frame times of the first and the newest reading, 0 before the first.
    """

    since: float = 0.0
    read_at: float = 0.0
    bucket: int = 0
    closed: tuple[float, ...] = ()
    open: float = 0.0


def advance(meter: Meter, since: float, at: float, count: int) -> Meter:
    """The meter after a reading at `at` that found `count` more than there were at `since`.

    What was counted is spread evenly over the time between, of which the newest second counts. The first reading only
    starts the meter.
    """
    bucket = int(at / BUCKET)
    if not meter.read_at:
        return Meter(at, at, bucket)
    if not count:
        return meter
    if bucket == meter.bucket and since >= bucket * BUCKET:
        return Meter(meter.since, max(at, meter.read_at), bucket, meter.closed, meter.open + count)
    counts = [*meter.closed, meter.open]
    counts += [0.0] * min(max(0, bucket - meter.bucket), KEPT)
    newest = max(bucket, meter.bucket)
    since = min(max(since, at - 1.0), at)
    for each in range(int(since / BUCKET), bucket + 1):
        covered = min(at, (each + 1) * BUCKET) - max(since, each * BUCKET)
        share = covered / (at - since) if at > since else float(each == bucket)
        if newest - each < len(counts):
            counts[each - newest - 1] += count * share
    return Meter(meter.since, max(at, meter.read_at), newest, tuple(counts[-KEPT - 1 : -1]), counts[-1])


def series(meter: Meter, now: float, columns: int, join: int = 1) -> tuple[float, ...]:
    """Counts per second in the newest `columns` columns before `now`, oldest first, each of `join` buckets.

    Columns begin at multiples of their length, so that one does not change once it is past. The newest may still
    lack buckets. Shorter while the meter is young; time in which no reading came counts as nothing.
    """
    if not meter.read_at:
        return ()
    newest = max(int(now / BUCKET), meter.bucket)
    quiet = newest - meter.bucket
    counts = meter.closed if not quiet else (*meter.closed, meter.open, *[0.0] * min(quiet - 1, KEPT))
    first = newest - len(counts)
    edges = range((newest - 1) // join * join, first - join, -join)
    spans = [(max(0, edge - first), min(len(counts), edge - first + join)) for edge in edges[:columns]]
    return tuple(sum(counts[a:b]) / ((b - a) * BUCKET) for a, b in reversed(spans) if b > a)


def rate(meter: Meter, now: float) -> float:
    """Counts per second over the newest two seconds, or over the meter's life when that is shorter."""
    quiet = int(now / BUCKET) - meter.bucket
    if quiet <= 0:
        newest = meter.closed[-_RATE_BUCKETS:]
        if newest:
            return sum(newest) / (len(newest) * BUCKET)
        lived = now - meter.since
        return meter.open / lived if meter.read_at and lived > BUCKET / 2 else 0.0
    if quiet > _RATE_BUCKETS or not meter.read_at:
        return 0.0
    before = _RATE_BUCKETS - quiet
    counted = meter.open + (sum(meter.closed[-before:]) if before else 0.0)
    return counted / (min(quiet + len(meter.closed), _RATE_BUCKETS) * BUCKET)

"""How much of its time a routine is busy: utilisation, the share of the newest seconds spent in its handlers."""

from __future__ import annotations

from msgspec import Struct

STEP = 0.5
"""Seconds from one kept reading to the next; a share moves so often at most."""

WINDOW = 4.0
"""Seconds that a share looks back."""

_KEPT = int(WINDOW / STEP) + 1
_YOUNG = 1.0
"""Seconds of readings without which no share is said."""


class Load(Struct, frozen=True):
    """Readings of the seconds spent in handlers so far: times and values, oldest first, one per `STEP` at most.

    `since` is the time of the first reading of all, 0 before it; `read_at` and `busy` are the newest reading.
    """

    since: float = 0.0
    readings: tuple[tuple[float, float], ...] = ()
    read_at: float = 0.0
    busy: float = 0.0


def advance(load: Load, at: float, busy: float) -> Load:
    """The load after a reading at `at`; of several readings in one step the newest is kept."""
    if not load.since:
        return Load(at, (), at, busy)
    if int(at / STEP) == int(load.read_at / STEP) and load.readings:
        return Load(load.since, load.readings, at, busy)
    return Load(load.since, (*load.readings, (load.read_at, load.busy))[-_KEPT:], at, busy)


def share(load: Load, now: float) -> float:
    """The share of the newest `WINDOW` seconds, or of those since the first reading, from 0 to 1.

    It is read at whole steps, and is 0 while there is less than a second to look at. What is not read did not change.
    """
    end = int(now / STEP) * STEP
    start = max(end - WINDOW, load.since)
    if not load.since or end - start < _YOUNG or load.read_at <= start:
        return 0.0
    return min(max((_busy(load, end) - _busy(load, start)) / (end - start), 0.0), 1.0)


def _busy(load: Load, at: float) -> float:
    """Seconds spent in handlers up to a time: those of the newest reading that is not later, or of the first."""
    if load.read_at <= at:
        return load.busy
    for time, busy in reversed(load.readings):
        if time <= at:
            return busy
    return load.readings[0][1] if load.readings else load.busy

"""Whether an inbox fills, and when it will be full: the trend of its depth over the newest seconds.

The growth is the median of the slopes between all pairs of readings (Theil 1950, Sen 1968), so that a burst does not
bend it. Whether there is a trend at all is said by how many of the pairs rise and how many fall (Kendall's tau, as in
Mann 1945). It takes more to begin growing than to go on, so that what is shown does not come and go.
"""

from __future__ import annotations

from statistics import median

from msgspec import Struct

STEP = 0.5
"""Seconds from one kept reading to the next."""

KEPT = 17
"""How many readings are kept: eight seconds."""

_ENOUGH = 7
"""Readings without which nothing is said: three seconds."""

_RISES, _STILL_RISES = 0.6, 0.25
"""Kendall's tau from which on an inbox grows, and down to which it still does."""

_LEAST = 4.0
"""Messages by which it must have grown over the kept readings."""

_STEADY = 0.12
"""The share by which the growth must differ from what is shown to be shown anew."""

_NEARLY = 0.8
"""A full inbox counts as full while it is so full at the most of the newest readings."""

_STALE = 4
"""Steps without a reading, which is without a change, after which nothing grows any more."""

_FARTHEST = 3600.0


class Depths(Struct, frozen=True):
    """The depth of one inbox: `level` is the newest, of step number `step`, and `levels` those of the steps before it.

    The oldest is the first. `growth` is messages per second while the inbox grows, else 0. `full` says that it is at
    its capacity.
    """

    step: int = -1
    level: int = 0
    levels: tuple[int, ...] = ()
    growth: float = 0.0
    full: bool = False


class Forecast(Struct, frozen=True):
    """What will become of an inbox: messages per second by which it grows, and seconds until it is full.

    `full_in` is 0 when it is full now, and -1 when it has no limit or will not reach it within the hour.
    """

    growth: float = 0.0
    full_in: float = -1.0


def advance(depths: Depths, at: float, level: int, capacity: int = 0) -> Depths:
    """The depths after a reading at time `at`. Between readings the depth was what it had been: a change is sent."""
    step = int(at / STEP)
    if depths.step < 0:
        return Depths(step, level, (), 0.0, bool(capacity) and level >= capacity)
    gap = step - depths.step
    if gap <= 0:
        full = depths.full or (bool(capacity) and level >= capacity)
        return Depths(depths.step, level, depths.levels, depths.growth, full)
    levels = (*depths.levels, *(depths.level,) * min(gap, KEPT))[1 - KEPT :]
    read = (*levels, level)
    return Depths(step, level, levels, _growth(read, depths.growth), _full(read, capacity, was_full=depths.full))


def forecast(depths: Depths, capacity: int, now: float) -> Forecast | None:
    """What will become of an inbox with that capacity (0 for none), or None when it does not fill.

    The seconds are rounded, the more the farther away, so that they count down in few steps.
    """
    if depths.full and capacity:
        return Forecast(depths.growth, 0.0)
    if not depths.growth or int(now / STEP) - depths.step > _STALE:
        return None
    if not capacity:
        return Forecast(depths.growth)
    left = (capacity - depths.level) / depths.growth
    return Forecast(depths.growth, _rounded(left) if left <= _FARTHEST else -1.0)


def _growth(levels: tuple[int, ...], before: float) -> float:
    """Messages per second, 0 when there is no trend upwards; what was said before stays while it is about right."""
    if len(levels) < _ENOUGH or levels[-1] <= levels[0]:
        return 0.0
    slopes = []
    rising = falling = 0
    for later in range(1, len(levels)):
        for earlier in range(later):
            rise = levels[later] - levels[earlier]
            rising += rise > 0
            falling += rise < 0
            slopes.append(rise / (later - earlier))
    slope = median(slopes) / STEP
    tau = (rising - falling) / len(slopes)
    if tau < (_STILL_RISES if before else _RISES) or slope * STEP * (len(levels) - 1) < _LEAST:
        return 0.0
    return before if before and abs(slope - before) <= _STEADY * before else slope


def _full(levels: tuple[int, ...], capacity: int, *, was_full: bool) -> bool:
    if not capacity:
        return False
    return levels[-1] >= capacity or (was_full and median(levels[-5:]) >= _NEARLY * capacity)


def _rounded(seconds: float) -> float:
    for least, unit in ((600.0, 60.0), (60.0, 10.0), (10.0, 5.0)):
        if seconds >= least:
            return round(seconds / unit) * unit
    return max(1.0, round(seconds))

"""Numbers as they are read: grouped, with a unit that stays, in few characters. Knows nothing of the rest."""

from __future__ import annotations

import time
from functools import lru_cache

_PREFIXES = ("", "k", "M", "G", "T", "P")


def grouped(number: int, group: str = " ") -> str:
    """A whole number with its thousands apart: `128 431`."""
    return f"{number:,}".replace(",", group)


def looked_at(sought: str, share: float, length: int, group: str) -> str:
    """How far a search came that has found nothing so far, as in `Searching for x: 1 024 of 3 840 looked at`."""
    return f"Searching for {sought}: {grouped(int(share * length), group)} of {grouped(length, group)} looked at."


def compact(number: float) -> str:
    """A number in four characters and a prefix at most: `38`, `4.8k`, `128k`, `1.2M`."""
    step = 0
    while number >= 999.5 and step < len(_PREFIXES) - 1:
        number /= 1000
        step += 1
    return f"{number:.1f}{_PREFIXES[step]}" if step and number < 99.95 else f"{number:.0f}{_PREFIXES[step]}"


def per_second(rate: float) -> str:
    """A rate: `0/s`, `0.4/s`, `38/s`, `1.9k/s`."""
    return f"{rate:.1f}/s" if 0.05 <= rate < 9.95 else f"{compact(rate)}/s"


def percent(share: float, gap: str = " ") -> str:
    """A share of 0 to 1: `93 %`; it says neither nothing nor all before it is so."""
    whole = 0 if share <= 0 else 100 if share >= 1 else min(max(round(share * 100), 1), 99)
    return f"{whole}{gap}%"


def outlook(growth: float, full_in: float) -> str:
    """What will become of a queue: `full`, `full in 40 s`, `+120/s`; empty when it does not grow.

    `growth` is messages per second, `full_in` seconds: 0 for now, below 0 for never.
    """
    if full_in == 0:
        return "full"
    if full_in > 0:
        return f"full in {span(full_in)}"
    return f"+{per_second(growth)}" if growth > 0 else ""


def duration(seconds: float) -> str:
    """A short duration, in the unit that suits it: `21 µs`, `0.21 ms`, `38 ms`, `4.1 s`, `2:05`."""
    if seconds < 0:
        return "-"
    if seconds >= 59.95:
        return age(seconds)
    if seconds >= 0.9995:
        return f"{_digits(seconds)} s"
    if seconds >= 0.0001:
        return f"{_digits(seconds * 1e3)} ms"
    return f"{seconds * 1e6:.0f} µs"


def age(seconds: float) -> str:
    """A longer duration as on a clock: `0:42`, `12:05`, `3:07:41`, `2 d 4 h`."""
    whole = max(0, int(seconds))
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    if hours >= 48:
        return f"{hours // 24} d {hours % 24} h"
    return f"{hours}:{minute:02d}:{second:02d}" if hours else f"{minute}:{second:02d}"


def ago(seconds: float) -> str:
    """How long something is past, in one unit: `now`, `2 s`, `5 min`, `3 h`, `4 d`."""
    if seconds < 1:
        return "now"
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min"), (1, "s")):
        if seconds >= size:
            return f"{int(seconds // size)} {unit}"
    return "now"


def ago_width(oldest: float) -> int:
    """Cells that `ago` needs for whatever is at most so old."""
    return max(len(ago(min(oldest, 600.0))), len("59 s"))


def span(seconds: float) -> str:
    """The length of a window or a distance in it: `60 s`, `5 min`, `2 h`, `200 ms`, `50 µs`."""
    for size, unit, digits in ((3600, "h", 1), (60, "min", 1), (1, "s", 1), (1e-3, "ms", 1)):
        if seconds >= size * (1 if size <= 1 else 2):
            return f"{round(seconds / size, digits):g} {unit}"
    return f"{round(seconds * 1e6):g} µs"


def fine_span(seconds: float) -> str:
    """A distance with every digit that it has down to the microsecond: `12.345 678 s`, `1.25 ms`, `20 µs`."""
    micro = round(seconds * 1e6)
    if micro >= 1_000_000:
        whole, rest = divmod(micro, 1_000_000)
        digits = f"{rest:06d}".rstrip("0")
        return f"{whole}.{digits[:3]}{' ' if len(digits) > 3 else ''}{digits[3:]} s" if digits else f"{whole} s"
    if micro >= 1_000:
        return f"{micro / 1_000:.3f}".rstrip("0").rstrip(".") + " ms"
    return f"{micro} µs"


def quantity(number: int, one: str, many: str, group: str = " ") -> str:
    """A count with its noun: `1 error`, `3 errors`."""
    return f"{grouped(number, group)} {one if number == 1 else many}"


def size(kind: str, length: int) -> str:
    """The length of a sized value: bytes as `88 kB`, items and characters as counts; empty when it has none."""
    if length < 0:
        return ""
    if kind in ("bytes", "bytearray", "memoryview"):
        return f"{length} B" if length < 1000 else f"{compact(length)}B".replace("k", " k").replace("M", " M")
    return compact(length)


def clock(at: float) -> str:
    """The time of day in the viewer's zone, to the millisecond: `10:42:07.114`."""
    whole = int(at)
    return f"{_second(whole)}.{int((at - whole) * 1000):03d}"


def clock_utc(at: float) -> str:
    """The time of day in UTC, to the millisecond: `09:42:07.114Z`."""
    whole = int(at)
    return f"{time.strftime('%H:%M:%S', time.gmtime(whole))}.{int((at - whole) * 1000):03d}Z"


def clock_second(at: float) -> str:
    """The time of day in the viewer's zone, to the second: `10:42:07`."""
    return _second(int(at))


def clock_fine(at: float, step: float) -> str:
    """The time of day in the viewer's zone, as fine as steps of that many seconds need: to `10:42:07.114 320`."""
    if step >= 1.0:
        return clock_second(at)
    if step >= 1e-3:
        return clock(at)
    whole = int(at)
    micro = min(999_999, round((at - whole) * 1_000_000))
    return f"{_second(whole)}.{micro // 1000:03d} {micro % 1000:03d}"


@lru_cache(maxsize=4096)
def _second(whole: int) -> str:
    return time.strftime("%H:%M:%S", time.localtime(whole))


def _digits(number: float) -> str:
    """Two significant digits below 10, whole numbers above."""
    if number < 0.995:
        return f"{number:.2f}"
    return f"{number:.1f}" if number < 9.95 else grouped(round(number))

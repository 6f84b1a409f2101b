"""Where in a recording the view stands, how fast it moves there, and the moments that a person may name."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from msgspec import Struct

SPEEDS: Final = (0.25, 0.5, 1.0, 2.0, 4.0, 10.0, 25.0, 50.0, 100.0)
"""How many seconds of the recording may pass in one second."""

EXPECTED: Final = "a seq such as 1204, a share such as 50%, a time such as 12:30:05, or a step such as +2s or -500ms"

_UNITS: Final = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_STEP: Final = re.compile(r"([+-])\s*(\d+(?:\.\d+)?)\s*(ms|s|m|h)")
_CLOCK: Final = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?")
_SHARE: Final = re.compile(r"(\d+(?:\.\d+)?)\s*%")
_SEQ: Final = re.compile(r"(?:seq\s*|#)?(\d[\d ,_]*)")


class Place(Struct, frozen=True):
    """The change at which the view stands, of how many, and the moments of it, of the first and of the last.

    `speed` is 0 while it stands still. `written` says that the recording still grows, so that the last is only the
    last so far.
    """

    seq: int = 0
    last: int = 0
    at: float = 0.0
    first_at: float = 0.0
    last_at: float = 0.0
    speed: float = 0.0
    written: bool = False

    @property
    def at_end(self) -> bool:
        """Whether nothing later is on record."""
        return self.seq >= self.last

    @property
    def share(self) -> float:
        """How much of the recorded time lies before it, from 0 to 1."""
        whole = self.last_at - self.first_at
        return min(1.0, max(0.0, (self.at - self.first_at) / whole)) if whole > 0 else float(self.at_end)


class Moment(Struct, frozen=True):
    """A place to go to: a change by its number, or a time in seconds since the epoch. One of them is None."""

    seq: int | None = None
    at: float | None = None


def faster(speed: float, steps: int) -> float:
    """The speed so many steps up, or down."""
    nearest = min(range(len(SPEEDS)), key=lambda place: abs(SPEEDS[place] - (speed or 1.0)))
    return SPEEDS[min(len(SPEEDS) - 1, max(0, nearest + steps))]


def moment_of(text: str, place: Place) -> Moment:
    """The moment that a person named. ValueError with what is expected."""
    text = text.strip()
    if step := _STEP.fullmatch(text):
        sign, number, unit = step.groups()
        return Moment(at=place.at + (1 if sign == "+" else -1) * float(number) * _UNITS[unit])
    if clock := _CLOCK.fullmatch(text):
        hours, minutes, seconds = int(clock[1]), int(clock[2]), float(clock[3] or 0.0)
        if hours < 24 and minutes < 60 and seconds < 60:
            day = datetime.fromtimestamp(place.at)  # noqa: DTZ006 - the clock that the screen shows
            midnight = day.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
            return Moment(at=midnight + hours * 3600 + minutes * 60 + seconds)
    if (share := _SHARE.fullmatch(text)) and float(share[1]) <= 100:
        return Moment(at=place.first_at + (place.last_at - place.first_at) * float(share[1]) / 100)
    if seq := _SEQ.fullmatch(text):
        return Moment(seq=int(re.sub(r"[ ,_]", "", seq[1])))
    raise ValueError(f"expected {EXPECTED}; found {text!r}")

"""The log that all routines of a job write to. Append-only; entries get their ISO time when they are read."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Any

from routilux.clock import as_datetime

WIDTH = 3
"""Items of the flat list that are one entry."""


Entry = tuple[float, int, dict[str, Any]]
"""Time since the epoch, routine index and what was written."""


def apart(entries: Iterable[Entry]) -> tuple[list[int], list[dict[str, Any]]]:
    """The routine indexes and what was written, each by itself."""
    found = list(entries)
    return [actor for _at, actor, _entry in found], [entry for _at, _actor, entry in found]


class SharedLog:
    """Entries with their time and the index of the routine that wrote them (-1: none).

    One append is one atomic extend of a flat list, so writers need no lock and readers see whole entries.
    """

    def __init__(self, offset: float) -> None:
        self._flat: list[Any] = []
        self._offset = offset

    def __len__(self) -> int:
        return len(self._flat) // WIDTH

    @property
    def flat(self) -> list[Any]:
        """Time on the engine's clock, routine index and entry of each, one after the other."""
        return self._flat

    @property
    def offset(self) -> float:
        """What turns the times into seconds since the epoch."""
        return self._offset

    def append(self, at: float, actor: int, entry: dict[str, Any]) -> None:
        """Keep an entry that nobody else changes. `at` is on the engine's clock."""
        self._flat.extend((at, actor, entry))

    def raw(self, first: int, stop: int) -> Iterator[tuple[float, int, dict[str, Any]]]:
        """Time since the epoch, routine index and entry of a range, as they were written."""
        flat = self._flat[first * WIDTH : stop * WIDTH]
        for at in range(0, len(flat), WIDTH):
            yield flat[at] + self._offset, flat[at + 1], flat[at + 2]

    def written(self, first: int, stop: int) -> tuple[list[int], list[dict[str, Any]]]:
        """The routine indexes and the entries of a range, as they were written, for whoever needs no times."""
        flat = self._flat[first * WIDTH : stop * WIDTH]
        return flat[1::WIDTH], flat[2::WIDTH]

    def place(self, at: float) -> int:
        """How many entries there were at a moment, in seconds since the epoch.

        Threads that write at once may be out of order by the time of one write, and so may this be.
        """
        at -= self._offset
        return bisect_right(range(len(self)), at, key=lambda index: self._flat[index * WIDTH])

    def entries(self) -> list[dict[str, Any]]:
        """Every entry as a new dict, with an ISO `timestamp` unless it was written with one."""
        return [self.dated(at, entry) for at, _actor, entry in self.raw(0, len(self))]

    @staticmethod
    def dated(at: float, entry: dict[str, Any]) -> dict[str, Any]:
        """A copy of the entry with its time."""
        return dict(entry) if "timestamp" in entry else {**entry, "timestamp": as_datetime(at).isoformat()}

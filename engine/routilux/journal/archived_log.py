"""A job's shared log whose beginning stands in its recording, and is read back when somebody asks for it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Protocol

from routilux.errors import RecordingError
from routilux.ledger import OUTSIDE
from routilux.shared_log import WIDTH, SharedLog, apart


class Entries(Protocol):
    """Where the beginning is."""

    @property
    def problem(self) -> str:
        """Why it can't be read any more; empty while it can."""
        ...

    def log(self, first: int, stop: int) -> list[tuple[float, int, dict[str, Any]]]:
        """Time since the epoch, routine index and entry of a range."""
        ...


class ArchivedLog(SharedLog):
    """Takes the place of a log, whose writers may go on with that one.

    Writers and readers take no lock. One thread forgets, and a reader whom it crosses reads again.
    """

    def __init__(self, log: SharedLog, entries: Entries) -> None:
        self._flat = log.flat
        self._offset = log.offset
        self._entries = entries
        self._dropped = 0
        self._forgotten = 0

    def __len__(self) -> int:
        while True:
            seen, length = self._forgotten, self._dropped + len(self._flat) // WIDTH
            if seen % 2 == 0 and seen == self._forgotten:
                return length

    @property
    def kept(self) -> int:
        """How many entries are in memory."""
        return len(self._flat) // WIDTH

    def forget(self, before: int) -> None:
        """Let go of the entries before this index, which are on record. One thread at a time."""
        count = before - self._dropped
        if count > 0:
            self._forgotten += 1
            del self._flat[: count * WIDTH]
            self._dropped = before
            self._forgotten += 1

    def _kept(self, first: int, stop: int) -> tuple[int, list[Any]]:
        """From which index on entries are kept, and what is of a range."""
        while True:
            seen, dropped = self._forgotten, self._dropped
            flat = self._flat[max(0, first - dropped) * WIDTH : max(0, stop - dropped) * WIDTH]
            if seen % 2 == 0 and seen == self._forgotten:
                return dropped, flat

    def raw(self, first: int, stop: int) -> Iterator[tuple[float, int, dict[str, Any]]]:
        """Time since the epoch, routine index and entry of a range; a mark for each entry that is lost."""
        dropped, flat = self._kept(first, stop)
        if first < dropped:
            yield from self._older(first, min(stop, dropped))
        for at in range(0, len(flat), WIDTH):
            yield flat[at] + self._offset, flat[at + 1], flat[at + 2]

    def _older(self, first: int, stop: int) -> list[tuple[float, int, dict[str, Any]]]:
        with suppress(RecordingError):
            return self._entries.log(first, stop)
        return [(0.0, OUTSIDE, {"lost": self._entries.problem}) for _ in range(first, stop)]

    def written(self, first: int, stop: int) -> tuple[list[int], list[dict[str, Any]]]:
        """The routine indexes and the entries of a range."""
        return apart(self.raw(first, stop))

    def place(self, at: float) -> int:
        """How many entries there were at a moment, in seconds since the epoch."""
        return bisect_right(range(len(self)), at, key=lambda index: next(self.raw(index, index + 1))[0])

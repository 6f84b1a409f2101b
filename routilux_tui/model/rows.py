"""What stands in which row of a list that shows a part of what there is, or two things by turns.

Rows come and go at both ends, and between: a filter is lifted, a search finds older matches, a line is no longer kept.
An item stays what it was, so a place is kept by its item.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import NamedTuple, Protocol

from routilux_tui.model.matches import Matches


class Numbers(Protocol):
    """Ascending numbers, each in a row."""

    def __len__(self) -> int:
        """How many there are."""
        ...

    def position(self, rank: int) -> int:
        """The number in a row."""
        ...

    def rank(self, position: int) -> int:
        """How many numbers are less than this one."""
        ...


class Span:
    """All numbers from `first` to before `stop`."""

    def __init__(self, first: int, stop: int) -> None:
        self._first = first
        self._stop = max(first, stop)

    def __len__(self) -> int:
        return self._stop - self._first

    def position(self, rank: int) -> int:
        """The number in a row."""
        return self._first + rank

    def rank(self, position: int) -> int:
        """How many numbers are less than this one."""
        return min(max(position, self._first), self._stop) - self._first


class Below:
    """The matches from `first` to below `stop` that are known now; what the search finds later does not move them."""

    def __init__(self, matches: Matches, stop: int, first: int = 0) -> None:
        self._matches = matches
        self._skipped = matches.rank(first)
        self._older = matches.older
        self._length = max(0, matches.rank(stop) - self._skipped)

    def __len__(self) -> int:
        return self._length

    def position(self, rank: int) -> int:
        """The number in a row."""
        return self._matches.position(rank + self._shift)

    def rank(self, position: int) -> int:
        """How many numbers are less than this one."""
        return min(max(0, self._matches.rank(position) - self._shift), self._length)

    @property
    def _shift(self) -> int:
        """How many matches stand before the first row by now."""
        return self._skipped + self._matches.older - self._older


class Stream(StrEnum):
    """Where an item comes from."""

    LOG = "log"
    OUTPUT = "output"


class Item(NamedTuple):
    """One entry of the log, or one line of the output, by its number there."""

    stream: Stream
    position: int


class Rows:
    """Entries of the log, with lines of the output between them if there are some.

    `place` says for a line of the output how many entries of the log there were before it; it never falls from one
    line to the next.
    """

    def __init__(self, log: Numbers, output: Numbers | None = None, place: Callable[[int], int] | None = None) -> None:
        self._log = log
        self._output: Numbers = Span(0, 0) if output is None else output
        self._place = place or (lambda position: position)

    def __len__(self) -> int:
        return len(self._log) + len(self._output)

    def item(self, row: int) -> Item:
        """What stands in a row."""
        lines = bisect_right(range(len(self._output)), row, key=self._row_of_line)
        if lines and self._row_of_line(lines - 1) == row:
            return Item(Stream.OUTPUT, self._output.position(lines - 1))
        return Item(Stream.LOG, self._log.position(row - lines))

    def items(self, first: int, stop: int) -> Iterator[Item]:
        """What stands in some rows, one after the other, which costs less than asking for each."""
        line = bisect_left(range(len(self._output)), first, key=self._row_of_line)
        next_line = self._row_of_line(line) if line < len(self._output) else len(self)
        for row in range(first, min(stop, len(self))):
            if row == next_line:
                yield Item(Stream.OUTPUT, self._output.position(line))
                line += 1
                next_line = self._row_of_line(line) if line < len(self._output) else len(self)
            else:
                yield Item(Stream.LOG, self._log.position(row - line))

    def row(self, item: Item) -> int:
        """The row of an item, or else of the next one of its stream; the number of rows when there is none."""
        if item.stream is Stream.OUTPUT:
            line = self._output.rank(item.position)
            return self._row_of_line(line) if line < len(self._output) else len(self)
        entry = self._log.rank(item.position)
        return entry + bisect_right(range(len(self._output)), entry, key=self._entries_before)

    def _entries_before(self, line: int) -> int:
        return self._log.rank(self._place(self._output.position(line)))

    def _row_of_line(self, line: int) -> int:
        return self._entries_before(line) + line

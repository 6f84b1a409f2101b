"""Finds what matches a filter in a long sequence, in slices so short that the watched job does not notice.

A viewer asks for one slice after the other, and stops when it has enough or wants something else. The text of what was
searched is kept up to a limit, and so is where the filter before matched: while a filter grows, only that is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, Protocol

from routilux.clock import now
from routilux.monitor.searched_text import Lines
from routilux.protocol import Found
from routilux.protocol.filters import Filter, Kind, parse

CHUNK: Final = 256
"""How many lines are searched, and kept, at a time; a line's number in its chunk is a byte."""

SLICE: Final = 0.005
"""Seconds after which a slice ends."""

KEPT_CHARACTERS: Final = 128_000_000
"""How much text is kept at most; the entries themselves take several times as much."""

_MOST_RUNS: Final = 4_000
_SLOW_LINE: Final = 0.1


class SearchedText(Protocol):
    """A numbered sequence as lines of text."""

    @property
    def first(self) -> int:
        """The first that is kept."""
        ...

    def __len__(self) -> int:
        """How many there were in all."""
        ...

    def lines(self, first: int, stop: int) -> Lines:
        """The lines of a range."""
        ...


class Finder:
    """The searches of one sequence. Not for several threads at once."""

    def __init__(self, text: SearchedText) -> None:
        self._text = text
        self._chunks: dict[int, Lines] = {}
        self._kept = 0
        self._filter = Filter()
        self._hits: dict[int, bytes] = {}
        self._before: tuple[Filter, dict[int, bytes]] = (Filter(), {})

    def let_go(self) -> None:
        """Keep nothing of what was searched, as nobody searches any more."""
        self._chunks, self._kept = {}, 0
        self._filter, self._hits, self._before = Filter(), {}, (Filter(), {})

    def find(self, expression: str, low: int, high: int, *, upwards: bool = False) -> Found:
        """What matches from `high` down to `low`, or from `low` up, as far as a slice goes: at least one chunk.

        An empty expression matches everything at once, and lets go of what was kept.

        Raises `FilterError` for an expression that means nothing, and ValueError for one that is too slow.
        """
        length = len(self._text)
        low = max(0, min(low, length))
        high = max(low, min(high, length))
        wanted = self._begin(expression)
        if not wanted:
            self.let_go()
            return Found(low, high, ((low, high - low),) if high > low else (), length)
        runs: list[tuple[int, int]] = []
        reached = low if upwards else high
        ends = now() + SLICE
        for start, stop in _pieces(low, high, upwards=upwards):
            found = self._piece(wanted, max(start, min(stop, self._text.first)), stop)
            runs += _runs(found) if upwards else reversed(_runs(found))
            reached = stop if upwards else start
            if now() >= ends or len(runs) >= _MOST_RUNS:
                break
        return Found(low if upwards else reached, reached if upwards else high, tuple(runs), length)

    def _begin(self, expression: str) -> Filter:
        """The filter, with what is known of the one before it, if that is wider."""
        if expression != self._filter.expression:
            wanted = parse(expression)
            if wanted.narrows(self._filter):
                self._before = (self._filter, self._hits)
            elif not wanted.narrows(self._before[0]):
                self._before = (Filter(), {})
            self._filter, self._hits = wanted, {}
        return self._filter

    def _piece(self, wanted: Filter, start: int, stop: int) -> Sequence[int]:
        """The matching positions of a range within one chunk."""
        if start >= stop:
            return []
        number = start // CHUNK
        first = number * CHUNK
        if stop - first != CHUNK:
            return [start + line for line in self._among(wanted, self._text.lines(start, stop))]
        hits = self._hits.get(number)
        if hits is None:
            lines, stays = self._search(wanted, number, start)
            hits = bytes(lines)
            if stays and first == start:
                self._hits[number] = hits
        return [first + line for line in hits if first + line >= start]

    def _search(self, wanted: Filter, number: int, start: int) -> tuple[Sequence[int], bool]:
        """The matching lines of a whole chunk, from this position on, and whether that stays so."""
        wider = self._before[1].get(number)
        if wider is not None and not wider:
            return (), True
        first = number * CHUNK
        lines = self._chunks.get(number)
        if lines is not None:
            return self._among(wanted, lines), True
        lines = self._text.lines(start, first + CHUNK)
        if lines.stays and start == first:
            self._keep(number, lines)
        offset = start - first
        return [offset + line for line in self._among(wanted, lines)], lines.stays

    def _keep(self, number: int, lines: Lines) -> None:
        """Keep a chunk's text; when there is no more room, the oldest ones give way to newer ones."""
        self._chunks[number] = lines
        self._kept += len(lines.text)
        while self._kept > KEPT_CHARACTERS:
            self._kept -= len(self._chunks.pop(min(self._chunks)).text)

    @staticmethod
    def _among(wanted: Filter, lines: Lines) -> Sequence[int]:
        """Which lines match. A regular expression is timed line by line, as nothing can interrupt it."""
        if wanted.found_in_each(lines.forms):
            return () if wanted.inverse else range(lines.text.count("\n"))
        text = lines.text
        if wanted.kind is not Kind.REGEX or not wanted:
            return wanted.among(text)
        found = []
        before = now()
        for number, each in enumerate(text.split("\n")[:-1]):
            if wanted.matches(each):
                found.append(number)
            after = now()
            if after - before > _SLOW_LINE:
                taken = f"it took {after - before:.1f} s for one line, which holds up the job: use fewer repeats"
                raise ValueError(taken)
            before = after
        return found


def _pieces(low: int, high: int, *, upwards: bool) -> Iterator[tuple[int, int]]:
    """The range in parts that each lie within one chunk, in the order of the search."""
    numbers = range(low // CHUNK, -(-high // CHUNK))
    for number in numbers if upwards else reversed(numbers):
        yield max(low, number * CHUNK), min(high, (number + 1) * CHUNK)


def _runs(positions: Sequence[int]) -> list[tuple[int, int]]:
    """The positions as runs: the first of some in a row, and how many."""
    if positions and positions[-1] - positions[0] == len(positions) - 1:
        return [(positions[0], len(positions))]
    runs: list[tuple[int, int]] = []
    first = count = 0
    for position in positions:
        if count and position == first + count:
            count += 1
        else:
            if count:
                runs.append((first, count))
            first, count = position, 1
    return [*runs, (first, count)] if count else runs

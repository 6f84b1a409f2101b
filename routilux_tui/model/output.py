"""The newest lines that the watched program wrote, with a count of all, and where they stand in a job's log."""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

KEPT = 20_000
"""How many lines are kept."""


class WrittenLine(Struct, frozen=True):
    """One line of the program: `stream` is "stdout" or "stderr". Raw: whoever shows it sanitises it.

    `at` is when it was read, in seconds since the epoch on the engine's clock; before that is known it is minus the
    viewer's own clock, and `Written.set_clock` puts it right.
    """

    stream: str
    text: str
    at: float = 0.0


class Written:
    """The newest lines; line `first` is the oldest that is kept, `length` counts all that were written."""

    def __init__(self, kept: int = KEPT) -> None:
        self._lines: deque[WrittenLine] = deque(maxlen=kept)
        self.length = 0
        self.errors = 0
        self._clockless = False

    @property
    def first(self) -> int:
        """The index of the oldest line that is kept."""
        return self.length - len(self._lines)

    def add(self, lines: Iterable[WrittenLine]) -> None:
        """Take newly written lines in."""
        for line in lines:
            self._lines.append(line)
            self.length += 1
            self.errors += line.stream == "stderr"
            self._clockless = self._clockless or line.at < 0

    def set_clock(self, offset: float) -> None:
        """Now the engine's clock is known: it is the viewer's own and so many seconds."""
        if self._clockless:
            self._clockless = False
            self._lines = deque(
                (replace(line, at=offset - line.at) if line.at < 0 else line for line in self._lines),
                self._lines.maxlen,
            )

    def get(self, index: int) -> WrittenLine | None:
        """The line of that index, or None when it is no longer kept or not yet written."""
        place = index - self.first
        return self._lines[place] if 0 <= place < len(self._lines) else None


class PlacesInLog:
    """How many entries of one job's log there were before each line of the output.

    Lines whose place is not known yet stand at the end. `start` is the first line that was asked for.
    """

    def __init__(self, start: int = 0) -> None:
        self._start = start
        self._places = array("q")

    @property
    def known(self) -> int:
        """The index of the first line whose place is not known."""
        return self._start + len(self._places)

    def add(self, places: Sequence[int]) -> None:
        """Take in the places of the next lines; none is before that of the line before it."""
        least = self._places[-1] if self._places else 0
        for place in places:
            least = max(least, place)
            self._places.append(least)

    def place(self, index: int, entries: int) -> int:
        """How many of so many entries there were before that line."""
        if index >= self.known:
            return entries
        return min(self._places[max(0, index - self._start)], entries)

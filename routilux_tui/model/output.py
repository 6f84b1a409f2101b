"""The newest lines that the watched program wrote, with a count of all."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from msgspec import Struct

KEPT = 20_000
"""How many lines are kept."""


class WrittenLine(Struct, frozen=True):
    """One line of the program: `stream` is "stdout" or "stderr". Raw: whoever shows it sanitises it."""

    stream: str
    text: str


class Written:
    """The newest lines; line `first` is the oldest that is kept, `length` counts all that were written."""

    def __init__(self, kept: int = KEPT) -> None:
        self._lines: deque[WrittenLine] = deque(maxlen=kept)
        self.length = 0
        self.errors = 0

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

    def get(self, index: int) -> WrittenLine | None:
        """The line of that index, or None when it is no longer kept or not yet written."""
        place = index - self.first
        return self._lines[place] if 0 <= place < len(self._lines) else None

"""The interface of a program that the dashboard started itself: its output, its end, and how to stop it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class OutputLine:
    """One line that the program wrote, without its line end. `stream` is "stdout" or "stderr". Raw: not sanitised."""

    stream: str
    text: str


@dataclass(frozen=True, slots=True)
class ProgramEnd:
    """How the program ended: its exit status (negative: the signal's number), one sentence, and its last words."""

    status: int
    sentence: str
    last_words: tuple[str, ...]


class Program(Protocol):
    """A started program. Its output goes to files of its own, so it lives on when the dashboard leaves."""

    @property
    def pid(self) -> int:
        """The process id."""
        ...

    def new_output(self) -> list[OutputLine]:
        """What it wrote since the last call; never blocks."""
        ...

    def end(self) -> ProgramEnd | None:
        """How it ended, or None while it runs; never blocks."""
        ...

    async def stop(self, say: Callable[[str], None]) -> ProgramEnd:
        """Ask it to end, insist after a while, and return how it ended. `say` is told what makes it take its time."""
        ...

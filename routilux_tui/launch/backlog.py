"""How much of a recording is still to be written when its process is to end: the child tells it, the launcher waits."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

_EVERY: Final = 1.5
"""Seconds from one telling to the next."""

_STUCK: Final = 10.0
"""Seconds after which a process that has told how much is left, and does not get on, is waited for no longer."""


def keep_telling(behind: Callable[[], int], tell: Callable[[int], None]) -> None:
    """Tell at once and then now and then, until the process ends, how many changes are not written yet, if any."""

    def go_on() -> None:
        told = 0
        while True:
            if (left := behind()) or told:
                tell(left)
            told = left
            threading.Event().wait(_EVERY)

    threading.Thread(target=go_on, name="routilux-backlog", daemon=True).start()


class Patience:
    """How long a process is waited for that is to end: some seconds, and more whenever it has less left to write."""

    def __init__(self, seconds: float, now: float) -> None:
        self._least: int | None = None
        self._seconds = seconds
        self._until = now + seconds

    def has_news(self, behind: int | None, now: float) -> bool:
        """Take note of what it told last, if anything; whether it is less than ever before."""
        if behind is None or (self._least is not None and behind >= self._least):
            return False
        self._least, self._until = behind, now + (_STUCK if behind else self._seconds)
        return True

    def is_over(self, now: float) -> bool:
        """Whether the time is up."""
        return now >= self._until


def backlog_words(behind: int) -> str:
    """What is said to a person who waits for it."""
    return f"the recording is still being written: {behind:,} {'change' if behind == 1 else 'changes'} behind"

"""The source that is a process that was started here: it may have ended before anybody could look at it."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from routilux.monitor.client import GREETING_SECONDS
from routilux.protocol import PROTOCOL_VERSION, Welcome
from routilux_tui.sources.attached import AttachedSource
from routilux_tui.sources.program import Program, ProgramEnd
from routilux_tui.sources.source import SourceError

_ENDING = 2.0
"""Seconds that a program whose monitor is gone may take to end."""


class Launched(Program, Protocol):
    """A program that waits for its launcher's viewer."""

    def attached(self) -> None:
        """Say that the launcher's viewer has connected to the monitor."""
        ...

    async def wait_for_end(self, seconds: float) -> ProgramEnd | None:
        """How it ended, None when it has not within so many seconds."""
        ...


class LaunchedSource(AttachedSource):
    """As an attached source; a program that has ended already is one without jobs, of which there are no frames."""

    def __init__(self, path: Path, program: Launched) -> None:
        super().__init__(path)
        self._program = program

    async def open(self, timeout: float = GREETING_SECONDS) -> Welcome:  # noqa: ASYNC109 - the error names it
        """Connect and greet. Raises `SourceError` when that is not possible although the program runs."""
        try:
            welcome = await super().open(timeout)
        except SourceError:
            if await self._program.wait_for_end(_ENDING) is None:
                raise
            return Welcome(PROTOCOL_VERSION, "", self._program.pid, "", 0.0, (), ())
        self._program.attached()
        return welcome

"""Where progress goes: a live table where standard error is a capable terminal, else a plain line now and then."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Protocol

from rich.console import Console
from rich.live import Live
from rich.text import Text

from routilux_tui.headless.progress import progress_line, progress_table
from routilux_tui.model.view import ViewState
from routilux_tui.render.sanitise import clean
from routilux_tui.sources.program import OutputLine

_EVERY = 5.0
_QUIET_EVERY = 30.0


class Reporter(Protocol):
    """Shows how far the jobs are. `interval` is how often, in seconds, it wants to hear; `fps` how fresh the frames."""

    interval: float
    fps: float

    def tick(self, state: ViewState, elapsed: float) -> None:
        """Show where things stand, `elapsed` seconds after the start."""
        ...

    def note(self, lines: Iterable[str]) -> None:
        """Say something that stays."""
        ...

    def wait(self, why: str) -> None:
        """Say what the end is waiting for. May be said again and again."""
        ...

    def output(self, lines: Iterable[OutputLine]) -> None:
        """Pass on what the program wrote to its captured streams."""
        ...

    def close(self) -> None:
        """Leave nothing half drawn."""
        ...


class PlainReporter:
    """A line on standard error every few seconds, rarer while nothing changes."""

    interval = 1.0
    fps = 2.0

    def __init__(self) -> None:
        self._last = -_EVERY
        self._seen = -1

    def tick(self, state: ViewState, elapsed: float) -> None:
        """Print a line when one is due."""
        seq = state.job.seq if state.job is not None else -1
        due = _EVERY if seq != self._seen else _QUIET_EVERY
        if elapsed >= self.interval and elapsed - self._last >= due:
            self._last, self._seen = elapsed, seq
            self.note([progress_line(state, elapsed)])

    def note(self, lines: Iterable[str]) -> None:
        """Print the lines."""
        for line in lines:
            sys.stderr.write(f"{line}\n")
        sys.stderr.flush()

    def wait(self, why: str) -> None:
        """Print what is waited for."""
        self.note([f"{why}; Ctrl-C ends the process at once"])

    def output(self, lines: Iterable[OutputLine]) -> None:
        """Print the lines to the stream that each was written to."""
        for line in lines:
            stream = sys.stdout if line.stream == "stdout" else sys.stderr
            stream.write(f"{clean(line.text)}\n")

    def close(self) -> None:
        """Nothing is half drawn."""


class LiveReporter:
    """A table on standard error that is redrawn in place and gone at the end; what the program writes scrolls above."""

    interval = 0.125
    fps = 8.0

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False, markup=False, emoji=False)
        self._live = Live(
            console=self._console,
            auto_refresh=False,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._live.start()
        self._why = ""

    def tick(self, state: ViewState, elapsed: float) -> None:
        """Redraw the table."""
        if self._why:
            return
        size = self._console.size
        self._live.update(progress_table(state, elapsed, size.width, size.height), refresh=True)

    def note(self, lines: Iterable[str]) -> None:
        """Print the lines above the table."""
        for line in lines:
            self._console.print(Text(line, style="yellow"), soft_wrap=True)

    def wait(self, why: str) -> None:
        """Put what is waited for in the place of the table."""
        self._why = f"{why}; Ctrl-C ends the process at once"
        self._live.update(Text(self._why, no_wrap=True, overflow="ellipsis"), refresh=True)

    def output(self, lines: Iterable[OutputLine]) -> None:
        """Print the lines above the table."""
        for line in lines:
            self._console.print(Text(clean(line.text)), soft_wrap=True)

    def close(self) -> None:
        """Take the table away."""
        self._live.stop()


def live_streams() -> tuple[str, ...]:
    """The streams that must be captured so that they do not tear the live table; none where there is no live table."""
    if not sys.stderr.isatty() or Console(stderr=True).is_dumb_terminal:
        return ()
    return ("stdout", "stderr") if sys.stdout.isatty() else ("stderr",)

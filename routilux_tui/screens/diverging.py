"""Two runs on record compared by what caused what: a sheet with the first divergence, and the graph with the shifts.

The runs are read on a thread of its own, from their files; a job that is on no record is compared by its figures alone,
which is the business of `past`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.binding import Binding, BindingType

from routilux_tui.model.compare import Shift, share
from routilux_tui.model.desk import Pane
from routilux_tui.model.travel import Moment
from routilux_tui.render.look import Look
from routilux_tui.render.toned import toned_rows
from routilux_tui.screens.detail import DetailScreen
from routilux_tui.widgets.text_rows import Maker

if TYPE_CHECKING:
    from routilux_tui.comparing.comparison import Comparison, RoutineDelta
    from routilux_tui.screens.main import MainScreen


class RunOnFile(NamedTuple):
    """A run in a file; without a job's id the only one in it."""

    path: Path
    job_id: str = ""

    @property
    def name(self) -> str:
        """What a person calls it."""
        return f"{self.path.name}  {self.job_id[:6]}".rstrip()


class Diverging:
    """What `d` does with runs that are on record."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen

    def marked(self) -> RunOnFile | None:
        """The run to compare with: the marked job, or the one that was named when the recording was opened."""
        screen = self._screen
        job_id, source, path = screen.panes.jobs.marked, screen.travelling.source, screen.exporting.recording
        if job_id:
            return None if path is None else RunOnFile(path, job_id)
        return None if source is None or source.against is None else RunOnFile(*source.against)

    def compare(self, job_id: str, otherwise: Callable[[], None]) -> bool:
        """Compare a job with the marked run, if both may be on record; do `otherwise` when they turn out not to be.

        False when there is nothing to read.
        """
        marked, path = self.marked(), self._screen.exporting.recording
        if marked is None or path is None:
            return False
        self._screen.tell("comparing")
        self._screen.run_worker(self._compare(marked, RunOnFile(path, job_id), otherwise), exclusive=False)
        return True

    def clear(self) -> bool:
        """Take the shifts off the graph; False when there are none."""
        had = bool(self._screen.panes.compared[1])
        self._screen.panes.compared = ("", {})
        return had

    async def _compare(self, a: RunOnFile, b: RunOnFile, otherwise: Callable[[], None]) -> None:
        # What reads and compares runs is loaded when the first two are.
        from routilux_tui.comparing.text import comparison_lines, routine_lines  # noqa: PLC0415 - quick start
        from routilux_tui.runs.opening import NoRunError  # noqa: PLC0415 - quick start

        screen = self._screen
        try:
            comparison = await asyncio.to_thread(_compared, a, b)
        except NoRunError as error:
            if screen.travelling.source is None:
                otherwise()
            else:
                screen.tell(f"compare: {error}", wrong=True)
            return
        screen.panes.compared = (b.job_id, {delta.routine_id: shift_of(delta) for delta in comparison.routines})
        screen.feed.choose(b.job_id)
        names = (f"job {a.job_id[:6]}", f"job {b.job_id[:6]}") if a.path == b.path else (a.name, b.name)
        lines = list(comparison_lines(comparison, names))
        table = len(lines) - lines[::-1].index(())
        screen.app.push_screen(
            DivergenceScreen(
                screen.look,
                lambda look, width: [
                    *toned_rows(look, lines[:table], width, wrap=True),
                    *toned_rows(look, routine_lines(comparison.routines, width - 2), width),
                ],
                lambda: self._go(comparison, a, b),
            )
        )

    def _go(self, comparison: Comparison, a: RunOnFile, b: RunOnFile) -> None:
        """Go to where the runs part, in the one on screen."""
        screen, first = self._screen, comparison.first
        if first is None:
            screen.tell("both did the same")
        elif first.b is None:
            screen.tell(f"this is in {a.name} alone: {b.name} has nothing there", wrong=True)
        elif screen.travelling.source is None:
            screen.tell(f"that is change {first.b.seq}: [ goes into the recording, and @ {first.b.seq} there")
        else:
            screen.feed.select(first.b.routine_id)
            screen.go_to(Pane.HISTORY)
            screen.travelling.go_to(Moment(seq=first.b.seq))


class DivergenceScreen(DetailScreen):
    """What two runs differ in; enter goes to where they part."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "dismiss", show=False),
        Binding("enter", "go", show=False),
    ]

    def __init__(self, look: Look, maker: Maker, go: Callable[[], None]) -> None:
        super().__init__(look, "Two runs compared", maker, figures="enter goes there   y copies   esc closes")
        self._go = go

    def action_go(self) -> None:
        """Close, and go to the divergence."""
        self.dismiss()
        self._go()


def shift_of(delta: RoutineDelta) -> Shift:
    """How a routine's figures differ in the second run."""
    from routilux_tui.runs.figures import percentile  # noqa: PLC0415 - quick start

    a, b = delta.a, delta.b
    latency = share(percentile(a.durations, 0.5), percentile(b.durations, 0.5)) if b.durations else None
    return Shift(b.activations - a.activations, b.errors - a.errors, latency)


def _compared(a: RunOnFile, b: RunOnFile) -> Comparison:
    from routilux_tui.comparing.comparison import compare  # noqa: PLC0415 - quick start
    from routilux_tui.runs.opening import opened  # noqa: PLC0415 - quick start

    with opened(a.path, a.job_id) as one, opened(b.path, b.job_id) as other:
        return compare(one, other)

"""A dashboard on a stage: opened at a size, with its source played up to a moment, and read back as text."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import asynccontextmanager

import pytest
from textual.app import App
from textual.pilot import Pilot

from routilux.protocol import JobStatus
from routilux_tui.app import Dashboard
from routilux_tui.sources.program import OutputLine, ProgramEnd


class StartedProgram:
    """A program that writes and ends when the test says so."""

    pid = 4711

    def __init__(self) -> None:
        self.written: list[OutputLine] = []
        self.ended: ProgramEnd | None = None
        self.stopped = False
        self.delay = ""
        """What takes so long that it does not end."""

    def new_output(self) -> list[OutputLine]:
        lines, self.written = self.written, []
        return lines

    def end(self) -> ProgramEnd | None:
        return self.ended

    async def stop(self, say: Callable[[str], None]) -> ProgramEnd:
        self.stopped = True
        if self.delay:
            say(self.delay)
            await asyncio.Event().wait()
        self.ended = ProgramEnd(-15, "the program was stopped", ())
        return self.ended


def shown(app: App[object]) -> list[str]:
    """What is on the screen, line by line, as the terminal would get it."""
    return ["".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips()]


async def until(pilot: Pilot[object], said: Callable[[], bool]) -> None:
    """Wait until that is so; what never comes true fails the test."""
    for _ in range(400):
        await pilot.pause()
        if said():
            return
        await asyncio.sleep(0.01)
    lines = "\n".join(shown(pilot.app))
    pytest.fail(f"this never came true; on the screen is:\n{lines}")


async def settled(pilot: Pilot[object]) -> None:
    """Let everything that was asked and answered reach the screen."""
    for _ in range(4):
        await pilot.pause()


class Stage:
    """A dashboard with its source, played up to a moment of the census."""

    def __init__(self, pilot, source, clock) -> None:
        self.pilot = pilot
        self.app = pilot.app
        self.source = source
        self.clock = clock
        self.number = 0

    @property
    def lines(self) -> list[str]:
        return shown(self.app)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    async def play(self, seconds: float, files: int, status: JobStatus = JobStatus.RUNNING, **more) -> None:
        """Let one frame come."""
        self.number += 1
        job = self.app.feed.live.job
        selected = "" if job is None else job.selected
        self.source.play(self.source.census.frame(self.number, seconds, files, status, selected=selected, **more))
        await settled(self.pilot)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await settled(self.pilot)


@pytest.fixture
def stage(census, scripted, fixed_clock):
    """Opens a dashboard at a size and plays half a minute of a job in it."""

    @asynccontextmanager
    async def open_stage(size=(160, 45), *, source=None, played=True, **more):
        source = scripted(census()) if source is None else source
        clock = fixed_clock()
        app = Dashboard(source, monotonic=clock, **more)
        async with app.run_test(size=size, notifications=True) as pilot:
            opened = Stage(pilot, source, clock)
            await settled(pilot)
            if played:
                for second in range(1, 32):
                    opened.number += 1
                    source.play(source.census.frame(opened.number, float(second), 0 if second < 2 else 40 * second))
                await settled(pilot)
                await opened.play(32.0, 1280)
            yield opened

    return open_stage


@pytest.fixture
def program() -> StartedProgram:
    return StartedProgram()


@pytest.fixture
def wait():
    return until

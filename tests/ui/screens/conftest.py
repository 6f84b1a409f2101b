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


_SOON = 30.0

_aside: set[asyncio.Future[object]] = set()
"""What the loop of this test has given to threads and has not had back."""


async def at_rest(min_sleep: float = 0.0, max_sleep: float = 1.0) -> None:
    """Let the loop and its threads go on until they have nothing to do: what comes now, a clock or a process brings.

    This takes the place of Textual's `wait_for_idle`, which sleeps a fiftieth of a second and more, and guesses.
    """
    loop = asyncio.get_running_loop()
    ends = loop.time() + max_sleep
    quiet_turns = 0
    while quiet_turns < 2 and loop.time() < ends:  # two, as a turn ends with a look at what came through sockets
        await asyncio.sleep(0)
        quiet_turns = 0 if loop._ready else quiet_turns + 1
        if quiet_turns == 2 and _aside:
            done, _ = await asyncio.wait(_aside, timeout=ends - loop.time(), return_when=asyncio.FIRST_COMPLETED)
            quiet_turns = 0 if done else 2


class PromptPilot(Pilot[object]):
    """A pilot that goes on as soon as nothing is left to do."""

    async def _wait_for_screen(self, timeout: float = 30.0) -> bool:  # noqa: ASYNC109 - Textual's signature
        await at_rest()
        return True

    async def press(self, *keys: str) -> None:
        await super().press(*keys)
        await settled(self)

    async def resize_terminal(self, width: int, height: int) -> None:
        """Textual obeys a new size a little later, in case that a newer one follows."""
        await super().resize_terminal(width, height)
        await until(self, lambda: self.app._resize_timer is None)
        await self.pause()


@pytest.fixture(autouse=True)
def prompt_pilot(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever drives an app waits for it no longer than it takes."""
    _aside.clear()
    run_in_executor = asyncio.BaseEventLoop.run_in_executor

    def run_aside(*args):
        future = run_in_executor(*args)
        _aside.add(future)
        future.add_done_callback(_aside.discard)
        return future

    monkeypatch.setattr(asyncio.BaseEventLoop, "run_in_executor", run_aside)
    monkeypatch.setattr("textual.pilot.wait_for_idle", at_rest)
    monkeypatch.setattr("textual.app.wait_for_idle", at_rest)
    monkeypatch.setattr("textual.pilot.Pilot", PromptPilot)


def shown(app: App[object]) -> list[str]:
    """What is on the screen, line by line, as the terminal would get it."""
    return ["".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips()]


async def until(pilot: Pilot[object], said: Callable[[], bool]) -> None:
    """Wait until that is so; what never comes true fails the test."""
    ends = asyncio.get_running_loop().time() + _SOON
    while asyncio.get_running_loop().time() < ends:
        await pilot.pause()
        if said():
            return
        await asyncio.sleep(0.005)
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

# ruff: noqa: INP001 - scripts, not a package
"""What is on the pictures: which flow runs, how far, and which keys are pressed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from camera import Camera, Shot
from stage import Stage

from routilux_tui.launch.flow_file import load_flow
from routilux_tui.launch.problems import StartError
from routilux_tui.model.reload import Change, OldJob
from routilux_tui.sources.program import Program
from routilux_tui.sources.source import Source

Act = Callable[[Camera, Stage], Awaitable[None]]
"""What happens on the stage and on the keys until the picture is taken."""

SHOTS: Mapping[str, Shot] = {"": Shot(), "-light": Shot(theme="light"), "-80x24": Shot(size=(80, 24))}
"""Every scene is taken wide in the dark and in the light, and small; the ends of the pictures' names."""

WIDE: Mapping[str, Shot] = {"": Shot(), "-light": Shot(theme="light")}
"""Where the small picture would be that of another scene."""

MAIN_SHOTS: Mapping[str, Shot] = {
    "-dark": Shot(),
    "-light": Shot(theme="light"),
    "-80x24": Shot(size=(80, 24)),
    "-80x24-light": Shot(size=(80, 24), theme="light"),
    "-200x60": Shot(size=(200, 60)),
    "-high-contrast": Shot(theme="high-contrast"),
    "-no-color": Shot(theme="no-color"),
    "-ascii": Shot(ascii_only=True),
    "-80x24-ascii": Shot(size=(80, 24), theme="no-color", ascii_only=True),
}

COSTS: Mapping[str, Mapping[str, float]] = {
    "stdlib_census": {"read": 0.2e-3, "parse": 2.2e-3, "measure": 0.6e-3, "links": 0.3e-3, "tally": 0.1e-3},
    "order_desk": {"stock": 0.3e-3, "charge": 2.4e-3, "pack": 0.9e-3, "dispatch": 0.3e-3, "ledger": 0.1e-3},
    "refund_desk": {"inbox": 0.2e-3, "review": 0.5e-3, "pay": 2e-3, "write": 0.8e-3},
}
"""Seconds that one reading of the clock costs in a routine, so that some are slower than others."""


@dataclass(frozen=True)
class Scene:
    """One scene. `recorded` shows the recording of its run instead of the run; `breaks_file` spoils the flow's file."""

    name: str
    flow: str
    act: Act
    params: Mapping[str, Any] = field(default_factory=dict)
    shots: Mapping[str, Shot] = field(default_factory=lambda: SHOTS)
    recorded: bool = False
    breaks_file: bool = False


class SpoiledFile:
    """A `Renewable` whose flow's file was edited while it ran, and can't be loaded any more."""

    by_itself = False
    moves_jobs = True

    def __init__(self, path: Path) -> None:
        self._path = path
        self.spoiled = asyncio.Event()

    def spoil(self) -> None:
        """Leave out the colon of a definition, as one does."""
        text = self._path.read_text("utf-8")
        self._path.write_text(text.replace("class Pack(Step):", "class Pack(Step)"), "utf-8")
        self.spoiled.set()

    async def changes(self) -> AsyncIterator[Change]:
        """The one change, with what keeps it from being loaded."""
        await self.spoiled.wait()
        problem: tuple[str, ...] = ()
        try:
            load_flow(self._path)
        except StartError as error:
            problem = tuple(str(error).split("\n"))
        yield Change((self._path.name,), problem=problem)

    begins_from = ""

    async def renew(self, old_job: OldJob, job_id: str, say: Callable[[str], None]) -> tuple[Source, Program]:
        """Nobody asks for it on a picture."""
        raise NotImplementedError


def play(until: float, *keys: str, step: float = 1.0) -> Act:
    """Let it run so many seconds and press keys."""

    async def act(camera: Camera, _: Stage) -> None:
        await camera.play(until - 2 * step, step)
        await camera.play(until, step / 2)
        await camera.press(*keys)

    return act


async def _charge(camera: Camera, _: Stage) -> None:
    await camera.play(14, 1.0)
    await camera.press("2", "slash")
    await camera.type("charge")
    await camera.press("enter", "3", "v")


async def _paused(camera: Camera, _: Stage) -> None:
    await camera.play(12, 1.0)
    await camera.press("2", "l", "P")
    await camera.play(12.6, 0.1)


async def _over(camera: Camera, _: Stage) -> None:
    await camera.play(25, 1.0)
    await camera.press("2", "l", "l", "l")


async def _filtered(camera: Camera, _: Stage) -> None:
    await camera.play(14, 1.0)
    await camera.press("4", "slash")
    await camera.type("declined")
    await camera.press("enter")


async def _jobs(camera: Camera, stage: Stage) -> None:
    """Three jobs: one that is done, one that was cancelled, one that runs."""
    await camera.play(12, 1.0)
    stage.execute({"orders": 400, "seed": 90})
    await camera.play(16, 0.5)
    assert stage.job is not None
    stage.flow.cancel(stage.job, "somebody cancelled it")
    await camera.play(17, 0.5)
    stage.execute({"orders": 400, "seed": 3})
    await camera.play(26, 0.5)
    await camera.press("1")


async def _compared(camera: Camera, stage: Stage) -> None:
    await _jobs(camera, stage)
    await camera.press("m", "j", "j", "d")


async def _why(camera: Camera, _: Stage) -> None:
    await camera.play(14, 1.0)
    await camera.press("4", "slash")
    await camera.type("declined")
    await camera.press("enter", "w")


async def _travelled(camera: Camera, _: Stage) -> None:
    """The job runs, a person steps back three activations of it."""
    await camera.play(14, 1.0)
    await camera.written()
    await camera.press("left_square_bracket")
    await camera.standing()
    await camera.press("left_square_bracket", "left_square_bracket")
    await camera.standing()


async def _asked(camera: Camera, stage: Stage) -> None:
    await _travelled(camera, stage)
    await camera.press("at")
    await camera.type("10:02:3")


TO_PARSE = ("2", "l", "l")
SCENES = (
    Scene("main", "stdlib_census", play(22, *TO_PARSE), shots=MAIN_SHOTS),
    Scene("order-desk", "order_desk", play(14, "2", "l", "l")),
    Scene("graph", "order_desk", play(14, "2", "l", "l", "v")),
    Scene("graph-lines", "order_desk", play(14, "2", "l", "l", "v", "minus"), shots=WIDE),
    Scene("graph-dots", "order_desk", play(14, "2", "l", "l", "v", "minus", "minus")),
    Scene("routine", "order_desk", _charge),
    Scene("log", "stdlib_census", play(22, "4", "v")),
    Scene("log-filter", "order_desk", _filtered),
    Scene("timeline", "order_desk", play(14, "5", "v", "j", "j", "h", "h", "h", "h")),
    Scene("history", "order_desk", play(14, "7", "v", "k", "k", "m", "k", "k", "k", "m", "j")),
    Scene("activation", "order_desk", play(14, "7", "v", "k", "k", "enter")),
    Scene("deferred", "refund_desk", play(14, "6", "j"), {"requests": 100}),
    Scene("paused", "order_desk", _paused),
    Scene("at-rest", "order_desk", _over, {"orders": 120}),
    Scene("jobs", "order_desk", _jobs, {"orders": 90}),
    Scene("compare", "order_desk", _compared, {"orders": 90}),
    Scene("why", "order_desk", _why),
    Scene("help", "order_desk", play(4, "question_mark")),
    Scene("palette", "order_desk", play(4, "ctrl+p")),
    Scene("failure", "stdlib_census", play(3, "3"), {"root": "/nowhere"}),
    Scene("load-error", "order_desk", play(8, "2"), breaks_file=True),
    Scene("replay", "order_desk", play(9), recorded=True),
    Scene("travel", "order_desk", _travelled),
    Scene("moment", "order_desk", _asked),
)

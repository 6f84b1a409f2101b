# ruff: noqa: INP001 - scripts, not a package
"""A camera before a stage: the dashboard at a size and in a theme, played up to a moment, with keys pressed."""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import resvg_py
from PIL import Image
from stage import QuietProgram, Stage
from textual.pilot import Pilot
from virtual_time import virtual

from routilux_tui.app import Dashboard
from routilux_tui.model.travel import Moment
from routilux_tui.screens.travel import TravelScreen
from routilux_tui.sources.recorded import RecordedSource
from routilux_tui.sources.renewable import Renewable

_PATIENCE = 20.0
_NOW_AND_THEN = 0.6
"""Seconds of real time. Virtual time stands still meanwhile."""
_COLOURS = 256
_FONT = "DejaVu Sans Mono"


@dataclass(frozen=True)
class Shot:
    """How a picture is taken: the terminal's size in cells, and what it can show."""

    size: tuple[int, int] = (160, 45)
    theme: str = "dark"
    ascii_only: bool = False


class Camera:
    """The dashboard on screen, and the hands that are on its keys."""

    def __init__(self, app: Dashboard, pilot: Pilot[None], stage: Stage | None) -> None:
        self.app = app
        self._pilot = pilot
        self._stage = stage

    async def play(self, until: float, step: float = 0.5) -> None:
        """Let the job run to that moment, with a frame after each step."""
        assert self._stage is not None
        moment = virtual.now()
        while moment < until:
            moment = min(until, moment + step)
            await asyncio.to_thread(self._stage.run_to, moment)
            await self._stage.show()
            await self._pilot.pause()
        await self.settle()

    async def press(self, *keys: str) -> None:
        """Press keys one after the other, each when the last one has shown."""
        for key in keys:
            await self._pilot.press(key)
            await self.settle()

    async def type(self, text: str) -> None:
        """Type a text."""
        await self.press(*(_KEY_NAMES.get(letter, letter) for letter in text))

    async def settle(self) -> None:
        """Wait until what came is on the screen, and what was asked for it has been answered."""
        for _ in range(4):
            await self._pilot.pause()
        if self._stage is not None:
            await self._stage.show()
            await self._pilot.pause()

    async def linger(self) -> None:
        """Wait until what the dashboard asks for only now and then has been asked for, too."""
        await self._pilot.pause(_NOW_AND_THEN)
        await self.settle()

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait for something that takes real time, such as a thread that reads a file."""
        async with asyncio.timeout(_PATIENCE):
            while not is_so():
                await self._pilot.pause(0.02)
        await self.settle()

    async def travel(self, moment: Moment) -> None:
        """Stand at a moment of the recording on screen."""
        screen = self.app.screen
        assert isinstance(screen, TravelScreen)
        source = screen.travelling.source
        assert source is not None
        await source.go_to(moment)
        await self.standing()

    async def standing(self) -> None:
        """Wait until the screen shows the moment of the recording at which it was put."""

        def stands() -> bool:
            screen = self.app.screen
            if not isinstance(screen, TravelScreen):
                return False
            source, job = screen.travelling.source, screen.feed.live.job
            return source is not None and job is not None and 0 < job.seq == source.place.seq

        await self.until(stands)
        for _ in range(5):
            await self._pilot.pause(0.05)

    async def written(self) -> None:
        """Wait until all of the run so far is on record."""
        assert self._stage is not None
        recordings = self._stage.desk.recordings

        def is_written() -> bool:
            info = recordings.info()
            return info is not None and info.behind == 0

        await self.until(is_written)

    def svg(self, title: str) -> str:
        """What is on the screen, in a window with that title."""
        return mended(self.app.export_screenshot(title=title))


@asynccontextmanager
async def before(stage: Stage, shot: Shot, *, renewable: Renewable | None = None) -> AsyncIterator[Camera]:
    """A camera before a stage, from the beginning of the run."""
    program = QuietProgram()
    app = Dashboard(
        stage,
        program=program,
        monotonic=virtual.now,
        theme=shot.theme,
        ascii_only=shot.ascii_only,
        renewable=renewable,
    )
    try:
        async with app.run_test(size=shot.size) as pilot:
            camera = Camera(app, pilot, stage)
            await camera.settle()
            yield camera
    finally:
        stage.end()
    _check(app)


@asynccontextmanager
async def before_recording(path: Path, shot: Shot) -> AsyncIterator[Camera]:
    """A camera before a recording."""
    app = Dashboard(RecordedSource(path), monotonic=virtual.now, theme=shot.theme, ascii_only=shot.ascii_only)
    async with app.run_test(size=shot.size) as pilot:
        camera = Camera(app, pilot, None)
        await camera.standing()
        yield camera
    _check(app)


def write(svg: str, path: Path) -> None:
    """Write a picture as SVG and, beside it, as a PNG of few colours."""
    path.with_suffix(".svg").write_text(svg, encoding="utf-8")
    png_of(svg).quantize(_COLOURS, dither=Image.Dither.NONE).save(path.with_suffix(".png"), optimize=True)


def mended(svg: str) -> str:
    """The picture with a title in a font that is there, and without cutting off what is low in the last row."""
    svg = svg.replace("font-family: arial", "font-family: DejaVu Sans, arial")
    return re.sub(r'(clip-terminal">\s*<rect [^>]*height=")([\d.]+)', _a_little_higher, svg)


def png_of(svg: str, zoom: float = 1.0) -> Image.Image:
    """The picture in pixels."""
    drawn = Image.open(io.BytesIO(bytes(resvg_py.svg_to_bytes(svg_string=svg, monospace_family=_FONT)))).convert("RGB")
    if zoom == 1.0:
        return drawn
    return drawn.resize((round(drawn.width * zoom), round(drawn.height * zoom)), Image.Resampling.LANCZOS)


def _a_little_higher(found: re.Match[str]) -> str:
    return f"{found[1]}{float(found[2]) + 3}"


def _check(app: Dashboard) -> None:
    if app.failure:
        raise RuntimeError(app.failure)


_KEY_NAMES = {"/": "slash", " ": "space", "@": "at", ".": "full_stop", ":": "colon", "_": "underscore"}

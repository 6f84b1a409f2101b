# ruff: noqa: INP001 - a script, not a package
"""Makes demo.gif, the README's moving picture: a refund desk is launched, paused, looked into and travelled back.

    python screenshots/film.py

A real run in virtual time, so the same code makes the same film. Each frame is a screenshot, a tenth of a second long.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

import virtual_time  # must be loaded before the engine, whose clock it becomes
from camera import Camera, Shot, before, png_of
from PIL import Image, ImageChops
from scenes import COSTS
from stage import Stage, name_jobs_by_number

from routilux_tui.commands.demo import sample_flow
from routilux_tui.render.palette import DARK

FILM = Path(__file__).with_name("demo.gif")
SIZE = (110, 32)
ZOOM = 0.8
_SAME = 255
"""The index of the colour that leaves a pixel as it was."""
_STEPS = 8
_WINDOW = ("#292929", "#ff5f57", "#febc2e", "#28c840", "#c5c8c6", "#8f9190", "#5d5e5d", "#000000", "#ffffff")
FRAME_SECONDS = 0.1


class Film:
    """The frames so far, each with how long it is seen; one that looks like the last makes that one longer."""

    def __init__(self, camera: Camera) -> None:
        self._camera = camera
        self._frames: list[Image.Image] = []
        self._seconds: list[float] = []
        self._last = ""
        self.caption = ""

    def take(self, seconds: float = FRAME_SECONDS) -> None:
        """Take what is on the screen."""
        svg = self._camera.svg(self.caption)
        if svg == self._last:
            self._seconds[-1] += seconds
            return
        self._last = svg
        self._frames.append(png_of(svg, ZOOM))
        self._seconds.append(seconds)

    async def roll(self, seconds: float) -> None:
        """Let the run go on for so many seconds, and film it."""
        end = virtual_time.virtual.now() + seconds
        while virtual_time.virtual.now() < end - 1e-6:
            await self._camera.play(virtual_time.virtual.now() + FRAME_SECONDS, FRAME_SECONDS)
            self.take()

    async def press(self, caption: str, *keys: str, rest: float = 0.0) -> None:
        """Press keys and film each, under a caption that says what they do; the last is seen for a while."""
        self.caption = caption
        for key in keys:
            await self._camera.press(key)
            self.take(0.3)
        if rest:
            self.take(rest)

    def develop(self, path: Path) -> None:
        """Write the film: the first frame whole, of each other one what is not as it was."""
        palette = _palette()
        frames = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in self._frames]
        changes = [_changed(before, after) for before, after in pairwise(frames)]
        frames[0].save(
            path,
            save_all=True,
            append_images=changes,
            duration=[round(seconds * 1000) for seconds in self._seconds],
            loop=0,
            optimize=False,
            disposal=1,
            transparency=_SAME,
        )
        sys.stdout.write(
            f"screenshots/{path.name}: {len(frames)} frames, {sum(self._seconds):.1f} s, "
            f"{frames[0].width}×{frames[0].height}, {path.stat().st_size / 1e6:.2f} MB\n"
        )


def _palette() -> Image.Image:
    """The colours of the theme, each in some steps from the background, and those of the window."""
    tones = DARK.tones
    names = [name for name in tones.__dataclass_fields__ if name != "background"]
    colours = [*_WINDOW, tones.background]
    for name in names:
        for ground in (tones.background, tones.raised) if name in ("text", "bright", "dim") else (tones.background,):
            colours += [_mixed(ground, getattr(tones, name), step / _STEPS) for step in range(1, _STEPS + 1)]
    colours = list(dict.fromkeys(colours))[:_SAME]
    image = Image.new("P", (1, 1))
    image.putpalette([part for colour in colours for part in _parts(colour)] + [0] * 3 * (256 - len(colours)))
    return image


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _mixed(ground: str, colour: str, share: float) -> str:
    mixed = (round(low + (high - low) * share) for low, high in zip(_parts(ground), _parts(colour), strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)


def _changed(before: Image.Image, after: Image.Image) -> Image.Image:
    """The later frame, transparent where it is as the earlier one."""
    difference = ImageChops.difference(before.convert("RGB"), after.convert("RGB")).convert("L")
    changed = after.copy()
    changed.paste(_SAME, mask=difference.point(lambda value: 255 * (value == 0)))
    return changed


async def shoot(folder: Path) -> None:
    """Play the scenes."""
    stage = Stage(sample_flow("refund_desk"), COSTS["refund_desk"])
    stage.desk.recordings.begin(folder / "refund_desk.routilux")
    stage.execute({"requests": 400, "pace": 0.12})
    async with before(stage, Shot(size=SIZE)) as camera:
        film = Film(camera)
        film.caption = "$ routilux-tui demo refund_desk"
        await film.roll(3.5)
        await film.press("l   select a routine", "2", "l")
        await film.roll(0.8)
        await film.press("l   select a routine", "l")
        await film.roll(2.0)
        await film.press("P   pause the job", "P")
        await film.roll(1.2)
        await film.press("6   what waits for a person", "6", "j", rest=0.6)
        await film.press("enter   its payload", "enter", rest=1.2)
        await film.press("esc   back", "escape")
        await film.press("D   emit this one", "D", rest=0.8)
        await film.press("R   resume: what is deferred goes first", "R")
        await film.roll(2.5)
        await camera.written()
        film.caption = "[   back in time, while the job runs on"
        await camera.press("left_square_bracket")
        await camera.standing()
        film.take(0.6)
        for _ in range(6):
            await camera.press("left_curly_bracket")
            await camera.standing()
            film.take(0.25)
        film.take(0.8)
        await film.press(".   return to now", "full_stop")
        await film.roll(0.6)
        await film.press("4 /   find what failed", "4", "slash")
        for letter in "expired":
            await camera.press(letter)
            film.take(0.08)
        await film.press("4 /   find what failed", "enter", rest=0.8)
        await film.press("w   why: what led to it, and what it led to", "w", rest=3.0)
        film.develop(FILM)


def main() -> None:
    """Make the film."""
    os.environ["TZ"] = "UTC"
    time.tzset()
    name_jobs_by_number()
    with tempfile.TemporaryDirectory(prefix="rx-", ignore_cleanup_errors=True) as folder:
        asyncio.run(shoot(Path(folder)))


if __name__ == "__main__":
    main()

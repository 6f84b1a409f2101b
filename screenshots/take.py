# ruff: noqa: INP001 - a script, not a package
"""Draws the pictures of this folder anew, as SVG and PNG, from sample flows that really run, in virtual time.

    python screenshots/take.py [NAME…]

The same code makes the same pictures on one machine. Those of `stdlib_census` show the files of the Python that runs
it, so another Python has others.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

import virtual_time  # must be loaded before the engine, whose clock it becomes
from camera import Camera, Shot, before, before_recording, write
from scenes import COSTS, SCENES, Scene, SpoiledFile
from stage import Stage, name_jobs_by_number

from routilux_tui.commands.demo import sample_flow
from routilux_tui.model.travel import Moment

FOLDER = Path(__file__).resolve().parent


async def take(scene: Scene, shot: Shot, folder: Path) -> str:
    """Play a scene in a folder and take its picture, as SVG."""
    flow = Path(shutil.copy(sample_flow(scene.flow), folder))
    recording = folder / f"{scene.flow}.routilux"
    stage = Stage(flow, COSTS[scene.flow])
    stage.desk.recordings.begin(recording)
    stage.execute(scene.params)
    spoiled = SpoiledFile(flow) if scene.breaks_file else None
    async with before(stage, shot, renewable=spoiled) as camera:
        await scene.act(camera, stage)
        if spoiled is not None:
            spoiled.spoil()
            await camera.settle()
        if not scene.recorded:
            return await _svg(camera, scene)
    async with before_recording(recording, shot) as camera:
        await camera.travel(Moment(at=virtual_time.EPOCH + 6.5))
        await camera.press("2", "l", "l")
        return await _svg(camera, scene)


async def _svg(camera: Camera, scene: Scene) -> str:
    await camera.linger()
    return camera.svg(f"routilux-tui — {scene.flow}")


def main(names: list[str]) -> None:
    """Take the pictures of the named scenes, or of all."""
    unknown = set(names) - {scene.name for scene in SCENES}
    if unknown:
        sys.exit(f"no scene {', '.join(sorted(unknown))}; there are: {', '.join(scene.name for scene in SCENES)}")
    os.environ["TZ"] = "UTC"
    time.tzset()
    for scene in SCENES:
        if names and scene.name not in names:
            continue
        for ending, shot in scene.shots.items():
            name_jobs_by_number()
            folder = _emptied(scene)
            svg = asyncio.run(take(scene, shot, folder))
            shutil.rmtree(folder, ignore_errors=True)
            write(svg, FOLDER / f"{scene.name}{ending}")
            sys.stdout.write(f"screenshots/{scene.name}{ending}.svg and .png\n")
            sys.stdout.flush()


def _emptied(scene: Scene) -> Path:
    """The folder in which a scene is played: always the same one, since a picture may show its path."""
    folder = Path(tempfile.gettempdir()) / f"routilux-{scene.name}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    return folder


if __name__ == "__main__":
    main(sys.argv[1:])

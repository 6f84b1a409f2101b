# ruff: noqa: INP001 - a script, not a package
"""Draws the pictures of this folder anew, as SVG and PNG, from sample flows that really run.

python screenshots/take.py [NAME…]
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import resvg_py

from routilux.protocol import JobStatus, JobSummary
from routilux_tui.app import Dashboard
from routilux_tui.commands.demo import sample_flow
from routilux_tui.launch.program import LaunchedProgram
from routilux_tui.launch.task import Task
from routilux_tui.sources.attached import AttachedSource

FOLDER = Path(__file__).resolve().parent
PATIENCE = 90.0
"""Seconds after which a picture's moment is not expected any more."""

Moment = Callable[[JobSummary], bool]


@dataclass(frozen=True)
class Picture:
    """What runs, how large and in which colours it is shown, which keys are pressed, and when it is taken."""

    name: str
    flow: str
    moment: Moment
    params: dict[str, Any] = field(default_factory=dict)
    size: tuple[int, int] = (160, 45)
    theme: str = "dark"
    keys: tuple[str, ...] = ()


def handled(messages: int) -> Moment:
    """The moment at which a job has handled so many messages."""
    return lambda job: job.handled >= messages


def paused(job: JobSummary) -> bool:
    """The moment at which a job waits for a person."""
    return job.status is JobStatus.PAUSED


TO_PARSE = ("2", "l", "l")
PICTURES = (
    Picture("main-dark", "stdlib_census", handled(4_500), keys=TO_PARSE),
    Picture("main-light", "stdlib_census", handled(4_500), theme="light", keys=TO_PARSE),
    Picture("main-80x24", "stdlib_census", handled(2_500), size=(80, 24), keys=TO_PARSE),
    Picture("approval", "duplicates_approval", paused, {"limit": 0}, keys=("6", "j")),
    Picture("order-desk", "order_desk", handled(1_500), keys=("2", "l", "l")),
    Picture("graph", "order_desk", handled(900), keys=("2", "l", "l", "v")),
    Picture("help", "stdlib_census", handled(300), keys=("question_mark",)),
    Picture("palette", "stdlib_census", handled(300), keys=("ctrl+p",)),
    Picture("high-contrast", "stdlib_census", handled(4_500), theme="high-contrast", keys=TO_PARSE),
    Picture("no-color", "stdlib_census", handled(4_500), theme="no-color", keys=TO_PARSE),
    Picture("widest", "stdlib_census", handled(4_500), size=(220, 60), keys=TO_PARSE),
)


async def take(picture: Picture, report: Path) -> None:
    """Start the flow, show it, wait for the moment and write the picture."""
    params = {**picture.params, "report": str(report)} if picture.flow == "duplicates_approval" else picture.params
    program = LaunchedProgram(Task(str(sample_flow(picture.flow)), params=params))
    try:
        source = AttachedSource(Path(program.wait_until_listening()))
        program.wait_until_loaded()
        app = Dashboard(source, program=program, theme=picture.theme)
        async with app.run_test(size=picture.size) as pilot:
            async with asyncio.timeout(PATIENCE):
                while (job := app.feed.live.summary) is None or not picture.moment(job):
                    await pilot.pause(0.05)
            await pilot.press(*picture.keys)
            await pilot.pause(1.0)
            drawn = app.export_screenshot(title=f"routilux-tui — {picture.flow}")
    finally:
        program.abandon()
    (FOLDER / f"{picture.name}.svg").write_text(drawn, encoding="utf-8")
    png = resvg_py.svg_to_bytes(svg_string=drawn, monospace_family="DejaVu Sans Mono")
    (FOLDER / f"{picture.name}.png").write_bytes(bytes(png))


def main(names: list[str]) -> None:
    """Take the named pictures, or all."""
    unknown = set(names) - {picture.name for picture in PICTURES}
    if unknown:
        sys.exit(f"no picture {', '.join(sorted(unknown))}; there are: {', '.join(p.name for p in PICTURES)}")
    with tempfile.TemporaryDirectory(prefix="rx-", ignore_cleanup_errors=True) as folder:
        os.environ["ROUTILUX_RUNTIME_DIR"] = folder
        for picture in PICTURES:
            if not names or picture.name in names:
                asyncio.run(take(picture, Path(folder) / "report.txt"))
                sys.stdout.write(f"screenshots/{picture.name}.svg and .png\n")


if __name__ == "__main__":
    main(sys.argv[1:])

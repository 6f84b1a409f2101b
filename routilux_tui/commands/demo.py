"""`routilux-tui demo`: runs a sample flow that travels with the package."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import routilux_tui
from routilux_tui.commands.look import Look
from routilux_tui.commands.run import run_on_screen
from routilux_tui.commands.screen import screen_fault
from routilux_tui.launch.problems import StartError, UsageError
from routilux_tui.launch.task import Task

CENSUS = "stdlib_census"


def demo(name: str, params: dict[str, Any], look: Look, *, headless: bool, records: bool = True) -> int:
    """Run the sample flow of that name: on the screen, or without one where there is none."""
    task = Task(str(sample_flow(name)), params=params)
    if headless or screen_fault(os.environ):
        from routilux_tui.commands.headless import run_headless  # noqa: PLC0415 - the screen starts without it

        return run_headless(task, resume_deferred=False)
    return run_on_screen(task, look, records=records)


def sample_flow(name: str) -> Path:
    """The file of a sample flow. Raises `UsageError` for an unknown name."""
    package = Path(routilux_tui.__file__).resolve().parent
    folders = (package / "sample_flows", package.parent / "sample_flows")
    folder = next((folder for folder in folders if folder.is_dir()), None)
    if folder is None:
        raise StartError(f"the sample flows are missing: expected them in {folders[0]}; install routilux-tui again")
    files = {path.stem: path for path in sorted(folder.glob("*.py")) if not path.stem.startswith("_")}
    if name not in files:
        raise UsageError(f"there is no sample flow {name!r}; there are: {', '.join(files)}")
    return files[name]

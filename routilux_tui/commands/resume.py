"""`routilux-tui resume`: brings back the job of a recording whose process was lost, and goes on with it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from routilux_tui.commands.look import Look
from routilux_tui.commands.recording import recorded
from routilux_tui.launch.problems import UsageError
from routilux_tui.launch.task import Task


def resume(task: Task, look: Look, *, headless: bool, resume_deferred: bool, records: bool) -> int:
    """Bring back the job, say where it stands, and go on with it; the exit status."""
    path = Path(task.recovers)
    if path.is_dir():
        raise UsageError(f"{path} is a directory; name one recording, such as {path / 'run.routilux'}")
    task = replace(task, recovers=str(path.absolute()))
    if headless:
        from routilux_tui.commands.headless import run_headless  # noqa: PLC0415 - the screen starts without it

        task = recorded(task) if records or task.record else task
        return run_headless(task, resume_deferred=resume_deferred)
    from routilux_tui.commands.run import run_on_screen  # noqa: PLC0415 - only a screen needs it

    return run_on_screen(task, look, records=records)

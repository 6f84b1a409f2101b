"""`routilux-tui run`: starts a flow file in a process of its own and shows its jobs on a screen."""

from __future__ import annotations

import signal
from dataclasses import asdict
from pathlib import Path

from routilux_tui.commands.recording import recorded
from routilux_tui.commands.screen import Look, on_screen
from routilux_tui.launch.program import LaunchedProgram
from routilux_tui.launch.task import Task
from routilux_tui.sources.launched import LaunchedSource
from routilux_tui.terminal.slate import Slate

OK, STOPPED = 0, 128 + signal.SIGTERM


def run_on_screen(task: Task, look: Look, *, records: bool = True) -> int:
    """Start the task and show its jobs until the person leaves. 1 when its jobs had ended by then, and not all well.

    `records` False records only what names its file.
    """
    task = recorded(task) if records or task.record else task
    return on_screen(lambda slate: _show(task, look, slate), "add --headless to follow the flow without a screen")


def _show(task: Task, look: Look, slate: Slate) -> int:
    program = LaunchedProgram(task)
    slate.note_flow(program.pid, program.folder)
    try:
        from routilux_tui.app import run_dashboard  # noqa: PLC0415 - the screen's library, while the child starts

        source = LaunchedSource(Path(program.wait_until_listening()), program)
        program.wait_until_loaded()
    except BaseException:
        program.abandon()
        raise
    try:
        status = run_dashboard(source, program=program, slate=slate, **asdict(look))
        left = _left(program)
        return status or left
    finally:
        program.close()


def _left(program: LaunchedProgram) -> int:
    """What becomes of the program when the person has left, said where the screen was: 1 when it ended not well."""
    if problem := program.problem:
        raise problem
    over = program.over
    ended = program.leave() if over is None else over
    if ended is None:
        from routilux_tui.commands.whereabouts import going_on  # noqa: PLC0415 - quick start

        print(going_on(program.pid, program.folder))  # noqa: T201 - a command's output
    return int(ended not in (None, OK, STOPPED))

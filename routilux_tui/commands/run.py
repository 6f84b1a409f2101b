"""`routilux-tui run`: starts a flow file in a process of its own and shows its jobs on a screen."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from routilux_tui.commands.look import Look
from routilux_tui.commands.recording import recorded
from routilux_tui.commands.screen import on_screen
from routilux_tui.launch.task import Task
from routilux_tui.terminal.slate import Slate

if TYPE_CHECKING:
    from routilux_tui.launch.program import LaunchedProgram

OK, STOPPED = 0, 128 + signal.SIGTERM


def run_on_screen(task: Task, look: Look, *, records: bool = True, reload: bool = False) -> int:
    """Start the task and show its jobs until the person leaves. 1 when its jobs had ended by then, and not all well.

    `records` False records only what names its file. `reload` starts it anew by itself whenever its files have changed.
    """
    task = recorded(task) if records or task.record else task
    return on_screen(
        lambda slate: _show(task, look, slate, reload),
        look,
        saying="" if task.recovers else f"starting {Path(task.path).name}",
        instead="add --headless to follow the flow without a screen",
    )


def _show(task: Task, look: Look, slate: Slate, reload: bool) -> int:
    from routilux_tui.launch.program import LaunchedProgram  # noqa: PLC0415 - after the first picture

    def started(program: LaunchedProgram) -> None:
        slate.note_flow(program.pid, program.folder)

    program = LaunchedProgram(task)
    facts: Sequence[tuple[str, str]] = ()
    started(program)
    try:
        from routilux_tui.app import run_dashboard  # noqa: PLC0415 - the screen's library, while the child starts
        from routilux_tui.launch.renewal import Renewal  # noqa: PLC0415 - the same
        from routilux_tui.sources.launched import LaunchedSource  # noqa: PLC0415 - the same

        slate.obey_interrupt()
        source = LaunchedSource(Path(program.wait_until_listening()), program)
        if task.recovers:
            from routilux_tui.commands.recovered import tell_recovered  # noqa: PLC0415 - quick start

            told = tell_recovered(program)
            facts = told if task.stays_paused else ()
        else:
            program.wait_until_loaded()
    except BaseException:
        program.abandon()
        raise
    renewal = Renewal(task, program, started, by_itself=reload)
    try:
        status = run_dashboard(
            source,
            program=program,
            slate=slate,
            renewable=renewal,
            recovered=facts,
            **asdict(look),
        )
        left = _left(renewal.program)
        return status or left
    finally:
        renewal.program.close()


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

"""`routilux-tui run`: starts a flow file in a process of its own and watches it, on a screen or without one."""

from __future__ import annotations

import asyncio
import signal
import sys
from dataclasses import asdict
from pathlib import Path

from routilux_tui.commands.screen import Look, require_screen
from routilux_tui.headless.follow import Follower
from routilux_tui.headless.reporter import LiveReporter, PlainReporter, live_streams
from routilux_tui.headless.summary import summary_lines
from routilux_tui.launch.problems import StartError
from routilux_tui.launch.program import LaunchedProgram
from routilux_tui.launch.task import Task
from routilux_tui.render.sanitise import clean
from routilux_tui.sources.launched import LaunchedSource
from routilux_tui.sources.source import SourceError

OK, STOPPED = 0, 128 + signal.SIGTERM


def run_on_screen(task: Task, look: Look) -> int:
    """Start the task and show its jobs until the person leaves. 1 when its jobs had ended by then, and not all well."""
    require_screen("add --headless to follow the flow without a screen")
    program = LaunchedProgram(task)
    try:
        from routilux_tui.app import run_dashboard  # noqa: PLC0415 - the screen's library, while the child starts

        source = LaunchedSource(Path(program.wait_until_listening()), program)
        program.wait_until_loaded()
    except BaseException:
        program.abandon()
        raise
    try:
        status = run_dashboard(source, program=program, **asdict(look))
        return status or _left(program)
    finally:
        program.close()


def _left(program: LaunchedProgram) -> int:
    """What becomes of the program when the person has left, said where the screen was: 1 when it ended not well."""
    if problem := program.problem:
        raise problem
    over = program.over
    ended = program.leave() if over is None else over
    if ended is None:
        where = "" if program.folder is None else f"; its output goes to {clean(str(program.folder))}"
        print(  # noqa: T201 - a command's output
            f"the flow goes on in process {program.pid}: `routilux-tui attach {program.pid}` returns to it{where}"
        )
    return int(ended not in (None, OK, STOPPED))


def run_headless(task: Task, *, resume_deferred: bool) -> int:
    """Start the task, follow it to its end, and print a summary. 1 unless every job ended well."""
    streams = live_streams()
    program = LaunchedProgram(task, capture=streams)
    try:
        source = LaunchedSource(Path(program.wait_until_listening()), program)
        reporter = LiveReporter() if streams else PlainReporter()
        try:
            follower = Follower(source, program, reporter, resume_deferred=resume_deferred)
            outcomes = asyncio.run(follower.run())
            problem = program.problem
            status = program.leave()
            reporter.output(program.new_output())
        except SourceError as error:
            raise StartError(str(error)) from error
        finally:
            reporter.close()
        if problem is not None:
            raise problem
        if outcomes or not status:
            print("\n".join(summary_lines(outcomes)))  # noqa: T201 - a command's output
        ended = program.end()
        if ended is not None and ended.status < 0:
            print(f"routilux-tui: {ended.sentence}", file=sys.stderr)  # noqa: T201 - a command's output
        return int(status != 0)
    finally:
        program.abandon()

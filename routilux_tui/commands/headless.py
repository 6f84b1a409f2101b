"""`routilux-tui run --headless`: starts a flow file in a process of its own and follows it without a screen."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from routilux_tui.commands.recovered import tell_recovered
from routilux_tui.headless.follow import Follower
from routilux_tui.headless.reporter import LiveReporter, PlainReporter, live_streams
from routilux_tui.headless.summary import summary_lines
from routilux_tui.launch.problems import StartError
from routilux_tui.launch.program import LaunchedProgram
from routilux_tui.launch.task import Task
from routilux_tui.sources.launched import LaunchedSource
from routilux_tui.sources.source import SourceError


def run_headless(task: Task, *, resume_deferred: bool) -> int:
    """Start the task, follow it to its end, and print a summary. 1 unless every job ended well."""
    streams = live_streams()
    program = LaunchedProgram(task, capture=streams)
    try:
        source = LaunchedSource(Path(program.wait_until_listening()), program)
        if task.recovers:
            tell_recovered(program)
            program.attached()
        reporter = LiveReporter() if streams else PlainReporter()
        try:
            follower = Follower(source, program, reporter, resume_deferred=resume_deferred)
            outcomes = asyncio.run(follower.run())
            problem = program.problem
            status = program.leave(reporter.wait)
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

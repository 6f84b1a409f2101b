"""`routilux-tui jobs`: every process that can be watched, and its jobs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from routilux.clock import epoch_offset, now
from routilux.monitor.discovery import MonitorAddress, RuntimeDirectoryError, list_monitors
from routilux.monitor.greeting import MonitorClientError, greet
from routilux.protocol import Welcome
from routilux_tui.headless.columns import aligned
from routilux_tui.launch.problems import StartError
from routilux_tui.render.figures import age
from routilux_tui.render.sanitise import clean

HOW_TO_BE_SEEN = (
    "a program can be seen once it calls routilux.monitor.enable(), or with ROUTILUX_MONITOR=1 in its environment"
)

_HEADS = ("PID", "PROGRAM", "JOB", "FLOW", "STATUS", "AGE", "HANDLED", "WAITING", "ERRORS", "DEFERRED")
_SHORT = 9
_RIGHT = frozenset({0, 5, 6, 7, 8, 9})


def jobs() -> int:
    """Print the table of all jobs that can be watched."""
    addresses = visible()
    if not addresses:
        print(f"no process can be watched now; {HOW_TO_BE_SEEN}")  # noqa: T201 - a command's output
        return 0
    with ThreadPoolExecutor() as greeters:
        greetings = list(greeters.map(_greet, addresses))
    welcomes = [greeting for greeting in greetings if isinstance(greeting, Welcome)]
    if welcomes:
        print("\n".join(jobs_table(welcomes, now() + epoch_offset())))  # noqa: T201 - a command's output
    for greeting in greetings:
        if isinstance(greeting, MonitorClientError):
            print(clean(str(greeting)), file=sys.stderr)  # noqa: T201 - a command's output
    return 0 if welcomes else 1


def visible() -> list[MonitorAddress]:
    """The processes that can be watched. Raises `StartError` when the place where they are cannot be trusted."""
    try:
        return list_monitors()
    except RuntimeDirectoryError as error:
        raise StartError(str(error)) from error


def jobs_table(welcomes: Sequence[Welcome], at: float) -> list[str]:
    """The table at a moment, in seconds since the epoch; a process without a job has one line."""
    rows = []
    for welcome in welcomes:
        for job in welcome.jobs:
            lived = (job.ended_at or at) - job.created_at
            figures = (job.handled, job.waiting, job.errors, job.deferred)
            rows.append(
                (
                    str(welcome.pid),
                    clean(welcome.program),
                    clean(job.job_id, _SHORT),
                    clean(job.flow_id),
                    str(job.status),
                    age(lived),
                    *(str(figure) for figure in figures),
                )
            )
        if not welcome.jobs:
            rows.append((str(welcome.pid), clean(welcome.program), "no job yet", *[""] * 7))
    return aligned(_HEADS, rows, right=_RIGHT)


def _greet(address: MonitorAddress) -> Welcome | MonitorClientError:
    try:
        return greet(address.path)
    except MonitorClientError as error:
        return error

"""What has become of a flow that a dashboard started, when the dashboard is no more."""

from __future__ import annotations

import time
from pathlib import Path

from routilux.monitor.discovery import RuntimeDirectoryError, list_monitors
from routilux.monitor.greeting import MonitorClientError, greet
from routilux_tui.render.sanitise import clean

_TRIES = 5
_PAUSE = 0.1


def going_on(pid: int, output: Path | None) -> str:
    """That the flow goes on, and how to return to it."""
    where = "" if output is None else f"; its output goes to {clean(str(output))}"
    return f"the flow goes on in process {pid}: `routilux-tui attach {pid}` returns to it{where}"


def whereabouts(pid: int, output: Path | None) -> str:
    """Where the flow stands that was started as that process, 0 when none was: asks its monitor."""
    if not pid:
        return "what it watched is not touched"
    return going_on(pid, output) if _goes_on(pid) else f"the flow in process {pid} has ended"


def _goes_on(pid: int) -> bool:
    """True unless the process is gone, or all of its jobs are over: then it ends by itself."""
    for _ in range(_TRIES):
        try:
            paths = [address.path for address in list_monitors() if address.pid == pid]
            if not paths:
                return False
            jobs = greet(paths[0]).jobs
        except (MonitorClientError, RuntimeDirectoryError):
            # One that ends just now closes its socket before it is gone.
            time.sleep(_PAUSE)
        else:
            return not jobs or any(not job.status.ended for job in jobs)
    return True

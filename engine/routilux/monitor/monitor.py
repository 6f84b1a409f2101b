"""Making this process visible: the desk of its jobs, served on a socket."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from routilux.monitor.desk_of_jobs import DeskOfJobs
from routilux.monitor.server import MonitorServer
from routilux.registry import listen, unlisten


class Monitor:
    """A process that can be watched and steered, by its user alone. Made by `enable`."""

    def __init__(self, path: Path | None = None) -> None:
        self.desk = DeskOfJobs()
        self.server = MonitorServer(self.desk, path)
        self.desk.serve_through(self.server)
        self.server.start()
        listen(self.desk.take)

    @property
    def path(self) -> Path:
        """The file of the socket."""
        return self.server.path

    def linger(self, timeout: float | None = None) -> bool:
        """Wait until nobody watches; False when `timeout` seconds went by first."""
        return self.server.wait_until_unwatched(timeout)

    def close(self, why: str = "the program stopped being watched") -> None:
        """Say goodbye to the viewers and stop. The jobs go on."""
        unlisten(self.desk.take)
        self.server.stop(why)
        self.desk.release()


_lock = threading.Lock()
_monitors: dict[int, Monitor] = {}


def enable(path: str | os.PathLike[str] | None = None) -> Monitor:
    """Make the jobs of this process visible to `routilux-tui attach`, those that there are and those to come.

    Listens on a Unix socket at `path`, or in the user's runtime directory under the process id. A second call returns
    the same monitor. Raises `RuntimeDirectoryError` or `MonitorServerError` when that can't be.
    """
    with _lock:
        monitor = _monitors.get(os.getpid())
        if monitor is None:
            monitor = _monitors[os.getpid()] = Monitor(None if path is None else Path(path))
        return monitor


def disable() -> None:
    """Undo `enable`; nothing when it was not called."""
    with _lock:
        monitor = _monitors.pop(os.getpid(), None)
    if monitor is not None:
        monitor.close()

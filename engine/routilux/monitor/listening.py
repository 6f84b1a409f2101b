"""The socket that a monitor listens on, and its file: made so that no other user can connect, removed when done."""

from __future__ import annotations

import os
import socket
import stat
from contextlib import suppress
from pathlib import Path

from routilux.errors import RoutiluxError
from routilux.monitor.discovery import check_length, somebody_listens

_BACKLOG = 64


class MonitorServerError(RoutiluxError):
    """A monitor cannot listen where it should; the message says where and why."""


class Listening:
    """A listening, non-blocking Unix socket with mode 0600. Its file is removed only while it is still this one's."""

    def __init__(self, listener: socket.socket, path: Path) -> None:
        self.socket = listener
        self.path = path
        found = path.lstat()
        self._identity = (found.st_dev, found.st_ino)

    def close(self) -> None:
        """Stop listening and remove the file."""
        self.remove_file()
        self.socket.close()

    def remove_file(self) -> None:
        """Remove the file, so that nobody finds the socket any more."""
        with suppress(OSError):
            found = self.path.lstat()
            if (found.st_dev, found.st_ino) == self._identity:
                self.path.unlink()


def listen(path: Path) -> Listening:
    """Listen on this path; a socket that a dead process left there is replaced.

    Raises `RuntimeDirectoryError` when the path is too long and `MonitorServerError` when it cannot be had.
    """
    check_length(path)
    _clear(path)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        # On Linux the file gets this mode at once, so that there is no moment at which others could connect; the
        # process-wide umask, which other threads' files depend on, stays as it is.
        with suppress(OSError):
            os.fchmod(listener.fileno(), 0o600)
        listener.bind(os.fspath(path))
        path.chmod(0o600)
        listener.listen(_BACKLOG)
        listener.setblocking(False)
        return Listening(listener, path)
    except OSError as error:
        listener.close()
        raise MonitorServerError(f"cannot make the socket {path}: {error.strerror}") from error


def _clear(path: Path) -> None:
    try:
        mode = path.lstat().st_mode
    except OSError:
        return
    if not stat.S_ISSOCK(mode):
        raise MonitorServerError(f"cannot make the socket {path}: expected nothing there, found a file or directory")
    if somebody_listens(path):
        raise MonitorServerError(f"cannot make the socket {path}: another monitor listens there already")
    with suppress(OSError):
        path.unlink()

"""Where the monitors of a user's processes are found: one socket per process in a directory that is theirs alone.

The directory is `$ROUTILUX_RUNTIME_DIR`, else `$XDG_RUNTIME_DIR/routilux` when that is a directory of this user, else
`routilux-<uid>` in the folder for temporary files.
"""

from __future__ import annotations

import os
import re
import socket
import stat
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from routilux.errors import RoutiluxError
from routilux.processes import process_exists

MAX_PATH_BYTES = 107 if sys.platform == "linux" else 103
"""The longest path that a Unix socket can have."""

_SOCKET_NAME = re.compile(r"([1-9][0-9]{0,8})\.sock")
_PROBE_SECONDS = 0.5
_ADVICE = "set ROUTILUX_RUNTIME_DIR to a short path of a directory that only you can use"


class RuntimeDirectoryError(RoutiluxError):
    """The directory for the monitors' sockets cannot be used; the message says why and what to set."""


@dataclass(frozen=True, slots=True)
class MonitorAddress:
    """The socket of a process that can be watched."""

    pid: int
    path: Path


def runtime_directory() -> Path:
    """The directory for sockets, made with mode 0700 if it is missing. Raises `RuntimeDirectoryError`."""
    directory = _chosen_directory()
    try:
        directory.mkdir(mode=0o700)
    except FileExistsError:
        pass
    except OSError as error:
        raise RuntimeDirectoryError(f"cannot make the directory {directory}: {error.strerror}; {_ADVICE}") from error
    _check(directory)
    return directory


def socket_path(pid: int) -> Path:
    """Where the monitor of that process has its socket. Raises `RuntimeDirectoryError`."""
    path = runtime_directory() / f"{pid}.sock"
    check_length(path)
    return path


def check_length(path: Path) -> None:
    """Raise `RuntimeDirectoryError` when a socket cannot have this path because it is too long."""
    length = len(os.fsencode(path))
    if length > MAX_PATH_BYTES:
        raise RuntimeDirectoryError(
            f"the socket's path has {length} bytes, expected at most {MAX_PATH_BYTES}: {path}; {_ADVICE}"
        )


def list_monitors() -> list[MonitorAddress]:
    """The processes that can be watched, by process id. Sockets that dead processes left behind are removed.

    Raises `RuntimeDirectoryError` when the directory is there and cannot be trusted.
    """
    directory = _chosen_directory()
    if not os.path.lexists(directory):
        return []
    _check(directory)
    found = []
    for path in directory.iterdir():
        match = _SOCKET_NAME.fullmatch(path.name)
        if match is None:
            continue
        pid = int(match[1])
        if somebody_listens(path):
            found.append(MonitorAddress(pid, path))
        elif not process_exists(pid):
            with suppress(OSError):
                path.unlink()
    return sorted(found, key=lambda address: address.pid)


def somebody_listens(path: Path) -> bool:
    """True when a process accepts connections on this socket, also when it is too busy to do so now."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(_PROBE_SECONDS)
        try:
            probe.connect(os.fspath(path))
        except (TimeoutError, BlockingIOError):
            return True
        except OSError:
            return False
    return True


def _chosen_directory() -> Path:
    own = os.environ.get("ROUTILUX_RUNTIME_DIR")
    if own:
        return Path(own).absolute()
    session = os.environ.get("XDG_RUNTIME_DIR")
    if session and _is_own_directory(Path(session)):
        return Path(session) / "routilux"
    return Path(tempfile.gettempdir()) / f"routilux-{os.geteuid()}"


def _is_own_directory(path: Path) -> bool:
    # After `su` or `sudo` the variable can still name another user's directory.
    try:
        found = path.stat()
    except OSError:
        return False
    return path.is_absolute() and stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid()


def _check(directory: Path) -> None:
    try:
        fault = _fault(directory)
    except OSError as error:
        fault = f"cannot look at the directory {directory}: {error.strerror}"
    if fault:
        raise RuntimeDirectoryError(f"{fault}; {_ADVICE}")


def _fault(directory: Path) -> str:
    """What keeps this directory from being used, empty when nothing does. Wider permission is taken back."""
    found = directory.lstat()
    if stat.S_ISLNK(found.st_mode):
        return f"expected a directory at {directory}, found a symbolic link"
    if not stat.S_ISDIR(found.st_mode):
        return f"expected a directory at {directory}, found something else"
    if found.st_uid != os.geteuid():
        return f"the directory {directory} belongs to user {found.st_uid}, expected you, user {os.geteuid()}"
    mode = stat.S_IMODE(found.st_mode)
    if mode & 0o077:
        with suppress(OSError):
            directory.chmod(0o700)
        mode = stat.S_IMODE(directory.lstat().st_mode)
    if mode & 0o077:
        return f"the directory {directory} has mode {mode:04o} that cannot be changed, expected 0700"
    if not os.access(directory, os.R_OK | os.W_OK | os.X_OK):
        return f"the directory {directory} is not readable and writable for you"
    return ""

"""The first words between a viewer and a monitor, and one clear sentence for each way in which they can fail.

Knows no event loop: `greet` blocks, and the asynchronous client shares the sentences.
"""

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path
from time import monotonic

from routilux.errors import RoutiluxError
from routilux.monitor.discovery import MAX_PATH_BYTES
from routilux.monitor.peer import peer_uid
from routilux.protocol import PROTOCOL_VERSION, FromMonitor, Goodbye, Hello, Welcome
from routilux.protocol.codec import ProtocolError, encode, monitor_messages

GREETING_SECONDS = 5.0
"""How long a monitor may take to answer the greeting."""

_RECEIVE_BYTES = 64 * 2**10


class MonitorClientError(RoutiluxError):
    """A monitor cannot be reached or does not speak as one; the message says why and what to do."""


def greet(path: Path, timeout: float = GREETING_SECONDS, viewer: str = "routilux") -> Welcome:
    """Ask the monitor on this socket who it is, and leave. Raises `MonitorClientError`."""
    ends = monotonic() + timeout
    with connect(path) as connection:
        try:
            connection.settimeout(timeout)
            connection.sendall(encode(Hello(PROTOCOL_VERSION, viewer)))
            return accepted(path, _first_message(path, connection, ends))
        except TimeoutError as error:
            raise no_answer(path, timeout) from error
        except OSError as error:
            raise unreachable(path, error) from error
        except ProtocolError as error:
            raise no_monitor(path, error) from error


def connect(path: Path) -> socket.socket:
    """A non-blocking socket that is connected to this user's monitor. Raises `MonitorClientError`.

    It never waits: a Unix socket is connected at once or not at all.
    """
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.setblocking(False)
        connection.connect(os.fspath(path))
        uid = peer_uid(connection)
    except OSError as error:
        connection.close()
        raise unreachable(path, error) from error
    own = os.geteuid()
    if uid is not None and uid != own:
        connection.close()
        raise MonitorClientError(f"the socket {path} belongs to another user: expected you, user {own}, found {uid}")
    return connection


def accepted(path: Path, message: FromMonitor) -> Welcome:
    """The monitor's first message, if it is a welcome of this protocol version; else raises `MonitorClientError`."""
    if isinstance(message, Goodbye):
        raise MonitorClientError(f"the monitor at {path} refused: {message.why}")
    if not isinstance(message, Welcome):
        raise MonitorClientError(f"the monitor at {path} greeted wrongly: expected Welcome, found {_name(message)}")
    if message.version != PROTOCOL_VERSION:
        raise MonitorClientError(
            f"the monitor at {path} speaks protocol version {message.version} ({message.engine}) and this viewer "
            f"version {PROTOCOL_VERSION}: use the same version of routilux-tui on both sides"
        )
    return message


def unreachable(path: Path, error: OSError) -> MonitorClientError:
    """The error for a socket that could not be connected to, or broke while greeting."""
    if isinstance(error, FileNotFoundError):
        why = f"there is no socket {path}: the program has ended, or is not watched (start it with ROUTILUX_MONITOR=1)"
    elif isinstance(error, PermissionError):
        why = (
            f"the socket {path} belongs to another user or is closed to you: you are user {os.geteuid()}{_owner(path)}"
        )
    elif isinstance(error, BlockingIOError):
        why = f"too many viewers wait at {path}: its program is stopped or too busy"
    elif isinstance(error, (ConnectionResetError, BrokenPipeError)):
        return closed_at_once(path)
    elif len(os.fsencode(path)) > MAX_PATH_BYTES:
        why = f"the path of a socket has at most {MAX_PATH_BYTES} bytes, found {len(os.fsencode(path))}: {path}"
    elif not _is_socket(path):
        why = f"{path} is not a socket: expected the socket of a program that is watched"
    elif isinstance(error, ConnectionRefusedError):
        why = f"nobody listens at {path}: its program has ended"
    else:
        why = f"cannot connect to {path}: {error.strerror or error}"
    return MonitorClientError(why)


def closed_at_once(path: Path) -> MonitorClientError:
    """The error for a connection that ended before the welcome."""
    return MonitorClientError(
        f"the connection to {path} was closed without a word: there is no monitor, or its program ended just now"
    )


def no_answer(path: Path, timeout: float) -> MonitorClientError:
    """The error for a monitor that did not greet in time."""
    return MonitorClientError(
        f"no answer from {path} within {timeout:g} s: its program is stopped or too busy, or it is no monitor"
    )


def no_monitor(path: Path, error: ProtocolError) -> MonitorClientError:
    """The error for bytes that are no message of this protocol."""
    return MonitorClientError(f"what listens at {path} is no monitor that this viewer understands: {error}")


def _first_message(path: Path, connection: socket.socket, ends: float) -> FromMonitor:
    reader = monitor_messages()
    while True:
        remaining = ends - monotonic()
        if remaining <= 0:
            raise TimeoutError
        connection.settimeout(remaining)
        data = connection.recv(_RECEIVE_BYTES)
        if not data:
            reader.finish()
            raise closed_at_once(path)
        reader.feed(data)
        for message in reader.messages():
            return message


def _name(message: FromMonitor) -> str:
    return type(message).__name__


def _is_socket(path: Path) -> bool:
    try:
        return stat.S_ISSOCK(path.stat().st_mode)
    except OSError:
        return False


def _owner(path: Path) -> str:
    try:
        return f", it is of user {path.stat().st_uid}"
    except OSError:
        return ""

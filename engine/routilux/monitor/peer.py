"""Who sits at the other end of a Unix socket. Knows nothing of what is said over it."""

from __future__ import annotations

import socket
import struct
import sys

_SOL_LOCAL = 0
_LOCAL_PEERCRED = 1
_XUCRED_BYTES = 76
_XUCRED_VERSION = 0


def peer_uid(connection: socket.socket) -> int | None:
    """The effective user id of the process that holds the other end, None where the system does not say.

    Linux answers with `struct ucred` (pid, uid, gid), macOS with `struct xucred` (version, uid, groups).
    """
    if hasattr(socket, "SO_PEERCRED"):
        raw = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("iII"))
        uid: int = struct.unpack("iII", raw)[1]
        return uid
    return uid_in_xucred(connection.getsockopt(_SOL_LOCAL, _LOCAL_PEERCRED, _XUCRED_BYTES)) if _on_macos() else None


def uid_in_xucred(raw: bytes) -> int | None:
    """The user id in a macOS `struct xucred`, None when it is of a version that is not known."""
    if len(raw) < struct.calcsize("II"):
        return None
    version, uid = struct.unpack_from("II", raw)
    return uid if version == _XUCRED_VERSION else None


def _on_macos() -> bool:
    return sys.platform == "darwin"

"""What stands beside a recording that nobody writes or reads any more goes into it, with the last who read it.

A recorder leaves one file when it ends. When somebody reads it just then, or its process is killed, SQLite's two files
stay, and who may only read can't put them away.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final
from urllib.parse import quote

_HEAD: Final = 32
_FRAME: Final = 24
"""Bytes of the write-ahead log's header, and of that of each page in it: its format is documented by SQLite."""


def tidy_up(path: Path) -> None:
    """Make one file of a recording again, if nobody has it open and it may be written to; else leave all as it is."""
    try:
        path = path.resolve()  # SQLite's files are beside the file itself, not beside a link to it
        beside = [Path(f"{path}-wal"), Path(f"{path}-shm")]
        if not any(part.exists() for part in beside) or not _may_be_written(path):
            return
        written_at = max(part.stat().st_mtime_ns for part in (path, beside[0]) if part.exists())
        # While the other one is there, nothing beside the file goes when the first is closed.
        with closing(_connection(path, "ro")) as other, closing(_connection(path, "rw")) as connection:
            other.execute("SELECT count(*) FROM sqlite_master").fetchone()
            _busy, frames, _copied = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            if _goes_on(beside[0], max(0, frames)):
                return
            other.close()
            connection.execute("PRAGMA journal_mode = DELETE")  # fails while anybody else has it open
        os.utime(path, ns=(path.stat().st_atime_ns, written_at))
    except (OSError, sqlite3.Error):
        return


def _connection(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(path))}?mode={mode}", uri=True, timeout=0, isolation_level=None)


def _goes_on(wal: Path, frames: int) -> bool:
    """Whether the write-ahead log has more that was committed than so many frames: it is damaged, and may be mended.

    Nothing but this file is opened here: to close one that SQLite locks would let go of its locks.
    """
    if not wal.exists():
        return False
    with wal.open("rb") as log:
        first = log.read(_HEAD)
        page, salts = int.from_bytes(first[8:12], "big"), first[16:24]
        at = _HEAD + frames * (_FRAME + page)
        while log.seek(at) == at and len(head := log.read(_FRAME)) == _FRAME:
            if head[8:16] == salts and any(head[4:8]):
                return True
            at += _FRAME + page
    return False


def _may_be_written(path: Path) -> bool:
    """Whether the file and its directory may be written to; what is marked as read-only is left alone also by root."""
    marked = bool(path.stat().st_mode & 0o222)
    return marked and os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)

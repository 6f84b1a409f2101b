"""What stands beside a recording that nobody writes or reads any more goes into it, with the last who read it.

A recorder leaves one file when it ends. When somebody reads it just then, or its process is killed, SQLite's two files
stay, and who may only read can't put them away.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote


def tidy_up(path: Path) -> None:
    """Make one file of a recording again, if nobody has it open and it may be written to; else leave all as it is."""
    try:
        path = path.resolve()  # SQLite's files are beside the file itself, not beside a link to it
        beside = [Path(f"{path}-wal"), Path(f"{path}-shm")]
        if not any(part.exists() for part in beside) or not _may_be_written(path):
            return
        written_at = max(part.stat().st_mtime_ns for part in (path, beside[0]) if part.exists())
        where = f"file:{quote(str(path))}?mode=rw"
        with closing(sqlite3.connect(where, uri=True, timeout=0, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")  # fails while anybody else has it open
        os.utime(path, ns=(path.stat().st_atime_ns, written_at))
    except (OSError, sqlite3.Error):
        return


def _may_be_written(path: Path) -> bool:
    """Whether the file and its directory may be written to; what is marked as read-only is left alone also by root."""
    marked = bool(path.stat().st_mode & 0o222)
    return marked and os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)

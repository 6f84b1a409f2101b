"""The file of a recording: its tables, how it is opened, and what is said when that can't be done.

One file per run of a program. A transaction adds whole parts, so a file that ends anywhere is a beginning of the run.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from routilux.errors import RecordingError

APPLICATION: Final = 0x526F7578
"""Marks the file as ours: "Roux"."""

SCHEMA_VERSION: Final = 2

_PAGE_BYTES: Final = 16_384
"""Bytes of a page. A part has many of them, and each costs two calls of the system; a small file has few."""

_BUSY_SECONDS: Final = 5.0
_ROWS_AT_ONCE: Final = 100

_TABLES: Final = """
CREATE TABLE fact (name TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;
CREATE TABLE flow (id INTEGER PRIMARY KEY, digest BLOB UNIQUE, outline BLOB, source BLOB);
CREATE TABLE job (
    id INTEGER PRIMARY KEY, job_id TEXT UNIQUE, flow_id TEXT, flow INTEGER, created_at REAL, clock REAL, entry TEXT,
    params BLOB
);
CREATE TABLE term (job INTEGER, kind INTEGER, number INTEGER, body BLOB, PRIMARY KEY (job, kind, number)) WITHOUT ROWID;
CREATE TABLE part (
    id INTEGER PRIMARY KEY, job INTEGER, seq INTEGER, changes INTEGER, slice INTEGER, activation INTEGER,
    emission INTEGER, note INTEGER, run INTEGER, since REAL, until REAL, checksum INTEGER, body BLOB
);
CREATE UNIQUE INDEX part_by_seq ON part (job, seq);
CREATE INDEX part_by_slice ON part (job, slice);
CREATE INDEX part_by_activation ON part (job, activation);
CREATE INDEX part_by_emission ON part (job, emission);
CREATE INDEX part_by_note ON part (job, note);
CREATE INDEX part_by_run ON part (job, run);
CREATE INDEX part_by_time ON part (job, until);
CREATE TABLE kind (
    job INTEGER, kind TEXT, part INTEGER, count INTEGER, PRIMARY KEY (job, kind, part)
) WITHOUT ROWID;
CREATE TABLE share (
    job INTEGER, routine INTEGER, part INTEGER, first INTEGER, stop INTEGER, until REAL, busy REAL, errors INTEGER,
    PRIMARY KEY (job, routine, part)
) WITHOUT ROWID;
CREATE INDEX share_by_first ON share (job, routine, first);
CREATE TABLE later (
    job INTEGER, activation INTEGER, part INTEGER, ended REAL, slices BLOB, fault BLOB,
    PRIMARY KEY (job, activation, part)
) WITHOUT ROWID;
CREATE TABLE log (job INTEGER, first INTEGER, count INTEGER, checksum INTEGER, body BLOB, PRIMARY KEY (job, first));
CREATE TABLE metadata (job INTEGER, seq INTEGER, body BLOB, PRIMARY KEY (job, seq)) WITHOUT ROWID;
CREATE TABLE checkpoint (job INTEGER, seq INTEGER, checksum INTEGER, body BLOB, PRIMARY KEY (job, seq));
"""


def create(path: Path) -> sqlite3.Connection:
    """A new recording, mode 0600, and its one writer. RecordingError when the path is taken or can't be written."""
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    except FileExistsError:
        if not _is_empty(path):
            raise RecordingError(
                f"{path} exists already, and a recording is never written over: choose another name, or delete it"
            ) from None
    except OSError as error:
        raise RecordingError(
            f"{path} can't be made: {error.strerror}; choose a directory that exists and that you may write to"
        ) from error
    else:
        os.close(handle)
    with speaking_of(path, "can't be begun"):
        connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        with closed_on_error(connection):
            _prepare(connection, path)
    return connection


def _is_empty(path: Path) -> bool:
    try:
        return path.is_file() and path.stat().st_size == 0
    except OSError:
        return False


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    path.chmod(0o600)
    connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("BEGIN EXCLUSIVE")
    if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise RecordingError(f"{path} is being recorded to already: choose another name")
    for statement in _TABLES.split(";\n"):
        if statement.strip():
            connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.execute("COMMIT")


def insert(connection: sqlite3.Connection, table: str, rows: Sequence[Sequence[Any]]) -> None:
    """Add rows to a table by few statements: at each one the thread has to win back the interpreter's lock."""
    for at in range(0, len(rows), _ROWS_AT_ONCE):
        some = rows[at : at + _ROWS_AT_ONCE]
        places = ", ".join([f"({', '.join('?' * len(some[0]))})"] * len(some))
        connection.execute(f"INSERT INTO {table} VALUES {places}", list(chain.from_iterable(some)))  # noqa: S608


def attach(path: Path) -> sqlite3.Connection:
    """A reader of a recording, which may still be written. RecordingError says what is wrong with the file."""
    try:
        size = path.stat().st_size
    except OSError as error:
        raise RecordingError(f"{path} can't be opened: {error.strerror}; check the name") from error
    if path.is_dir():
        raise RecordingError(f"{path} is a directory, and a recording is a file; check the name")
    if not size:
        raise RecordingError(f"{path} is empty: nothing was recorded to it, or its recording was cut off; delete it")
    with speaking_of(path, "can't be read"):
        connection = _connect(path)
        with closed_on_error(connection):
            _check(connection, path)
    return connection


def _connect(path: Path) -> sqlite3.Connection:
    """Read only. Where no file can be made beside it, and none is there, it is taken as one that nobody writes."""
    where = f"file:{quote(str(path.absolute()))}?mode=ro"
    try:
        return _reader(where)
    except sqlite3.OperationalError:
        if Path(f"{path.resolve()}-wal").exists():
            raise
        return _reader(f"{where}&immutable=1")


def _reader(where: str) -> sqlite3.Connection:
    """A connection that has read something, so that it is known to work."""
    connection = sqlite3.connect(where, uri=True, timeout=_BUSY_SECONDS, check_same_thread=False)
    with closed_on_error(connection):
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return connection


def _check(connection: sqlite3.Connection, path: Path) -> None:
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
        raise RecordingError(f"{path} is a SQLite database, but no recording of a workflow; check the name")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version < SCHEMA_VERSION:
        raise RecordingError(
            f"{path} has the format {version}, made by an older version of routilux-tui, and this one reads "
            f"{SCHEMA_VERSION}: open it with the version that made it, or record the run anew"
        )
    if version > SCHEMA_VERSION:
        raise RecordingError(
            f"{path} has the format {version}, which is newer than this version reads ({SCHEMA_VERSION}): "
            "install a newer routilux-tui"
        )


@contextmanager
def closed_on_error(connection: sqlite3.Connection) -> Iterator[None]:
    """Close a connection that comes to nothing."""
    try:
        yield
    except BaseException:
        connection.close()
        raise


@contextmanager
def speaking_of(path: Path, what: str) -> Iterator[None]:
    """Turn what SQLite and the system raise into a RecordingError that names the file and says what to do."""
    try:
        yield
    except RecordingError as error:
        if str(path) in str(error):
            raise
        raise RecordingError(f"{path} {what}: {error}; restore it from a copy, or delete it") from error
    except (sqlite3.Error, OSError) as error:
        raise RecordingError(f"{path} {what}: {error}; {_advice(error)}") from error


def _advice(error: Exception) -> str:
    text = str(error)
    if "not a database" in text:
        return "it is no recording: check the name"
    if "disk I/O error" in text:
        return "make room on its disk; if there is some, it is damaged: restore it from a copy, or delete it"
    if "malformed" in text:
        return "it is damaged: restore it from a copy, or delete it"
    if "full" in text:
        return "make room on the disk"
    if "locked" in text:
        return "another process holds it: try again when that is done"
    if "readonly" in text or "unable to open" in text:
        return "copy it, with the files beside it that begin with its name, to a directory that you may write to"
    return "check the disk and the permissions"

"""The file that holds a saved job: written whole or not at all. Knows nothing of what is in it.

A save writes a file beside the target, which it keeps locked for as long as it writes, and renames it. A save that is
killed leaves that file behind without its lock; the next save into the directory removes it.
"""

from __future__ import annotations

import fcntl
import os
import re
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

_PREFIX: Final = ".routilux-"
_SUFFIX: Final = ".part"
_UNFINISHED: Final = re.compile(re.escape(_PREFIX) + r"[a-z0-9_]{8}" + re.escape(_SUFFIX))
_ATTEMPTS: Final = 100


def write_whole(data: bytes, path: str | os.PathLike[str]) -> None:
    """Write the file so that a crash leaves the old one or the new one, never half. Mode 0600; OSError names it."""
    target = Path(path)
    try:
        _clear_away(target.parent)
        _write(data, target)
    except OSError as error:
        raise OSError(error.errno, f"the job could not be saved: {error.strerror or error}", str(target)) from error


def _write(data: bytes, target: Path) -> None:
    handle, unfinished = _open_unfinished(target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            unfinished.replace(target)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    _sync_directory(target.parent)


def _open_unfinished(directory: Path) -> tuple[int, Path]:
    """A new file that is locked; one that another save took for left behind before it was locked is given up."""
    for _ in range(_ATTEMPTS):
        handle, name = tempfile.mkstemp(suffix=_SUFFIX, prefix=_PREFIX, dir=directory)
        _lock(handle, 0)
        if os.fstat(handle).st_nlink:
            return handle, Path(name)
        os.close(handle)
    raise FileExistsError("something removes new files in that directory at once")


def _lock(handle: int, how: int) -> bool:
    """Whether the file could be locked: on some file systems nothing can be."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | how)
    except OSError:
        return False
    return True


def _clear_away(directory: Path) -> None:
    """Remove what saves of this user that were killed left in the directory, as far as that can be done."""
    with suppress(OSError), os.scandir(directory) as entries:
        for entry in entries:
            if _UNFINISHED.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                with suppress(OSError):
                    _remove_abandoned(entry)


def _remove_abandoned(entry: os.DirEntry[str]) -> None:
    handle = os.open(entry.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        if os.fstat(handle).st_uid == os.geteuid() and _lock(handle, fcntl.LOCK_NB):
            Path(entry.path).unlink()
    finally:
        os.close(handle)


def _sync_directory(directory: Path) -> None:
    """Make the renaming last. Where directories can't be synchronised the file is in place all the same."""
    with suppress(OSError):
        handle = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

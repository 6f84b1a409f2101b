"""The user's folder of recordings: names for new ones, a list of those that there are, and pruning by age and size."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

from routilux_tui.settings.folders import state_folder

SUFFIX: Final = ".routilux"
DAY: Final = 86_400.0
MEGABYTE: Final = 1_000_000

_SIDE_FILES: Final = ("-wal", "-shm", "-journal")
_AT_WORK_SECONDS: Final = 3_600.0
"""A file that was written to within this time may still be written."""


class Kept(NamedTuple):
    """One recording: its file, how many bytes it has with its side files, and when it was last written, since 1970."""

    path: Path
    size: int
    written_at: float


def recordings_folder() -> Path:
    """The folder of the user's recordings, whether it exists or not."""
    return state_folder() / "recordings"


def new_recording(flow: str, at: float, pid: int, folder: Path | None = None) -> Path:
    """The file for a new recording, named after the flow, the moment in seconds since 1970, and the process.

    Makes the folder, which only its user may enter. OSError when that can't be.
    """
    place = recordings_folder() if folder is None else folder
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    moment = datetime.fromtimestamp(at).strftime("%Y%m%d-%H%M%S")  # noqa: DTZ006 - a name for people here
    return place / f"{_word(flow)}-{moment}-{pid}{SUFFIX}"


def _word(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.]+", "-", text).strip("-.")[:60] or "flow"


def list_recordings(folder: Path | None = None) -> list[Kept]:
    """The recordings of a folder, the newest first. Empty when there is no such folder."""
    place = recordings_folder() if folder is None else folder
    found = []
    for path in sorted(place.glob(f"*{SUFFIX}")) if place.is_dir() else ():
        with suppress(OSError):
            sizes = [part.stat() for part in _parts(path) if part.exists()]
            found.append(Kept(path, sum(part.st_size for part in sizes), max(part.st_mtime for part in sizes)))
    return sorted(found, key=lambda kept: kept.written_at, reverse=True)


def outdated(kept: Iterable[Kept], now: float, days: float, megabytes: float) -> list[Kept]:
    """Those that are older than so many days, and the oldest beyond so many megabytes together, the oldest first.

    One that was written to within the last hour stays: somebody may still write it. 0 means no limit.
    """
    gone: list[Kept] = []
    total = 0
    for one in sorted(kept, key=lambda each: each.written_at, reverse=True):
        total += one.size
        old = days > 0 and now - one.written_at > days * DAY
        big = megabytes > 0 and total > megabytes * MEGABYTE
        if (old or big) and now - one.written_at > _AT_WORK_SECONDS:
            gone.append(one)
            total -= one.size
    return gone[::-1]


def delete(kept: Iterable[Kept]) -> list[Kept]:
    """Delete these; those that were deleted. One that can't be, stays."""
    deleted = []
    for one in kept:
        try:
            for part in _parts(one.path):
                part.unlink(missing_ok=True)
        except OSError:
            continue
        deleted.append(one)
    return deleted


def _parts(path: Path) -> list[Path]:
    return [path, *(path.with_name(path.name + ending) for ending in _SIDE_FILES)]

"""What is installed, and what the folders are like that sockets, settings and recordings lie in."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from routilux import __version__
from routilux.monitor.discovery import RuntimeDirectoryError, list_monitors, runtime_directory, socket_path
from routilux_tui.doctor.findings import Finding, Verdict
from routilux_tui.recordings.folder import list_recordings, recordings_folder
from routilux_tui.render.figures import quantity, size
from routilux_tui.settings.folders import config_file
from routilux_tui.settings.reading import load

_PACKAGES: Final = ("textual", "rich", "msgspec", "click")
_OPTIONAL: Final = {"graphlay": "", "resvg-py": "png", "opentelemetry-sdk": "otel"}
_LITTLE_ROOM: Final = 200_000_000
_ELSEWHERE: Final = "nothing can be recorded there; --record FILE names another place"


def version_findings() -> Iterator[Finding]:
    """Versions of what takes part."""
    yield Finding("versions", "routilux-tui", __version__)
    yield Finding("versions", "Python", f"{platform.python_version()} ({platform.python_implementation()})")
    yield Finding("versions", "system", f"{platform.system()} {platform.release()} {platform.machine()}")
    yield Finding("versions", "SQLite", sqlite3.sqlite_version)
    for name in _PACKAGES:
        yield _installed(name, Verdict.WRONG, "install routilux-tui again")
    for name, extra in _OPTIONAL.items():
        advice = f"pip install 'routilux-tui[{extra}]' brings it" if extra else "graphs are laid out by simpler means"
        yield _installed(name, Verdict.LESS, advice)


def _installed(name: str, verdict: Verdict, advice: str) -> Finding:
    try:
        return Finding("versions", name, version(name))
    except PackageNotFoundError:
        return Finding("versions", name, "not installed", verdict, advice)


def folder_findings() -> Iterator[Finding]:
    """The runtime directory and its rights, the settings, the recordings and the room that there is."""
    yield from _runtime()
    loaded = load(config_file())
    told = str(loaded.path) if loaded.exists else f"{loaded.path} (there is none: everything is as it comes)"
    if loaded.problems:
        problems = quantity(len(loaded.problems), "entry is wrong", "entries are wrong")
        yield Finding("folders", "settings", told, Verdict.WRONG, f"{problems}; `routilux-tui config` names them")
    else:
        yield Finding("folders", "settings", told)
    yield _recordings()


def _runtime() -> Iterator[Finding]:
    try:
        directory = runtime_directory()
        socket_path(os.getpid())
        found = directory.stat()
        told = f"{directory} (mode {stat.S_IMODE(found.st_mode):04o}, user {found.st_uid})"
        yield Finding("folders", "runtime directory", told)
        yield Finding("folders", "processes to watch", str(len(list_monitors())))
    except RuntimeDirectoryError as error:
        what, _, advice = str(error).partition("; ")
        yield Finding("folders", "runtime directory", what, Verdict.WRONG, advice)
    except OSError as error:
        yield Finding("folders", "runtime directory", str(error), Verdict.WRONG)


def _recordings() -> Finding:
    folder = recordings_folder()
    try:
        return _about_recordings(folder)
    except OSError as error:
        told = f"{folder} ({error.strerror})"
        return Finding("folders", "recordings", told, Verdict.LESS, _ELSEWHERE)


def _about_recordings(folder: Path) -> Finding:
    kept = list_recordings()
    total = size("bytes", sum(one.size for one in kept))
    told = f"{folder} ({quantity(len(kept), 'recording', 'recordings')}{', ' + total if kept else ''})"
    there = next(place for place in (folder, *folder.parents) if place.exists())
    if not os.access(there, os.W_OK):
        return Finding("folders", "recordings", told, Verdict.LESS, _ELSEWHERE)
    try:
        room = shutil.disk_usage(there).free
    except OSError:
        return Finding("folders", "recordings", told, Verdict.UNKNOWN)
    if room < _LITTLE_ROOM:
        return Finding("folders", "recordings", told, Verdict.LESS, f"only {size('bytes', room)} of room are left")
    return Finding("folders", "recordings", told)

"""Whether and where the jobs of a flow that is started here are recorded, and making room for the new recording."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path

from routilux_tui.launch.problems import UsageError
from routilux_tui.launch.task import Task
from routilux_tui.recordings.folder import delete, list_recordings, new_recording, outdated
from routilux_tui.settings.folders import config_file
from routilux_tui.settings.reading import load


def chosen_file(word: str) -> str:
    """The file that `--record` names, as an absolute path. Raises `UsageError` when a recording can't begin there."""
    if not word:
        return ""
    path = Path(word).expanduser().absolute()
    if path.is_dir():
        raise UsageError(f"--record {word}: expected the name of a new file, found a directory")
    if path.exists():
        raise UsageError(f"--record {word}: the file is there already and was not touched; name a new one")
    if not path.parent.is_dir():
        raise UsageError(f"--record {word}: there is no directory {path.parent}; make it first")
    if not os.access(path.parent, os.W_OK):
        raise UsageError(f"--record {word}: {path.parent} can't be written to; name a file elsewhere")
    return str(path)


def recorded(task: Task) -> Task:
    """The task with a new file in the user's folder of recordings, unless the settings say that nothing is recorded.

    A task that names its file keeps that. Old recordings go first. Where no file can be made, nothing is recorded.
    """
    settings = load(config_file()).settings
    task = replace(task, redact=settings.redact, window=settings.window)
    if task.record or not settings.record:
        return task
    now = time.time()  # noqa: TID251 - the name and the age of a file
    try:
        delete(outdated(list_recordings(), now, settings.keep_days, settings.keep_megabytes))
        return replace(task, record=str(new_recording(Path(task.path).stem, now, os.getpid())))
    except OSError:
        return task

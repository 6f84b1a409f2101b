"""`routilux-tui config`: the settings that count and where each comes from, the path of their file, or a first file."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from routilux_tui.launch.problems import StartError, UsageError
from routilux_tui.render.sanitise import clean
from routilux_tui.settings.document import default_file, effective_lines
from routilux_tui.settings.effective import glyphs, theme
from routilux_tui.settings.folders import config_file, memory_file
from routilux_tui.settings.memory import Memory, recall
from routilux_tui.settings.reading import load


def show_settings() -> int:
    """Print the settings that count, as TOML with where each comes from; 1 when the file has something wrong in it."""
    loaded = load(config_file())
    state = "" if loaded.exists else "  (there is none; `routilux-tui config --init` writes one)"
    print(f"# {clean(str(loaded.path))}{state}")  # noqa: T201 - a command's output
    environment = os.environ
    memory = recall(memory_file(), loaded.settings) if loaded.settings.remember else Memory()
    chosen = theme(loaded, environment, remembered=memory.theme)
    for line in effective_lines(loaded, chosen, glyphs(loaded, environment)):
        print(clean(line))  # noqa: T201 - a command's output
    if memory.wide is not None or memory.small is not None:
        print(f"\n# where the panes were is remembered in {clean(str(memory_file()), 4096)}")  # noqa: T201 - the same
    for problem in loaded.problems:
        print(clean(f"routilux-tui: {loaded.path}: {problem}", 2000), file=sys.stderr)  # noqa: T201 - a command's output
    return int(bool(loaded.problems))


def show_path() -> int:
    """Print the path of the file of settings, whether there is one or not."""
    print(clean(str(config_file()), 4096))  # noqa: T201 - a command's output
    return 0


def write_first_file() -> int:
    """Write a file of settings that settles nothing. Raises when there is one, or when it can't be written."""
    path = config_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(default_file())
    except FileExistsError as error:
        raise UsageError(f"{_what_is(path)}; it was not touched") from error
    except OSError as error:
        raise StartError(f"{path} could not be written: {error.strerror or error}") from error
    print(f"wrote {clean(str(path), 4096)}")  # noqa: T201 - a command's output
    return 0


def _what_is(path: Path) -> str:
    return f"{path} is there already" if path.exists() else f"{path.parent} is not a folder"

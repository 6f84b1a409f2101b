"""Where settings and memories of this user lie, by the rules of the XDG base directories."""

from __future__ import annotations

import os
import re
from pathlib import Path

NAME = "routilux-tui"


def config_file() -> Path:
    """The file of settings, whether it exists or not: `~/.config/routilux-tui/config.toml` unless told otherwise."""
    return _base("XDG_CONFIG_HOME", ".config") / NAME / "config.toml"


def state_folder() -> Path:
    """The folder for what is remembered between two runs: `~/.local/state/routilux-tui` unless told otherwise."""
    return _base("XDG_STATE_HOME", ".local/state") / NAME


def memory_file() -> Path:
    """The file of what the dashboard remembers of its layout."""
    return state_folder() / "layout.json"


def without_home(text: str) -> str:
    """The text with the user's home folder as `~`, for what a person reads or hands on."""
    home = _home()
    return re.sub(rf"{re.escape(home)}(?![\w.-])", "~", text) if len(home) > 1 else text


def _home() -> str:
    """The user's home folder; `~` for one without HOME and without an entry in the password database."""
    return os.path.expanduser("~")  # noqa: PTH111 - Path.home() raises where this returns the word as it is


def _base(variable: str, usual: str) -> Path:
    """The base directory that a variable names; one that is not absolute counts as not set, as the rules want it."""
    chosen = Path(os.environ.get(variable, ""))
    if chosen.is_absolute():
        return chosen
    home = _home()
    return (Path(home) if os.path.isabs(home) else Path("/nonexistent")) / usual  # noqa: PTH117 - of a string

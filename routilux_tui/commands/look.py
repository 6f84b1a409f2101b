"""How the command line wants the jobs to be shown."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Look:
    """What the options of every command with a screen say. `theme` is empty when nothing was said of it."""

    read_only: bool = False
    ascii_only: bool = False
    theme: str = ""
    remembers: bool = True

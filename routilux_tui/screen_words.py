"""The options that every command with a screen has.

A part of the command line by itself, as quick to start: whatever a command needs is imported when it runs.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

THEMES = ("auto", "dark", "light", "high-contrast", "no-color")
"""The names of themes, here too so that help needs no palette."""

_OPTIONS = (
    click.option("--read-only", is_flag=True, help="Look, and touch nothing."),
    click.option("--ascii", "ascii_only", is_flag=True, help="Draw with ASCII characters alone."),
    click.option("--theme", type=click.Choice(THEMES), help="The colours; otherwise the settings say."),
    click.option("--no-state", is_flag=True, help="Remember nothing, and start as if nothing were remembered."),
)


def with_look(command: Callable[..., int]) -> Callable[..., int]:
    """A command with the options of the screen, which it gets together as `look`."""

    @wraps(command)
    def looking(*words: Any, read_only: bool, ascii_only: bool, theme: str | None, no_state: bool, **more: Any) -> int:
        from routilux_tui.commands.look import Look  # noqa: PLC0415 - quick start

        look = Look(read_only=read_only, ascii_only=ascii_only, theme=theme or "", remembers=not no_state)
        return command(*words, look=look, **more)

    for option in reversed(_OPTIONS):
        looking = option(looking)
    return looking

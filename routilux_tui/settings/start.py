"""What a dashboard starts with: the file of settings, the command line and the environment put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from routilux_tui.model.desk import Desk, focused
from routilux_tui.settings.effective import glyphs, theme
from routilux_tui.settings.folders import config_file, memory_file
from routilux_tui.settings.memory import Memory, recall
from routilux_tui.settings.options import Settings
from routilux_tui.settings.reading import Loaded, load

_SAID = 3


@dataclass(frozen=True, slots=True)
class Start:
    """The palette, the glyphs, the settings, and a sentence about each entry of the file that does not count.

    `settled_theme` is the palette that there would be if none had been chosen in the dashboard. `memory` is what an
    earlier run left, and `remembers` says whether this one is to leave something.
    """

    theme: str = "dark"
    settled_theme: str = "dark"
    ascii_only: bool = False
    settings: Settings = field(default_factory=Settings)
    complaints: tuple[str, ...] = ()
    memory: Memory = field(default_factory=Memory)
    remembers: bool = False


def begin(
    environment: Mapping[str, str], *, theme_flag: str = "", ascii_only: bool = False, remembers: bool = True
) -> Start:
    """What a dashboard starts with, by the files of this user. `remembers` is false for one that leaves no trace."""
    loaded = load(config_file())
    remembers = remembers and loaded.settings.remember
    memory = recall(memory_file(), loaded.settings) if remembers else Memory()
    begun = start(loaded, environment, theme_flag=theme_flag, ascii_only=ascii_only, remembered_theme=memory.theme)
    return replace(begun, memory=memory, remembers=remembers)


def start(
    loaded: Loaded,
    environment: Mapping[str, str],
    *,
    theme_flag: str = "",
    ascii_only: bool = False,
    remembered_theme: str = "",
) -> Start:
    """What the dashboard starts with, but for its memory."""
    return Start(
        theme(loaded, environment, flag=theme_flag, remembered=remembered_theme).value,
        theme(loaded, environment, flag=theme_flag).value,
        glyphs(loaded, environment, ascii_only=ascii_only).value == "ascii",
        loaded.settings,
        tuple(f"{loaded.path.name}, {problem}" for problem in loaded.problems),
    )


def complaints_in_short(complaints: Sequence[str]) -> tuple[str, ...]:
    """As many as there is room for on a screen, the rest as a number."""
    if len(complaints) <= _SAID:
        return tuple(complaints)
    more = len(complaints) - _SAID + 1
    return (*complaints[: _SAID - 1], f"{more} more wrong settings; `routilux-tui config` lists them")


def first_desk(settings: Settings) -> Desk:
    """The panes as the settings want them."""
    desk = Desk(left=settings.left, right=settings.right, lower=settings.lower)
    return focused(desk, settings.focus)

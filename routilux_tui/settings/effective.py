"""What counts in the end: the file, what the command line says, what the environment wants, and what was remembered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from routilux_tui.settings.options import AUTO
from routilux_tui.settings.reading import Loaded
from routilux_tui.terminal.abilities import speaks_unicode

NO_COLOR = "no-color"
_LIGHT_GROUNDS = ("7", "15")


@dataclass(frozen=True, slots=True)
class Choice:
    """A value and where it comes from, in words."""

    value: str
    origin: str


def origin(loaded: Loaded, title: str) -> str:
    """Where the value of a setting comes from: the line of the file, or the defaults."""
    line = loaded.lines.get(title)
    if line is None:
        return "default"
    return f"{loaded.path.name}, line {line}" if line else loaded.path.name


def theme(loaded: Loaded, environment: Mapping[str, str], *, flag: str = "", remembered: str = "") -> Choice:
    """The palette's name. The command line wins, then NO_COLOR, then what was chosen at run time, then the file."""
    if flag and flag != AUTO:
        return Choice(flag, "the command line")
    if environment.get("NO_COLOR"):
        return Choice(NO_COLOR, "NO_COLOR in the environment")
    if remembered and not flag:
        return Choice(remembered, "chosen in the dashboard and remembered")
    if loaded.settings.theme != AUTO and not flag:
        return Choice(loaded.settings.theme, origin(loaded, "theme"))
    ground = environment.get("COLORFGBG", "").rpartition(";")[2]
    if ground.isdigit():
        return Choice("light" if ground in _LIGHT_GROUNDS else "dark", "COLORFGBG in the environment")
    return Choice("dark", origin(loaded, "theme"))


def glyphs(loaded: Loaded, environment: Mapping[str, str], *, ascii_only: bool = False) -> Choice:
    """`unicode` or `ascii`. The command line wins, then the file, then the locale."""
    if ascii_only:
        return Choice("ascii", "the command line")
    if loaded.settings.glyphs != AUTO:
        return Choice(loaded.settings.glyphs, origin(loaded, "glyphs"))
    if not speaks_unicode(environment):
        return Choice("ascii", "the locale or the terminal is not UTF-8")
    return Choice("unicode", origin(loaded, "glyphs"))

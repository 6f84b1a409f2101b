"""The table of settings: name, what it is without one, what is expected, and what it does.

The reader, `routilux-tui config`, the default file and the README's table are made of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from types import MappingProxyType

from routilux_tui.keys.keymap import Chosen
from routilux_tui.model.desk import LEFT, RIGHT, Pane
from routilux_tui.render.palette import PALETTES

AUTO = "auto"
THEMES = (AUTO, *PALETTES)
GLYPHS = (AUTO, "unicode", "ascii")
TIMES = ("clock", "seconds", "utc", "off")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person settled, as `OPTIONS` says; `keys` are their own keys by the id of the action."""

    theme: str = AUTO
    glyphs: str = AUTO
    fps: int = 30
    times: str = "clock"
    follow: bool = True
    wrap: bool = False
    remember: bool = True
    pictures: str = ""
    record: bool = True
    window: int = 1_000_000
    keep_days: int = 14
    keep_megabytes: int = 2_000
    redact: tuple[str, ...] = ()
    focus: Pane = Pane.GRAPH
    left: Pane = Pane.LOG
    right: Pane = Pane.DEFERRED
    lower: Pane = Pane.ROUTINE
    keys: Chosen = field(default_factory=lambda: MappingProxyType({}))


Read = Callable[[object], object]
"""A value of the file as the setting's own. Raises ValueError with what was expected and what was found."""


@dataclass(frozen=True, slots=True)
class Option:
    """One setting. `table` is the file's table that it stands in, empty for the top."""

    name: str
    help: str
    expected: str
    read: Read
    table: str = ""

    @property
    def path(self) -> tuple[str, ...]:
        """Its place in the file."""
        return (self.table, self.name) if self.table else (self.name,)

    @property
    def title(self) -> str:
        """Its place in the file, in one word."""
        return ".".join(self.path)

    @property
    def default(self) -> object:
        """What it is when nobody settled it."""
        return _DEFAULTS[self.name]


def _found(value: object) -> str:
    """A value as it stands in a TOML file."""
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value)


def _one_of(names: tuple[str, ...], kind: Callable[[str], object] = str) -> tuple[str, Read]:
    expected = f"one of {', '.join(names)}"

    def read(value: object) -> object:
        if isinstance(value, str) and value in names:
            return kind(value)
        near = get_close_matches(value.lower(), names, 1) if isinstance(value, str) else []
        hint = f'; did you mean "{near[0]}"?' if near else ""
        raise ValueError(f"expected {expected}, found {_found(value)}{hint}")

    return expected, read


def _panes(panes: tuple[Pane, ...]) -> tuple[str, Read]:
    return _one_of(tuple(str(pane) for pane in panes), Pane)


def _switch() -> tuple[str, Read]:
    def read(value: object) -> object:
        if isinstance(value, bool):
            return value
        raise ValueError(f"expected true or false, found {_found(value)}")

    return "true or false", read


def _whole(least: int, most: int) -> tuple[str, Read]:
    expected = f"a whole number from {least} to {most}"

    def read(value: object) -> object:
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        raise ValueError(f"expected {expected}, found {_found(value)}")

    return expected, read


def _folder() -> tuple[str, Read]:
    def read(value: object) -> object:
        if isinstance(value, str) and "\0" not in value:
            return value
        raise ValueError(f"expected the path of a folder, found {_found(value)}")

    return 'the path of a folder, or "" for the one it was started in', read


def _expressions() -> tuple[str, Read]:
    def read(value: object) -> object:
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise ValueError(f"expected a list of regular expressions, found {_found(value)}")
        for each in value:
            try:
                re.compile(each)
            except re.error as error:
                raise ValueError(f"{_found(each)} is no regular expression: {error}") from error
        return tuple(value)

    return "a list of regular expressions", read


OPTIONS: tuple[Option, ...] = (
    Option("theme", "The colours. auto asks the terminal's environment; NO_COLOR wins over it.", *_one_of(THEMES)),
    Option("glyphs", "The characters. auto draws ASCII alone where the locale is not UTF-8.", *_one_of(GLYPHS)),
    Option("fps", "The most frames a second; fewer spare a slow link.", *_whole(1, 30)),
    Option("times", "Times of the log and the history: 10:42:07.114, 10:42:07, in UTC, or none.", *_one_of(TIMES)),
    Option("follow", "Follow the end of the log and the history at start.", *_switch()),
    Option("wrap", "Wrap long entries of the log at start.", *_switch()),
    Option("remember", "Remember the layout and what was switched, between two runs.", *_switch()),
    Option("pictures", "Where pictures of the screen go.", *_folder()),
    Option("record", "Record the jobs of a flow that the dashboard runs.", *_switch(), table="recording"),
    Option(
        "window",
        "Of a job that is recorded, about so many of the newest activations stay in memory; the panes read older ones "
        "from the file. 0 keeps all in memory.",
        *_whole(0, 1_000_000_000),
        table="recording",
    ),
    Option("keep_days", "Recordings older than this are deleted; 0 keeps them.", *_whole(0, 3_650), table="recording"),
    Option(
        "keep_megabytes",
        "The oldest recordings beyond this, all together, are deleted; 0 keeps them.",
        *_whole(0, 1_000_000),
        table="recording",
    ),
    Option(
        "redact",
        "Regular expressions for names and text that are kept out of recordings.",
        *_expressions(),
        table="recording",
    ),
    Option("focus", "The pane that has the keys at start.", *_panes(tuple(Pane)), table="layout"),
    Option("left", "The pane at the lower left of a wide screen.", *_panes(LEFT), table="layout"),
    Option("right", "The pane at the lower right of a wide screen.", *_panes(RIGHT), table="layout"),
    Option(
        "lower",
        "The pane below the graph on a small screen.",
        *_panes(tuple(pane for pane in Pane if pane is not Pane.GRAPH)),
        table="layout",
    ),
)  # fmt: skip
"""Every setting but the keys, in the order of the default file."""

KEYS_TABLE = "keys"
_DEFAULTS: Mapping[str, object] = MappingProxyType(
    {each.name: getattr(Settings(), each.name) for each in fields(Settings)}
)


def as_toml(value: object) -> str:
    """A setting's value as it is written in the file."""
    if isinstance(value, tuple):
        return "[" + ", ".join(_found(each) for each in value) + "]"
    return _found(str(value) if isinstance(value, Pane) else value)

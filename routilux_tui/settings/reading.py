"""The file of settings read: what is right of it, and each wrong entry as a problem with its line.

A wrong entry costs that entry alone; a file that can't be read costs the file. Nothing here raises for what a person
wrote.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any

from routilux_tui.actions import BY_ID, Action
from routilux_tui.keys.keymap import Chosen, Clash, Keymap
from routilux_tui.keys.names import key_name, written
from routilux_tui.settings.lines import key_lines, line_of
from routilux_tui.settings.options import KEYS_TABLE, OPTIONS, Settings

_LARGEST = 1_000_000
"""Bytes beyond which a file is no file of settings."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one entry. `line` counts from 1, 0 when it is not about a line; `key` is its dotted name."""

    text: str
    line: int = 0
    key: str = ""

    def __str__(self) -> str:
        """As it is said behind the name of the file."""
        return ": ".join(part for part in (f"line {self.line}" if self.line else "", self.key, self.text) if part)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of the file: the settings, the line of each entry that counts, and what was wrong.

    `lines` has the dotted names of settings and `keys.ACTION`.
    """

    path: Path
    exists: bool = False
    settings: Settings = field(default_factory=Settings)
    lines: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    problems: tuple[Problem, ...] = ()


def load(path: Path) -> Loaded:
    """Read the file of settings; one that does not exist is no problem."""
    try:
        if path.stat().st_size > _LARGEST:
            return Loaded(path, True, problems=(Problem("too long for a file of settings; the defaults count"),))
        text = path.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return Loaded(path)
    except OSError as error:
        reason = error.strerror or str(error)
        return Loaded(path, True, problems=(Problem(f"can't be read ({reason}); the defaults count"),))
    except UnicodeDecodeError as error:
        return Loaded(path, True, problems=(Problem(f"is not UTF-8 at byte {error.start}; the defaults count"),))
    return parsed(text, path)


def parsed(text: str, path: Path) -> Loaded:
    """The settings of a file with that text."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Loaded(path, True, problems=(Problem(f"is not TOML: {error}; the defaults count"),))
    except RecursionError:
        return Loaded(path, True, problems=(Problem("is nested too deeply; the defaults count"),))
    return _Reading(text, path).of(document)


class _Reading:
    """Collects what is right and what is wrong of one document."""

    def __init__(self, text: str, path: Path) -> None:
        self._path = path
        self._lines = key_lines(text)
        self._problems: list[Problem] = []
        self._counted: dict[str, int] = {}

    def of(self, document: Mapping[str, object]) -> Loaded:
        """The settings of the document."""
        known = {option.path: option for option in OPTIONS}
        tables = {option.table for option in OPTIONS if option.table}
        settled: dict[str, Any] = {}
        for path, value in self._entries(document, tables):
            option = known.get(path)
            if option is None:
                names = [*(each.title for each in OPTIONS), *tables, KEYS_TABLE]
                self._wrong(path, f"there is no such setting{_near('.'.join(path), names)}")
                continue
            try:
                settled[option.name] = option.read(value)
            except ValueError as error:
                self._wrong(path, str(error))
            else:
                self._counted[option.title] = line_of(self._lines, path)
        keys = document.get(KEYS_TABLE, {})
        if isinstance(keys, dict):
            settled["keys"] = self._keys(keys)
        else:
            self._wrong((KEYS_TABLE,), "expected a table, [keys], with the ids of actions")
        problems = tuple(sorted(self._problems, key=lambda problem: problem.line))
        return Loaded(self._path, True, Settings(**settled), MappingProxyType(self._counted), problems)

    def _entries(self, document: Mapping[str, object], tables: set[str]) -> Iterator[tuple[tuple[str, ...], object]]:
        for name, value in document.items():
            if name in tables and isinstance(value, dict):
                yield from (((name, inner), each) for inner, each in value.items())
            elif name in tables:
                self._wrong((name,), f"expected a table, [{name}]")
            elif name != KEYS_TABLE:
                yield (name,), value

    def _keys(self, table: Mapping[str, object]) -> Mapping[str, tuple[str, ...]]:
        """The person's keys by action, without those that are wrong or clash."""
        chosen: dict[str, tuple[str, ...]] = {}
        for action_id, path, value in _flat(table):
            action = BY_ID.get(action_id)
            if action is None:
                self._wrong(path, f"there is no such action{_near(action_id, list(BY_ID))}")
                continue
            try:
                chosen[action_id] = _keys_of(action, value)
            except ValueError as error:
                self._wrong(path, str(error))
            else:
                self._counted[f"{KEYS_TABLE}.{action_id}"] = line_of(self._lines, path)
        return MappingProxyType(self._without_clashes(chosen))

    def _without_clashes(self, chosen: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        """Take back one entry after the other until no key means two things in one pane."""
        while (clash := _clash(chosen)) is not None:
            mine, other = (clash.one, clash.other) if clash.one.id in chosen else (clash.other, clash.one)
            name = f"{KEYS_TABLE}.{mine.id}"
            line = self._counted.pop(name, 0)
            del chosen[mine.id]
            where = f" in the {' and '.join(other.panes)} pane" if other.panes else ""
            text = f'the key "{written(clash.key)}" is that of {other.id}{where} ({other.help}); choose another, or'
            self._problems.append(Problem(f"{text} give {other.id} another", line, name))
        return chosen

    def _wrong(self, path: tuple[str, ...], text: str) -> None:
        self._problems.append(Problem(text, line_of(self._lines, path), ".".join(path)))


def _flat(table: Mapping[str, object], above: tuple[str, ...] = ()) -> Iterator[tuple[str, tuple[str, ...], object]]:
    """Entries by the id of the action; `job.pause = "P"` is a table in a table, `"job.pause" = "P"` is not."""
    for name, value in table.items():
        path = (*above, name)
        if isinstance(value, dict):
            yield from _flat(value, path)
        else:
            yield ".".join(path), (KEYS_TABLE, *path), value


def _clash(chosen: Chosen) -> Clash | None:
    """The first key of a person's own that clashes."""
    clashes = Keymap(chosen).clashes()
    return next((clash for clash in clashes if clash.one.id in chosen or clash.other.id in chosen), None)


def _keys_of(action: Action, value: object) -> tuple[str, ...]:
    words = [value] if isinstance(value, str) else value
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise ValueError('expected a key such as "ctrl+r", or a list of keys')
    if not words and action.id == "quit":
        raise ValueError("expected a key: without one the dashboard could not be left")
    return tuple(dict.fromkeys(key_name(word) for word in words))


def _near(name: str, names: list[str]) -> str:
    near = get_close_matches(name, names, 1)
    return f'; did you mean "{near[0]}"?' if near else ""

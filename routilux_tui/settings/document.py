"""The settings as text: the default file with every setting as a comment, and the list of what counts now."""

from __future__ import annotations

import textwrap

from routilux_tui.actions import ACTIONS
from routilux_tui.keys.keymap import Keymap
from routilux_tui.keys.names import written
from routilux_tui.settings.effective import Choice, origin
from routilux_tui.settings.options import KEYS_TABLE, OPTIONS, Option, as_toml
from routilux_tui.settings.reading import Loaded

_WIDTH = 100


def default_file() -> str:
    """A file that settles nothing: every setting is there as a comment, with what it does and what it may be."""
    lines = ["# Settings of routilux-tui. What is commented out shows the default; remove the # to change it.", ""]
    table = ""
    for option in OPTIONS:
        if option.table != table:
            table = option.table
            lines += [f"[{table}]", ""]
        lines += _comment(_said(option))
        lines += [f"# {option.name} = {as_toml(option.default)}", ""]
    lines += [f"[{KEYS_TABLE}]", ""]
    lines += _comment(
        'Keys of your own, by action: one key, or a list of keys; [] takes them away. A key is a character such as "P" '
        'or "?", or a name such as "enter", "pgdn", "f5", "ctrl+r", "alt+x".'
    )
    width = max(len(action.id) for action in ACTIONS) + 2
    for action in ACTIONS:
        keys = tuple(written(key) for key in action.keys)
        value = as_toml(keys[0] if len(keys) == 1 else keys)
        name = f'"{action.id}"'
        lines.append(f"# {name:<{width}} = {value:<24} # {action.help}")
    return "\n".join(lines) + "\n"


def settings_table() -> str:
    """The README's table of settings, as Markdown."""
    lines = ["| Setting | Default | |", "|---|---|---|"]
    for option in OPTIONS:
        default = as_toml(option.default)
        lines.append(f"| `{option.title}` | `{default}` | {_said(option)} |")
    return "\n".join(lines) + "\n"


def effective_lines(loaded: Loaded, theme: Choice, glyphs: Choice) -> list[str]:
    """Every setting as it counts now, and where it comes from; then the keys that a person chose."""
    resolved = {"theme": theme, "glyphs": glyphs}
    rows: list[tuple[str, str, str]] = []
    table = ""
    for option in OPTIONS:
        if option.table != table:
            table = option.table
            rows += [("", "", ""), (f"[{table}]", "", "")]
        chosen = resolved.get(option.name)
        value = getattr(loaded.settings, option.name) if chosen is None else chosen.value
        source = origin(loaded, option.title) if chosen is None else chosen.origin
        rows.append((option.name, as_toml(value), source))
    if loaded.settings.keys:
        rows += [("", "", ""), (f"[{KEYS_TABLE}]", "", "")]
        keymap = Keymap(loaded.settings.keys)
        for action in ACTIONS:
            if action.id in loaded.settings.keys:
                keys = tuple(written(key) for key in keymap.keys_of(action))
                source = origin(loaded, f"{KEYS_TABLE}.{action.id}")
                rows.append((f'"{action.id}"', as_toml(keys[0] if len(keys) == 1 else keys), source))
    names = max(len(name) for name, _, _ in rows if name)
    values = max(len(value) for _, value, _ in rows)
    return [
        f"{name:<{names}} = {value:<{values}}  # {source}" if value or source else name for name, value, source in rows
    ]


def _said(option: Option) -> str:
    """What it does, and what it may be."""
    return f"{option.help} {option.expected[0].upper()}{option.expected[1:]}."


def _comment(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent="# ", subsequent_indent="# ", break_long_words=False)

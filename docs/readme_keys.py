# ruff: noqa: INP001 - a script, not a package
"""Writes the tables of keys and of settings into README.md, between their markers, from the dashboard's own tables."""

from __future__ import annotations

from pathlib import Path

from routilux_tui.actions import key_table
from routilux_tui.settings.document import settings_table

README = Path(__file__).resolve().parent.parent / "README.md"


def with_table(text: str, name: str, table: str) -> str:
    """The text with the table between its markers. Raises ValueError when a marker is missing."""
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, has_begin, rest = text.partition(begin)
    _, has_end, after = rest.partition(end)
    if not has_begin or not has_end:
        raise ValueError(f"README.md must have the lines {begin} and {end} around its table of {name}")
    return f"{before}{begin}\n\n{table}\n{end}{after}"


if __name__ == "__main__":
    with_keys = with_table(README.read_text(encoding="utf-8"), "keys", key_table())
    README.write_text(with_table(with_keys, "settings", settings_table()), encoding="utf-8")

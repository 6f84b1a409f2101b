# ruff: noqa: INP001 - a script, not a package
"""Writes the table of keys into README.md, between its two markers, from the dashboard's table of actions."""

from __future__ import annotations

from pathlib import Path

from routilux_tui.actions import key_table

README = Path(__file__).resolve().parent.parent / "README.md"
BEGIN, END = "<!-- keys -->", "<!-- /keys -->"


def with_keys(text: str) -> str:
    """The text with the current table between its markers. Raises ValueError when a marker is missing."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"README.md must have the lines {BEGIN} and {END} around its table of keys")
    return f"{before}{BEGIN}\n\n{key_table()}\n{END}{after}"


if __name__ == "__main__":
    README.write_text(with_keys(README.read_text(encoding="utf-8")), encoding="utf-8")

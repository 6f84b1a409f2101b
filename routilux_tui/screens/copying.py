"""Copying what is selected: the terminal puts it on the clipboard (OSC 52), and a word says what it was."""

from __future__ import annotations

import re
from typing import Protocol, runtime_checkable

from textual.app import App

from routilux_tui.render.line import cut
from routilux_tui.render.sanitise import clean

MOST = 200_000
"""The most characters that are copied: many terminals drop a longer sequence whole."""

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


@runtime_checkable
class Copyable(Protocol):
    """A pane that says what is selected in it."""

    def selected_text(self) -> str:
        """What is selected, as plain text; empty when nothing is."""
        ...


def copied(app: App[object], text: str) -> str:
    """Copy a text, and say what was copied; why not, when there is nothing."""
    text = harmless(text)
    if not text.strip():
        return "nothing is selected here"
    short = text[:MOST]
    app.copy_to_clipboard(short)
    lines = short.count("\n") + 1
    much = f"{lines} lines" if lines > 1 else f"{len(short)} characters"
    left_out = f", the first {MOST} of {len(text)} characters" if len(text) > MOST else ""
    return f"copied {much}{left_out}: {cut(clean(short.strip(), 200), 60)}"


def harmless(text: str) -> str:
    """The text without control characters, but for tabs and line ends."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))

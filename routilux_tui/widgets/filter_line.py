"""Where a filter is typed: one row at the foot of the pane that it narrows.

It has the keyboard while it is open, and says what is typed; what comes of that is the screen's business. Keys that
mean nothing here, such as the arrows up and down, reach the pane as always.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from textual import events
from textual.message import Message

from routilux.protocol.filters import MOST
from routilux_tui.model.text_line import (
    TextLine,
    cleared_to_end,
    cleared_to_start,
    deleted,
    moved,
    rubbed_out,
    to_end,
    to_start,
    typed,
    word_rubbed_out,
)
from routilux_tui.render.filter_line import FILTERING, Keys, filter_line
from routilux_tui.render.line import Row
from routilux_tui.render.look import Look
from routilux_tui.render.sanitise import clean
from routilux_tui.widgets.strip_view import StripView

_EDITS: Final[Mapping[str, Callable[[TextLine], TextLine]]] = {
    "backspace": rubbed_out,
    "ctrl+h": rubbed_out,
    "delete": deleted,
    "left": lambda line: moved(line, -1),
    "right": lambda line: moved(line, 1),
    "home": to_start,
    "ctrl+a": to_start,
    "end": to_end,
    "ctrl+e": to_end,
    "ctrl+w": word_rubbed_out,
    "ctrl+u": cleared_to_start,
    "ctrl+k": cleared_to_end,
}


class FilterLine(StripView, can_focus=True):
    """A line of text with a cursor. It sends `Changed` after each change, and `Closed` when it is done with."""

    class Changed(Message):
        """Another text stands in the line."""

        def __init__(self, expression: str) -> None:
            super().__init__()
            self.expression = expression

    class Closed(Message):
        """A person is done: the filter stays (`kept`), or is to be cleared."""

        def __init__(self, *, kept: bool) -> None:
            super().__init__()
            self.kept = kept

    def __init__(self, look: Look, keys: Keys = FILTERING) -> None:
        super().__init__(look, id="filter-line")
        self._words = keys
        self._line = TextLine()
        self._said = ""
        self._problem = ""
        self._open = False

    @property
    def expression(self) -> str:
        """The text in the line."""
        return self._line.text

    def begin(self, expression: str) -> None:
        """Start with this text, and take the keyboard."""
        self._line = to_end(TextLine(expression))
        self._problem = ""
        self._open = True
        self.screen.set_focus(self, scroll_visible=False)
        self.redraw()

    def say(self, said: str, problem: str) -> None:
        """Show what came of the filter, or why it can't be used."""
        if (said, problem) != (self._said, self._problem):
            self._said, self._problem = said, problem
            self.redraw()

    def draw(self, width: int, height: int) -> list[Row]:
        """The line."""
        return [filter_line(self.look, width, self._line, said=self._said, problem=self._problem, keys=self._words)][
            :height
        ]

    def stay(self) -> None:
        """Go on: what stands in it can't be used as it is."""
        self._open = True

    def take(self, event: events.Key | events.Paste) -> bool:
        """Edit the line; enter keeps the filter and escape clears it. False for what means nothing here.

        Of what is pasted the first line is taken, made harmless. Once the line is done with, it takes nothing more.
        """
        if not self._open:
            return False
        if isinstance(event, events.Paste):
            self._take_line(typed(self._line, clean((event.text.splitlines() or [""])[0]), MOST))
            return True
        edit = _EDITS.get(event.key)
        if edit is not None:
            self._take_line(edit(self._line))
        elif event.key in ("enter", "escape"):
            self._open = False
            self.post_message(self.Closed(kept=event.key == "enter"))
        elif event.is_printable and event.character:
            self._take_line(typed(self._line, event.character, MOST))
        else:
            return False
        return True

    def _take_line(self, line: TextLine) -> None:
        before, self._line = self._line, line
        if line.text != before.text:
            self.post_message(self.Changed(line.text))
        if line != before:
            self.redraw()

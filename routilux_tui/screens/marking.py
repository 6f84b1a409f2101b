"""What the keys do that mark activations in the history."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from routilux_tui.render.figures import quantity

if TYPE_CHECKING:
    from routilux_tui.screens.main import MainScreen


class Marking:
    """Actions on the marks of activations. The history's title counts them, so that little has to be said."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self.deeds: dict[str, Callable[[], None]] = {
            "history.mark": self._mark,
            "history.unmark": self._unmark,
            "history.next": partial(self._seek, 1),
            "history.previous": partial(self._seek, -1),
        }

    def _mark(self) -> None:
        """Mark the activation under the cursor, or take its mark away; with the first, say what marks are for."""
        screen, history = self._screen, self._screen.panes.history
        marked = history.mark_current()
        if marked is None:
            screen.tell(history.why_not(history.cursor) or "no activation is here that could be marked", wrong=True)
        elif marked and len(screen.marks) == 1:
            screen.tell(screen.keymap.worded("{export} makes a test of what is marked, {history.unmark} clears it"))

    def _unmark(self) -> None:
        marks = self._screen.marks
        self._screen.tell(f"{quantity(len(marks), 'mark', 'marks')} cleared")
        marks.clear()
        self._screen.panes.history.redraw()

    def _seek(self, step: int) -> None:
        if not self._screen.panes.history.seek_marked(step):
            self._screen.tell(f"no marked activation {'below' if step > 0 else 'above'}")

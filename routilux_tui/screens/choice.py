"""A question over the main screen, answered by a key, by enter or by a click."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from routilux_tui.render.choice import Answer, choice_rows
from routilux_tui.render.line import Row
from routilux_tui.render.look import Look
from routilux_tui.widgets.strip_view import StripView
from routilux_tui.widgets.text_rows import TextRows


class ChoiceScreen(ModalScreen[str]):
    """Asks a question; its result is the key of the answer, empty when the person went back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c,ctrl+q", "back", show=False),
        Binding("j,down,tab", "move(1)", show=False),
        Binding("k,up,shift+tab", "move(-1)", show=False),
        Binding("enter", "take", show=False),
    ]

    def __init__(self, look: Look, question: str, answers: Sequence[Answer]) -> None:
        super().__init__()
        self._question = question
        self._answers = answers
        self._at = 0
        self._rows = TextRows(look, self._make)

    def compose(self) -> ComposeResult:
        """The question and its answers."""
        yield Vertical(self._rows, classes="question")

    def take(self, event: events.Key | events.Paste) -> bool:
        """An answer's own key takes it."""
        if isinstance(event, events.Paste) or all(event.character != key for key, _, _ in self._answers):
            return False
        self.dismiss(event.character or "")
        return True

    def on_click(self, event: events.Click) -> None:
        """A click beside it answers nothing."""
        if event.widget is self:
            self.dismiss("")

    def on_strip_view_pressed(self, message: StripView.Pressed) -> None:
        """A click on an answer takes it."""
        message.stop()
        at = message.y - (len(self._make(self._rows.look, self._rows.size.width - 1)) - len(self._answers))
        if 0 <= at < len(self._answers):
            self.dismiss(self._answers[at][0])

    def action_move(self, step: int) -> None:
        """Mark the next answer."""
        self._at = (self._at + step) % len(self._answers)
        self._rows.redraw()

    def action_take(self) -> None:
        """Take the marked answer."""
        self.dismiss(self._answers[self._at][0])

    def action_back(self) -> None:
        """Answer nothing."""
        self.dismiss("")

    def _make(self, look: Look, width: int) -> list[Row]:
        return choice_rows(look, self._question, self._answers, self._at, width)

"""Asks for a moment of a recording, in one line: a seq, a share, a time or a step."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from routilux_tui.model.travel import EXPECTED, Moment, Place, moment_of
from routilux_tui.render.line import Row, blank, row, wrapped
from routilux_tui.render.look import Look
from routilux_tui.widgets.filter_line import FilterLine
from routilux_tui.widgets.text_rows import TextRows

_WORDS = ("@", "goes there", "back")


class MomentScreen(ModalScreen[Moment | None]):
    """Its result is the moment, None when the person went back.

    `place` says where the view stands, and `first` is what stands in the line at first.
    """

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+c,ctrl+q", "back", show=False)]

    def __init__(self, look: Look, place: Callable[[], Place], first: str = "") -> None:
        super().__init__()
        self._place = place
        self._first = first
        self._expression = first
        self._line = FilterLine(look, _WORDS)
        self._help = TextRows(look, self._make)

    def compose(self) -> ComposeResult:
        """The line, and what may stand in it."""
        yield Vertical(self._help, self._line, classes="question")

    def on_mount(self) -> None:
        """Take the keyboard."""
        self._line.begin(self._first)
        self._line.focus()

    def on_filter_line_changed(self, message: FilterLine.Changed) -> None:
        """Keep what is typed, and say nothing of it while it is."""
        message.stop()
        self._expression = message.expression
        self._line.say("", "")

    def on_filter_line_closed(self, message: FilterLine.Closed) -> None:
        """Enter goes there, or says what is wrong; escape goes back."""
        message.stop()
        if not message.kept:
            self.dismiss(None)
            return
        try:
            self.dismiss(moment_of(self._expression, self._place()))
        except ValueError:
            self._line.say("", "this is no such moment")
            self._line.stay()

    def on_click(self, event: events.Click) -> None:
        """A click beside it closes it."""
        if event.widget is self:
            self.dismiss(None)

    def action_back(self) -> None:
        """Go nowhere."""
        self.dismiss(None)

    def _make(self, look: Look, width: int) -> list[Row]:
        ground = look["text"]
        title = row(width, [Segment(" Go to a moment", look["bright"])], ground)
        said = [row(width, [Segment(f" {line}", look["dim"])], ground) for line in wrapped(EXPECTED, width - 2)]
        return [title, *said, blank(width, ground)]

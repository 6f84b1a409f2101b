"""A sheet over the main screen: rows of text that scroll by the keys of every pane, closed by a click beside it."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from routilux_tui.render.look import Look
from routilux_tui.widgets.edges import PaneTitle
from routilux_tui.widgets.strip_view import StripView
from routilux_tui.widgets.text_rows import Maker, TextRows


class Sheet(ModalScreen[None]):
    """The base of such screens; they compose the title and the rows, and say what else they do."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "roll(1)", show=False),
        Binding("k,up", "roll(-1)", show=False),
        Binding("pagedown,ctrl+d,space", "page(1)", show=False),
        Binding("pageup,ctrl+u", "page(-1)", show=False),
        Binding("g,home", "start", show=False),
        Binding("G,end", "end", show=False),
    ]

    def __init__(self, look: Look, name: str, maker: Maker) -> None:
        super().__init__()
        self._title = PaneTitle(look, name, "")
        self._rows = TextRows(look, maker)

    def on_strip_view_rolled(self, message: StripView.Rolled) -> None:
        """The wheel scrolls."""
        message.stop()
        self._rows.roll(message.rows)

    def on_click(self, event: events.Click) -> None:
        """A click beside it closes it."""
        if event.widget is self:
            self.dismiss()

    def on_strip_view_pressed(self, message: StripView.Pressed) -> None:
        """A click inside does nothing."""
        message.stop()

    def action_roll(self, rows: int) -> None:
        """Scroll by rows."""
        self._rows.roll(rows)

    def action_page(self, pages: int) -> None:
        """Scroll by screens."""
        self._rows.page(pages)

    def action_start(self) -> None:
        """Scroll to the first row."""
        self._rows.to_start()

    def action_end(self) -> None:
        """Scroll to the last row."""
        self._rows.to_end()

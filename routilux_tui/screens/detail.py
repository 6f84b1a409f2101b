"""One thing in full, over the main screen: a payload, a record, the help. It scrolls; any way back closes it."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from routilux_tui.render.look import Look
from routilux_tui.screens.copying import copied
from routilux_tui.widgets.edges import PaneTitle
from routilux_tui.widgets.strip_view import StripView
from routilux_tui.widgets.text_rows import Maker, TextRows


class DetailScreen(ModalScreen[None]):
    """Rows of text below a title."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter,question_mark,ctrl+c,ctrl+q", "dismiss", show=False),
        Binding("j,down", "roll(1)", show=False),
        Binding("k,up", "roll(-1)", show=False),
        Binding("pagedown,ctrl+d,space", "page(1)", show=False),
        Binding("pageup,ctrl+u", "page(-1)", show=False),
        Binding("g,home", "start", show=False),
        Binding("G,end", "end", show=False),
        Binding("y", "copy", show=False),
    ]

    def __init__(self, look: Look, name: str, maker: Maker, *, figures: str = "y copies   esc closes") -> None:
        super().__init__()
        self._title = PaneTitle(look, "detail", "")
        self._said = (name, figures)
        self._rows = TextRows(look, maker)

    def compose(self) -> ComposeResult:
        """The title and the rows."""
        yield Vertical(self._title, self._rows, classes="sheet")

    def on_mount(self) -> None:
        """Show the title."""
        self._title.show(*self._said, focused=True, joints=())

    def show(self, maker: Maker) -> None:
        """Show what this maker makes, such as the payload that came meanwhile."""
        self._rows.show(maker)

    def on_strip_view_rolled(self, message: StripView.Rolled) -> None:
        """The wheel scrolls."""
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

    def action_copy(self) -> None:
        """Copy all of it."""
        self.notify(copied(self.app, self._rows.text()), markup=False)

    def action_end(self) -> None:
        """Scroll to the last row."""
        self._rows.to_end()

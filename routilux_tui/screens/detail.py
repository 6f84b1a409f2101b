"""One thing in full, over the main screen: a payload, a record, the help. It scrolls; any way back closes it."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from routilux_tui.render.look import Look
from routilux_tui.screens.copying import copied
from routilux_tui.screens.sheet import Sheet
from routilux_tui.widgets.text_rows import Maker


class DetailScreen(Sheet):
    """Rows of text below a title."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter,question_mark,ctrl+c,ctrl+q", "dismiss", show=False),
        Binding("y", "copy", show=False),
    ]

    def __init__(self, look: Look, name: str, maker: Maker, *, figures: str = "y copies   esc closes") -> None:
        super().__init__(look, "detail", maker)
        self._said = (name, figures)

    def compose(self) -> ComposeResult:
        """The title and the rows."""
        yield Vertical(self._title, self._rows, classes="sheet")

    def on_mount(self) -> None:
        """Show the title."""
        self._title.show(*self._said, focused=True, joints=())

    def show(self, maker: Maker) -> None:
        """Show what this maker makes, such as the payload that came meanwhile."""
        self._rows.show(maker)

    def action_copy(self) -> None:
        """Copy all of it."""
        self.notify(copied(self.app, self._rows.text()), markup=False)

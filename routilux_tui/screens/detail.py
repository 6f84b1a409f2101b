"""One thing in full, over the main screen: a payload, a record, the help. It scrolls; any way back closes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from routilux_tui.render.look import Look
from routilux_tui.screens.copying import copied
from routilux_tui.screens.sheet import Sheet
from routilux_tui.widgets.text_rows import Maker

Words = Callable[[], str]
"""Makes the text that is copied of a thing."""


class DetailScreen(Sheet):
    """Rows of text below a title."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter,question_mark,ctrl+c,ctrl+q", "dismiss", show=False),
        Binding("y", "copy", show=False),
    ]

    def __init__(
        self,
        look: Look,
        name: str,
        maker: Maker,
        *,
        figures: str = "y copies   esc closes",
        words: Words | None = None,
    ) -> None:
        super().__init__(look, "detail", maker)
        self._words = words
        self._said = (name, figures)

    def compose(self) -> ComposeResult:
        """The title and the rows."""
        yield Vertical(self._title, self._rows, classes="sheet")

    def on_mount(self) -> None:
        """Show the title."""
        self._title.show(*self._said, focused=True, joints=())

    def show(self, maker: Maker, words: Words | None = None) -> None:
        """Show what this maker makes, such as the payload that came meanwhile, and copy these words of it."""
        self._words = words or self._words
        self._rows.show(maker)

    def action_copy(self) -> None:
        """Copy all of it: the words that there are for it, or else what the rows say."""
        text = self._rows.text() if self._words is None else self._words()
        self.notify(copied(self.app, text), markup=False)

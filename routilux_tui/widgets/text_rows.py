"""Rows of text that scroll as one, made anew for every width."""

from __future__ import annotations

from collections.abc import Callable

from textual.geometry import Size

from routilux_tui.render.line import Row, plain_text
from routilux_tui.render.look import Look
from routilux_tui.render.scrollbar import barred
from routilux_tui.widgets.barred_view import BarredView

Maker = Callable[[Look, int], list[Row]]
"""Makes the rows for a width."""


_COPIED = 160


class TextRows(BarredView):
    """What a maker makes, from its first row on screen, with a scroll bar in the last column."""

    def __init__(self, look: Look, maker: Maker, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(look, id=id)
        self._maker = maker
        self._made: tuple[tuple[Maker, Look, int], list[Row]] | None = None
        self._top = 0
        self._length = 0

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's signature
        """As many rows as the maker makes."""
        return len(self._rows_for(max(1, width - 1)))

    @property
    def bar(self) -> tuple[int, int]:
        """How many rows there are, and which is the first on screen."""
        return self._length, self._top

    def show(self, maker: Maker) -> None:
        """Show what this maker makes, from the place that is on screen."""
        self._maker = maker
        self.refresh(layout=True)
        self.redraw()

    def _rows_for(self, width: int) -> list[Row]:
        """What the maker makes for a width; a long thing is made once."""
        key = (self._maker, self.look, width)
        if self._made is None or self._made[0] != key:
            self._made = (key, self._maker(self.look, width))
        return self._made[1]

    def redraw(self) -> None:
        """Make the rows anew and draw what is new; scrolling shows others of the same."""
        self._made = None
        super().redraw()

    def text(self) -> str:
        """What the rows say, a line each, as wide as it is read well elsewhere."""
        return plain_text(self._maker(self.look, _COPIED))

    def draw(self, width: int, height: int) -> list[Row]:
        """The rows on screen."""
        rows = self._rows_for(width - 1)
        self._length = len(rows)
        self._top = min(self._top, max(0, len(rows) - height))
        shown = rows[self._top : self._top + height]
        return barred(self.look, shown, width, height, count=len(rows), top=self._top)

    def roll(self, rows: int) -> None:
        """Scroll by so many rows, as far as there are some."""
        self._top = min(max(0, self._top + rows), max(0, self._length - self.size.height))
        super().redraw()

    def page(self, pages: int) -> None:
        """Scroll by so many screens."""
        self.roll(pages * max(1, self.size.height - 1))

    def to_start(self) -> None:
        """Scroll to the first row."""
        self.roll(-self._length)

    def to_end(self) -> None:
        """Scroll to the last row."""
        self.roll(self._length)

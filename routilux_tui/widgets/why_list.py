"""The list of causes and effects: its cursor goes from one thing that leads somewhere to the next."""

from __future__ import annotations

from collections.abc import Sequence

from routilux_tui.model.scroll import Scroll
from routilux_tui.model.why import WhyRow, first_leading, next_leading
from routilux_tui.render.line import Row, plain_text
from routilux_tui.render.look import Look
from routilux_tui.render.why import cut_rows, place_width, why_row
from routilux_tui.widgets.row_list import RowList

_COPIED = 160


class WhyList(RowList):
    """Rows of a why page."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "why")
        self.has_keys = True
        self._rows_of_why: Sequence[WhyRow] = ()
        self._placed = False

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self._rows_of_why)

    @property
    def current(self) -> WhyRow | None:
        """The row under the cursor, if it leads anywhere."""
        row = self._rows_of_why[self.cursor] if 0 <= self.cursor < self.count else None
        return row if row is not None and row.leads else None

    def show(self, rows: Sequence[WhyRow], at: int = -1) -> None:
        """Show these rows, with the cursor on the one that was asked about, or on row `at`."""
        self._rows_of_why = rows
        self._placed = False
        self.scroll = Scroll(cursor=at if at >= 0 else first_leading(rows))
        self.redraw()

    def draw(self, width: int, height: int) -> list[Row]:
        """The rows on screen; of a new page, most of what stands above the cursor and some of what stands below."""
        if not self._placed:
            self._placed = True
            top = max(0, min(self.scroll.cursor - height * 2 // 3, self.count - height))
            self.scroll = Scroll(top=top, cursor=self.scroll.cursor)
        return super().draw(width, height)

    def move(self, columns: int, rows: int) -> None:  # noqa: ARG002 - there is nothing at its sides
        """Go to the next row that leads anywhere, so many times."""
        at = self.cursor
        for _ in range(abs(rows)):
            at = next_leading(self._rows_of_why, at, rows)
        self.go_to(at)

    def text(self) -> str:
        """What the page says, a line for each row."""
        return plain_text(self.paint(index, _COPIED) for index in range(self.count))

    def rest(self, look: Look, width: int) -> list[Row]:
        """What the row under the cursor has no room for."""
        row = self.current
        if row is None:
            return []
        return cut_rows(look, row, width, places=place_width(look, self._rows_of_why, width))

    def paint(self, index: int, width: int) -> Row:
        """One row."""
        return why_row(
            self.look, self._rows_of_why[index], width, places=place_width(self.look, self._rows_of_why, width)
        )

"""The base of the tables: a list with a header, whose rows can be sorted by a column and narrowed by a filter."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from textual import events

from routilux.protocol.filters import Filter
from routilux_tui.model.scroll import Scroll, at_row, top_row
from routilux_tui.model.table import (
    AS_THEY_COME,
    NOTHING_KNOWN,
    Column,
    Placed,
    Sorting,
    by,
    column_at,
    fitting,
    next_sorting,
    ordered,
)
from routilux_tui.model.table import turned as turned_round
from routilux_tui.render.figures import grouped
from routilux_tui.render.line import Row
from routilux_tui.render.lists import hint_rows
from routilux_tui.render.look import Look
from routilux_tui.render.table import Cell, header_row, table_row
from routilux_tui.widgets.row_list import RowList

ItemT = TypeVar("ItemT")

_LEAST_WITH_HEADER = 4


class Table(RowList):
    """Rows of cells below a header. `cells` gives those of a row; the header gives way where there is little room."""

    columns: ClassVar[Sequence[Column]] = ()

    def __init__(self, look: Look, pane: str, place: Scroll | None = None) -> None:
        super().__init__(look, pane, place)
        self.filter = Filter()
        self.sorting = AS_THEY_COME

    @property
    def needs(self) -> Mapping[str, int]:
        """How wide the widest cell of a column is, by the column's id, where that is known."""
        return NOTHING_KNOWN

    def cells(self, index: int) -> Mapping[str, Cell]:
        """The cells of a row, by the ids of their columns."""
        raise NotImplementedError

    def resort(self) -> None:
        """Called after the sorting changed."""
        raise NotImplementedError

    @property
    def head(self) -> int:
        """How many rows the header takes."""
        return self._head(self.size.height)

    @property
    def page_height(self) -> int:
        """How many rows are on screen below the header."""
        return max(1, self.size.height - self.head)

    def wanted(self, height: int) -> tuple[int, int]:
        """What a pane of that height shows: the first row and how many."""
        return super().wanted(max(1, height - self._head(height)))

    def sort_next(self) -> None:
        """Sort by the next column."""
        self._sort(next_sorting(self.columns, self.sorting))

    def turn(self) -> None:
        """Turn the order round; rows that stand as they come are sorted by the first column that can be."""
        if self.sorting.column:
            self._sort(turned_round(self.sorting))
        else:
            self.sort_next()

    def sort_by(self, column: Column) -> None:
        """Sort by this column; the other way round when it is the one already."""
        self._sort(turned_round(self.sorting) if self.sorting.column == column.id else by(column))

    def draw(self, width: int, height: int) -> list[Row]:
        """The header and the rows on screen."""
        head = self._head(height)
        if not self.count:
            return hint_rows(self.look, width, self.hint)
        rows = [header_row(self.look, self._placed(width), width, self.sorting)] if head else []
        return [*rows, *self._with_bar(self.draw_rows(width - 1, height - head), height - head, self.count)]

    def paint(self, index: int, width: int) -> Row:
        """One row."""
        return table_row(self.look, self._placed(width + 1), self.cells(index), width)

    def selected_text(self) -> str:
        """The row under the cursor as text, all of its columns; empty when nothing is there."""
        if not 0 <= self.cursor < self.count:
            return ""
        cells = self.cells(self.cursor)
        texts = ("".join(piece.text for piece in cells.get(column.id, ())) for column in self.columns if column.title)
        return "  ".join(text.strip() for text in texts if text.strip())

    def index_at(self, y: int) -> int:
        """The index of the row at a row of the screen, one that is not there when nothing is."""
        return top_row(self.scroll, self.count, self.page_height) + y - self.head if y >= self.head else -1

    def on_click(self, event: events.Click) -> None:
        """A click on a title sorts by its column; one below selects a row."""
        column = column_at(self._placed(self.size.width), event.x) if self.head and event.y == 0 else None
        if column is not None and column.sorts:
            self.sort_by(column)
        super().on_click(event)

    def _sort(self, sorting: Sorting) -> None:
        self.sorting = sorting
        self.resort()
        self.redraw()

    def _head(self, height: int) -> int:
        return int(height >= _LEAST_WITH_HEADER)

    def _placed(self, width: int) -> Sequence[Placed]:
        return fitting(self.columns, max(1, width - 2), self.needs)


class ItemTable(Table, Generic[ItemT]):
    """A table of items that are all here: it sorts and narrows them by itself, and the cursor stays with its item."""

    def __init__(self, look: Look, pane: str) -> None:
        super().__init__(look, pane)
        self._all: Sequence[ItemT] = ()
        self._shown: Sequence[ItemT] = ()

    def identity(self, item: ItemT) -> Hashable:
        """What stays the same of an item while it changes."""
        raise NotImplementedError

    def text(self, item: ItemT) -> str:
        """The item as a filter sees it."""
        raise NotImplementedError

    def value(self, item: ItemT, column: str) -> Any:
        """What an item is sorted by."""
        raise NotImplementedError

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self._shown)

    @property
    def total(self) -> int:
        """How many items there are, whatever the filter."""
        return len(self._all)

    @property
    def current(self) -> ItemT | None:
        """The item under the cursor."""
        return self._shown[self.cursor] if 0 <= self.cursor < len(self._shown) else None

    @property
    def tally(self) -> str:
        """How many of how many items match."""
        group = self.look.glyphs.group
        return f"{grouped(len(self._shown), group)} of {grouped(self.total, group)}"

    @property
    def figures(self) -> str:
        """What the title says."""
        if self.filter:
            return f"{self.tally}   {self.look.clean(self.filter.expression, 40)}"
        return grouped(self.total, self.look.glyphs.group)

    def take(self, items: Sequence[ItemT]) -> None:
        """Show these items."""
        self._all = items
        self.resort()
        self.redraw()

    def narrow(self, wanted: Filter) -> None:
        """Show the items that match this filter alone."""
        self.filter = wanted
        self.resort()
        self.redraw()

    def resort(self) -> None:
        """Narrow and sort anew; the cursor stays with its item as long as that is shown."""
        before = self.current
        items = self._all if not self.filter else [item for item in self._all if self.filter.matches(self.text(item))]
        column = self.sorting.column
        self._shown = ordered(items, self.sorting, lambda item: self.value(item, column))
        if before is not None:
            known = self.identity(before)
            at = next((at for at, item in enumerate(self._shown) if self.identity(item) == known), -1)
            if at >= 0 and at != self.cursor:
                self.scroll = at_row(self.scroll, at, self.count, self.page_height)

"""The shared log: follows its end, holds still while somebody reads, and marks what it does not have."""

from __future__ import annotations

from routilux.protocol import LogLine
from routilux_tui.model.pages import Pages
from routilux_tui.model.scroll import TAIL, arrived, top_row
from routilux_tui.render.figures import grouped
from routilux_tui.render.line import Row
from routilux_tui.render.log import gap_row, log_rows
from routilux_tui.render.look import Look
from routilux_tui.widgets.row_list import RowList


class LogView(RowList):
    """The entries of the shared log of the job on screen."""

    hint: tuple[str, ...] = ("The log is empty.", "A routine writes to it with job_state.append_to_shared_log({...}).")

    def __init__(self, look: Look) -> None:
        super().__init__(look, "log", TAIL)
        self.wrap = False
        self.times = True
        self._pages: Pages[LogLine] = Pages()
        self._length = 0
        self._names = 8
        self._indexes: list[int] = []

    @property
    def count(self) -> int:
        """How many entries there are."""
        return self._length

    @property
    def figures(self) -> str:
        """What the title says: whether it follows, what came meanwhile, and how many there are."""
        entries = f"{grouped(self._length, self.look.glyphs.group)} entries"
        if self.scroll.follow:
            return f"follow   {entries}"
        new = arrived(self.scroll, self._length)
        return f"{grouped(new, self.look.glyphs.group)} new below   {entries}" if new else f"stays   {entries}"

    def show(self, pages: Pages[LogLine], length: int, names: int) -> None:
        """Show the first `length` entries; `names` is the width of the column of routine names."""
        self._pages, self._length, self._names = pages, length, names
        self.redraw()

    def toggle_wrap(self) -> None:
        """Wrap long entries, or cut them."""
        self.wrap = not self.wrap
        self.redraw()

    def toggle_times(self) -> None:
        """Show or hide the times."""
        self.times = not self.times
        self.redraw()

    def paint(self, index: int, width: int) -> Row:
        """The first row of an entry."""
        return self._entry(index, width)[0]

    def draw_rows(self, width: int, height: int) -> list[Row]:
        """The entries on screen; a wrapped one takes several rows."""
        if not self.wrap:
            top = top_row(self.scroll, self._length, height)
            self._indexes = list(range(top, min(top + height, self._length)))
            return super().draw_rows(width, height)
        return self._upwards(width, height) if self.scroll.follow else self._downwards(width, height)

    def _upwards(self, width: int, height: int) -> list[Row]:
        """Entries from the newest up, until the screen is full."""
        rows: list[Row] = []
        indexes: list[int] = []
        for index in range(self._length - 1, -1, -1):
            lines = self._entry(index, width)
            rows = [*lines, *rows]
            indexes = [index] * len(lines) + indexes
            if len(rows) >= height:
                break
        self._indexes = indexes[-height:]
        return rows[-height:]

    def _downwards(self, width: int, height: int) -> list[Row]:
        """Entries from the top one down, so far that the one under the cursor is on screen."""
        top = top_row(self.scroll, self._length, height)
        rows: list[Row] = []
        indexes: list[int] = []
        end = 0
        for index in range(top, self._length):
            lines = [self.mark(index, line) for line in self._entry(index, width)]
            rows += lines
            indexes += [index] * len(lines)
            if index == self.cursor:
                end = len(rows)
            if len(rows) >= height and index >= self.cursor:
                break
        start = max(0, end - height)
        self._indexes = indexes[start : start + height]
        return rows[start : start + height]

    def _entry(self, index: int, width: int) -> tuple[Row, ...]:
        line = self._pages.get(index)
        if line is None:
            return (gap_row(self.look, width, index, gone=self._pages.is_gone(index)),)
        return log_rows(self.look, line, width, times=self.times, names=self._names, wrap=self.wrap)

    def index_at(self, y: int) -> int:
        """The index of the row at a row of the screen, one that is not there when nothing is."""
        return self._indexes[y] if 0 <= y < len(self._indexes) else -1

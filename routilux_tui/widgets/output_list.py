"""What the watched program wrote, with a filter of its own: its lines are here, so they are searched here."""

from __future__ import annotations

from routilux.protocol.filters import Filter
from routilux_tui.model.log_contents import LineSearch, stayed
from routilux_tui.model.output import Written, WrittenLine
from routilux_tui.model.rows import Item, Rows, Span, Stream
from routilux_tui.model.scroll import TAIL
from routilux_tui.render.figures import grouped
from routilux_tui.render.line import Row
from routilux_tui.render.lists import output_row
from routilux_tui.render.look import Look
from routilux_tui.render.marks import mark_row
from routilux_tui.widgets.row_list import RowList


class OutputList(RowList):
    """What the program printed."""

    hint: tuple[str, ...] = ("The program printed nothing so far.",)

    def __init__(self, look: Look) -> None:
        super().__init__(look, "output", TAIL)
        self.filter = Filter()
        self._written = Written()
        self._lines = LineSearch(self.filter)
        self._listed = Rows(Span(0, 0))

    @property
    def count(self) -> int:
        """How many rows there are: lines that are kept, or match, and a mark for those that are not kept."""
        return len(self._listed)

    @property
    def tally(self) -> str:
        """How many of how many lines match."""
        group = self.look.glyphs.group
        return f"{grouped(self.count, group)} of {grouped(self._written.length, group)}"

    @property
    def figures(self) -> str:
        """What the title says."""
        follow = "follow   " if self.scroll.follow else ""
        if self.filter:
            return f"{follow}{self.tally}   / {self.look.clean(self.filter.expression, 40)}"
        return f"{follow}{grouped(self._written.length, self.look.glyphs.group)}"

    def show(self, written: Written, hint: tuple[str, ...]) -> None:
        """Show these lines, or the hint while there are none."""
        self._written = written
        self.hint = (f"No line matches {self.look.clean(self.filter.expression, 80)}.",) if self.filter else hint
        before, self._listed = self._listed, Rows(Span(0, 0), self._lines.look(written), lambda _line: 0)
        self.scroll = stayed(self.scroll, before, self._listed)
        self.redraw()

    def narrow(self, wanted: Filter) -> None:
        """Show what matches this filter alone; the line under the cursor, or the next one, stays there."""
        at = self._listed.item(self.cursor) if self.cursor >= 0 else Item(Stream.OUTPUT, 0)
        self.filter = wanted
        self._lines = LineSearch(wanted)
        self._listed = Rows(Span(0, 0), self._lines.look(self._written), lambda _line: 0)
        self.keep_at(self._listed.row(at))

    def line(self, index: int) -> WrittenLine | None:
        """The line in a row, None when it is no longer kept."""
        return self._written.get(self._listed.item(index).position)

    def selected_text(self) -> str:
        """The line under the cursor, to be copied; empty when there is none."""
        line = self.line(self.cursor) if self.cursor >= 0 else None
        return "" if line is None else line.text

    def paint(self, index: int, width: int) -> Row:
        """One line, or the mark of those that are no longer kept."""
        line = self.line(index)
        if line is None:
            lost = self._listed.item(index).position + 1
            return mark_row(self.look, width, lost, "line", "lines", "no longer kept")
        return output_row(self.look, line, width, self.filter)

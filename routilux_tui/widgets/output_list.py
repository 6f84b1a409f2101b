"""What the watched program wrote, with a filter of its own: its lines are here, so they are searched here."""

from __future__ import annotations

from routilux.protocol.filters import Filter
from routilux_tui.model.matches import Matches
from routilux_tui.model.output import Written
from routilux_tui.model.scroll import TAIL
from routilux_tui.render.figures import grouped
from routilux_tui.render.line import Row
from routilux_tui.render.lists import output_row
from routilux_tui.render.look import Look
from routilux_tui.widgets.row_list import RowList


class OutputList(RowList):
    """What the program printed."""

    hint: tuple[str, ...] = ("The program printed nothing so far.",)

    def __init__(self, look: Look) -> None:
        super().__init__(look, "output", TAIL)
        self.filter = Filter()
        self._written = Written()
        self._matches = Matches()

    @property
    def count(self) -> int:
        """How many lines were written, or how many of them match."""
        return len(self._matches) if self.filter else self._written.length

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
            return f"{follow}{self.tally}   {self.look.clean(self.filter.expression, 40)}"
        return f"{follow}{grouped(self._written.length, self.look.glyphs.group)}"

    def show(self, written: Written, hint: tuple[str, ...]) -> None:
        """Show these lines, or the hint while there are none."""
        self._written = written
        self.hint = (f"No line matches {self.look.clean(self.filter.expression, 80)}.",) if self.filter else hint
        self._search()
        self.redraw()

    def narrow(self, wanted: Filter) -> None:
        """Show what matches this filter alone; the line under the cursor, or the next one, stays there."""
        at = self._position(self.cursor) if self.cursor >= 0 else 0
        self.filter = wanted
        self._matches = Matches(self._written.first)
        self._search()
        self.keep_at(self._matches.rank(at) if wanted else at)

    def paint(self, index: int, width: int) -> Row:
        """One line."""
        line = self._written.get(self._position(index))
        return output_row(self.look, line, width, self.filter)

    def _position(self, index: int) -> int:
        return self._matches.position(index) if self.filter else index

    def _search(self) -> None:
        """Look at the lines that came since the last time."""
        if self.filter:
            written = self._written
            lines = ((at, written.get(at)) for at in range(max(self._matches.high, written.first), written.length))
            found = [(at, 1) for at, line in lines if line is not None and self.filter.matches(line.text)]
            self._matches.find_newer(found, written.length)

"""The shared log: follows its end, holds still while somebody reads, and marks what it does not have.

It can be narrowed by a filter, shows where the last filter matches after that was lifted, and can have the lines of the
program's output between its entries.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from routilux.protocol import LogLine
from routilux.protocol.filters import Filter
from routilux_tui.model.log_contents import LineSearch, LogContents, all_lines, nearest, sought_at, stayed
from routilux_tui.model.output import WrittenLine
from routilux_tui.model.pages import Pages
from routilux_tui.model.rows import Item, Rows, Span, Stream
from routilux_tui.model.scroll import TAIL, at_row, top_row
from routilux_tui.render.figures import grouped, looked_at, quantity
from routilux_tui.render.line import Row
from routilux_tui.render.log import LogForm, gap_row, log_rows, log_words, written_rows
from routilux_tui.render.look import Look
from routilux_tui.render.marks import mark_row
from routilux_tui.widgets.row_list import RowList

_HINT = ("The log is empty.", "A routine writes to it with job_state.append_to_shared_log({...}).")
_NAME = 12
_LEAST_SAID = 2
_COLUMNS = 8
_MOST_COLUMNS = 2_000
_MOST_PAINTED = 500


class LogView(RowList):
    """The entries of the shared log of the job on screen."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "log", TAIL)
        self.wrap = False
        self.times = True
        self.filter = Filter()
        self.marked = Filter()
        self.with_output = False
        self._column = 0
        self._contents = LogContents(Pages())
        self._listed = Rows(Span(0, 0))
        self._lines = LineSearch(self.filter)
        self._sought: Item | None = None
        self._settled = True
        self._seen = 0
        self._followed = True
        self._indexes: list[int] = []
        self._painted: dict[int, tuple[LogLine, Look, tuple[int, LogForm], tuple[Row, ...]]] = {}
        self._items: dict[int, Item] = {}

    # -- what there is ------------------------------------------------------------------------------------------------

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self._listed)

    @property
    def tally(self) -> str:
        """How many entries match, of how many; how far the search is while it goes on, or why it ended."""
        shown = self._contents
        if shown.problem:
            return shown.problem
        far = f" ({int(shown.searched * 100)}%)" if shown.searched < 1 else ""
        return f"{self.found} of {grouped(shown.length, self.look.glyphs.group)}{far}"

    @property
    def found(self) -> str:
        """How many entries and lines match."""
        shown = self._contents
        entries = 0 if shown.matches is None else shown.matches.rank(shown.length)
        lines = 0 if shown.written is None else len(self._lines.look(shown.written))
        return grouped(entries + lines, self.look.glyphs.group)

    @property
    def figures(self) -> str:
        """What the title says: whether it follows, what came meanwhile, how many there are, and what matches."""
        group = self.look.glyphs.group
        entries = quantity(self._contents.length, "entry", "entries", group)
        said = ["with output"] if self.with_output else []
        if self._column:
            said.append(f"{self.look.glyphs.arrow_right} {self._column}")
        if self.scroll.follow:
            said.append("follow")
        else:
            new = self.count - self._listed.row(Item(Stream.LOG, self._seen))
            said.append(f"{grouped(new, group)} new below" if new else "stays")
        if not self.marked:
            return "   ".join([*said, entries])
        name = f"/ {self.look.clean(self.marked.expression, 40)}"
        said += [self.tally, name] if self.filter else [entries, f"{self.found} match", name]
        while len(said) > _LEAST_SAID and len("   ".join(said)) > self.size.width - _NAME:
            del said[0]
        return "   ".join(said)

    def shown_log(self, height: int) -> Sequence[int]:
        """The indexes of the entries on a screen of that height, in order."""
        top = top_row(self.scroll, self.count, height)
        if not self.filter and not self.with_output and self._contents.known is None:
            return range(top, top + height)
        return [item.position for item in self._listed.items(top, top + height) if item.stream is Stream.LOG]

    @property
    def empty(self) -> tuple[str, ...]:
        """What is said while no row is there."""
        if not self.filter:
            return _HINT
        name = self.look.clean(self.filter.expression, 80)
        if self._contents.problem:
            return (f"{name}: {self.look.clean(self._contents.problem, 200)}",)
        if self._contents.searched < 1:
            return (looked_at(name, self._contents.searched, self._contents.length, self.look.glyphs.group),)
        return (f"No entry matches {name}.", "esc shows all of them.")

    def show(self, contents: LogContents) -> None:
        """Show this; whoever reads stays at the entry that is at the top of the screen."""
        before, self._contents = self._listed, contents
        self._items = {}
        written = contents.written
        output = None if written is None else self._lines.look(written) if self.filter else all_lines(written)
        self._listed = Rows(contents.entries(filtered=bool(self.filter)), output, contents.place)
        if self._sought is not None and not self._settled and not self.scroll.follow:
            self.scroll = sought_at(self.scroll, self._sought, self._listed, self.page_height)
            self._settled = contents.searched >= 1
        else:
            self.scroll = stayed(self.scroll, before, self._listed)
        self.hint = self.empty
        self.redraw()

    # -- filter and marks ---------------------------------------------------------------------------------------------

    def narrow(self, wanted: Filter) -> None:
        """Show what matches this filter alone; without one, show everything and mark what the last one matched."""
        if self.cursor >= 0 and not self.scroll.follow and self._sought is None:
            self._sought = self._listed.item(self.cursor)
        self._settled = False
        self.filter = wanted
        self.marked = wanted or self.marked
        self._lines = LineSearch(self.marked)

    def lift(self) -> bool:
        """Lift the filter, or else the marks; False when there is neither."""
        if self.filter:
            self.narrow(Filter())
        elif self.marked:
            self.marked = Filter()
            self._lines = LineSearch(self.marked)
        else:
            return False
        return True

    def seek(self, step: int) -> str:
        """Go to the next match (step 1) or the one before (-1); why there is none, empty when there is one."""
        if not self.marked:
            return "nothing is sought: / filters, and n and N go from match to match"
        cursor = self.cursor
        row = None
        if cursor >= 0:
            row = nearest(self._listed, self._contents, cursor, step, self.marked.matches)
        if row is None:
            if self._contents.searched < 1 or self._contents.problem:
                return self._contents.problem or "still searching"
            return "no match below: N goes up" if step > 0 else "no match above: n goes down"
        self._goto(at_row(self.scroll, row, self.count, self.page_height))
        return ""

    # -- where one looks ----------------------------------------------------------------------------------------------

    def scrolled(self) -> None:
        """A person went somewhere: the entry at which they began to filter is of no account any more."""
        self._sought = None
        if self._followed and not self.scroll.follow:
            self._seen = self._contents.length
        self._followed = self.scroll.follow

    def move(self, columns: int, rows: int) -> None:
        """Move the cursor, or look further to the right when lines are not wrapped."""
        if columns and not self.wrap:
            self._column = min(max(0, self._column + columns * _COLUMNS), _MOST_COLUMNS)
            self.redraw()
        if rows:
            super().move(columns, rows)

    def toggle_wrap(self) -> None:
        """Wrap long entries, or cut them."""
        self.wrap = not self.wrap
        self._column = 0
        self.redraw()

    def toggle_times(self) -> None:
        """Show or hide the times."""
        self.times = not self.times
        self.redraw()

    def index_at(self, y: int) -> int:
        """The index of the row at a row of the screen, one that is not there when nothing is."""
        return self._indexes[y] if 0 <= y < len(self._indexes) else -1

    # -- drawing ------------------------------------------------------------------------------------------------------

    def item(self, index: int) -> Item:
        """What stands in a row."""
        return self._items[index] if index in self._items else self._listed.item(index)

    def entry(self, index: int) -> LogLine | None:
        """The entry of the log in a row; None for a line of the output, and for what is not here."""
        if not 0 <= index < self.count or self.item(index).stream is not Stream.LOG:
            return None
        return self._contents.pages.get(self.item(index).position)

    def written(self, position: int) -> WrittenLine | None:
        """A line of the output, None when it is not kept."""
        return None if self._contents.written is None else self._contents.written.get(position)

    def selected_text(self) -> str:
        """The entry or line under the cursor, to be copied; empty when there is none."""
        if self.cursor < 0:
            return ""
        item = self.item(self.cursor)
        if item.stream is Stream.OUTPUT:
            line = self.written(item.position)
            return "" if line is None else line.text
        entry = self._contents.pages.get(item.position)
        return "" if entry is None else log_words(self.look, entry)

    def paint(self, index: int, width: int) -> Row:
        """The first row of an entry."""
        return self._entry(index, width)[0]

    def draw_rows(self, width: int, height: int) -> list[Row]:
        """The entries on screen; a wrapped one takes several rows."""
        first = top_row(self.scroll, self.count, height)
        self._items = dict(enumerate(self._listed.items(first, first + height), first))
        if not self.wrap:
            self._indexes = list(self._items)
            return super().draw_rows(width, height)
        return self._upwards(width, height) if self.scroll.follow else self._downwards(width, height)

    def _upwards(self, width: int, height: int) -> list[Row]:
        """Entries from the newest up, until the screen is full."""
        found: list[tuple[int, tuple[Row, ...]]] = []
        used = 0
        for index in range(self.count - 1, -1, -1):
            lines = self._entry(index, width)
            found.append((index, lines))
            used += len(lines)
            if used >= height:
                break
        found.reverse()
        self._indexes = [index for index, lines in found for _ in lines][-height:]
        return list(chain.from_iterable(lines for _, lines in found))[-height:]

    def _downwards(self, width: int, height: int) -> list[Row]:
        """Entries from the top one down, so far that the one under the cursor is on screen."""
        top = top_row(self.scroll, self.count, height)
        rows: list[Row] = []
        indexes: list[int] = []
        end = 0
        for index in range(top, self.count):
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

    def _painted_entry(self, position: int, entry: LogLine, width: int, form: LogForm) -> tuple[Row, ...]:
        """An entry's rows, painted anew only when they would look otherwise: most stay while new ones come."""
        known = self._painted.get(position)
        if known is not None and known[0] is entry and known[1] is self.look and known[2] == (width, form):
            return known[3]
        if len(self._painted) >= _MOST_PAINTED:
            self._painted.clear()
        rows = log_rows(self.look, entry, width, form)
        self._painted[position] = (entry, self.look, (width, form), rows)
        return rows

    def _entry(self, index: int, width: int) -> tuple[Row, ...]:
        item, shown = self.item(index), self._contents
        form = LogForm(self.times, shown.names, self.wrap, self._column, self.marked)
        if item.stream is Stream.OUTPUT:
            line = self.written(item.position)
            if line is None:
                lost = item.position + 1
                return (mark_row(self.look, width, lost, "line of output", "lines of output", "no longer kept"),)
            return written_rows(self.look, line, width, form)
        entry = shown.pages.get(item.position)
        if entry is not None:
            return self._painted_entry(item.position, entry, width, form)
        if shown.known is not None and item.position in shown.known.missing:
            missing = shown.known.missing[item.position]
            return (mark_row(self.look, width, missing, "entry", "entries", "not fetched"),)
        return (gap_row(self.look, width, item.position, gone=shown.pages.is_gone(item.position)),)

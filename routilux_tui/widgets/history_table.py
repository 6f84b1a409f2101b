"""The activations of the job: all of them as they come, those that match a filter, or the first of another order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from msgspec.structs import replace

from routilux.protocol import Activation, GraphDescription, HistoryOrder
from routilux.protocol.filters import Filter
from routilux_tui.model.history import HistoryContents, history_needs
from routilux_tui.model.known import GONE, activation_text
from routilux_tui.model.log_contents import stayed
from routilux_tui.model.marking import Marked, Marks
from routilux_tui.model.pages import Pages
from routilux_tui.model.rows import Item, Rows, Span, Stream
from routilux_tui.model.scroll import TAIL, Scroll
from routilux_tui.model.table import AS_THEY_COME, Column
from routilux_tui.render.figures import duration, grouped, looked_at
from routilux_tui.render.line import Row
from routilux_tui.render.log import gap_row
from routilux_tui.render.look import Look
from routilux_tui.render.marks import mark_row
from routilux_tui.render.table import Cell
from routilux_tui.render.tables import HISTORY_COLUMNS, NUMBER, activation_cells
from routilux_tui.widgets.table import Table

_WORDS = {HistoryOrder.STATUS: "outcome"}
_NOTHING = HistoryContents(Pages())
_EMPTY = ("No activation yet.", "Each call of a handler is one record here.")


class HistoryTable(Table):
    """In the order of numbers it follows the end, or, turned round, has the newest first; any other order is a list.

    `marks` are those of the activations of all jobs.
    """

    columns: ClassVar[Sequence[Column]] = HISTORY_COLUMNS

    def __init__(self, look: Look, marks: Marks) -> None:
        super().__init__(look, "history", TAIL)
        self._marks = marks
        self._job_id = ""
        self._contents = _NOTHING
        self._listed = Rows(Span(0, 0))
        self._tail: Scroll = TAIL
        self._seen = 0
        self._followed = True
        self._graph: GraphDescription | None = None
        self._needs = history_needs(None)

    @property
    def order(self) -> HistoryOrder | None:
        """The order that the source is asked for, None for that of numbers."""
        return HistoryOrder(self.sorting.column) if self.sorting.column in set(HistoryOrder) else None

    @property
    def count(self) -> int:
        """How many rows there are."""
        if self.order is None:
            return len(self._listed)
        return 0 if self._contents.ranked is None else len(self._contents.ranked.indexes)

    @property
    def current(self) -> int:
        """The number of the activation under the cursor, -1 when there is none."""
        return self.index_of(self.cursor) if 0 <= self.cursor < self.count else -1

    @property
    def tally(self) -> str:
        """How many of how many activations match, and how far that is known."""
        contents, group = self._contents, self.look.glyphs.group
        if contents.problem:
            return self.look.clean(contents.problem, 100)
        ranked = contents.ranked
        found = ranked.matched if self.order is not None and ranked is not None else self.count
        share = contents.searched if self.order is None else _share(contents)
        part = f"   {share:.0%} searched" if share < 1 else ""
        return f"{grouped(found, group)} of {grouped(contents.length, group)}{part}"

    @property
    def figures(self) -> str:
        """What the title says: whether it follows, what is filtered and sorted, and how many there are."""
        group = self.look.glyphs.group
        said = [marked] if (marked := self._marks.counted(self._job_id)) else []
        if self.order is not None:
            ranked = self._contents.ranked
            share = _share(self._contents)
            said.append(f"{share:.0%} read" if share < 1 else f"by {_WORDS.get(self.order, self.order)}")
            if ranked is not None and len(ranked.indexes) < ranked.matched:
                said.append(f"first {grouped(len(ranked.indexes), group)}")
        elif self.scroll.follow:
            said.append("follow")
        elif new := self.count - self._listed.row(Item(Stream.LOG, self._seen)):
            said.append(f"{grouped(new, group)} new below")
        if self.filter:
            return "   ".join([*said, self.tally, self.look.clean(self.filter.expression, 40)])
        return "   ".join([*said, grouped(self._contents.length, group)])

    @property
    def hint(self) -> tuple[str, ...]:  # type: ignore[override]  # it depends on the filter
        """What an empty list says."""
        if self.order is not None and _share(self._contents) < 1:
            return ("The history is being read.",)
        if not self.filter:
            return _EMPTY
        name, contents = self.look.clean(self.filter.expression, 80), self._contents
        if contents.problem:
            return (f"{name}: {self.look.clean(contents.problem, 200)}",)
        if self.order is None and contents.searched < 1:
            return (looked_at(name, contents.searched, contents.length, self.look.glyphs.group),)
        return (f"No activation matches {name}.",)

    def start_anew(self, tail: Scroll) -> None:
        """Show another job's history from its end."""
        self._tail = self.scroll = tail
        self.sorting, self.filter, self._contents = AS_THEY_COME, Filter(), _NOTHING
        self._listed = Rows(Span(0, 0))
        self._seen, self._followed = 0, tail.follow

    @property
    def needs(self) -> Mapping[str, int]:
        """The names of the flow and the numbers, so that the data have all other room."""
        return {**self._needs, "number": self._room}

    @property
    def _room(self) -> int:
        """Cells of the widest number with its mark."""
        return max(NUMBER, 2 + len(grouped(self._contents.length, self.look.glyphs.group)))

    def show(self, contents: HistoryContents, graph: GraphDescription | None = None, job_id: str = "") -> None:
        """Show these activations of a job, and of its flow."""
        self._job_id = job_id
        if graph is not self._graph:
            self._graph, self._needs = graph, history_needs(graph)
        before, self._contents = self._listed, contents
        self._listed = Rows(contents.numbers(filtered=bool(self.filter)))
        if self.order is None and not self.sorting.descending:
            self.scroll = stayed(self.scroll, before, self._listed)
        elif self.order is None and self.scroll.cursor and len(self._listed) > len(before):
            more = len(self._listed) - len(before)
            self.scroll = replace(self.scroll, top=self.scroll.top + more, cursor=self.scroll.cursor + more)
        self.redraw()

    def scrolled(self) -> None:
        """Note what was there when a person stopped to read."""
        if self._followed and not self.scroll.follow:
            self._seen = self._contents.length
        self._followed = self.scroll.follow

    def narrow(self, wanted: Filter) -> None:
        """Show what matches this filter alone; the activation under the cursor, or the next one, stays there."""
        at = self.current
        self.filter = wanted
        if not wanted and at >= 0 and not self.scroll.follow:
            self.reveal(at)
        self.redraw()

    def resort(self) -> None:
        """Begin at the first row of the new order; in the order of numbers the end is followed."""
        self.scroll = self._tail if self.sorting == AS_THEY_COME else Scroll()

    def reveal(self, index: int) -> None:
        """Go to an activation, in the order of numbers and with nothing filtered out."""
        self.sorting, self.filter = AS_THEY_COME, Filter()
        self.scroll = replace(TAIL, follow=False)
        self._listed = Rows(self._contents.numbers(filtered=False))
        self.go_to(self._listed.row(Item(Stream.LOG, index)))

    def mark_current(self) -> bool | None:
        """Mark the activation under the cursor, or take its mark away; whether it is marked, None when it is not here.

        The row stays on the screen, also where the end was followed.
        """
        record = self.record(self.cursor)
        if record is None:
            return None
        self.go_to(self.cursor)
        marked = self._marks.toggle(self._job_id, Marked(record.index, record.seq, record.routine_id))
        self.redraw()
        return marked

    def seek_marked(self, step: int) -> bool:
        """Go to the next marked row (step 1) or the one before (-1); False when there is none in what is listed."""
        rows = [row for index in self._marks.of(self._job_id) if (row := self._row_of(index)) >= 0]
        beyond = [row for row in rows if (row - self.cursor) * step > 0]
        if beyond:
            self.go_to(min(beyond) if step > 0 else max(beyond))
        return bool(beyond)

    def _row_of(self, index: int) -> int:
        """The row of an activation, -1 when it is not in what is listed."""
        if self.order is not None:
            ranked = self._contents.ranked
            return ranked.indexes.index(index) if ranked is not None and index in ranked.indexes else -1
        row = self._listed.row(Item(Stream.LOG, index))
        if row >= len(self._listed) or self._listed.item(row).position != index:
            return -1
        return self.count - 1 - row if self.sorting.descending else row

    def index_of(self, row: int) -> int:
        """The number of the activation in a row."""
        if self.order is not None:
            assert self._contents.ranked is not None
            return self._contents.ranked.indexes[row]
        return self._listed.item(self.count - 1 - row if self.sorting.descending else row).position

    def indexes(self, height: int) -> list[int]:
        """The numbers of the activations that a pane of that height shows."""
        first, count = self.wanted(height)
        return [self.index_of(row) for row in range(first, min(self.count, first + count))]

    def record(self, row: int) -> Activation | None:
        """The activation in a row, if it is here and was not forgotten."""
        number = self.index_of(row) if 0 <= row < self.count else -1
        return self._contents.pages.get(number) if number >= self._contents.first else None

    def paint(self, index: int, width: int) -> Row:
        """One activation, or the mark that it is not here."""
        if self.record(index) is not None:
            return super().paint(index, width)
        contents, number = self._contents, self.index_of(index)
        if number < contents.first:
            return mark_row(self.look, width, contents.first, "activation", "activations", "forgotten")
        if contents.known is not None:
            missing = contents.known.missing.get(number, 1)
            return mark_row(self.look, width, missing, "activation", "activations", "not fetched")
        return gap_row(self.look, width, number, gone=contents.pages.is_gone(number))

    def why_not(self, row: int) -> str:
        """Why the activation of a row can't be shown; empty when it can, or can still be asked for."""
        if self.record(row) is not None or not 0 <= row < self.count:
            return ""
        if self.index_of(row) < self._contents.first:
            return "the flow's history_limit keeps the newest activations; the older ones are forgotten"
        return GONE if self._contents.known is not None else ""

    def selected_text(self) -> str:
        """The activation under the cursor in one line, to be copied; empty when it is not here."""
        record = self.record(self.cursor)
        if record is None:
            return ""
        took = "" if record.duration < 0 else f"  {duration(record.duration)}"
        text = activation_text(record)
        return f"{record.index}  {self.look.clock(record.started_at)}{took}  {text}  {record.data.text}"

    def cells(self, index: int) -> Mapping[str, Cell]:
        """One activation."""
        record = self.record(index)
        if record is None:
            return {}
        marked = record.index in self._marks.of(self._job_id)
        return activation_cells(self.look, record, self.filter, marked=marked, room=self._room)


def _share(contents: HistoryContents) -> float:
    """How much of the history was read for another order, from 0 to 1."""
    ranked = contents.ranked
    if ranked is None:
        return 0.0 if contents.length else 1.0
    return ranked.read / ranked.total if ranked.total else 1.0

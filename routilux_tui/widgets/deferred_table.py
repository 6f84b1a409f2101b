"""The deferred events that wait for a person."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, ClassVar

from routilux.protocol import DeferredItem
from routilux_tui.model.table import Column
from routilux_tui.render.line import Row
from routilux_tui.render.look import Look
from routilux_tui.render.marks import mark_row
from routilux_tui.render.table import Cell
from routilux_tui.render.tables import DEFERRED_COLUMNS, deferred_cells, deferred_text
from routilux_tui.widgets.table import ItemTable


class DeferredTable(ItemTable[DeferredItem]):
    """The events in the order in which they were deferred, which is that in which they will be emitted."""

    columns: ClassVar[Sequence[Column]] = DEFERRED_COLUMNS
    hint: tuple[str, ...] = (
        "No deferred event waits.",
        "emit_deferred_event() defers one.",
        "{job.resume} or {deferred.emit} emits it.",
    )

    def __init__(self, look: Look) -> None:
        super().__init__(look, "deferred")
        self._emitting: frozenset[int] = frozenset()
        self._now = 0.0
        self._waiting = 0

    def show(self, items: Sequence[DeferredItem], emitting: frozenset[int], now: float, waiting: int) -> None:
        """Show these of the `waiting` events; those whose numbers are in `emitting` were ordered to go."""
        self._emitting, self._now, self._waiting = emitting, now, max(waiting, len(items))
        if items is self._all:
            self.redraw()
        else:
            self.take(items)

    @property
    def missing(self) -> int:
        """How many events wait that are not here; the last row says so."""
        return self._waiting - len(self._all)

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self._shown) + bool(self.missing)

    @property
    def total(self) -> int:
        """How many events wait, here or not."""
        return self._waiting

    def paint(self, index: int, width: int) -> Row:
        """One event, or how many further ones are not here."""
        if index < len(self._shown):
            return super().paint(index, width)
        return mark_row(
            self.look, width, self.missing, "further deferred event", "further deferred events", "not fetched"
        )

    def selected_text(self) -> str:
        """The event under the cursor in one line, to be copied; empty on the row that stands for others."""
        return "" if self.current is None else super().selected_text()

    def identity(self, item: DeferredItem) -> Hashable:
        """The event's number."""
        return item.number

    def text(self, item: DeferredItem) -> str:
        """Routine, event and payload."""
        return deferred_text(item)

    def value(self, item: DeferredItem, column: str) -> Any:
        """What an event is sorted by."""
        return (item.routine_id, item.event) if column == "event" else self._now - item.at

    def cells(self, index: int) -> Mapping[str, Cell]:
        """One deferred event; the marked one is what `D` emits, also while another pane has the keys."""
        item = self._shown[index]
        return deferred_cells(
            self.look,
            item,
            now=self._now,
            emitting=item.number in self._emitting,
            marked=index == self.cursor,
            sought=self.filter,
        )

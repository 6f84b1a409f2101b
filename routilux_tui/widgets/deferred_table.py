"""The deferred events that wait for a person."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, ClassVar

from routilux.protocol import DeferredItem
from routilux_tui.model.table import Column
from routilux_tui.render.figures import ago_width
from routilux_tui.render.line import Row, cells
from routilux_tui.render.look import Look
from routilux_tui.render.marks import mark_row
from routilux_tui.render.table import Cell
from routilux_tui.render.tables import DEFERRED_COLUMNS, EMITTING, MARK, deferred_cells, deferred_text
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
        self._problem = ""
        self._names = 0

    def show(
        self, items: Sequence[DeferredItem], emitting: frozenset[int], now: float, waiting: int, problem: str = ""
    ) -> None:
        """Show these of the `waiting` events; those whose numbers are in `emitting` were ordered to go.

        `problem` is why the others could not be fetched, empty when they were not tried to be.
        """
        self._problem = problem
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
        why = f"not fetched: {self.look.clean(self._problem, 200)}" if self._problem else "not fetched"
        return mark_row(self.look, width, self.missing, "further deferred event", "further deferred events", why)

    @property
    def needs(self) -> Mapping[str, int]:
        """The names and the ages of these events, so that the payloads have all other room."""
        oldest = max(0.0, self._now - self._all[0].at) if self._all else 0.0
        return {"event": MARK + self._names, "waits": EMITTING if self._emitting else ago_width(oldest)}

    def take(self, items: Sequence[DeferredItem]) -> None:
        """Show these items."""
        self._names = max((cells(item.routine_id) + 1 + cells(item.event) for item in items), default=0)
        super().take(items)

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

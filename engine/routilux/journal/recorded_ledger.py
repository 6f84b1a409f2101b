"""A job in a file read as one ledger and one history, so that whatever reads a running job's reads it too."""

from __future__ import annotations

import threading
from bisect import bisect_right
from typing import Any

from routilux.column import Column
from routilux.execution_record import ExecutionRecord
from routilux.history import History
from routilux.journal.shelf import Shelf
from routilux.ledger import LANE_WIDTH, OUTSIDE, RUN_WIDTH, SLICE_WIDTH, LaneKey, Ledger, WireKey, row_of


class _Paged(Column[Any]):
    """A column of the whole ledger. `width` numbers of it belong to one position of its kind."""

    __slots__ = ("_kind", "_name", "_shelf", "_width")

    def __init__(self, shelf: Shelf, name: str, kind: str, width: int = 1) -> None:
        self.items = ()
        self._shelf = shelf
        self._name = name
        self._kind = kind
        self._width = width

    @property
    def dropped(self) -> int:  # type: ignore[override]
        """The first position that is on record."""
        return getattr(self._shelf.first, self._name).dropped if self._shelf.first is not None else 0

    def __len__(self) -> int:
        return len(getattr(self._shelf.last, self._name)) if self._shelf.last is not None else 0

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            if at.start >= at.stop:
                return []
            column: Column[Any] = getattr(self._part(at.start), self._name)
            if at.stop <= len(column):
                return column[at]
            return [*column[at.start : len(column)], *self[len(column) : at.stop]]
        position = len(self) - 1 if at == -1 else at
        return getattr(self._part(position), self._name)[position]

    def _part(self, at: int) -> Ledger:
        return self._shelf.with_position(self._kind, at // self._width)


class _Sparse(dict[int, Any]):
    """What is known of few activations, by position."""

    def __init__(self, shelf: Shelf, name: str) -> None:
        super().__init__()
        self._shelf = shelf
        self._name = name

    def get(self, position: int, default: Any = None) -> Any:
        """What is known of the activation at a position."""
        return getattr(self._shelf.with_position("activation", position), self._name).get(position, default)


class RecordedLedger(Ledger):
    """The whole ledger, for reading. Runs and lane runs are read by part: see `RecordedHistory`."""

    __slots__ = ("_shelf",)

    def __init__(self, shelf: Shelf) -> None:
        super().__init__()
        self._shelf = shelf
        self.starts = _Paged(shelf, "starts", "activation")
        self.emission_times = _Paged(shelf, "emission_times", "emission")
        self.emission_values = _Paged(shelf, "emission_values", "emission")
        self.note_times = _Paged(shelf, "note_times", "note")
        self.note_kinds = _Paged(shelf, "note_kinds", "note")
        self.note_facts = _Paged(shelf, "note_facts", "note")
        self.slices = _Paged(shelf, "slices", "slice", SLICE_WIDTH)
        self.slice_ends = _Paged(shelf, "slice_ends", "slice")
        self.faults = _Sparse(shelf, "faults")
        self.late_ends = _Sparse(shelf, "late_ends")
        self.continuations = _Sparse(shelf, "continuations")
        self.refresh()

    def refresh(self) -> None:
        """Take notice of what was written since the last time."""
        self._shelf.refresh()
        terms = self._shelf.terms
        self.routine_ids, self.lanes, self.wires = list(terms.routine_ids), list(terms.lanes), list(terms.wires)


class RecordedHistory(History):
    """The activations of a recorded job. What is looked up by searching is searched in one part."""

    def __init__(self, shelf: Shelf, ledger: RecordedLedger, offset: float) -> None:
        super().__init__(ledger, offset, threading.Lock())
        self._shelf = shelf

    def record(self, position: int) -> ExecutionRecord:
        """The record of the activation at this position."""
        part = self._shelf.with_position("activation", position)
        went_on = part.continuations.get(position)
        if went_on and went_on[-1] >= len(part.slice_ends):
            return super().record(position)
        record = self._shelf.piece(part).history.record(position)
        if record.cause is not None:
            return record
        _wire, emission = self._wire_and_cause(position)
        cause = OUTSIDE if emission == OUTSIDE else self.activation_of(emission)
        return record if cause == OUTSIDE else record._replace(cause=self.seq(cause))

    def activation_of(self, emission: int) -> int:
        """The position of the activation that emitted; -1 when it came from outside, or was dropped."""
        try:
            part = self._shelf.with_position("emission", emission)
        except IndexError:
            return OUTSIDE
        row = row_of(part.slices, SLICE_WIDTH, emission, 2)
        first, stop = part.slices[row * SLICE_WIDTH + 1], self._shelf.piece(part).history.bound(row, 1)
        found = bisect_right(part.starts, part.emission_times[emission], first, stop) - 1
        activation = found if found >= first else part.slices[row * SLICE_WIDTH + 4]
        return activation if activation >= self.dropped else OUTSIDE

    def seq(self, position: int) -> int:
        """The number of the activation's start among all changes of the job, from 1."""
        return self._shelf.piece(self._shelf.with_position("activation", position)).history.seq(position)

    def end(self, position: int) -> float | None:
        """When the activation ended, on the job's clock; None while it runs."""
        return self._shelf.piece(self._shelf.with_position("activation", position)).history.end(position)

    def lane(self, emission: int) -> LaneKey:
        """By which lane an emission left."""
        rows = self._shelf.with_position("emission", emission).lane_runs
        return self._ledger.lanes[rows[row_of(rows, LANE_WIDTH, emission, 0) * LANE_WIDTH + 1]]

    def _row(self, value: int, column: int) -> int:
        kind = ("slice", "activation", "emission", "note")[column]
        return row_of(self._shelf.with_position(kind, value).slices, SLICE_WIDTH, value, column)

    def _wire_and_cause(self, position: int) -> tuple[WireKey, int]:
        runs = self._shelf.with_position("activation", position).runs
        row = row_of(runs, RUN_WIDTH, position, 0)
        first, wire, cause = runs[row * RUN_WIDTH : (row + 1) * RUN_WIDTH]
        return self._ledger.wires[wire], OUTSIDE if cause == OUTSIDE else cause + position - first

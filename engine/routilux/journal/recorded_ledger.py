"""A job in a file read as one ledger and one history, so that whatever reads a running job's reads it too."""

from __future__ import annotations

import threading
from array import array
from collections.abc import Iterator
from math import nan
from typing import Any, NamedTuple

from routilux.column import Column
from routilux.execution_record import ExecutionRecord
from routilux.history import History, lane_stretches
from routilux.journal.shelf import Shelf
from routilux.ledger import LANE_WIDTH, OUTSIDE, RUN_WIDTH, SLICE_WIDTH, Ledger, WireKey, row_of


class Clip(NamedTuple):
    """How far a ledger is read: to one change. `open_row` is the slice that goes beyond it, -1 for none.

    The others are how many slices, activations, emissions and notes there are up to it, and which activations go on.
    """

    rows: int
    activations: int
    emissions: int
    notes: int
    open_row: int
    open: frozenset[int]


class _Paged(Column[Any]):
    """A column of the whole ledger, up to `stop` if that is given. `width` numbers belong to one position."""

    __slots__ = ("_kind", "_name", "_shelf", "_stop", "_width")

    def __init__(self, shelf: Shelf, name: str, kind: str, width: int = 1, stop: int | None = None) -> None:
        self._shelf = shelf
        self._name = name
        self._kind = kind
        self._width = width
        self._stop = stop

    @property
    def dropped(self) -> int:  # type: ignore[override]
        """The first position that is on record."""
        return getattr(self._shelf.first, self._name).dropped if self._shelf.first is not None else 0

    @property
    def items(self) -> Any:
        """The values that are on record, from the first on."""
        return _Items(self)

    def __len__(self) -> int:
        length = len(getattr(self._shelf.last, self._name)) if self._shelf.last is not None else 0
        return length if self._stop is None else min(length, self._stop)

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            return self._between(at.start, at.stop) if at.start < at.stop else array("q")
        position = len(self) - 1 if at == -1 else at
        return getattr(self._part(position), self._name)[position]

    def _between(self, start: int, stop: int) -> Any:
        column: Column[Any] = getattr(self._part(start), self._name)
        if stop <= len(column):
            return column[start:stop]
        found = list(column[start : len(column)])
        while (begin := start + len(found)) < stop:
            column = getattr(self._part(begin), self._name)
            found += column[begin : min(stop, len(column))]
        return found

    def _part(self, at: int) -> Ledger:
        return self._shelf.with_position(self._kind, at // self._width)


class _PagedEnds(_Paged):
    """When slices ended; the one that is cut off has not."""

    __slots__ = ("open_row",)

    open_row: int

    def __getitem__(self, at: Any) -> Any:
        if at == self.open_row:
            return nan
        return super().__getitem__(at)


class _Items:
    """A column's values counted from the first that is on record."""

    __slots__ = ("_column",)

    def __init__(self, column: _Paged) -> None:
        self._column = column

    def __len__(self) -> int:
        return len(self._column) - self._column.dropped

    def __getitem__(self, at: Any) -> Any:
        column = self._column
        if isinstance(at, slice):
            first, stop, step = at.indices(len(self))
            return column[first + column.dropped : stop + column.dropped][::step]
        return column[at + column.dropped if at >= 0 else at + len(column)]


class _Sparse(dict[int, Any]):
    """What is known of few activations, by position; nothing of those that go on."""

    def __init__(self, shelf: Shelf, name: str, clip: Clip | None) -> None:
        super().__init__()
        self._shelf = shelf
        self._name = name
        self._clip = clip
        self._positions: list[int] | None = None

    def get(self, position: int, default: Any = None) -> Any:
        """What is known of the activation at a position."""
        if self._clip is not None and (position in self._clip.open or position >= self._clip.activations):
            return default
        return getattr(self._shelf.with_position("activation", position), self._name).get(position, default)

    def __getitem__(self, position: int) -> Any:
        found = self.get(position)
        if found is None:
            raise KeyError(position)
        return found

    def __contains__(self, position: object) -> bool:
        return isinstance(position, int) and self.get(position) is not None

    def _known(self) -> list[int]:
        """The positions of which something is known. Only of faults is this asked."""
        if self._positions is None:
            failed = self._shelf.failed()
            self._positions = [at for at in failed if self._clip is None or self.get(at) is not None]
        return self._positions

    def __len__(self) -> int:
        return len(self._known())

    def __iter__(self) -> Iterator[int]:
        return iter(self._known())

    def __reversed__(self) -> Iterator[int]:
        return reversed(self._known())


class _Continuations(_Sparse):
    """The slices in which an activation went on."""

    def get(self, position: int, default: Any = None) -> Any:
        """Those that are on record, up to the change at which the ledger ends."""
        rows = getattr(self._shelf.with_position("activation", position), self._name).get(position, default)
        return [row for row in rows if row < self._clip.rows] if rows and self._clip is not None else rows


class RecordedLedger(Ledger):
    """The whole ledger, or as far as `clip` goes, for reading."""

    __slots__ = ("_shelf", "clip")

    def __init__(self, shelf: Shelf, clip: Clip | None = None) -> None:
        super().__init__()
        self._shelf = shelf
        self.clip = clip
        rows, activations, emissions, notes = clip[:4] if clip is not None else (None, None, None, None)
        self.starts = _Paged(shelf, "starts", "activation", 1, activations)
        self.runs = _Paged(shelf, "runs", "run", 1, None if activations is None else _runs_of(shelf, activations))
        self.emission_times = _Paged(shelf, "emission_times", "emission", 1, emissions)
        self.emission_values = _Paged(shelf, "emission_values", "emission", 1, emissions)
        self.note_times = _Paged(shelf, "note_times", "note", 1, notes)
        self.note_kinds = _Paged(shelf, "note_kinds", "note", 1, notes)
        self.note_facts = _Paged(shelf, "note_facts", "note", 1, notes)
        self.slices = _Paged(shelf, "slices", "slice", SLICE_WIDTH, None if rows is None else rows * SLICE_WIDTH)
        self.slice_ends = ends = _PagedEnds(shelf, "slice_ends", "slice", 1, rows)
        ends.open_row = clip.open_row if clip is not None else -1
        self.faults = _Sparse(shelf, "faults", clip)
        self.late_ends = _Sparse(shelf, "late_ends", clip)
        self.continuations = _Continuations(shelf, "continuations", clip)
        self.refresh()

    def refresh(self) -> None:
        """Take notice of what was written since the last time."""
        if self.clip is None:
            self._shelf.refresh()
            self.faults = _Sparse(self._shelf, "faults", None)
        terms = self._shelf.terms
        self.routine_ids, self.lanes, self.wires = list(terms.routine_ids), list(terms.lanes), list(terms.wires)


def _runs_of(shelf: Shelf, activations: int) -> int:
    """How many numbers `Ledger.runs` has for so many activations."""
    try:
        runs = shelf.with_position("activation", activations - 1).runs
    except IndexError:
        return 0
    return (row_of(runs, RUN_WIDTH, activations - 1, 0) + 1) * RUN_WIDTH


class RecordedHistory(History):
    """The activations of a recorded job. What is looked up by searching is searched in one part."""

    def __init__(self, shelf: Shelf, ledger: RecordedLedger, offset: float) -> None:
        super().__init__(ledger, offset, threading.Lock())
        self._shelf = shelf
        self._clip = ledger.clip

    def record(self, position: int) -> ExecutionRecord:
        """The record of the activation at this position."""
        part = self._shelf.with_position("activation", position)
        if self._goes_on(part, position):
            return super().record(position)
        record = self._shelf.piece(part).history.record(position)
        if record.cause is not None:
            return record
        _wire, emission = self._wire_and_cause(position)
        cause = OUTSIDE if emission == OUTSIDE else self.activation_of(emission)
        return record if cause == OUTSIDE else record._replace(cause=self.seq(cause))

    def _goes_on(self, part: Ledger, position: int) -> bool:
        """Whether an activation goes on beyond its part, or beyond the change at which the ledger ends."""
        clip, went_on = self._clip, part.continuations.get(position)
        if clip is None:
            return bool(went_on and went_on[-1] >= len(part.slice_ends))
        return bool(went_on) or position in clip.open or self._row(position, 1) == clip.open_row

    def activation_of(self, emission: int) -> int:
        """The position of the activation that emitted; -1 when it came from outside, or was dropped."""
        try:
            part = self._shelf.with_position("emission", emission)
        except IndexError:
            return OUTSIDE
        found = self._shelf.piece(part).history.emitted_in(emission)
        return found if found >= self.dropped else OUTSIDE

    def seq(self, position: int) -> int:
        """The number of the activation's start among all changes of the job, from 1."""
        return self._shelf.piece(self._shelf.with_position("activation", position)).history.seq(position)

    def end(self, position: int) -> float | None:
        """When the activation ended, on the job's clock; None while it runs."""
        if self._clip is not None and position in self._clip.open:
            return None
        return self._shelf.piece(self._shelf.with_position("activation", position)).history.end(position)

    def lane_index(self, emission: int) -> int:
        """The number of the lane by which an emission left."""
        rows = self._shelf.with_position("emission", emission).lane_runs
        return rows[row_of(rows, LANE_WIDTH, emission, 0) * LANE_WIDTH + 1]

    def lane_stretches(self, first: int, stop: int) -> Iterator[tuple[int, int]]:
        """By which lanes a range of emissions left: the number of the lane, and how many in a row went by it."""
        while first < stop:
            part = self._shelf.with_position("emission", first)
            end = min(stop, len(part.emission_times))
            yield from lane_stretches(part.lane_runs, first, end)
            first = end

    def _row(self, value: int, column: int) -> int:
        kind = ("slice", "activation", "emission", "note")[column]
        return row_of(self._shelf.with_position(kind, value).slices, SLICE_WIDTH, value, column)

    def _wire_and_cause(self, position: int) -> tuple[WireKey, int]:
        runs = self._shelf.with_position("activation", position).runs
        row = row_of(runs, RUN_WIDTH, position, 0)
        first, wire, cause = runs[row * RUN_WIDTH : (row + 1) * RUN_WIDTH]
        return self._ledger.wires[wire], OUTSIDE if cause == OUTSIDE else cause + position - first

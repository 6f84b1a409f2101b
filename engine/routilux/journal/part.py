"""A part of a job's ledger: some slices in a row, with everything that belongs to them. Pure.

A part is a `Ledger` itself, whose columns have forgotten what came before: positions are those of the whole ledger. So
whatever reads a ledger reads a part, whether it was just cut from a running job or comes from a file.
"""

from __future__ import annotations

from typing import Any, Final

from routilux.column import Column
from routilux.ledger import LANE_WIDTH, RUN_WIDTH, SLICE_WIDTH, Ledger, Note, row_of

Bounds = tuple[int, int, int]
"""Positions in starts, emissions and notes."""

_ENDED: Final = int(Note.ENDED)

MOST_SLICES: Final = 1_024
"""Slices of a part, at most."""


def rows_for(ledger: Ledger, row: int, changes: int) -> int:
    """The row before which a part from `row` on has about so many changes, and at least one slice."""
    rows = min(len(ledger.slice_ends), row + MOST_SLICES)
    begun = changes_before(ledger, row)
    low, high = row + 1, rows
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if changes_before(ledger, middle) - begun <= changes else (low, middle - 1)
    return low


def changes_before(ledger: Ledger, row: int) -> int:
    """How many changes the slices before a row have in all."""
    if row >= len(ledger.slice_ends):
        return ledger.last_seq
    return sum(ledger.slices[row * SLICE_WIDTH + 1 : row * SLICE_WIDTH + 4])


def row_with(ledger: Ledger, seq: int) -> int:
    """The row of the slice with the change of this number, else the nearest that is kept."""
    low, high = ledger.slice_ends.dropped, len(ledger.slice_ends) - 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if changes_before(ledger, middle) < seq else (low, middle - 1)
    return low


def bounds_of(ledger: Ledger, row: int) -> tuple[Bounds, Bounds]:
    """The first positions of a slice in starts, emissions and notes, and those after its last."""
    first, emission, note = ledger.slices[row * SLICE_WIDTH + 1 : row * SLICE_WIDTH + 4]
    if row + 1 < len(ledger.slice_ends):
        stop, emission_stop, note_stop = ledger.slices[(row + 1) * SLICE_WIDTH + 1 : (row + 1) * SLICE_WIDTH + 4]
        return (first, emission, note), (stop, emission_stop, note_stop)
    return (first, emission, note), (len(ledger.starts), len(ledger.emission_times), len(ledger.note_times))


def part_of(ledger: Ledger, row: int, stop: int) -> Ledger:
    """The slices from `row` up to `stop` of a ledger. For a caller that holds the job's lock, or owns the ledger.

    Faults, late ends and continuations are left out: `settle` finds the latter two in the part itself.
    """
    begin = ledger.slices[row * SLICE_WIDTH + 1 : row * SLICE_WIDTH + 4]
    if stop < len(ledger.slice_ends):
        end = ledger.slices[stop * SLICE_WIDTH + 1 : stop * SLICE_WIDTH + 4]
    else:
        end = (len(ledger.starts), len(ledger.emission_values), len(ledger.note_facts))
    part = Ledger()
    part.routine_ids, part.lanes, part.wires = ledger.routine_ids, ledger.lanes, ledger.wires
    part.slices = _cut(ledger.slices, row * SLICE_WIDTH, stop * SLICE_WIDTH)
    part.slice_ends = _cut(ledger.slice_ends, row, stop)
    part.starts = _cut(ledger.starts, begin[0], end[0])
    part.emission_times = _cut(ledger.emission_times, begin[1], end[1])
    part.emission_values = _cut(ledger.emission_values, begin[1], end[1])
    part.note_times = _cut(ledger.note_times, begin[2], end[2])
    part.note_kinds = _cut(ledger.note_kinds, begin[2], end[2])
    part.note_facts = _cut(ledger.note_facts, begin[2], end[2])
    part.runs = _cut_rows(ledger.runs, RUN_WIDTH, begin[0], end[0])
    part.lane_runs = _cut_rows(ledger.lane_runs, LANE_WIDTH, begin[1], end[1])
    return part


def _cut(column: Column[Any], first: int, stop: int) -> Column[Any]:
    piece: Column[Any] = Column(column[first:stop])
    piece.dropped = first
    return piece


def _cut_rows(table: Column[int], width: int, first: int, stop: int) -> Column[Any]:
    """The rows that say something of the positions `first` to `stop`; each slice begins with a row of its own."""
    if first == stop or not len(table.items):
        none = _rows_before(table, width, first) * width
        return _cut(table, none, none)
    return _cut(table, row_of(table, width, first, 0) * width, (row_of(table, width, stop - 1, 0) + 1) * width)


def _rows_before(table: Column[int], width: int, position: int) -> int:
    """How many rows of a table of rows say something of positions before this one."""
    if not len(table.items):
        return len(table) // width
    row = row_of(table, width, position, 0)
    return row + 1 if table[row * width] < position else row


def settle(part: Ledger) -> tuple[dict[int, float], dict[int, list[int]]]:
    """Note in the part which of its activations ended late or went on in later slices of it.

    Returns the same of activations before the part: when they ended, and the rows in which they went on.
    """
    first, first_row = part.starts.dropped, part.slice_ends.dropped
    earlier_ends: dict[int, float] = {}
    earlier_rows: dict[int, list[int]] = {}
    kinds = part.note_kinds.items.tobytes()
    found = kinds.find(_ENDED)
    while found >= 0:
        at = part.note_kinds.dropped + found
        position, ended = part.note_facts[at], part.note_times[at]
        (part.late_ends if position >= first else earlier_ends)[position] = ended
        found = kinds.find(_ENDED, found + 1)
    continued = part.slices.items[4::SLICE_WIDTH]
    if len(continued) and max(continued) >= 0:
        for row, position in enumerate(continued, first_row):
            if position >= 0:
                (part.continuations if position >= first else earlier_rows).setdefault(position, []).append(row)
    return earlier_ends, earlier_rows

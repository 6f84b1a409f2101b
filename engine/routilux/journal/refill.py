"""A recorded job's ledger put back into memory, for a job that goes on from there."""

from __future__ import annotations

from array import array
from typing import Any, Final

from routilux.journal.recorded_job import RecordedJob
from routilux.ledger import Ledger

_TIMES: Final = ("starts", "emission_times", "note_times", "slice_ends")
_NUMBERS: Final = ("runs", "lane_runs", "note_kinds", "slices")
_VALUES: Final = ("emission_values", "note_facts")


def fill_ledger(ledger: Ledger, recorded: RecordedJob, shift: float) -> None:
    """Put all that is on record into an empty ledger; `shift` is added to every time."""
    terms = recorded.terms
    ledger.routine_ids.extend(terms.routine_ids)
    ledger.lanes.extend(terms.lanes)
    ledger.wires.extend(terms.wires)
    first = True
    for part in recorded.parts():
        for name in (*_TIMES, *_NUMBERS, *_VALUES):
            if first:
                getattr(ledger, name).dropped = getattr(part, name).dropped
            getattr(ledger, name).items.extend(_items(part, name, shift))
        first = False
        ledger.faults.update(part.faults)
        ledger.late_ends.update((position, ended + shift) for position, ended in part.late_ends.items())
        ledger.continuations.update((position, list(rows)) for position, rows in part.continuations.items())


def _items(part: Ledger, name: str, shift: float) -> Any:
    column = getattr(part, name)
    if name in _TIMES:
        return array("d", [at + shift for at in column.items])
    if name in _NUMBERS:
        return column.items
    return column[column.dropped : len(column)]

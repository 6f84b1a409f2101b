"""The change log of one job: append-only columns that everything else is a view of.

Changes come in *slices*. A slice is what one routine did in one stretch of its turn: the activations that started, the
events that it emitted, and notes of every other change, each column in the order of time. Slices are committed whole,
so the log grows by a few bulk appends where a log of objects would grow by one object per change.

Numbers follow from positions and are not stored: the changes of a slice are numbered on from those before it, and
within it by their times. So a job's last number is the sum of its columns' lengths.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from enum import IntEnum
from math import nan
from typing import Any, Final, NamedTuple

from routilux.column import Column, numbers
from routilux.status import ActivationStatus

SLICE_WIDTH: Final = 5
"""Numbers per row of `Ledger.slices`: actor, first activation, emission and note, continued activation or -1."""

RUN_WIDTH: Final = 3
"""Numbers per row of `Ledger.runs`: first activation, wire, emission that caused the first (-1: sent from outside)."""

LANE_WIDTH: Final = 2
"""Numbers per row of `Ledger.lane_runs`: first emission, lane."""

_KEPT_AT_LEAST: Final = 256

OUTSIDE: Final = -1
"""The actor of a slice that no routine made, and the cause of a message that no emission sent."""


class Note(IntEnum):
    """What kind of change a note tells of."""

    STATUS = 1
    STATE = 2
    SHARED = 3
    LOG = 4
    DEFERRED = 5
    RELEASED = 6
    OUTPUT = 7
    ENDED = 8
    """An activation ended whose start was committed earlier; the fact is its position."""


class LaneKey(NamedTuple):
    """One event with one set of data names, of one actor."""

    actor: int
    event: str
    names: tuple[str, ...]


class WireKey(NamedTuple):
    """Where messages of one lane arrive: the actor and the slot that receives them, and their names there.

    `positions` says for each name where its value stands in what the lane sent.
    """

    actor: int
    slot: str
    names: tuple[str, ...]
    positions: tuple[int, ...]

    def packed(self, value: Any, sent: int) -> Any:
        """The packed value that reaches the slot, of a packed value of `sent` names."""
        values = (value,) if sent == 1 else value
        picked = tuple(values[at] for at in self.positions)
        return picked[0] if len(picked) == 1 else picked

    def arrived(self, value: Any, sent: int) -> dict[str, Any]:
        """The data that reaches the slot, of a packed value of `sent` names."""
        if sent == 1:
            return dict.fromkeys(self.names, value)
        return {name: value[at] for name, at in zip(self.names, self.positions, strict=True)}


class Fault(NamedTuple):
    """How an activation failed: what was raised, on which attempt, and what the error handler made of it."""

    status: ActivationStatus
    type: str
    message: str
    trace: tuple[tuple[str, int, str, str], ...]
    """The traceback's lines: file, line number, function, source line."""
    attempt: int = 1
    critical: bool = False


class Ledger:
    """The columns. Times are seconds on `routilux.clock.now`. Written under the job's lock only."""

    __slots__ = (
        "continuations",
        "emission_times",
        "emission_values",
        "faults",
        "keep",
        "keeps_states",
        "lane_runs",
        "lanes",
        "late_ends",
        "listeners",
        "note_facts",
        "note_kinds",
        "note_times",
        "routine_ids",
        "runs",
        "slice_ends",
        "slices",
        "starts",
        "wires",
    )

    def __init__(self) -> None:
        self.routine_ids: list[str] = []
        self.lanes: list[LaneKey] = []
        self.wires: list[WireKey] = []
        self.starts: Column[float] = numbers("d")
        self.runs: Column[int] = numbers("q")
        self.emission_times: Column[float] = numbers("d")
        self.emission_values: Column[Any] = Column([])
        self.lane_runs: Column[int] = numbers("q")
        self.note_times: Column[float] = numbers("d")
        self.note_kinds: Column[int] = numbers("B")
        self.note_facts: Column[Any] = Column([])
        self.slices: Column[int] = numbers("q")
        self.slice_ends: Column[float] = numbers("d")
        self.faults: dict[int, Fault] = {}
        self.late_ends: dict[int, float] = {}
        """When those activations ended whose start was committed before their end, by position."""
        self.continuations: dict[int, list[int]] = {}
        """Later slices that carry changes of an activation of an earlier one, by its position."""
        self.listeners: list[Callable[[], None]] = []
        """Called under the lock after each commit; they wake somebody and return at once."""
        self.keep: int | None = None
        """How many of the newest activations are kept, at the least; None keeps all."""
        self.keeps_states = False
        """Whether notes of state changes keep the new state: from the moment somebody asks."""

    @property
    def last_seq(self) -> int:
        """The number of the newest committed change; 0 when there is none."""
        return len(self.starts) + len(self.emission_times) + len(self.note_times)

    def commit(
        self,
        actor: int,
        starts: list[float],
        runs: Sequence[tuple[int, int, int]],
        emitted: list[Any],
        notes: list[Any],
        continued: int,
        ended_at: float | None,
    ) -> list[tuple[int, list[Any], int]]:
        """Append one slice and return what it emitted as (lane, values, first emission's position) groups.

        `runs` are (offset into `starts`, wire, cause) rows; `emitted` is flat: time, lane, value, ...; `notes` is flat:
        time, kind, fact, .... `continued` is the activation that was in progress when the slice began, or -1.
        `ended_at` is when the slice's last activation ended; None when it goes on.
        """
        first = len(self.starts)
        self.slices.items.extend((actor, first, len(self.emission_times), len(self.note_times), continued))
        self.slice_ends.items.append(nan if ended_at is None else ended_at)
        if continued >= 0:
            self.continuations.setdefault(continued, []).append(len(self.slice_ends) - 1)
        if starts:
            self.starts.items.fromlist(starts)
            count = len(starts)
            for offset, wire, cause in runs:
                if offset < count:
                    self.runs.items.extend((first + offset, wire, cause))
        if notes:
            self.note_times.items.fromlist(notes[0::3])
            self.note_kinds.items.fromlist(notes[1::3])
            self.note_facts.items.extend(notes[2::3])
        groups = self._commit_emissions(emitted) if emitted else []
        if self.listeners:
            self._wake_listeners()
        if self.keep is not None and len(self.starts.items) > 2 * self.keep + _KEPT_AT_LEAST:
            self._trim(self.keep)
        return groups

    def add_by_hand(self, actor: int, event: str, data: dict[str, Any], at: float) -> None:
        """Append an activation of this actor that emitted this event and took no time."""
        self.wires.append(WireKey(actor, "", (), ()))
        self.lanes.append(LaneKey(actor, event, tuple(data)))
        value = next(iter(data.values())) if len(data) == 1 else tuple(data.values())
        row = (0, len(self.wires) - 1, OUTSIDE)
        self.commit(actor, [at], [row], [at, len(self.lanes) - 1, value], [], OUTSIDE, at)

    def _wake_listeners(self) -> None:
        for wake in tuple(self.listeners):
            try:
                wake()
            except Exception:  # noqa: BLE001 - a listener's fault must not become the job's
                self.listeners.remove(wake)

    def _trim(self, keep: int) -> None:
        """Forget the slices before the newest `keep` activations."""
        first_kept = len(self.starts) - keep
        row = row_of(self.slices, SLICE_WIDTH, first_kept, 1)
        actor_at = row * SLICE_WIDTH
        activation, emission, note = self.slices[actor_at + 1 : actor_at + 4]
        for column, before in (
            (self.slices, actor_at),
            (self.slice_ends, row),
            (self.starts, activation),
            (self.emission_times, emission),
            (self.emission_values, emission),
            (self.note_times, note),
            (self.note_kinds, note),
            (self.note_facts, note),
            (self.runs, row_of(self.runs, RUN_WIDTH, activation, 0) * RUN_WIDTH),
            (self.lane_runs, row_of(self.lane_runs, LANE_WIDTH, emission, 0) * LANE_WIDTH),
        ):
            column.drop(before)
        for sparse in (self.faults, self.late_ends, self.continuations):
            for position in [position for position in sparse if position < activation]:
                del sparse[position]

    def _commit_emissions(self, emitted: list[Any]) -> list[tuple[int, list[Any], int]]:
        position = len(self.emission_values)
        lanes, values = emitted[1::3], emitted[2::3]
        self.emission_times.items.fromlist(emitted[0::3])
        self.emission_values.items.extend(values)
        lane = lanes[0]
        if lanes.count(lane) == len(lanes):
            self.lane_runs.items.extend((position, lane))
            return [(lane, values, position)]
        groups = []
        begin = 0
        for end in range(1, len(lanes) + 1):
            if end == len(lanes) or lanes[end] != lanes[begin]:
                self.lane_runs.items.extend((position + begin, lanes[begin]))
                groups.append((lanes[begin], values[begin:end], position + begin))
                begin = end
        return groups


def row_of(table: Column[int], width: int, value: int, column: int) -> int:
    """The last row of a table of rows this wide whose number in `column` is at most `value`, else the first kept.

    The numbers of the column must not fall from row to row.
    """
    first = table.dropped // width
    rows = range(first, len(table) // width)
    found = bisect_right(rows, value, key=lambda row: table[row * width + column]) - 1
    return first + max(0, found)

"""The change log of one job: append-only columns that everything else is a view of.

Changes come in *slices*. A slice is what one routine did in one stretch of its turn: the activations that started, the
events that it emitted, and notes of every other change, each column in the order of time. Slices are committed whole,
so the log grows by a few bulk appends where a log of objects would grow by one object per change.

Numbers follow from positions and are not stored: the changes of a slice are numbered on from those before it, and
within it by their times. So a job's last number is the sum of its columns' lengths.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from enum import IntEnum
from itertools import chain, repeat
from math import nan
from operator import itemgetter
from typing import Any, Final, NamedTuple

from routilux import collector
from routilux.column import Column
from routilux.states import TakenStates
from routilux.status import ActivationStatus

SLICE_WIDTH: Final = 5
"""Numbers per row of `Ledger.slices`: actor, first activation, emission and note, continued activation or -1."""

RUN_WIDTH: Final = 3
"""Numbers per row of `Ledger.runs`: first activation, wire, emission that caused the first (-1: sent from outside)."""

LANE_WIDTH: Final = 2
"""Numbers per row of `Ledger.lane_runs`: first emission, lane."""

_KEPT_AT_LEAST: Final = 256
_time: Final = itemgetter(0)

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
    PAUSE = 9
    """A pause was asked for; the fact is its point."""


_STATE: Final = int(Note.STATE)
_STATES: Final = bytes([_STATE])


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


Emitted = tuple[int, list[float], list[Any]]
"""What went by one lane: the lane, and the times and packed values of its emissions, in order."""


Slice = tuple[
    int,
    list[float],
    Sequence[tuple[int, int, int]],
    list[Emitted],
    list[Any],
    list[float],
    Sequence[TakenStates],
    int,
    float | None,
]
"""What a routine did in a stretch of its turn: actor, starts, runs, emitted, notes, updates, states, continued, ended.

`runs` are (offset into `starts`, wire, cause) rows; `notes` is flat: time, kind, fact, ...; `updates` are the times of
state changes of which nobody asked to keep the state, `states` those of which it is kept. `continued` is the activation
that was in progress when the slice began, or -1. `ended` is when the slice's last activation ended; None when it goes
on. Of a deferred event that a paused job releases, it says that its messages come before all others.
"""


def emission(actor: int, lane: int, at: float, value: Any, continued: int, *, ahead: bool = False) -> Slice:
    """A slice of one emission, of an activation that is over. `ahead`: its messages come before all others."""
    return actor, [], (), [(lane, [at], [value])], [], [], (), continued, at if ahead else None


class Ledger:
    """The columns. Times are seconds on `routilux.clock.now`. Written under the job's lock only."""

    __slots__ = (
        "_freeze_at",
        "_frozen",
        "_places",
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
        "pins",
        "routine_ids",
        "runs",
        "shares_keys",
        "slice_ends",
        "slices",
        "starts",
        "wires",
    )

    def __init__(self) -> None:
        self.routine_ids: list[str] = []
        self._places: dict[str, int] = {}
        self._freeze_at = collector.STEP
        self._frozen = False
        self.lanes: list[LaneKey] = []
        self.wires: list[WireKey] = []
        self.shares_keys = False
        """Whether the lanes and wires are numbered together with other jobs', so that there are more than are used."""
        self.starts: Column[float] = Column(array("d"))
        self.runs: Column[int] = Column(array("q"))
        self.emission_times: Column[float] = Column(array("d"))
        self.emission_values: Column[Any] = Column([])
        self.lane_runs: Column[int] = Column(array("q"))
        self.note_times: Column[float] = Column(array("d"))
        self.note_kinds: Column[int] = Column(array("B"))
        self.note_facts: Column[Any] = Column([])
        self.slices: Column[int] = Column(array("q"))
        self.slice_ends: Column[float] = Column(array("d"))
        self.faults: dict[int, Fault] = {}
        self.late_ends: dict[int, float] = {}
        """When those activations ended whose start was committed before their end, by position."""
        self.continuations: dict[int, list[int]] = {}
        """Later slices that carry changes of an activation of an earlier one, by its position."""
        self.listeners: list[Callable[[], None]] = []
        """Called under the lock after each commit; they wake somebody and return at once."""
        self.keep: int | None = None
        """How many of the newest activations are kept, at the least; None keeps all."""
        self.pins: dict[Any, int] = {}
        """The slice that each of those who must miss nothing reads next: it is kept whatever the limit."""
        self.keeps_states = False
        """Whether notes of state changes keep the new state: from the moment somebody asks."""

    @property
    def last_seq(self) -> int:
        """The number of the newest committed change; 0 when there is none."""
        return len(self.starts) + len(self.emission_times) + len(self.note_times)

    def commit(self, done: Slice) -> list[tuple[int, list[Any], int]]:
        """Append one slice and return what it emitted as (lane, values, first emission's position) groups."""
        actor, starts, runs, emitted, notes, updates, states, continued, ended_at = done
        first = self._open_slice(actor, continued, nan if ended_at is None else ended_at)
        if starts:
            self.starts.items.fromlist(starts)
            count = len(starts)
            for offset, wire, cause in runs:
                if offset < count:
                    self.runs.items.fromlist([first + offset, wire, cause])
        if states:
            self._commit_states(states, updates, notes)
        elif updates:
            self._commit_updates(updates, notes)
        elif notes:
            self._commit_notes(notes)
        groups = self._commit_emissions(emitted) if emitted else []
        if len(self.emission_values.items) >= self._freeze_at:
            self._freeze()
        if self.listeners:
            self._wake_listeners()
        if self.keep is not None and len(self.starts.items) > 2 * self.keep + _KEPT_AT_LEAST:
            self._trim(self.keep)
        return groups

    def add_note(self, at: float, kind: int, fact: Any) -> None:
        """Append a slice of one note that no routine made."""
        self._open_slice(OUTSIDE, OUTSIDE, at)
        self.note_times.items.append(at)
        self.note_kinds.items.append(kind)
        self.note_facts.items.append(fact)
        if self.listeners:
            self._wake_listeners()

    def _open_slice(self, actor: int, continued: int, ended_at: float) -> int:
        """Append the row of a slice; returns the position of the first activation that starts in it."""
        starts, emissions, notes = self.starts, self.emission_times, self.note_times
        first = starts.dropped + len(starts.items)
        emitted, noted = emissions.dropped + len(emissions.items), notes.dropped + len(notes.items)
        self.slices.items.fromlist([actor, first, emitted, noted, continued])
        self.slice_ends.items.append(ended_at)
        if continued >= 0:
            self.continuations.setdefault(continued, []).append(len(self.slice_ends) - 1)
        return first

    def add_by_hand(self, actor: int, event: str, data: dict[str, Any], at: float) -> None:
        """Append an activation of this actor that emitted this event and took no time."""
        self.own_keys()
        self.wires.append(WireKey(actor, "", (), ()))
        self.lanes.append(LaneKey(actor, event, tuple(data)))
        value = next(iter(data.values())) if len(data) == 1 else tuple(data.values())
        row = (0, len(self.wires) - 1, OUTSIDE)
        self.commit((actor, [at], [row], [(len(self.lanes) - 1, [at], [value])], [], [], (), OUTSIDE, at))

    def place_of(self, routine_id: str) -> int:
        """The index of a routine; a new one for a new id."""
        place = self._places.get(routine_id)
        if place is None:
            if len(self._places) < len(self.routine_ids):
                self._places = {known: index for index, known in enumerate(self.routine_ids)}
                return self.place_of(routine_id)
            place = self._places[routine_id] = len(self.routine_ids)
            self.routine_ids.append(routine_id)
        return place

    def take_places(self, places: Mapping[str, int]) -> bool:
        """Give the routines these indices, from 0 on; False when there are others already."""
        if self.routine_ids:
            return False
        self.routine_ids.extend(places)
        self._places.update(places)
        return True

    def share_keys(self, lanes: list[LaneKey], wires: list[WireKey]) -> None:
        """Take the numbers of lanes and wires from these lists, which others extend, too."""
        self.lanes, self.wires, self.shares_keys = lanes, wires, True

    def own_keys(self) -> None:
        """Number lanes and wires alone from now on."""
        if self.shares_keys:
            self.lanes, self.wires, self.shares_keys = list(self.lanes), list(self.wires), False

    def _freeze(self) -> None:
        values = self.emission_values.items
        self._freeze_at = len(values) + collector.STEP
        self._frozen = collector.freeze(values[-1]) or self._frozen

    def rested(self) -> None:
        """Give back to the garbage collector what was kept from it while the job ran."""
        if self._frozen:
            self._frozen = False
            collector.unfreeze()

    def _wake_listeners(self) -> None:
        for wake in tuple(self.listeners):
            try:
                wake()
            except Exception:  # noqa: BLE001 - a listener's fault must not become the job's
                self.listeners.remove(wake)

    def _trim(self, keep: int) -> None:
        """Forget the slices before the newest `keep` activations."""
        first_kept = len(self.starts) - keep
        row = min(row_of(self.slices, SLICE_WIDTH, first_kept, 1), *self.pins.values(), len(self.slice_ends))
        if row > self.slice_ends.dropped:
            self.forget(row)

    def forget(self, row: int) -> None:
        """Forget the slices before this row, which is kept."""
        from routilux.archived import forget_few  # noqa: PLC0415 - few jobs forget anything

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
            forget_few(sparse, activation, len(self.slice_ends), row)

    def _commit_notes(self, notes: list[Any]) -> None:
        self.note_times.items.fromlist(notes[0::3])
        self.note_kinds.items.fromlist(notes[1::3])
        self.note_facts.items.extend(notes[2::3])

    def _commit_updates(self, updates: list[float], notes: list[Any]) -> None:
        if notes:
            kept = zip(notes[0::3], notes[1::3], notes[2::3], strict=True)
            ordered = sorted([*kept, *((at, _STATE, None) for at in updates)], key=_time)
            self._commit_notes([part for note in ordered for part in note])
            return
        self.note_times.items.fromlist(updates)
        self.note_kinds.items.frombytes(_STATES * len(updates))
        self.note_facts.items.extend([None] * len(updates))

    def _commit_states(self, states: Sequence[TakenStates], updates: list[float], notes: list[Any]) -> None:
        if len(states) == 1 and not updates and not notes:
            times = states[0].times
            self.note_facts.items.extend(states[0].facts(len(self.note_times)))
            self.note_times.items.fromlist(times)
            self.note_kinds.items.frombytes(_STATES * len(times))
            return
        for taken in states:
            notes.extend(chain.from_iterable(zip(taken.times, repeat(_STATE), taken.each())))
        self._commit_updates(updates, notes)

    def _commit_emissions(self, emitted: list[Emitted]) -> list[tuple[int, list[Any], int]]:
        """Append emissions in the order of time; those that went by one lane in a row are one group."""
        groups = emitted if len(emitted) == 1 else _in_order(emitted)
        sent = []
        for lane, times, values in groups:
            position = self.emission_values.dropped + len(self.emission_values.items)
            self.emission_times.items.fromlist(times)
            self.emission_values.items.extend(values)
            self.lane_runs.items.fromlist([position, lane])
            sent.append((lane, values, position))
        return sent


def _in_order(emitted: list[Emitted]) -> list[Emitted]:
    """The emissions of several lanes, one after the other in time, by stretches of one lane."""
    ordered = sorted(
        ((at, lane, value) for lane, times, values in emitted for at, value in zip(times, values, strict=True)),
        key=_time,
    )
    stretches: list[Emitted] = []
    for at, lane, value in ordered:
        if not stretches or stretches[-1][0] != lane:
            stretches.append((lane, [], []))
        stretches[-1][1].append(at)
        stretches[-1][2].append(value)
    return stretches


def row_of(table: Column[int], width: int, value: int, column: int) -> int:
    """The last row of a table of rows this wide whose number in `column` is at most `value`, else the first kept.

    The numbers of the column must not fall from row to row.
    """
    if table.dropped > table.first:
        table = table.holding(value, column)
    first = table.dropped // width
    rows = range(first, len(table) // width)
    found = bisect_right(rows, value, key=lambda row: table[row * width + column]) - 1
    return first + max(0, found)

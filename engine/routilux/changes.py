"""The change log as a stream of changes, and cursors that pull them.

A cursor is a position. It costs the job nothing, so there may be any number, each at its own pace; one that is slow or
forgotten holds nothing back and nothing in memory that the job would not keep anyway.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import Any, Final, NamedTuple, Protocol

from routilux.calling import unpack
from routilux.history import History
from routilux.job_state import JobState
from routilux.ledger import OUTSIDE, SLICE_WIDTH, Ledger, Note
from routilux.states import States

_SLICES_AT_ONCE: Final = 256


class Change(NamedTuple):
    """One change of a job. `seq` numbers it from 1 without a gap, `at` is its time in seconds since the epoch.

    `kind`: "activation" (`name` is the slot; `data` has `duration` unless it still runs, and `error` if it failed),
    "emission" (`name` is the event, `data` its payload), "ended" (an activation whose start came before; `data` has its
    `position`), "status" (`name` is the status), "state" (`data` is the new state, if somebody had asked for states by
    then), "shared" (`name` is the key), "pause" (one was asked for; `name` is why), "log", "deferred", "released",
    "output". `routine_id` is "" for one that no routine made.
    """

    job_id: str
    seq: int
    at: float
    kind: str
    routine_id: str
    name: str
    data: dict[str, Any]


class Cursor:
    """A reader of one job's changes, from its first on or from the next on.

    Making one asks for states: from then on state changes carry the new state.
    """

    def __init__(self, job: JobState, *, from_now: bool = False) -> None:
        self.job = job
        job.ledger.keeps_states = True
        self.missed = 0
        """How many changes were dropped (`Flow(history_limit=…)`) before this cursor came to read them."""
        self._row = len(job.ledger.slice_ends) if from_now else 0
        self._read_to = job.ledger.last_seq if from_now else 0

    @property
    def behind(self) -> bool:
        """Whether there are changes that this cursor has not read."""
        return self._row < len(self.job.ledger.slice_ends)

    def read(self) -> list[Change]:
        """The next changes, some hundred at most; empty when there are none yet."""
        ledger = self.job.ledger
        with self.job.lock:
            self._row = max(self._row, ledger.slice_ends.first)
            stop = min(self._row + _SLICES_AT_ONCE, len(ledger.slice_ends))
            changes = [change for row in range(self._row, stop) for change in changes_of(self.job, row)]
            self._row = stop
        if changes:
            self.missed += changes[0].seq - self._read_to - 1
            self._read_to = changes[-1].seq
        return changes


class Recorded(Protocol):
    """A job whose ledger can be read: one of this process, or one in a recording."""

    @property
    def job_id(self) -> str:
        """Its id."""
        ...

    @property
    def ledger(self) -> Ledger:
        """The columns."""
        ...

    @property
    def offset(self) -> float:
        """What turns the ledger's times into seconds since the epoch."""
        ...

    @property
    def history(self) -> History:
        """Its activations."""
        ...


def changes_of(job: Recorded, row: int) -> Iterator[Change]:
    """The changes of one slice in the order of their numbers. For a caller that holds the lock of a job that runs."""
    ledger, history, offset = job.ledger, job.history, job.offset
    begin = ledger.slices[row * SLICE_WIDTH : (row + 1) * SLICE_WIDTH]
    ends = [history.bound(row, column) for column in (1, 2, 3)]
    routine_id = "" if begin[0] == OUTSIDE else ledger.routine_ids[begin[0]]
    entries: list[tuple[float, int, str, str, dict[str, Any]]] = [
        (ledger.starts[at], 0, "activation", history.wire(at).slot, _activation(job, at))
        for at in range(begin[1], ends[0])
    ]
    for at in range(begin[2], ends[1]):
        lane = history.lane(at)
        data = unpack(lane.names, ledger.emission_values[at])
        entries.append((ledger.emission_times[at], 1, "emission", lane.event, data))
    for at in range(begin[3], ends[2]):
        moment, kind, name, data = _noted(ledger, at, routine_id)
        entries.append((moment, 2, kind, name, data))
    entries.sort(key=lambda entry: entry[:2])
    first = sum(begin[1:4]) + 1
    for number, (moment, _order, kind_name, name, data) in enumerate(entries, first):
        yield Change(job.job_id, number, moment + offset, kind_name, routine_id, name, data)


def noted_changes_of(job: Recorded, row: int) -> Iterator[Change]:
    """Of `changes_of` those that are neither an activation nor an emission, without a look at these."""
    ledger, history = job.ledger, job.history
    actor, first, emission, note, _continued = ledger.slices[row * SLICE_WIDTH : (row + 1) * SLICE_WIDTH]
    stop, emission_stop, note_stop = (history.bound(row, column) for column in (1, 2, 3))
    if note == note_stop:
        return
    routine_id = "" if actor == OUTSIDE else ledger.routine_ids[actor]
    starts, emitted = ledger.starts[first:stop], ledger.emission_times[emission:emission_stop]
    for at in range(note, note_stop):
        moment, kind, name, data = _noted(ledger, at, routine_id)
        seq = first + emission + at + 1 + bisect_right(starts, moment) + bisect_right(emitted, moment)
        yield Change(job.job_id, seq, moment + job.offset, kind, routine_id, name, data)


def _activation(job: Recorded, at: int) -> dict[str, Any]:
    ended = job.history.end(at)
    data: dict[str, Any] = {"position": at}
    if ended is not None:
        data["duration"] = ended - job.ledger.starts[at]
    fault = job.ledger.faults.get(at)
    if fault is not None:
        data["status"] = str(fault.status)
        data["error"] = f"{fault.type}: {fault.message}"
    return data


def _noted(ledger: Ledger, at: int, routine_id: str) -> tuple[float, str, str, dict[str, Any]]:
    """When a note was made, its kind, its name and its data."""
    kind, fact = Note(ledger.note_kinds[at]), ledger.note_facts[at]
    name, data = _told(kind, fact.at(at) if isinstance(fact, States) else fact, routine_id)
    return ledger.note_times[at], kind.name.lower(), name, data


def _told(kind: Note, fact: Any, routine_id: str) -> tuple[str, dict[str, Any]]:
    if fact is None:
        return "", {}
    if kind is Note.STATUS:
        return str(fact[0]), {"reason": fact[1]}
    if kind is Note.STATE:
        changed, state = (routine_id, fact) if isinstance(fact, dict) else fact
        return changed, dict(state)
    if kind is Note.SHARED:
        return fact[0], {fact[0]: fact[1]}
    if kind is Note.PAUSE:
        return fact.reason, {"checkpoint": dict(fact.checkpoint)}
    if kind is Note.DEFERRED:
        return fact.event_name, {"number": fact.number, "data": dict(fact.data)}
    if kind is Note.OUTPUT:
        return fact[1], dict(fact[2])
    return "", dict(fact) if isinstance(fact, dict) else {"value": fact}

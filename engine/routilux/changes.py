"""The change log as a stream: cursors that pull, and subscriptions of simple programs that are called.

A cursor is a position. It costs the job nothing, so there may be any number, each at its own pace; one that is slow or
forgotten holds nothing back and nothing in memory that the job would not keep anyway.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self

from routilux.calling import unpack
from routilux.job_state import JobState
from routilux.ledger import OUTSIDE, SLICE_WIDTH, Note

_SLICES_AT_ONCE: Final = 256


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a job. `seq` numbers it from 1 without a gap, `at` is its time in seconds since the epoch.

    `kind`: "activation" (`name` is the slot; `data` has `duration` unless it still runs, and `error` if it failed),
    "emission" (`name` is the event, `data` its payload), "ended" (an activation whose start came before; `data` has its
    `position`), "status" (`name` is the status), "state" (`data` is the new state, if somebody had asked for states by
    then), "shared" (`name` is the key), "log", "deferred", "released", "output". `routine_id` is "" for one that no
    routine made.
    """

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
        self._row = len(job.ledger.slice_ends) if from_now else 0

    @property
    def behind(self) -> bool:
        """Whether there are changes that this cursor has not read."""
        return self._row < len(self.job.ledger.slice_ends)

    def read(self) -> list[Change]:
        """The next changes, some hundred at most; empty when there are none yet."""
        with self.job.lock:
            stop = min(self._row + _SLICES_AT_ONCE, len(self.job.ledger.slice_ends))
            changes = [change for row in range(self._row, stop) for change in _slice(self.job, row)]
            self._row = stop
        return changes


def _slice(job: JobState, row: int) -> Iterator[Change]:
    """The changes of one slice in the order of their numbers."""
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
        kind = Note(ledger.note_kinds[at])
        name, data = _noted(kind, ledger.note_facts[at])
        entries.append((ledger.note_times[at], 2, kind.name.lower(), name, data))
    entries.sort(key=lambda entry: entry[:2])
    first = sum(begin[1:4]) + 1
    for number, (moment, _order, kind_name, name, data) in enumerate(entries, first):
        yield Change(number, moment + offset, kind_name, routine_id, name, data)


def _activation(job: JobState, at: int) -> dict[str, Any]:
    ended = job.history.end(at)
    data: dict[str, Any] = {"position": at}
    if ended is not None:
        data["duration"] = ended - job.ledger.starts[at]
    fault = job.ledger.faults.get(at)
    if fault is not None:
        data["status"] = str(fault.status)
        data["error"] = f"{fault.type}: {fault.message}"
    return data


def _noted(kind: Note, fact: Any) -> tuple[str, dict[str, Any]]:
    if fact is None:
        return "", {}
    if kind is Note.STATUS:
        return str(fact[0]), {"reason": fact[1]}
    if kind is Note.STATE:
        return fact[0], dict(fact[1])
    if kind is Note.SHARED:
        return fact[0], {fact[0]: fact[1]}
    if kind is Note.DEFERRED:
        return fact.event_name, {"number": fact.number, **fact.data}
    if kind is Note.OUTPUT:
        return fact[1], dict(fact[2])
    return "", dict(fact) if isinstance(fact, dict) else {"value": fact}


class Subscription:
    """Calls a function with each change of a job, from a thread of its own, until it is closed or the job has ended.

    A function that raises is called no more, and a warning says so. The job notices nothing of either.
    """

    def __init__(self, job: JobState, callback: Callable[[Change], Any]) -> None:
        self._cursor = Cursor(job)
        self._callback = callback
        self._news = threading.Event()
        self._news.set()
        self._closed = False
        with job.lock:
            job.ledger.listeners.append(self._news.set)
        name = f"routilux-subscription-{job.flow_id}"
        self._thread = threading.Thread(target=self._follow, name=name, daemon=True)
        self._thread.start()

    def _follow(self) -> None:
        try:
            while not self._closed:
                self._news.wait()
                self._news.clear()
                while not self._closed and (changes := self._cursor.read()):
                    for change in changes:
                        self._callback(change)
                if self._cursor.job.status.ended and not self._cursor.behind:
                    break
        except Exception as error:  # noqa: BLE001 - whatever the observer raises is the observer's end alone
            warnings.warn(f"a subscription ended, since its function raised {error!r}", RuntimeWarning, stacklevel=1)
        finally:
            self._detach()

    def _detach(self) -> None:
        job = self._cursor.job
        with job.lock:
            if self._news.set in job.ledger.listeners:
                job.ledger.listeners.remove(self._news.set)

    def join(self, timeout: float | None = None) -> bool:
        """Wait until every change was handed over and the job has ended; False when the time was up first."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def close(self) -> None:
        """Stop calling."""
        self._closed = True
        self._news.set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def subscribe(job: JobState, callback: Callable[[Change], Any]) -> Subscription:
    """Call `callback` with every change of the job, those that were and those to come, in order."""
    return Subscription(job, callback)

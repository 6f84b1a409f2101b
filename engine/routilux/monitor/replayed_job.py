"""A recorded job at one of its changes, in the shape in which the monitor knows a running one.

So that what shows a running job shows a recorded one: the same code reads the same columns, which end at that change.
Nothing here can be steered.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import datetime
from math import inf
from types import MappingProxyType, SimpleNamespace
from typing import Any, cast

from routilux.clock import as_datetime, now
from routilux.errors import unknown
from routilux.faults import JobError
from routilux.flow import Flow
from routilux.held import DeferredEvent, PausePoint
from routilux.job_state import JobState
from routilux.journal import Picture, RecordedJob
from routilux.journal.picture import RoutineFigures
from routilux.runtime.run import Run
from routilux.shared_log import apart
from routilux.status import JobStatus, RoutineStatus


class ReplayedLog:
    """The shared log up to the change."""

    def __init__(self, recorded: RecordedJob, length: int) -> None:
        self._recorded = recorded
        self._length = length

    def __len__(self) -> int:
        return self._length

    def raw(self, first: int, stop: int) -> Iterator[tuple[float, int, dict[str, Any]]]:
        """Time since the epoch, routine index and entry of a range."""
        return iter(self._recorded.log(first, min(stop, self._length)))

    def written(self, first: int, stop: int) -> tuple[list[int], list[dict[str, Any]]]:
        """The routine indexes and the entries of a range."""
        return apart(self.raw(first, stop))

    def place(self, at: float) -> int:
        """How many entries there were at a moment, in seconds since the epoch."""
        return bisect_right(range(self._length), at, key=self._time)

    def _time(self, index: int) -> float:
        """When an entry was written; of one from before the recording, that it was long ago."""
        entry = next(self.raw(index, index + 1), None)
        return -inf if entry is None else entry[0]


class ReplayedJob:
    """What a `JobState` shows, at one change of a recording. `at` is the moment, in seconds since the epoch."""

    def __init__(self, recorded: RecordedJob, seq: int) -> None:
        self.recorded = recorded
        self.picture: Picture = recorded.state_at(seq)
        self.ledger, self.history = recorded.until(self.picture)
        self.lock = threading.Lock()
        self.offset = recorded.offset
        self.at = max(self.picture.at + self.offset, recorded.created_at)
        self.log = ReplayedLog(recorded, self.picture.log_length)
        self.entry_params = recorded.entry_params
        self.status_changes = recorded.status_changes(seq)

    @property
    def job_id(self) -> str:
        """The job's id."""
        return str(self.recorded.job_id)

    @property
    def flow_id(self) -> str:
        """The flow's id."""
        return str(self.recorded.flow_id)

    @property
    def entry_routine_id(self) -> str:
        """The routine that the job began with."""
        return str(self.recorded.entry_routine_id)

    @property
    def status(self) -> JobStatus:
        """Where the job stood."""
        return self.picture.status

    @property
    def reason(self) -> str:
        """Why it stood there."""
        return self.picture.reason

    @property
    def created_at(self) -> datetime:
        """When the job was made, in local time."""
        return as_datetime(self.recorded.created_at)

    @property
    def seq(self) -> int:
        """The change."""
        return self.picture.seq

    @property
    def metadata(self) -> dict[str, Any]:
        """What somebody wrote beside the job, as the recorder found it."""
        return self.picture.metadata

    @property
    def pause_points(self) -> list[PausePoint]:
        """The pauses that were asked for."""
        return self.picture.pause_points

    @property
    def deferred_events(self) -> list[DeferredEvent]:
        """The deferred events that waited, in order."""
        return self.picture.deferred_events

    @property
    def error(self) -> JobError | None:
        """Why the job failed, when it had."""
        if self.picture.status is not JobStatus.FAILED:
            return None
        fault = self.ledger.faults.get(self.picture.newest_fault) if self.picture.failed else None
        if fault is None:
            kind = self.picture.reason.partition(":")[0] if ":" in self.picture.reason else "TimeoutError"
            return JobError(kind, self.picture.reason)
        slot = self.history.wire(self.picture.newest_fault).slot
        return JobError(fault.type, fault.message, "", self.picture.failed, slot, None, fault.attempt, fault.critical)

    def get_routine_state(self, routine_id: str) -> dict[str, Any] | None:
        """The routine's state; None before its first update."""
        return self.picture.routine_states.get(routine_id)


class ReplayedActor:
    """What an `Actor` shows. Its turn is always committed."""

    def __init__(self, job: ReplayedJob, index: int, figures: RoutineFigures, capacity: int) -> None:
        self._job = job
        self._figures = figures
        self.index = index
        self.routine_id = figures.routine_id
        self.capacity = capacity
        self.handled = figures.activations
        self.errors = figures.errors
        self.emitted = figures.emitted
        self.waiting = figures.waiting
        self.busy = figures.busy
        self.started_at = figures.started_at
        self.running = figures.open >= 0
        self.starts: list[float] = []
        self.uncommitted = self.pending_changes = 0
        if self.running:
            self.busy += max(0.0, job.picture.at - figures.started_at)

    @property
    def since(self) -> float:
        """Until when its work is in `busy`: until now, whenever that is."""
        return now()

    def hurry(self) -> None:
        """Nothing is left to commit."""

    def status(self) -> RoutineStatus:
        """What the routine did."""
        return self._figures.status(self._job.picture.failed)

    def parcels(self) -> Iterator[tuple[Any, list[Any], int, int]]:
        """What waited, as the mailbox has it: the wire, packed values, the emission of the first, its attempt."""
        recorded = self._job.recorded
        for stretch in self._figures.inbox:
            key = recorded.terms.wires[stretch.wire]
            wire = SimpleNamespace(index=stretch.wire, key=key, slot_name=key.slot)
            yield wire, recorded.packed(stretch), stretch.first, stretch.attempt


class ReplayedRoster(dict[str, ReplayedActor]):
    """The actors by routine id, in the order of the flow."""

    def of(self, routine_id: str) -> ReplayedActor:
        """The actor of a routine. ValueError when there is none."""
        actor = self.get(routine_id)
        if actor is None:
            raise unknown("routine", routine_id, "the recorded job", self)
        return actor

    @staticmethod
    def status_of(actor: ReplayedActor) -> RoutineStatus:
        """What the actor did."""
        return actor.status()


class ReplayedRun:
    """What a `Run` shows: the actors, and the ways of messages."""

    def __init__(self, job: ReplayedJob, outline: Mapping[str, Any]) -> None:
        terms, picture = job.recorded.terms, job.picture
        self.actors = ReplayedRoster()
        self.seats: dict[int, ReplayedActor] = {}
        places = {routine_id: index for index, routine_id in enumerate(terms.routine_ids)}
        for node in outline["routines"]:
            index = places.get(node["routine_id"], len(places))
            known = picture.routines[index] if index < len(picture.routines) else RoutineFigures(node["routine_id"])
            actor = ReplayedActor(job, index, known, node["capacity"])
            self.actors[actor.routine_id] = self.seats[index] = actor
        self.sent = dict(picture.sent)
        self.lanes = MappingProxyType(
            {
                number: SimpleNamespace(index=number, sender=key.actor, event_name=key.event, wires=receivers)
                for number, (key, receivers) in enumerate(zip(terms.lanes, terms.receivers, strict=True))
            }
        )


class ReplayedFlow:
    """What a `Flow` shows: its structure."""

    def __init__(self, outline: Mapping[str, Any]) -> None:
        self.flow_id = outline["flow_id"]
        self.version = outline["version"]
        self._edges = outline["edges"]

    def links(self) -> list[tuple[str, Any, str, Any, bool]]:
        """Every connection: source id, event, target id, slot, and whether it renames data."""
        return [
            (source, SimpleNamespace(name=event), target, SimpleNamespace(name=slot), mapped)
            for source, event, target, slot, mapped in self._edges
        ]


def shaped(job: ReplayedJob, outline: Mapping[str, Any]) -> tuple[Flow, JobState, Run]:
    """A replayed job as the three things that the monitor asks of a running one."""
    return cast("Flow", ReplayedFlow(outline)), cast("JobState", job), cast("Run", ReplayedRun(job, outline))

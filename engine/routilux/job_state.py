"""What one execution of a flow is and leaves behind: status, states, shared data and log, history, deferred events."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from importlib import import_module
from math import inf
from operator import attrgetter
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final, Self, cast

from routilux.calling import unpack
from routilux.clock import as_datetime, epoch_offset, now
from routilux.context import active, refuse_to_wait_for_itself
from routilux.errors import JobEndedError
from routilux.execution_record import ExecutionRecord
from routilux.faults import JobError
from routilux.held import DeferredEvent, PausePoint, WaitingMessage
from routilux.history import History
from routilux.ledger import OUTSIDE, Ledger, Note
from routilux.output_handler import OutputHandler, hand_over
from routilux.repeats import Repeats
from routilux.shared_log import SharedLog
from routilux.status import JobStatus

if TYPE_CHECKING:
    from routilux.flow import Flow
    from routilux.runtime.run import Run

_STATUS: Final = int(Note.STATUS)


class JobState:
    """One execution of a flow.

    Handlers reach it by `get_execution_context()`. Every change of it is numbered and timed in its ledger. All methods
    may be called from any thread.
    """

    def __init__(self, flow_id: str = "", job_id: str | None = None) -> None:
        self.flow_id = flow_id
        self.job_id = job_id or os.urandom(16).hex()
        self.metadata: dict[str, Any] = {}
        self.error: JobError | None = None
        self.reason = ""
        self.paused_on_request = False
        """Whether a paused job rests since somebody asked for it, not since it ran dry with deferred events left."""
        self.entry_routine_id = ""
        self.entry_params: dict[str, Any] = {}
        self.pause_points: list[PausePoint] = []
        self.output_log: list[dict[str, Any]] = []
        self.output_handler: OutputHandler | None = None
        self.shared_data: dict[str, Any] = {}
        self.ledger = Ledger()
        self.lock = threading.RLock()
        """Held for a moment at a time. A signal handler may run while its own thread holds it."""
        self.offset = epoch_offset()
        self.run: Run | None = None
        self.parked: list[WaitingMessage] = []
        self.repeats: Repeats | None = None
        self.collected: dict[tuple[str, str], dict[str, Any]] = {}
        self.routine_states: dict[str, dict[str, Any]] = {}
        self.status_changes: list[tuple[float, JobStatus, str]] = []
        self._rested: threading.Condition | None = None
        self._created_at = now()
        self._status = JobStatus.PENDING
        self._deferred: dict[int, DeferredEvent] = {}
        self._deferred_count = 0
        self.log = SharedLog(self.offset)
        self._history = History(self.ledger, self.offset, self.lock)

    # -- where it stands ----------------------------------------------------------------------------------------------

    @property
    def status(self) -> JobStatus:
        """Where the job stands now."""
        return self._status

    @property
    def created_at(self) -> datetime:
        """When the job was made, in local time."""
        return as_datetime(self._created_at + self.offset)

    @property
    def updated_at(self) -> datetime:
        """When the newest committed change was made, in local time."""
        ledger = self.ledger
        columns = (ledger.starts, ledger.emission_times, ledger.note_times)
        newest = [column[-1] for column in columns if len(column.items)]
        return as_datetime(max(newest, default=self._created_at) + self.offset)

    @property
    def seq(self) -> int:
        """The number of the newest committed change."""
        return self.ledger.last_seq

    def set_status(self, status: JobStatus, reason: str = "") -> None:
        """Move the job to a status and wake who waits for it. Called by the run, under the lock."""
        at = now()
        self._status = status
        self.reason = reason
        self.status_changes.append((at + self.offset, status, reason))
        self.ledger.add_note(at, _STATUS, (status, reason))
        if self._rested is not None and status.at_rest:
            self._rested.notify_all()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the job is at rest: True when it is, False when `timeout` seconds went by first."""
        return self._wait_for(lambda: self._status.at_rest, timeout)

    def wait_until_ended(self, timeout: float | None = None) -> bool:
        """As `wait`, through all pauses, until the job is completed, failed or cancelled."""
        return self._wait_for(lambda: self._status.ended, timeout)

    def _wait_for(self, reached: Callable[[], bool], timeout: float | None) -> bool:
        timeout = None if timeout == inf else timeout
        if timeout is None:
            refuse_to_wait_for_itself(self)
        with self.lock:
            if self._rested is None:
                self._rested = threading.Condition(self.lock)
            return self._rested.wait_for(reached, timeout)

    @staticmethod
    def wait_for_completion(
        flow: Flow,  # noqa: ARG004 - the published signature
        job_state: JobState,
        timeout: float | None = None,
        progress_callback: Callable[[JobState], Any] | None = None,
    ) -> bool:
        """Wait until the job is at rest: True when it is, False when `timeout` seconds went by first (the job goes on).

        `progress_callback` is called with the job when the wait begins and when it ends.
        """
        tell = progress_callback or (lambda _job: None)
        tell(job_state)
        rested = job_state.wait(timeout)
        tell(job_state)
        return rested

    # -- states of routines -------------------------------------------------------------------------------------------

    def get_routine_state(self, routine_id: str) -> dict[str, Any] | None:
        """A copy of the routine's state; None before its first update."""
        try:
            return self.routine_states[routine_id].copy()
        except KeyError:
            return None

    def update_routine_state(self, routine_id: str, state: dict[str, Any]) -> None:
        """Merge these keys into the routine's state."""
        try:
            known = self.routine_states[routine_id]
        except KeyError:
            known = self.routine_states.setdefault(routine_id, {})
        known.update(state)
        actor = active.get()
        if actor is None or actor.job is not self:
            self._note(Note.STATE, (routine_id, known.copy()) if self.ledger.keeps_states else None)
            return
        at = now()
        states = actor.states
        if states.known is known and states.size == len(known):
            add_time, add = states.add_time, states.add  # a slot's method is found faster as a value
            add_time(at)
            add(states.view)
        elif self.ledger.keeps_states:
            actor.note_state(at, routine_id, known)
        else:
            actor.updates.append(at)
        if at > actor.commit_at:
            actor.flush()

    def set_routine_state(self, routine_id: str, state: dict[str, Any]) -> None:
        """Replace the routine's state."""
        self.routine_states[routine_id] = dict(state)
        self._note(Note.STATE, (routine_id, dict(state)) if self.ledger.keeps_states else None)

    # -- shared data and log ------------------------------------------------------------------------------------------

    def get_shared_data(self, key: str, default: Any = None) -> Any:
        """The job's value under this key."""
        return self.shared_data.get(key, default)

    def update_shared_data(self, key: str, value: Any) -> None:
        """Set the job's value under this key."""
        self.shared_data[key] = value
        self._note(Note.SHARED, (key, value))

    def append_to_shared_log(self, entry: dict[str, Any]) -> None:
        """Append a copy of the entry. It gets an ISO `timestamp` unless it has one. ValueError unless it is a dict."""
        if not isinstance(entry, dict):
            kind = type(entry).__name__
            raise ValueError(f"an entry of the shared log must be a dict, and is {kind}")  # noqa: TRY004 - as published
        entry = entry.copy()
        actor = active.get()
        self.log.append(now(), OUTSIDE if actor is None or actor.job is not self else actor.index, entry)
        self._note(Note.LOG, entry)

    def get_shared_log(self, filter_func: Callable[[dict[str, Any]], bool] | None = None) -> list[dict[str, Any]]:
        """The log's entries, each a new dict; only those for which `filter_func` is true, if it is given."""
        entries = self.log.entries()
        return entries if filter_func is None else [entry for entry in entries if filter_func(entry)]

    @property
    def shared_log(self) -> list[dict[str, Any]]:
        """As `get_shared_log()`."""
        return self.log.entries()

    # -- history ------------------------------------------------------------------------------------------------------

    @property
    def history(self) -> History:
        """The activations as they are kept, for readers of ranges."""
        return self._history

    def get_execution_history(self, routine_id: str | None = None) -> list[ExecutionRecord]:
        """The records of all activations, or of one routine's, in the order in which they started."""
        if (actor := active.get()) is not None and actor.job is self:
            actor.flush()
        history = self._history
        positions = range(history.dropped, len(history)) if routine_id is None else history.positions(routine_id)
        return sorted(history.records(positions), key=attrgetter("started_at"))

    @property
    def execution_history(self) -> list[ExecutionRecord]:
        """As `get_execution_history()`."""
        return self.get_execution_history()

    def record_execution(self, routine_id: str, event_name: str, data: dict[str, Any]) -> None:
        """Add a record by hand: an activation of this routine that emitted this event and took no time."""
        at = now()
        with self.lock:
            self.ledger.add_by_hand(self.ledger.place_of(routine_id), event_name, data, at)

    def get_waiting_messages(self, routine_id: str | None = None) -> list[dict[str, Any]]:
        """The messages in mailboxes: dicts with `routine_id`, `slot_name` and `data`, per routine oldest first."""
        if self.run is not None:
            return self.run.actors.waiting_messages(routine_id)
        return [
            {"routine_id": m.routine_id, "slot_name": m.slot_name, "data": unpack(m.names, value)}
            for m in self.parked
            for value in m.values
            if routine_id in (None, m.routine_id)
        ]

    def get_routine_status(self, routine_id: str) -> str:
        """What the routine does now: idle, waiting, running, retrying or failed. ValueError when it is unknown."""
        actors = self._run_or_error().actors
        return actors.status_of(actors.of(routine_id))

    def get_routine_metrics(self, routine_id: str) -> dict[str, Any]:
        """Counts and times of the routine: activations, errors, waiting, emitted, busy (seconds), capacity (0: none).

        `overfull` counts the emissions that went over the capacity, since nobody could have waited for room.
        """
        return self._run_or_error().actors.metrics(routine_id)

    def _run_or_error(self) -> Run:
        if self.run is None:
            raise ValueError(f"job {self.job_id} was loaded from a file and is in no flow yet: resume it first")
        return self.run

    # -- deferred events and output -----------------------------------------------------------------------------------

    @property
    def deferred_events(self) -> list[DeferredEvent]:
        """The events that wait for the job to be resumed, in order."""
        return list(self._deferred.values())

    def add_deferred_event(self, routine_id: str, event_name: str, data: dict[str, Any]) -> None:
        """Keep an event until the job is resumed."""
        actor = active.get()
        mine = actor is not None and actor.job is self and actor.routine_id == routine_id
        if mine and actor is not None:
            actor.flush()
        with self.lock:
            if self._status.ended and not (mine and actor is not None and actor.running):
                raise JobEndedError(
                    f"'{routine_id}' deferred '{event_name}' in job {self.job_id}, which is {self._status}"
                )
            self._deferred_count += 1
            event = DeferredEvent(
                number=self._deferred_count,
                routine_id=routine_id,
                event_name=event_name,
                data=dict(data),
                created_at=now() + self.offset,
                activation=actor.current if mine and actor is not None else OUTSIDE,
            )
            self._deferred[event.number] = event
        self._note(Note.DEFERRED, event)

    def cancel_unstarted(self, reason: str) -> None:
        """End a job that is in no flow: it was loaded from a file."""
        with self.lock:
            if not self._status.ended:
                self.set_status(JobStatus.CANCELLED, reason)

    def take_deferred(self, number: int) -> DeferredEvent | None:
        """Take a deferred event out, to emit it. Called under the lock."""
        if (event := self._deferred.pop(number, None)) is not None:
            self.ledger.add_note(now(), int(Note.RELEASED), number)
        return event

    def set_output_handler(self, handler: OutputHandler | None) -> None:
        """Say where `send_output` goes, besides the output log."""
        self.output_handler = handler

    def send_output(self, routine_id: str, output_type: str, data: dict[str, Any]) -> None:
        """Keep an output in the output log and give it to the output handler, if there is one."""
        at = now()
        moment = as_datetime(at + self.offset)
        self.output_log.append(
            {"routine_id": routine_id, "output_type": output_type, "data": data, "timestamp": moment}
        )
        self._note(Note.OUTPUT, (routine_id, output_type, data))
        if self.output_handler is not None:
            hand_over(self.output_handler, self.job_id, routine_id, output_type, data, moment)

    # -- notes --------------------------------------------------------------------------------------------------------

    def _note(self, kind: int, fact: Any) -> None:
        actor = active.get()
        if actor is not None and actor.job is self:
            actor.note(int(kind), fact)
        else:
            with self.lock:
                self.ledger.add_note(now(), int(kind), fact)

    # -- saving -------------------------------------------------------------------------------------------------------

    def serialize(self) -> dict[str, Any]:
        """The job as a JSON document. ValueError while it runs; SerializationError names what could not be saved."""
        self._check_rests()
        with self.lock:
            parked, seq = self.parked_messages(), self.seq
        document: dict[str, Any] = _saving().job_document(self, parked)
        self._check_rests()
        if self.seq != seq:
            raise ValueError(f"job {self.job_id} changed while it was saved: pause it, wait for it, and save it again")
        return document

    def _check_rests(self) -> None:
        if self._status in (JobStatus.RUNNING, JobStatus.PAUSING):
            raise ValueError(f"job {self.job_id} is {self._status}: pause it and wait for it before saving it")

    @classmethod
    def deserialize(cls, document: dict[str, Any]) -> Self:
        """The job of a document. SavedJobError when it is none, damaged, or of another version."""
        job = cls()
        _saving().fill_job(job, document)
        return job

    def restore(self, status: JobStatus, created_at: float, deferred: Sequence[DeferredEvent]) -> None:
        """Take over what a saved job was, when the rest is in place. Times are in seconds since the epoch."""
        self._status = status
        self._created_at = created_at - self.offset
        self._deferred = {event.number: event for event in deferred}
        self._deferred_count = max(self._deferred, default=0)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the job to a file: a crash leaves the old file or the new one, never half. Errors as `serialize`."""
        _saving().write_document(self.serialize(), path)

    @classmethod
    def load(cls, path: str | os.PathLike[str], flow: Flow | None = None) -> Self:
        """The job in a file, put into `flow` if it is given; `flow.resume(job)` goes on with it.

        SavedJobError when the file is no saved job, ValueError when the flow is not the job's.
        """
        job = cls.deserialize(_saving().read_document(path))
        if flow is not None:
            flow.adopt(job)
        return job

    @staticmethod
    def recover(path: str | os.PathLike[str], job_id: str = "", flow: Flow | None = None) -> JobState:
        """The job of a recording at its last change on record; see `routilux.journal.recover`."""
        return cast("JobState", import_module("routilux.journal").recover(path, job_id, flow).job)

    def parked_messages(self) -> list[WaitingMessage]:
        """The waiting messages, as a file keeps them. For a caller that holds the lock."""
        return self.parked if self.run is None else self.run.parked_messages()

    def __repr__(self) -> str:
        return f"JobState(flow {self.flow_id!r}, {self._status}, {len(self._history)} activations)"


def _saving() -> ModuleType:
    return import_module("routilux.saving")  # what it needs is slow to load, and few programs save


__all__ = ["DeferredEvent", "JobState", "JobStatus", "PausePoint", "WaitingMessage"]

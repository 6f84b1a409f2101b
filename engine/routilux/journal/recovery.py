"""Crash recovery: the job of a recording, brought back at its last change on record, so that a flow can resume it.

At-least-once is the promise for what handlers do outside of the job; exactly-once for messages whose activation is on
record with its end. An activation that was in progress runs again: what it had changed of its routine's state, the
shared data and log, deferred events and outputs is taken back before, and what it had sent is not sent again.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from routilux.calling import packer
from routilux.changes import Change
from routilux.errors import NoPlaceError, RecordingError
from routilux.faults import JobError
from routilux.held import WaitingMessage
from routilux.job_state import JobState
from routilux.journal.picture import Picture, RoutineFigures, Stretch
from routilux.journal.placing import adapt_flow_id, homeless, leave_out_homeless
from routilux.journal.recorded_job import RecordedJob
from routilux.journal.recording import Recording
from routilux.journal.refill import fill_ledger
from routilux.ledger import OUTSIDE, Fault, Ledger, Note
from routilux.plain import Unsaved
from routilux.repeats import INTERRUPTED, Repeats, Sent, sent_before
from routilux.status import ActivationStatus, JobStatus

if TYPE_CHECKING:
    from routilux.flow import Flow


class Again(NamedTuple):
    """An activation that was in progress when the record ends, and runs again.

    `sent` is what it had sent by then, also in earlier goes if the job was recovered before.
    """

    routine_id: str
    slot_name: str
    seq: int
    started_at: datetime
    sent: tuple[Sent, ...] = ()


class Recovery(NamedTuple):
    """A job that was brought back as it was after its change `seq`, the last one on record.

    `again` are the activations that certainly run again. `waiting` counts the messages in each inbox: after `seq` the
    lost process may have begun with them, of which nothing is on record. `left_out` says what has no place in the flow.
    """

    job: JobState
    seq: int
    again: tuple[Again, ...]
    waiting: dict[str, int]
    left_out: tuple[str, ...] = ()


def recover(
    path: str | os.PathLike[str], job_id: str = "", flow: Flow | None = None, *, leave_out: bool = False
) -> Recovery:
    """Bring back a job of a recording, the only one unless `job_id` names it, and put it into `flow` if that is given.

    A job that had not ended rests as paused: `flow.resume(job)` goes on with it. RecordingError when the recording
    can't be read, or when something that the job needs could not be recorded; it says what. ValueError when the flow
    is another one; NoPlaceError, which is one, when it lacks a routine, slot or event that something waits for. With
    `leave_out` that is left out, and the flow may be called otherwise.
    """
    with Recording(path) as recording:
        recovery = _recovered(recording.job(job_id), flow, Path(path))
    if flow is None:
        return recovery
    adapt_flow_id(recovery.job, flow, always=leave_out)
    lacking = homeless(recovery.job, flow)
    if lacking and not leave_out:
        raise NoPlaceError(
            f"job {recovery.job.job_id} of {path} can't go on in flow '{flow.flow_id}', which has no place for "
            f"{', '.join(lacking)}; give the flow that it ran in, or leave that out with leave_out=True",
            lacking,
        )
    if lacking:
        leave_out_homeless(recovery.job, flow)
    flow.adopt(recovery.job)
    return recovery._replace(left_out=lacking)


def _recovered(recorded: RecordedJob, flow: Flow | None, path: Path) -> Recovery:
    picture = recorded.state_at(recorded.seq)
    job = JobState(recorded.flow_id, recorded.job_id)
    shift = recorded.offset - job.offset
    job.entry_routine_id, job.entry_params = recorded.entry_routine_id, recorded.entry_params
    job.reason, job.paused_on_request = picture.reason, picture.asked
    job.status_changes = recorded.status_changes(picture.seq)
    fill_ledger(job.ledger, recorded, shift)
    undo = _Undo(recorded, picture)
    job.routine_states, job.shared_data = undo.states, undo.shared
    for at, actor, entry in undo.log():
        job.log.append(at - job.offset, actor, entry)
    job.output_log = list(undo.outputs())
    job.pause_points, job.metadata = picture.pause_points, picture.metadata
    job.collected = _collected(recorded, picture, flow, path)
    again = tuple(undo.again)
    if not picture.status.ended:
        job.parked = list(_parked(recorded, picture))
        for routine in undo.interrupted:
            _interrupt(job.ledger, recorded.terms.routine_ids.index(routine.routine_id), routine, picture.at + shift)
        sent = sent_before(job.history, job.ledger.faults)
        again = tuple(each._replace(sent=sent.get(each.routine_id, ())) for each in again)
        job.repeats = Repeats(sent) if sent else None
    _check(job, undo, path)
    status = picture.status if picture.status.ended else JobStatus.PAUSED
    job.restore(status, recorded.created_at, undo.deferred)
    if status is JobStatus.FAILED:
        job.error = JobError(picture.reason.partition(" in ")[0].partition(":")[0], picture.reason, "", picture.failed)
    elif picture.status is not status:
        job.paused_on_request = True
        with job.lock:
            job.set_status(status, f"recovered at change {picture.seq}")
    waiting = {routine.routine_id: routine.waiting for routine in picture.routines if routine.waiting}
    return Recovery(job, picture.seq, again, waiting)


def _interrupt(ledger: Ledger, actor: int, routine: RoutineFigures, at: float) -> None:
    """Let the activation that was in progress end, as one that is made once more."""
    attempt = routine.newest.attempt if routine.newest is not None else 1
    why = "the process ended while it ran; it runs again"
    ledger.late_ends[routine.open] = at
    ledger.faults[routine.open] = Fault(ActivationStatus.RETRIED, INTERRUPTED, why, (), attempt)
    ledger.commit((actor, [], (), [], [at, int(Note.ENDED), routine.open], [], (), routine.open, at))


class _Undo:
    """A picture without the effects of the activations that were in progress, but for what they sent."""

    def __init__(self, recorded: RecordedJob, picture: Picture) -> None:
        self._recorded = recorded
        self._picture = picture
        self.states = {routine_id: dict(state) for routine_id, state in picture.routine_states.items()}
        self.shared = dict(picture.shared_data)
        ended = picture.status.ended
        self.interrupted = [routine for routine in picture.routines if routine.open >= 0 and not ended]
        self.again: list[Again] = []
        self._logged: dict[int, int] = {}
        """How many of its newest entries in the shared log each routine made in the activation that was in progress."""
        self._undone: set[int] = set()
        for routine in self.interrupted:
            self._take_back(routine)
        opened = {routine.open for routine in self.interrupted}
        self.deferred = [event for event in picture.deferred_events if event.activation not in opened]

    def _take_back(self, routine: RoutineFigures) -> None:
        recorded = self._recorded
        begun = recorded.history.seq(routine.open)
        changes = list(recorded.changes(begun, self._picture.seq + 1))
        own = [change for change in changes if change.routine_id == routine.routine_id]
        record = recorded.history.record(routine.open)
        self.again.append(Again(routine.routine_id, record.slot_name, begun, record.timestamp))
        self._undone.update(change.seq for change in own if change.kind == "output")
        actor = recorded.terms.routine_ids.index(routine.routine_id)
        self._logged[actor] = sum(change.kind == "log" for change in own)
        if begun <= recorded.first_state:
            return
        before = recorded.state_at(begun - 1)
        self._restore(self.states, before.routine_states, _names(own, "state"), _names(changes, "state", own))
        self._restore(self.shared, before.shared_data, _names(own, "shared"), _names(changes, "shared", own))

    @staticmethod
    def _restore(now: dict[str, Any], before: dict[str, Any], names: set[str], others: set[str]) -> None:
        """Set what was changed back, but for what others have changed since."""
        for name in names - others:
            if name in before:
                now[name] = dict(before[name]) if isinstance(before[name], dict) else before[name]
            else:
                now.pop(name, None)

    def log(self) -> list[tuple[float, int, dict[str, Any]]]:
        """The entries of the shared log that stay. One whose change is not on record was made by what runs again."""
        recorded, length = self._recorded, self._picture.log_length
        entries = recorded.log(0, length)
        before, noted = recorded.state_at(recorded.first_state).log_length, recorded.noted_entries()
        known = [
            entry for index, entry in enumerate(entries, length - len(entries)) if index < before or index in noted
        ]
        left = dict(self._logged)
        stay: list[tuple[float, int, dict[str, Any]]] = []
        for entry in reversed(known):
            if left.get(entry[1], 0):
                left[entry[1]] -= 1
            else:
                stay.append(entry)
        return stay[::-1]

    def outputs(self) -> Iterator[dict[str, Any]]:
        """The outputs that stay."""
        for number in self._recorded.seqs_of("output", 0, self._picture.outputs):
            change = next(self._recorded.changes(number, number + 1))
            if number not in self._undone:
                yield {
                    "routine_id": change.routine_id,
                    "output_type": change.name,
                    "data": change.data,
                    "timestamp": datetime.fromtimestamp(change.at),  # noqa: DTZ006 - as the job has it
                }


def _names(changes: Iterable[Change], kind: str, but: Iterable[Change] = ()) -> set[str]:
    left_out = {change.seq for change in but}
    return {change.name for change in changes if change.kind == kind and change.seq not in left_out}


def _parked(recorded: RecordedJob, picture: Picture) -> Iterator[WaitingMessage]:
    """What waits, each routine's interrupted message first."""
    for routine in picture.routines:
        interrupted = [routine.newest] if routine.open >= 0 and routine.newest is not None else []
        for stretch in (*interrupted, *routine.inbox):
            key = recorded.terms.wires[stretch.wire]
            values = [
                key.packed(value, recorded.names_sent(stretch, at))
                for at, value in enumerate(_values(recorded, stretch, key.names))
            ]
            yield WaitingMessage(routine.routine_id, key.slot, key.names, values, stretch.first, stretch.attempt)


def _values(recorded: RecordedJob, stretch: Stretch, names: tuple[str, ...]) -> list[Any]:
    if stretch.first == OUTSIDE and stretch.values is None:
        return [packer(names)(recorded.entry_params)]
    return recorded.packed(stretch)


def _collected(
    recorded: RecordedJob, picture: Picture, flow: Flow | None, path: Path
) -> dict[tuple[str, str], dict[str, Any]]:
    """What slots that merge had collected of the messages that were handled."""
    merging = {
        (node["routine_id"], slot): strategy
        for node in recorded.outline["routines"]
        for slot, strategy in node["merging"].items()
    }
    collected: dict[tuple[str, str], dict[str, Any]] = {}
    opened = {routine.open for routine in picture.routines}
    history = recorded.history
    for (routine_id, slot), strategy in merging.items():
        known = flow.routines[routine_id].get_slot(slot) if flow is not None and routine_id in flow.routines else None
        if strategy == "function" and known is None:
            raise RecordingError(
                f"{path}: slot '{slot}' of '{routine_id}' merges by a function, so the job can only be recovered "
                "together with its flow: recover(path, flow=flow)"
            )
        so_far: dict[str, Any] = {}
        for position in recorded.positions_of(routine_id, 0, recorded.activations_of(routine_id)):
            if position in opened or history.wire(position).slot != slot or recorded.ledger.faults.get(position):
                continue
            payload = history.payload(position)
            data = recorded.entry_params if payload is None else payload
            if strategy == "function" and known is not None:
                so_far = known.merge(so_far, data)
            else:
                for name, item in data.items():
                    so_far.setdefault(name, []).append(item)
        if so_far:
            collected[routine_id, slot] = so_far
    return collected


def _check(job: JobState, undo: _Undo, path: Path) -> None:
    """RecordingError when something that the job goes on with is not on record whole."""
    needed = [
        *((f"the state of '{routine_id}'", state) for routine_id, state in job.routine_states.items()),
        *((f"shared data '{key}'", value) for key, value in job.shared_data.items()),
        *((f"deferred event {event.number} of '{event.routine_id}'", event.data) for event in undo.deferred),
        *(
            (f"what slot '{slot}' of '{routine_id}' collected", data)
            for (routine_id, slot), data in job.collected.items()
        ),
        *(
            (f"a message for '{message.routine_id}' (slot '{message.slot_name}')", value)
            for message in job.parked
            for value in message.values
        ),
    ]
    for what, value in needed:
        lost = _unsaved_in(value)
        if lost is not None:
            raise RecordingError(
                f"{path}: {what} has a {lost.type} that could not be recorded ({lost.text}), so the job can't be "
                "recovered: keep what a job goes on with in types that a saved job may hold"
            )


def _unsaved_in(value: Any) -> Unsaved | None:
    if isinstance(value, Unsaved):
        return value
    if isinstance(value, dict):
        return next((found for item in value.values() if (found := _unsaved_in(item)) is not None), None)
    if isinstance(value, (list, tuple, set, frozenset)):
        return next((found for item in value if (found := _unsaved_in(item)) is not None), None)
    return None

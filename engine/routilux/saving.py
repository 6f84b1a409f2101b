"""A job as a JSON document, and back.

What a resumed job needs (waiting messages, deferred events, states, shared data) is saved whole or the save fails and
says what could not be saved. Of the past, what can't be carried is replaced by a mark that says what it was.
"""

from __future__ import annotations

import base64
import json
import os
from array import array
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from routilux.column import Column
from routilux.errors import SavedJobError
from routilux.faults import JobError
from routilux.held import DeferredEvent, PausePoint, WaitingMessage
from routilux.job_file import write_whole
from routilux.ledger import LANE_WIDTH, Fault, LaneKey, Ledger, WireKey
from routilux.plain import from_plain, to_plain
from routilux.repeats import repeats_of
from routilux.status import ActivationStatus, JobStatus

if TYPE_CHECKING:
    from routilux.job_state import JobState

FORMAT: Final = "routilux job"
VERSION: Final = 1
_TIMES: Final = ("starts", "emission_times", "note_times", "slice_ends")
_NUMBERS: Final = ("runs", "lane_runs", "note_kinds", "slices")


def write_document(document: dict[str, Any], path: str | os.PathLike[str]) -> None:
    """Write the document so that a crash leaves the old file or the new one, never half. Mode 0600."""
    write_whole(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode(), path)


def read_document(path: str | os.PathLike[str]) -> dict[str, Any]:
    """The document in a file. SavedJobError when it is none; OSError when the file can't be read."""
    try:
        document = json.loads(Path(path).read_bytes())
    except (ValueError, RecursionError) as error:
        raise SavedJobError(f"{path} is not a saved job: it is no JSON ({error})") from None
    check(document, str(path))
    return dict(document)


def check(document: Any, name: str) -> None:
    """SavedJobError unless the document is a job that this version can read."""
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise SavedJobError(f"{name} is not a saved job: it has no format '{FORMAT}'")
    if document.get("version") != VERSION:
        raise SavedJobError(
            f"{name} is a saved job of version {document.get('version')!r}; this engine reads version {VERSION}"
        )


def ledger_document(ledger: Ledger) -> dict[str, Any]:
    """The columns, each as text; times stay on the clock of the process that wrote them."""
    columns = {name: _packed(getattr(ledger, name)) for name in (*_TIMES, *_NUMBERS)}
    return {
        **columns,
        "routine_ids": list(ledger.routine_ids),
        "lanes": [[key.actor, key.event, list(key.names)] for key in ledger.lanes],
        "wires": [[key.actor, key.slot, list(key.names), list(key.positions)] for key in ledger.wires],
        "values": _values_document(ledger),
        "faults": [[at, {**fault._asdict(), "status": str(fault.status)}] for at, fault in ledger.faults.items()],
        "late_ends": list(ledger.late_ends.items()),
        "continuations": [[at, list(rows)] for at, rows in ledger.continuations.items()],
    }


def _values_document(ledger: Ledger) -> list[Any]:
    written: list[Any] = []
    rows, kept = ledger.lane_runs, ledger.emission_values.dropped
    for row in range(rows.dropped, len(rows), LANE_WIDTH):
        stop = rows[row + LANE_WIDTH] if row + LANE_WIDTH < len(rows) else len(ledger.emission_values)
        single = len(ledger.lanes[rows[row + 1]].names) == 1
        written.extend(
            to_plain(value if single else list(value), "a past payload", strict=False)
            for value in ledger.emission_values[max(kept, rows[row]) : stop]
        )
    return written


def fill_ledger(ledger: Ledger, document: dict[str, Any], shift: float) -> None:
    """Put a document's columns into an empty ledger; `shift` is added to every time."""
    for name in _TIMES:
        column: Column[float] = getattr(ledger, name)
        _unpack(column, document[name])
        column.items = array("d", [at + shift for at in column.items])
    for name in _NUMBERS:
        _unpack(getattr(ledger, name), document[name])
    ledger.routine_ids.extend(document["routine_ids"])
    ledger.lanes.extend(LaneKey(actor, event, tuple(names)) for actor, event, names in document["lanes"])
    ledger.wires.extend(
        WireKey(actor, slot, tuple(names), tuple(positions)) for actor, slot, names, positions in document["wires"]
    )
    ledger.note_facts.items.extend([None] * len(ledger.note_times.items))
    ledger.note_facts.dropped = ledger.note_times.dropped
    ledger.late_ends.update((at, ended + shift) for at, ended in document["late_ends"])
    ledger.continuations.update((at, list(rows)) for at, rows in document["continuations"])
    for at, fault in document["faults"]:
        trace = tuple(tuple(line) for line in fault["trace"])
        ledger.faults[at] = Fault(**{**fault, "trace": trace, "status": ActivationStatus(fault["status"])})
    rows, values = ledger.lane_runs, ledger.emission_values
    values.dropped = kept = ledger.emission_times.dropped
    for row in range(rows.dropped, len(rows), LANE_WIDTH):
        stop = rows[row + LANE_WIDTH] if row + LANE_WIDTH < len(rows) else kept + len(document["values"])
        single = len(ledger.lanes[rows[row + 1]].names) == 1
        for plain in document["values"][max(kept, rows[row]) - kept : stop - kept]:
            value = from_plain(plain)
            values.items.append(value if single else tuple(value))


def _packed(column: Column[Any]) -> list[Any]:
    return [column.dropped, base64.b64encode(column.items.tobytes()).decode("ascii")]


def _unpack(column: Column[Any], packed: list[Any]) -> None:
    column.dropped = packed[0]
    column.items.frombytes(base64.b64decode(packed[1]))


def job_document(job: JobState, parked: Sequence[WaitingMessage]) -> dict[str, Any]:
    """The job, at rest, and its waiting messages as a document. SerializationError names what could not be saved."""

    def kept(value: Any, where: str) -> Any:
        return to_plain(value, where, strict=True)

    def past(value: Any) -> Any:
        return to_plain(value, "", strict=False)

    return {
        "format": FORMAT,
        "version": VERSION,
        "job_id": job.job_id,
        "flow_id": job.flow_id,
        "status": str(job.status),
        "reason": job.reason,
        "paused_on_request": job.paused_on_request,
        "offset": job.offset,
        "created_at": job.created_at.isoformat(),
        "entry_routine_id": job.entry_routine_id,
        "entry_params": past(job.entry_params),
        "metadata": kept(job.metadata, "metadata"),
        "shared_data": kept(job.shared_data, "shared_data"),
        "routine_states": kept(job.routine_states, "routine_states"),
        "collected": [[*key, kept(data, f"what slot {key} collected")] for key, data in job.collected.items()],
        "shared_log": [[at, actor, past(entry)] for at, actor, entry in job.log.raw(0, len(job.log))],
        "output_log": past(job.output_log),
        "pause_points": [
            [p.timestamp.isoformat(), p.reason, kept(p.checkpoint, "checkpoint")] for p in job.pause_points
        ],
        "status_changes": [[at, str(status), reason] for at, status, reason in job.status_changes],
        "deferred": [
            [
                e.number,
                e.routine_id,
                e.event_name,
                kept(e.data, f"deferred event {e.number}"),
                e.created_at,
                e.activation,
            ]
            for e in job.deferred_events
        ],
        "waiting": [
            [
                m.routine_id,
                m.slot_name,
                list(m.names),
                [_message_document(m, value) for value in m.values],
                m.first_cause,
                m.attempt,
                m.budget,
            ]
            for m in parked
        ],
        "error": None if job.error is None else _error_document(job.error),
        "ledger": ledger_document(job.ledger),
    }


def _message_document(message: WaitingMessage, value: Any) -> Any:
    """A packed value: one as it is, more as a list. What can't be saved is called by its name in the message."""
    values = (value,) if len(message.names) == 1 else value
    where = f"a message for '{message.routine_id}'"
    plain = [
        to_plain(item, f"{where}[{name!r}]", strict=True) for name, item in zip(message.names, values, strict=True)
    ]
    return plain[0] if len(message.names) == 1 else plain


def _error_document(error: JobError) -> dict[str, Any]:
    return {
        "type": error.type,
        "message": error.message,
        "traceback": error.traceback,
        "routine_id": error.routine_id,
        "slot_name": error.slot_name,
        "data": to_plain(error.data, "", strict=False),
        "attempt": error.attempt,
        "is_critical": error.is_critical,
    }


def fill_job(job: JobState, document: Any) -> None:
    """Put a document into a new job. SavedJobError when it is none, damaged, or of another version."""
    check(document, "the document")
    try:
        _fill(job, document)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError) as error:
        raise SavedJobError(f"the saved job is damaged: {type(error).__name__}: {error}") from error


def _fill(job: JobState, document: dict[str, Any]) -> None:
    def packed(names: Sequence[str], plain: Any) -> Any:
        value = from_plain(plain)
        return value if len(names) == 1 else tuple(value)

    job.flow_id, job.job_id = document["flow_id"], document["job_id"]
    job.paused_on_request = document["paused_on_request"]
    job.reason, job.entry_routine_id = document["reason"], document["entry_routine_id"]
    for name in ("entry_params", "metadata", "shared_data", "routine_states", "output_log"):
        setattr(job, name, from_plain(document[name]))
    error = document["error"]
    job.error = None if error is None else JobError(**{**error, "data": from_plain(error["data"])})
    job.collected = {(routine_id, slot): from_plain(data) for routine_id, slot, data in document["collected"]}
    for at, actor, entry in document["shared_log"]:
        job.log.append(at - job.offset, actor, from_plain(entry))
    job.pause_points = [
        PausePoint(datetime.fromisoformat(at), reason, from_plain(checkpoint))
        for at, reason, checkpoint in document["pause_points"]
    ]
    job.status_changes = [(at, JobStatus(status), reason) for at, status, reason in document["status_changes"]]
    job.parked = [
        WaitingMessage(
            routine_id, slot, tuple(names), [packed(names, plain) for plain in values], cause, attempt, budget
        )
        for routine_id, slot, names, values, cause, attempt, budget in document["waiting"]
    ]
    fill_ledger(job.ledger, document["ledger"], document["offset"] - job.offset)
    deferred = [
        DeferredEvent(number, routine_id, name, from_plain(data), at, activation)
        for number, routine_id, name, data, at, activation in document["deferred"]
    ]
    created_at = datetime.fromisoformat(document["created_at"]).timestamp()
    job.restore(JobStatus(document["status"]), created_at, deferred)
    job.repeats = repeats_of(job.history, job.ledger.faults)

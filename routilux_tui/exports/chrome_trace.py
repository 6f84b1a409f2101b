"""A run in the Trace Event Format, for Perfetto and chrome://tracing: a track per routine, arrows by cause. Pure.

Source: “Trace Event Format”, Nat Duca and Dan Sinclair, Google: complete events (X), flow events (s, f), instant events
(i) and metadata (M); times are microseconds, here since the job was made.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from routilux_tui.exports.values import as_json, payload_json
from routilux_tui.runs.run import Activation, LogEntry, Moment, Run

PID: Final = 1
JOB_TRACK: Final = 1
"""The track of what no routine did. Perfetto keeps 0 for the machine's idle thread, and shows it under no process."""

_LONGEST_PAYLOAD: Final = 2_000
_INSTANTS: Final = frozenset({"status", "pause", "deferred", "released", "output"})


def chrome_trace(run: Run) -> Iterator[str]:
    """The trace, an event per line."""
    yield '{"displayTimeUnit":"ns","otherData":' + as_json(_about(run)) + ',\n"traceEvents":['
    between = "\n"
    for event in _events(run):
        yield between + as_json(event)
        between = ",\n"
    yield "\n]}\n"


def _about(run: Run) -> dict[str, str]:
    return {
        "job": run.job_id,
        "flow": run.flow_id,
        "status": run.status,
        "reason": run.reason,
        "created_at": f"{run.created_at:.6f}",
        **{str(name): str(value) for name, value in run.facts.items()},
    }


def _events(run: Run) -> Iterator[dict[str, Any]]:
    tracks = _Tracks()
    yield _named("process_name", JOB_TRACK, f"flow {run.flow_id}, job {run.job_id}")
    yield _named("thread_name", JOB_TRACK, "job")
    yield from _order(JOB_TRACK)
    for node in run.graph.nodes:
        yield from tracks.introduced(node.routine_id)
    for activation in run.activations():
        yield from tracks.introduced(activation.routine_id)
        yield from _activation(activation, tracks)
    for moment in run.moments():
        if moment.kind in _INSTANTS:
            yield from tracks.introduced(moment.routine_id)
            yield _moment(moment, tracks)
    for entry in run.log():
        yield from tracks.introduced(entry.routine_id)
        yield _entry(entry, tracks)


class _Tracks:
    """The number of each routine's track, and where its newest activation stands, so that arrows begin inside it."""

    def __init__(self) -> None:
        self._numbers = {"": JOB_TRACK}

    def introduced(self, routine_id: str) -> Iterator[dict[str, Any]]:
        """The events that name the track of a routine which was not named yet."""
        if routine_id not in self._numbers:
            number = self._numbers[routine_id] = JOB_TRACK + len(self._numbers)
            yield _named("thread_name", number, routine_id)
            yield from _order(number)

    def __getitem__(self, routine_id: str) -> int:
        return self._numbers.get(routine_id, JOB_TRACK)


def _named(kind: str, track: int, name: str) -> dict[str, Any]:
    return {"ph": "M", "name": kind, "pid": PID, "tid": track, "args": {"name": name}}


def _order(track: int) -> Iterator[dict[str, Any]]:
    yield {"ph": "M", "name": "thread_sort_index", "pid": PID, "tid": track, "args": {"sort_index": track}}


def _activation(activation: Activation, tracks: _Tracks) -> Iterator[dict[str, Any]]:
    track = tracks[activation.routine_id]
    begin = _micro(activation.start)
    args: dict[str, Any] = {"seq": activation.seq, "status": activation.status, "attempt": activation.attempt}
    if activation.cause is not None:
        args["cause"] = activation.cause
    if activation.payload is not None:
        args["payload"] = payload_json(activation.payload, _LONGEST_PAYLOAD)
    if activation.emissions:
        args["emitted"] = len(activation.emissions)
        args["first_event"] = activation.emissions[0].event
    event: dict[str, Any] = {
        "ph": "X",
        "name": activation.slot or "activation",
        "cat": activation.status,
        "pid": PID,
        "tid": track,
        "ts": begin,
        "dur": 0.0 if activation.duration is None else _micro(activation.start + activation.duration) - begin,
        "args": args,
    }
    event["dur"] = round(max(0.001, event["dur"]), 3)
    if activation.failure is not None:
        args["error"] = f"{activation.failure.type}: {activation.failure.message}"
        args["trace"] = [f"{file}:{line} in {name}: {code}" for file, line, name, code in activation.failure.trace]
        event["cname"] = "terrible"
    yield event
    if activation.failure is not None:
        yield _instant(activation.failure.type, "error", track, begin, {"message": activation.failure.message})
    if activation.sending is not None:
        yield from _arrow(activation, tracks)


def _arrow(activation: Activation, tracks: _Tracks) -> Iterator[dict[str, Any]]:
    """From the moment of the emission to the activation; its id is the number of the activation that it led to."""
    assert activation.sending is not None
    flow = {"cat": "message", "name": activation.sending.event, "id": activation.seq, "pid": PID}
    yield {"ph": "s", **flow, "tid": tracks[activation.sending.routine_id], "ts": _micro(activation.sending.at)}
    yield {"ph": "f", "bp": "e", **flow, "tid": tracks[activation.routine_id], "ts": _micro(activation.start)}


def _moment(moment: Moment, tracks: _Tracks) -> dict[str, Any]:
    name = f"{moment.kind} {moment.name}".strip()
    scope = "p" if moment.kind == "status" else "t"
    args = {"data": payload_json(moment.data, _LONGEST_PAYLOAD)}
    return _instant(name, moment.kind, tracks[moment.routine_id], _micro(moment.at), args, scope)


def _entry(entry: LogEntry, tracks: _Tracks) -> dict[str, Any]:
    args = {"entry": payload_json(entry.entry, _LONGEST_PAYLOAD)}
    return _instant("log", "log", tracks[entry.routine_id], _micro(entry.at), args)


def _instant(name: str, category: str, track: int, at: float, args: dict[str, Any], scope: str = "t") -> dict[str, Any]:
    return {"ph": "i", "s": scope, "name": name, "cat": category, "pid": PID, "tid": track, "ts": at, "args": args}


def _micro(seconds: float) -> float:
    """Microseconds, to the nanosecond."""
    return round(seconds * 1e6, 3)

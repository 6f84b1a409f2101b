"""A run as one JSON document with everything that is known of it, for programs. docs/exports.md describes it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from routilux_tui.exports.values import as_json, plain
from routilux_tui.runs.run import Activation, Graph, LogEntry, Moment, Run

FORMAT: Final = "routilux run"
VERSION: Final = 1


def json_document(run: Run) -> Iterator[str]:
    """The document, in pieces: a line per activation, per change and per log entry."""
    head = {"format": FORMAT, "version": VERSION, "job": _job(run), "graph": _graph(run.graph)}
    yield as_json(head)[:-1]
    yield from _rows("activations", map(_activation, run.activations()))
    yield from _rows("moments", map(_moment, run.moments()))
    yield from _rows("log", map(_entry, run.log()))
    yield "}\n"


def _rows(name: str, rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    yield f',\n"{name}":['
    between = "\n"
    for row in rows:
        yield between + as_json(row)
        between = ",\n"
    yield "]"


def _job(run: Run) -> dict[str, Any]:
    return {
        "job_id": run.job_id,
        "flow_id": run.flow_id,
        "status": run.status,
        "reason": run.reason,
        "created_at": run.created_at,
        "entry_routine_id": run.entry_routine_id,
        "entry_params": plain(run.entry_params),
        "dropped_activations": run.missing,
        "made_by": plain(dict(run.facts)),
        "source": dict(run.source),
    }


def _graph(graph: Graph) -> dict[str, Any]:
    return {
        "known": graph.known,
        "routines": [
            {
                "routine_id": node.routine_id,
                "class": node.class_name,
                "slots": list(node.slots),
                "events": list(node.events),
                "doc": node.doc,
                "source": node.source,
                "config": plain(dict(node.config)),
                "merging": dict(node.merging),
            }
            for node in graph.nodes
        ],
        "connections": [edge._asdict() for edge in graph.edges],
    }


def _activation(activation: Activation) -> dict[str, Any]:
    row: dict[str, Any] = {
        "seq": activation.seq,
        "routine_id": activation.routine_id,
        "slot": activation.slot,
        "start": activation.start,
        "duration": activation.duration,
        "status": activation.status,
        "attempt": activation.attempt,
        "cause": activation.cause,
        "sent_by": None if activation.sending is None else activation.sending._asdict(),
        "payload": plain(activation.payload),
        "emissions": [{"event": e.event, "at": e.at, "data": plain(e.data)} for e in activation.emissions],
    }
    if activation.failure is not None:
        row["error"] = {
            "type": activation.failure.type,
            "message": activation.failure.message,
            "critical": activation.failure.critical,
            "trace": [
                {"file": file, "line": line, "function": function, "code": code}
                for file, line, function, code in activation.failure.trace
            ],
        }
    return row


def _moment(moment: Moment) -> dict[str, Any]:
    return {**moment._asdict(), "data": plain(moment.data)}


def _entry(entry: LogEntry) -> dict[str, Any]:
    return {"at": entry.at, "routine_id": entry.routine_id, "entry": plain(entry.entry)}

"""A run's activations as CSV (RFC 4180): one line each, payloads as JSON. Pure.

What a spreadsheet would take for a formula gets an apostrophe in front, and control characters are shown, not sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

from routilux_tui.exports.values import payload_json
from routilux_tui.render.sanitise import clean
from routilux_tui.runs.run import Activation, Run

COLUMNS: Final = (
    "seq",
    "routine",
    "slot",
    "started_at",
    "start_s",
    "duration_s",
    "status",
    "attempt",
    "cause",
    "sent_by",
    "sent_as",
    "emitted",
    "events",
    "error",
    "payload",
)
_LONGEST: Final = 10_000
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def csv_table(run: Run) -> Iterator[str]:
    """The head, then a line per activation. Times are UTC, and seconds since the job was made."""
    yield _line(COLUMNS)
    for activation in run.activations():
        yield _line(_cells(activation, run.created_at))


def _cells(activation: Activation, created_at: float) -> list[str]:
    sending, failure = activation.sending, activation.failure
    started = datetime.fromtimestamp(created_at + activation.start, UTC)
    return [
        str(activation.seq),
        _foreign(activation.routine_id),
        _foreign(activation.slot),
        started.isoformat(timespec="microseconds"),
        f"{activation.start:.9f}",
        "" if activation.duration is None else f"{activation.duration:.9f}",
        activation.status,
        str(activation.attempt),
        "" if activation.cause is None else str(activation.cause),
        _foreign(sending.routine_id) if sending else "",
        _foreign(sending.event) if sending else "",
        str(len(activation.emissions)),
        _foreign(" ".join(emission.event for emission in activation.emissions)),
        _foreign(f"{failure.type}: {failure.message}") if failure else "",
        "" if activation.payload is None else payload_json(activation.payload),
    ]


def _foreign(text: str) -> str:
    shown = clean(text, _LONGEST)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown


def _line(cells: Sequence[str]) -> str:
    return ",".join(map(_quoted, cells)) + "\r\n"


def _quoted(cell: str) -> str:
    if any(mark in cell for mark in ',"\r\n'):
        doubled = cell.replace('"', '""')
        return f'"{doubled}"'
    return cell

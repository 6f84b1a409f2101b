"""What one activation of a routine leaves behind, as the public API shows it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from routilux.status import ActivationStatus


class EmissionRecord(NamedTuple):
    """One event that an activation emitted."""

    event_name: str
    data: dict[str, Any]
    timestamp: datetime


class ExecutionRecord(NamedTuple):
    """One activation: one call of one handler.

    `event_name` is the first event that it emitted, `completed` if it emitted none, `error` if it raised and `skipped`
    if its error was skipped; `data` is that event's payload, or the error. `timestamp` is the start, `started_at` the
    same in seconds since the epoch, `duration` in seconds (None while it runs). `seq` numbers the record among all
    changes of the job; `cause` is the seq of the activation that sent its message, None for one from outside.
    """

    routine_id: str
    event_name: str
    data: dict[str, Any]
    timestamp: datetime
    slot_name: str = ""
    started_at: float = 0.0
    duration: float | None = None
    status: ActivationStatus = ActivationStatus.COMPLETED
    seq: int = 0
    cause: int | None = None
    emissions: tuple[EmissionRecord, ...] = ()
    attempt: int = 1

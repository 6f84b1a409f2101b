"""What a job holds for later: deferred events, the pauses that were asked for, messages that wait in a file."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from routilux.ledger import OUTSIDE


class DeferredEvent(NamedTuple):
    """An event that is emitted when the job is resumed. `number` names it for as long as it waits."""

    number: int
    routine_id: str
    event_name: str
    data: dict[str, Any]
    created_at: float
    activation: int = OUTSIDE


class PausePoint(NamedTuple):
    """A pause that was asked for: when, why, and what the caller wanted kept with it."""

    timestamp: datetime
    reason: str
    checkpoint: dict[str, Any]


class WaitingMessage(NamedTuple):
    """A message of a job that was loaded from a file: it waits for the job to be resumed."""

    routine_id: str
    slot_name: str
    names: tuple[str, ...]
    values: list[Any]
    first_cause: int
    attempt: int = 1
    budget: int = 0
    """How many messages the routine's halted turn may still handle; 0: it was in none."""

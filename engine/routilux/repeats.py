"""What interrupted activations had sent: when they run again in a recovered job, it is not sent again."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from itertools import takewhile
from typing import TYPE_CHECKING, Any, Final

from routilux.status import ActivationStatus

if TYPE_CHECKING:
    from routilux.actor import Actor
    from routilux.history import History
    from routilux.ledger import Fault

INTERRUPTED: Final = "Interrupted"
"""The type of the fault of an activation that was in progress when its process was lost."""

Sent = tuple[str, dict[str, Any]]
"""An event and its data."""


class Repeats:
    """By routine, what the activation that is repeated first had sent before, in order.

    As long as it sends the same again, nothing is sent. From the first difference on everything is.
    """

    def __init__(self, sent: Mapping[str, Iterable[Sent]]) -> None:
        self._sent = {routine_id: deque(known) for routine_id, known in sent.items()}

    def has(self, actor: Actor, event: str, data: dict[str, Any]) -> bool:
        """Whether this emission is one that was made before."""
        known = self._sent.get(actor.routine_id)
        if known is None:
            return False
        repeated = bool(known) and actor.handled + len(actor.starts) == 1 and _same(known[0], (event, data))
        if repeated:
            known.popleft()
        if not repeated or not known:
            del self._sent[actor.routine_id]
        return repeated


def _same(known: Sent, now: Sent) -> bool:
    try:
        return bool(known == now)
    except Exception:  # noqa: BLE001 - a user's __eq__ may raise anything
        return False


def repeats_of(history: History, faults: Mapping[int, Fault]) -> Repeats | None:
    """What is not to be sent again in a job that was recovered; None when there is nothing. For a job at rest."""
    sent = sent_before(history, faults)
    return Repeats(sent) if sent else None


def sent_before(history: History, faults: Mapping[int, Fault]) -> dict[str, tuple[Sent, ...]]:
    """By routine, what its newest activations had sent that were interrupted and never made to their end.

    There are several when a recovered job is lost again: together they had sent the beginning of what one sends.
    """
    interrupted = [at for at, fault in faults.items() if is_interrupted(fault)]
    sent: dict[str, tuple[Sent, ...]] = {}
    for routine_id in {history.record(at).routine_id for at in interrupted if at >= history.dropped}:
        newest = reversed(history.positions(routine_id))
        last = list(takewhile(lambda at: at in faults and is_interrupted(faults[at]), newest))
        emissions = [emission for at in reversed(last) for emission in history.record(at).emissions]
        if emissions:
            sent[routine_id] = tuple((emission.event_name, emission.data) for emission in emissions)
    return sent


def is_interrupted(fault: Fault) -> bool:
    """Whether this is how an activation ended whose process was lost."""
    return fault.type == INTERRUPTED and fault.status is ActivationStatus.RETRIED

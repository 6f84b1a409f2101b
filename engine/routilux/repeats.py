"""What interrupted activations had sent: when they run again in a recovered job, it is not sent again."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from routilux.actor import Actor

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

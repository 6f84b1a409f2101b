"""What an actor needs of the run that it belongs to."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Protocol

from routilux.calling import Names
from routilux.lane import Lane
from routilux.ledger import Ledger

if TYPE_CHECKING:
    from routilux.actor import Actor
    from routilux.job_state import JobState


class Host(Protocol):
    """The run of a job, as its actors know it. `seats` are the actors by place, `sent` counts emissions by lane."""

    job: JobState
    lock: threading.RLock
    ledger: Ledger
    lanes: dict[int, Lane]
    seats: dict[int, Actor]
    sent: dict[int, int]
    halted: bool

    @property
    def hungry(self) -> bool:
        """Whether a worker waits for mail. Read under the lock."""
        ...

    def lane_for(self, actor: Actor, event_name: str, names: Names) -> Lane:
        """The lane of this event with these names, made at first use. Raises ValueError for an unknown event."""
        ...

    def make_room(self, actor: Actor, lane: Lane) -> None:
        """Let the emitter wait while an inbox that it emitted to is over its capacity, if waiting can end."""
        ...

    def room_made(self) -> None:
        """An inbox with a capacity has fewer messages. Called under the lock."""
        ...

    def awaken(self, actor: Actor) -> None:
        """An idle actor got mail. Called under the lock."""
        ...

    def awaken_first(self, actor: Actor) -> None:
        """An actor got mail that comes before all other. Called under the lock."""
        ...

"""Emitting deferred events: one alone, or all of them when a job is resumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routilux.actor import Parcel
from routilux.clock import now
from routilux.held import DeferredEvent
from routilux.lane import Lane
from routilux.ledger import emission

if TYPE_CHECKING:
    from routilux.runtime.run import Run


def release_one(run: Run, number: int) -> bool:
    """Emit one deferred event now; False when no such event waits."""
    with run.lock:
        event = next((event for event in run.job.deferred_events if event.number == number), None)
        if event is None:
            return False
        for parcel in _release(run, event, ahead=False):
            run.seats[parcel[0].receiver].take_in(parcel)
        return True


def release_all(run: Run) -> None:
    """Emit every deferred event, in order, ahead of the messages that wait. For a job at rest, under the lock.

    ValueError, and none is emitted, when one is of a routine or an event that the flow does not have.
    """
    events = run.job.deferred_events
    for event in events:
        _lane_of(run, event)
    arrivals: dict[int, list[Parcel]] = {}
    for event in events:
        for parcel in _release(run, event, ahead=True):
            arrivals.setdefault(parcel[0].receiver, []).append(parcel)
    for receiver in reversed(arrivals):
        run.seats[receiver].take_first(arrivals[receiver])


def _lane_of(run: Run, event: DeferredEvent) -> Lane:
    assert run.make_lane is not None
    return run.make_lane(run.actors.of(event.routine_id), event.event_name, tuple(event.data))


def _release(run: Run, event: DeferredEvent, *, ahead: bool) -> list[Parcel]:
    """Commit the emission; the parcels that are to be delivered."""
    lane = _lane_of(run, event)
    run.job.take_deferred(event.number)
    actor, value = run.seats[lane.sender], lane.pack(event.data)
    done = emission(actor.index, lane.index, now(), value, event.activation, ahead=ahead)
    groups = run.ledger.commit(done)
    actor.emitted += 1
    run.sent[lane.index] = run.sent.get(lane.index, 0) + 1
    return [(wire, [value], first, 1) for _lane, _values, first in groups for wire in lane.wires]

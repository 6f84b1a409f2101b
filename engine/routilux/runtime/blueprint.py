"""What all jobs of a flow share until its structure changes: who hears which event, and how each handler is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routilux.calling import Call, Names
from routilux.connection import renamed
from routilux.event import Event
from routilux.ledger import WireKey
from routilux.runtime.wiring import is_async, wire_call
from routilux.slot import Slot

if TYPE_CHECKING:
    from routilux.flow import Flow


class Receiver:
    """One connection as seen from its event: the routine and the slot that receive, and the renaming on the way."""

    __slots__ = ("is_async", "mapping", "routine_id", "slot")

    def __init__(self, routine_id: str, slot: Slot, mapping: dict[str, str]) -> None:
        self.routine_id = routine_id
        self.slot = slot
        self.mapping = mapping
        self.is_async = is_async(slot)

    def reached_by(self, names: Names, place: int) -> tuple[WireKey, Call]:
        """The key and the call of a wire for messages with these names. `place` is the receiver's in the job."""
        key = WireKey(place, self.slot.name, *renamed(names, self.mapping))
        return key, wire_call(self.slot, key, len(names))


class Blueprint:
    """The receivers of each event, and of each routine its place, its capacity and whether it has awaited handlers."""

    def __init__(self, flow: Flow) -> None:
        self.made_for = version_of(flow)
        self.places = {routine_id: place for place, routine_id in enumerate(flow.routines)}
        self.awaited = {rid: any(map(is_async, r.slots.values())) for rid, r in flow.routines.items()}
        self.awaits = any(self.awaited.values())
        self.capacities = {
            rid: min((s.capacity for s in r.slots.values() if s.capacity), default=0)
            for rid, r in flow.routines.items()
        }
        self.receivers: dict[Event, list[Receiver]] = {}
        ids = {id(routine): routine_id for routine_id, routine in flow.routines.items()}
        for connection in flow.connections:
            slot, mapping = connection.target_slot, connection.param_mapping
            self._add(connection.source_event, Receiver(ids[id(slot.routine)], slot, mapping))
        for routine in flow.routines.values():
            for event in routine.events.values():
                for slot in event.direct_slots:
                    if id(slot.routine) in ids:
                        self._add(event, Receiver(ids[id(slot.routine)], slot, {}))

    def _add(self, event: Event, receiver: Receiver) -> None:
        self.receivers.setdefault(event, []).append(receiver)


def version_of(flow: Flow) -> tuple[int, int]:
    """Changes when the flow's structure does."""
    return flow.version, Event.links_made

"""Putting a run together: the actors of a flow's routines, the lanes of their events, the wires of its connections."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from routilux.actor import Actor, Lane, Wire
from routilux.calling import Names, packer
from routilux.context import ExecutionContext
from routilux.errors import unknown
from routilux.event import Event
from routilux.held import WaitingMessage
from routilux.job_state import JobState
from routilux.ledger import LaneKey, WireKey
from routilux.routine import Routine
from routilux.runtime.blueprint import Blueprint, Receiver, version_of
from routilux.runtime.run import Run
from routilux.slot import Slot

if TYPE_CHECKING:
    from routilux.flow import Flow


K = TypeVar("K", LaneKey, WireKey)


class Assembly:
    """The parts of one run. Lanes and wires that are first needed while it runs are made here as well."""

    def __init__(self, flow: Flow, job: JobState) -> None:
        self._flow = flow
        self._job = job
        self._blueprint = _blueprint(flow)
        self.run = Run(job, lambda: flow.error_handler, flow.max_workers)
        self.run.make_lane = self.lane
        self._lanes: dict[tuple[int, str, Names], Lane] = {}
        self._lane_places = {key: place for place, key in enumerate(job.ledger.lanes)}
        self._wire_places = {key: place for place, key in enumerate(job.ledger.wires)}
        self._collected = _Collected(job, flow.routines)
        job.run = self.run
        with job.lock:
            for routine_id, routine in flow.routines.items():
                context = ExecutionContext(flow, job, routine_id)
                actor = Actor(job.index_of(routine_id), routine, routine_id, context, self.run)
                actor.is_async = self._blueprint.awaited[routine_id]
                actor.capacity = self._blueprint.capacities[routine_id]
                self.run.actors[routine_id] = actor

    def lane(self, actor: Actor, event_name: str, names: Names) -> Lane:
        """The lane of an event with these names. ValueError for an unknown event. Called under the lock."""
        known = self._lanes.get((actor.index, event_name, names))
        if known is not None:
            return known
        event = actor.routine.get_event(event_name)
        if event is None:
            raise unknown("event", event_name, f"routine '{actor.routine_id}'", actor.routine.events)
        place = _place(LaneKey(actor.index, event_name, names), self._job.ledger.lanes, self._lane_places)
        lane = Lane(place, actor, event_name, names)
        self.run.lanes[lane.index] = lane
        self._lanes[actor.index, event_name, names] = lane
        lane.wires = tuple(self._wires(event, names))
        lane.bounded = tuple({wire.actor: None for wire in lane.wires if wire.actor.capacity})
        return lane

    def _wires(self, event: Event, names: Names) -> Iterator[Wire]:
        if version_of(self._flow) != self._blueprint.made_for:
            self._blueprint = _blueprint(self._flow)
        for receiver in self._blueprint.receivers.get(event, ()):
            if receiver.routine_id in self.run.actors:
                yield self._wire(receiver, names)

    def _wire(self, receiver: Receiver, names: Names) -> Wire:
        actor = self.run.actors[receiver.routine_id]
        key, call = self._blueprint.call(receiver, names, actor.index, self._collected)
        place = _place(key, self._job.ledger.wires, self._wire_places)
        return Wire(place, actor, key, len(names), call, is_async=receiver.is_async)

    def outside_wire(self, routine_id: str, slot_name: str, data: Mapping[str, Any]) -> tuple[Wire, Any]:
        """A wire for one message from outside, and its packed value. Called under the lock."""
        names = tuple(data)
        return self._wire(Receiver(routine_id, self._slot(routine_id, slot_name), {}), names), packer(names)(data)

    def refill(self, messages: Iterable[WaitingMessage]) -> None:
        """Put the waiting messages of a saved job back into its mailboxes, in their order."""
        with self._job.lock:
            for message in messages:
                slot = self._slot(message.routine_id, message.slot_name)
                wire = self._wire(Receiver(message.routine_id, slot, {}), message.names)
                wire.actor.take_in((wire, message.values, message.first_cause, message.attempt))
                wire.actor.budget = wire.actor.budget or message.budget

    def _slot(self, routine_id: str, slot_name: str) -> Slot:
        routine = self._flow.routines.get(routine_id)
        if routine is None:
            raise unknown("routine", routine_id, f"flow '{self._flow.flow_id}'", self._flow.routines)
        slot = routine.get_slot(slot_name)
        if slot is None:
            raise unknown("slot", slot_name, f"routine '{routine_id}'", routine.slots)
        return slot


def _place(key: K, keys: list[K], places: dict[K, int]) -> int:
    """Where the ledger keeps a key, which it learns if it does not know it yet."""
    place = places.get(key)
    if place is None:
        place = places[key] = len(keys)
        keys.append(key)
    return place


def _blueprint(flow: Flow) -> Blueprint:
    """The flow's blueprint; a new one when its structure has changed."""
    if flow.blueprint is None or flow.blueprint.made_for != version_of(flow):
        flow.blueprint = Blueprint(flow)
    return flow.blueprint


class _Collected(dict[Slot, dict[str, Any]]):
    """What slots that merge have collected, kept on the job under routine id and slot name."""

    def __init__(self, job: JobState, routines: Mapping[str, Routine]) -> None:
        super().__init__()
        self._job = job
        self._routines = routines
        for (routine_id, slot_name), data in job.collected.items():
            slot = routines[routine_id].slots.get(slot_name) if routine_id in routines else None
            if slot is not None:
                super().__setitem__(slot, data)

    def __setitem__(self, slot: Slot, data: dict[str, Any]) -> None:
        super().__setitem__(slot, data)
        routine_id = next(routine_id for routine_id, routine in self._routines.items() if routine is slot.routine)
        self._job.collected[routine_id, slot.name] = data

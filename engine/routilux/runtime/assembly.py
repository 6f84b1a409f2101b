"""Putting a run together: the actors of a flow's routines, the lanes of their events, the wires of its connections."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from routilux.actor import Actor, Lane, Wire
from routilux.calling import Names, packer
from routilux.connection import Connection, renamed
from routilux.context import ExecutionContext
from routilux.errors import unknown
from routilux.event import Event
from routilux.held import WaitingMessage
from routilux.job_state import JobState
from routilux.ledger import LaneKey, WireKey
from routilux.routine import Routine
from routilux.runtime.run import Run
from routilux.runtime.wiring import is_async, wire_call
from routilux.slot import Slot


class Assembly:
    """The parts of one run. Lanes and wires that are first needed while it runs are made here as well."""

    def __init__(self, flow: Any, job: JobState) -> None:
        self._flow: Any = flow
        self._job = job
        self.run = Run(job, lambda: flow.error_handler, flow.max_workers)
        self.run.make_lane = self.lane
        self._lanes: dict[tuple[int, str, Names], Lane] = {}
        self._collected: dict[Slot, dict[str, Any]] = _Collected(job, flow.routines)
        self._ids = {id(routine): routine_id for routine_id, routine in flow.routines.items()}
        job.run = self.run
        with job.lock:
            for routine_id, routine in flow.routines.items():
                self._add_actor(routine_id, routine)
            for actor in self.run.actors.values():
                for event in actor.routine.events.values():
                    if event.output_params:
                        actor.use_lane(self.lane(actor, event.name, tuple(event.output_params)))

    def _add_actor(self, routine_id: str, routine: Routine) -> None:
        context = ExecutionContext(self._flow, self._job, routine_id)
        actor = Actor(self._job.index_of(routine_id), routine, routine_id, context, self.run)
        actor.is_async = any(is_async(slot) for slot in routine.slots.values())
        self.run.actors[routine_id] = actor

    def lane(self, actor: Actor, event_name: str, names: Names) -> Lane:
        """The lane of an event with these names. ValueError for an unknown event. Called under the lock."""
        known = self._lanes.get((actor.index, event_name, names))
        if known is not None:
            return known
        event = actor.routine.get_event(event_name)
        if event is None:
            raise unknown("event", event_name, f"routine '{actor.routine_id}'", actor.routine.events)
        ledger = self._job.ledger
        lane = Lane(len(ledger.lanes), actor, event_name, names)
        ledger.lanes.append(LaneKey(actor.index, event_name, names))
        self.run.lanes[lane.index] = lane
        self._lanes[actor.index, event_name, names] = lane
        lane.wires = tuple(self._wires(event, names))
        return lane

    def _wires(self, event: Event, names: Names) -> Iterable[Wire]:
        for connection in self._flow.connections:
            if connection.source_event is event:
                yield self._wire(connection.target_slot, names, connection)
        for slot in event.direct_slots:
            if id(slot.routine) in self._ids:
                yield self._wire(slot, names, None)

    def _wire(self, slot: Slot, names: Names, connection: Connection | None) -> Wire:
        actor = self.run.actors[self._ids[id(slot.routine)]]
        mapping = connection.param_mapping if connection is not None else {}
        key = WireKey(actor.index, slot.name, *renamed(names, mapping))
        call = wire_call(slot, key, len(names), self._collected)
        wires = self._job.ledger.wires
        wires.append(key)
        return Wire(len(wires) - 1, actor, key, len(names), call, is_async=is_async(slot))

    def outside_wire(self, routine_id: str, slot_name: str, data: Mapping[str, Any]) -> tuple[Wire, Any]:
        """A wire for one message from outside, and its packed value. Called under the lock."""
        names = tuple(data)
        slot = self._flow.routines[routine_id].get_slot(slot_name)
        return self._wire(slot, names, None), packer(names)(data)

    def refill(self, messages: Iterable[WaitingMessage]) -> None:
        """Put the waiting messages of a saved job back into its mailboxes, in their order."""
        with self._job.lock:
            for message in messages:
                slot = self._slot(message.routine_id, message.slot_name)
                wire = self._wire(slot, message.names, None)
                actor = wire.actor
                actor.take_in((wire, message.values, message.first_cause))
                actor.attempt = max(actor.attempt, message.attempt)

    def _slot(self, routine_id: str, slot_name: str) -> Slot:
        routine = self._flow.routines.get(routine_id)
        if routine is None:
            raise unknown("routine", routine_id, f"flow '{self._flow.flow_id}'", self._flow.routines)
        slot: Slot | None = routine.get_slot(slot_name)
        if slot is None:
            raise unknown("slot", slot_name, f"routine '{routine_id}'", routine.slots)
        return slot


class _Collected(dict[Slot, dict[str, Any]]):
    """What slots that merge have collected, kept on the job under routine id and slot name."""

    def __init__(self, job: JobState, routines: Mapping[str, Routine]) -> None:
        super().__init__()
        self._keys = {slot: (rid, slot.name) for rid, routine in routines.items() for slot in routine.slots.values()}
        self._job = job
        for slot, key in self._keys.items():
            if key in job.collected:
                super().__setitem__(slot, job.collected[key])

    def __setitem__(self, slot: Slot, data: dict[str, Any]) -> None:
        super().__setitem__(slot, data)
        self._job.collected[self._keys[slot]] = data

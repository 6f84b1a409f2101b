"""Putting a run together: the actors of a flow's routines, and the layout by which its messages go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from routilux.actor import Actor
from routilux.calling import Names, packer
from routilux.context import ExecutionContext
from routilux.errors import unknown
from routilux.held import WaitingMessage
from routilux.job_state import JobState
from routilux.lane import Lane, Wire
from routilux.ledger import Ledger
from routilux.runtime.blueprint import Blueprint, Receiver, version_of
from routilux.runtime.layout import Layout
from routilux.runtime.run import Run
from routilux.slot import Slot

if TYPE_CHECKING:
    from routilux.flow import Flow


class Assembly:
    """The parts of one run. Lanes and wires that are first needed while it runs are found here as well."""

    def __init__(self, flow: Flow, job: JobState) -> None:
        self._flow = flow
        self._job = job
        self._layout = layout = _shared_layout(flow)
        blueprint = layout.blueprint
        self.run = run = Run(job, lambda: flow.error_handler, flow.max_workers)
        run.make_lane = self.lane
        job.run = run
        with job.lock:
            if job.ledger.take_places(blueprint.places):
                layout.number(job.ledger)
            for routine_id, routine in flow.routines.items():
                context = ExecutionContext(flow, job, routine_id)
                actor = Actor(job.ledger.place_of(routine_id), routine, routine_id, context, run)
                actor.is_async = blueprint.awaited[routine_id]
                actor.capacity = blueprint.capacities[routine_id]
                run.actors[routine_id] = run.seats[actor.index] = actor
            run.awaits = blueprint.awaits
            if layout.numbers(job.ledger):
                for lane in layout.usual():
                    run.seats[lane.sender].use_lane(lane)
            else:
                self._layout = layout.apart(blueprint, self._places(), job.ledger, ())
        run.lanes = self._layout.lanes

    def lane(self, actor: Actor, event_name: str, names: Names) -> Lane:
        """The lane of an event with these names. ValueError for an unknown event. Called under the lock."""
        event = actor.routine.get_event(event_name)
        if event is None:
            raise unknown("event", event_name, f"routine '{actor.routine_id}'", actor.routine.events)
        return self._layout_now().lane(actor.index, event, names)

    def _layout_now(self) -> Layout:
        """The job's layout; one of its own from the moment when it can't share that of the others any more."""
        layout = self._layout
        if layout.blueprint.made_for != version_of(self._flow) or not layout.numbers(self._job.ledger):
            blueprint = _shared_layout(self._flow).blueprint
            self._layout = layout = layout.apart(blueprint, self._places(), self._job.ledger, self.run.sent)
            self.run.lanes = layout.lanes
        return layout

    def _places(self) -> dict[str, int]:
        return {routine_id: actor.index for routine_id, actor in self.run.actors.items()}

    def outside_wire(self, routine_id: str, slot_name: str, data: Mapping[str, Any]) -> tuple[Wire, Any]:
        """A wire for one message from outside, and its packed value. Called under the lock."""
        names = tuple(data)
        wire = self._entry(routine_id, slot_name, names)
        return wire, packer(names)(data)

    def _entry(self, routine_id: str, slot_name: str, names: Names) -> Wire:
        layout = self._layout_now()
        return layout.entries.get((routine_id, slot_name, names)) or layout.entry(
            Receiver(routine_id, self._slot(routine_id, slot_name), {}), names
        )

    def refill(self, messages: Iterable[WaitingMessage]) -> None:
        """Put the waiting messages of a saved job back into its mailboxes, in their order."""
        with self._job.lock:
            for message in messages:
                wire = self._entry(message.routine_id, message.slot_name, message.names)
                actor = self.run.seats[wire.receiver]
                actor.take_in((wire, message.values, message.first_cause, message.attempt))
                actor.budget = actor.budget or message.budget

    def _slot(self, routine_id: str, slot_name: str) -> Slot:
        routine = self._flow.routines.get(routine_id)
        if routine is None:
            raise unknown("routine", routine_id, f"flow '{self._flow.flow_id}'", self._flow.routines)
        slot = routine.get_slot(slot_name)
        if slot is None:
            raise unknown("slot", slot_name, f"routine '{routine_id}'", routine.slots)
        return slot


def _shared_layout(flow: Flow) -> Layout:
    """The layout that new jobs of the flow share; a new one when its structure has changed."""
    layout = flow.layout
    if layout is None or layout.crowded or layout.blueprint.made_for != version_of(flow):
        blueprint = Blueprint(flow)
        layout = flow.layout = Layout(blueprint, blueprint.places, Ledger())
    return layout

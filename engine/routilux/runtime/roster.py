"""The actors of one job by routine id, and what can be read of them: what waits, what runs, how much was done."""

from __future__ import annotations

from typing import Any

from routilux.actor import Actor
from routilux.errors import unknown
from routilux.job_state import JobState
from routilux.status import JobStatus, RoutineStatus


class Roster(dict[str, Actor]):
    """Actors by routine id, in the order in which the routines were added to the flow."""

    def __init__(self, job: JobState) -> None:
        super().__init__()
        self._job = job

    def of(self, routine_id: str) -> Actor:
        """The actor of a routine. ValueError when there is none."""
        actor = self.get(routine_id)
        if actor is None:
            raise unknown("routine", routine_id, f"job {self._job.job_id}", self)
        return actor

    def waiting_messages(self, routine_id: str | None) -> list[dict[str, Any]]:
        """What waits in the mailboxes: dicts with routine_id, slot_name and data."""
        with self._job.lock:
            return [
                {"routine_id": actor.routine_id, "slot_name": wire.slot_name, "data": data}
                for actor in self.values()
                if routine_id in (None, actor.routine_id)
                for wire, data in actor.messages()
            ]

    def status_of(self, actor: Actor) -> RoutineStatus:
        """What the actor does now."""
        error = self._job.error
        if error is not None and error.routine_id == actor.routine_id and self._job.status is JobStatus.FAILED:
            return RoutineStatus.FAILED
        if actor.running:
            return RoutineStatus.RUNNING
        if actor.retry_at:
            return RoutineStatus.RETRYING
        return RoutineStatus.WAITING if actor.waiting else RoutineStatus.IDLE

    def metrics(self, routine_id: str) -> dict[str, Any]:
        """Counts and times of the routine."""
        actor = self.of(routine_id)
        return {
            "activations": actor.handled + len(actor.starts),
            "errors": actor.errors,
            "waiting": actor.waiting,
            "emitted": actor.emitted + actor.uncommitted,
            "busy": actor.busy,
            "capacity": actor.capacity,
            "overfull": actor.overfull,
        }

"""Whether what a recovered job holds has its place in a flow that may not be the one that it ran in.

Knows flows and jobs, and no file.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from routilux.job_state import JobState

if TYPE_CHECKING:
    from routilux.flow import Flow

_MADE_UP: Final = re.compile(r"flow-[0-9a-f]+")
"""The id of a flow that was given none: another one in each process."""


def adapt_flow_id(job: JobState, flow: Flow, *, always: bool) -> None:
    """Let a job be of this flow when neither was given an id by anybody, or always."""
    if always or is_made_up(job.flow_id, flow.flow_id):
        job.flow_id = flow.flow_id


def is_made_up(*flow_ids: str) -> bool:
    """Whether these are ids of flows that were given none."""
    return all(_MADE_UP.fullmatch(flow_id) for flow_id in flow_ids)


def homeless(job: JobState, flow: Flow) -> tuple[str, ...]:
    """What waits in a job, that is in no flow yet, for something that the flow does not have; one phrase for each."""
    found: dict[str, int] = {}
    for message in job.parked:
        if not _receives(flow, message.routine_id, message.slot_name):
            where = f"'{message.routine_id}' (slot '{message.slot_name}')"
            found[where] = found.get(where, 0) + len(message.values)
    waiting = [f"{count:,} {'message' if count == 1 else 'messages'} for {where}" for where, count in found.items()]
    deferred = [
        f"deferred event {event.number}, '{event.event_name}' of '{event.routine_id}'"
        for event in job.deferred_events
        if not _sends(flow, event.routine_id, event.event_name)
    ]
    return (*waiting, *deferred)


def leave_out_homeless(job: JobState, flow: Flow) -> None:
    """Take that out of the job."""
    job.parked = [message for message in job.parked if _receives(flow, message.routine_id, message.slot_name)]
    for event in job.deferred_events:
        if not _sends(flow, event.routine_id, event.event_name):
            with job.lock:
                job.take_deferred(event.number)


def _receives(flow: Flow, routine_id: str, slot_name: str) -> bool:
    routine = flow.routines.get(routine_id)
    return routine is not None and routine.get_slot(slot_name) is not None


def _sends(flow: Flow, routine_id: str, event_name: str) -> bool:
    routine = flow.routines.get(routine_id)
    return routine is not None and routine.get_event(event_name) is not None

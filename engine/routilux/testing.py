"""One message given to one routine alone, and what it did: for tests, written by hand or made of a recording.

The routine runs in a job of its own, in a flow where nobody hears it, with the state and the shared data it is given.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from routilux.errors import unknown
from routilux.flow import Flow
from routilux.job_state import JobState
from routilux.routine import Routine

_FEEDER: Final = "the test"


class Outcome(NamedTuple):
    """What a routine did with a message.

    `emissions` and `deferred` are (event, data) in order, `state` is its state afterwards (None: it never had one),
    `shared` the job's data afterwards, `raised` is the exception's type and message, None when it raised none.
    """

    emissions: list[tuple[str, dict[str, Any]]]
    deferred: list[tuple[str, dict[str, Any]]]
    state: dict[str, Any] | None
    shared: dict[str, Any]
    raised: tuple[str, str] | None


class _Feeder(Routine):
    """Sends the one message."""

    def __init__(self) -> None:
        super().__init__()
        self.define_slot("trigger", handler=self.send)
        self.define_event("message")

    def send(self, data: dict[str, Any]) -> None:
        """Send it."""
        self.emit("message", **data)


def activate(
    routine: Routine,
    slot: str,
    data: Mapping[str, Any],
    *,
    routine_id: str = "routine",
    state: Mapping[str, Any] | None = None,
    shared: Mapping[str, Any] | None = None,
) -> Outcome:
    """Give a message to a slot of a routine and return what it did, once: its error handler is not asked.

    `routine_id` is what it is called in the job, `state` its state and `shared` the job's data before. ValueError for a
    slot that it has not.
    """
    if routine.get_slot(slot) is None:
        raise unknown("slot", slot, f"{routine!r}", routine.slots)
    flow = Flow("test", history_limit=None)
    flow.add_routine(routine, routine_id)
    feeder = _FEEDER if routine_id != _FEEDER else f"{_FEEDER} itself"
    flow.add_routine(_Feeder(), feeder)
    flow.connect(feeder, "message", routine_id, slot)
    job = JobState(flow.flow_id)
    if state is not None:
        job.set_routine_state(routine_id, dict(state))
    job.shared_data.update(shared or {})
    own_handler = routine.get_error_handler()
    routine.set_error_handler(None)
    try:
        flow.execute(feeder, {"data": dict(data)}, job_state=job)
    finally:
        routine.set_error_handler(own_handler)
        routine.in_flows -= 1
    return _outcome(job, routine_id)


def _outcome(job: JobState, routine_id: str) -> Outcome:
    positions = job.history.positions(routine_id)
    record = next(job.history.records(positions[:1]))
    fault = job.ledger.faults.get(positions[0]) if positions else None
    return Outcome(
        emissions=[(emission.event_name, emission.data) for emission in record.emissions],
        deferred=[(event.event_name, event.data) for event in job.deferred_events],
        state=job.get_routine_state(routine_id),
        shared=dict(job.shared_data),
        raised=None if fault is None else (fault.type, fault.message),
    )


__all__ = ["Outcome", "activate"]

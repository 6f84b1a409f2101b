"""Which activation the current code belongs to. Threads and tasks that copy a handler's context inherit it."""

from __future__ import annotations

import threading
from contextvars import ContextVar
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from routilux.actor import Actor
    from routilux.flow import Flow
    from routilux.job_state import JobState

active: ContextVar[Actor | None] = ContextVar("routilux_active", default=None)
"""The actor whose handler the current code runs for."""


class ExecutionContext(NamedTuple):
    """What a handler may know of where it runs: the flow, the job, and its routine's id in that flow."""

    flow: Flow
    job_state: JobState
    routine_id: str


def refuse_to_wait_for_itself(job: JobState) -> None:
    """RuntimeError when the caller is a handler of this job: it would wait for its own return for ever."""
    actor = active.get()
    if actor is not None and actor.job is job and actor.running and actor.owner == threading.get_ident():
        raise RuntimeError(
            f"a handler of '{actor.routine_id}' waits without a timeout for its own job {job.job_id}, "
            "which can't rest before the handler returns"
        )

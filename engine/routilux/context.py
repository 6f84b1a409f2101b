"""Which activation the current code belongs to. Threads and tasks that copy a handler's context inherit it."""

from __future__ import annotations

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

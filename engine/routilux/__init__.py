"""Workflows of routines that are joined by slots and events, with every change of every job on record.

Each name is loaded when it is first used, so that who only views jobs loads no engine.
"""

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

from routilux.version import __version__

if TYPE_CHECKING:
    from routilux.changes import Change, Cursor
    from routilux.connection import Connection
    from routilux.context import ExecutionContext
    from routilux.error_handler import ErrorHandler, ErrorStrategy
    from routilux.event import Event
    from routilux.execution_record import ExecutionRecord
    from routilux.execution_tracker import ExecutionTracker
    from routilux.flow import Flow
    from routilux.job_state import JobState
    from routilux.log_bridge import log_changes
    from routilux.observing import Observation, Subscription, observe, subscribe
    from routilux.output_handler import CallbackOutputHandler, NullOutputHandler, QueueOutputHandler
    from routilux.routine import Routine
    from routilux.slot import Slot
    from routilux.status import JobStatus

_LATER = {
    "CallbackOutputHandler": "output_handler",
    "Change": "changes",
    "Connection": "connection",
    "Cursor": "changes",
    "ErrorHandler": "error_handler",
    "ErrorStrategy": "error_handler",
    "Event": "event",
    "ExecutionContext": "context",
    "ExecutionRecord": "execution_record",
    "ExecutionTracker": "execution_tracker",
    "Flow": "flow",
    "JobState": "job_state",
    "JobStatus": "status",
    "NullOutputHandler": "output_handler",
    "Observation": "observing",
    "QueueOutputHandler": "output_handler",
    "Routine": "routine",
    "Slot": "slot",
    "Subscription": "observing",
    "log_changes": "log_bridge",
    "observe": "observing",
    "subscribe": "observing",
}

_ROOMS = ("journal", "monitor", "testing")


def __getattr__(name: str) -> Any:
    """The names that are loaded at their first use."""
    if name in _ROOMS:
        return import_module(f"{__name__}.{name}")
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
    return value


if os.environ.get("ROUTILUX_MONITOR", "") not in ("", "0"):
    import_module("routilux.monitor").enable()

__all__ = [
    "CallbackOutputHandler",
    "Change",
    "Connection",
    "Cursor",
    "ErrorHandler",
    "ErrorStrategy",
    "Event",
    "ExecutionContext",
    "ExecutionRecord",
    "ExecutionTracker",
    "Flow",
    "JobState",
    "JobStatus",
    "NullOutputHandler",
    "Observation",
    "QueueOutputHandler",
    "Routine",
    "Slot",
    "Subscription",
    "__version__",
    "log_changes",
    "observe",
    "subscribe",
]

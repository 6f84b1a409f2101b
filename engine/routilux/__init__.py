"""Workflows of routines that are joined by slots and events, with every change of every job on record."""

import os
from typing import Any

from routilux.changes import Change, Cursor
from routilux.connection import Connection
from routilux.context import ExecutionContext
from routilux.error_handler import ErrorHandler, ErrorStrategy
from routilux.event import Event
from routilux.execution_record import ExecutionRecord
from routilux.execution_tracker import ExecutionTracker
from routilux.flow import Flow
from routilux.job_state import JobState
from routilux.observing import Observation, Subscription, observe, subscribe
from routilux.output_handler import CallbackOutputHandler, NullOutputHandler, QueueOutputHandler
from routilux.routine import Routine
from routilux.slot import Slot
from routilux.status import JobStatus
from routilux.version import __version__

if os.environ.get("ROUTILUX_MONITOR", "") not in ("", "0"):
    from routilux.monitor import enable

    enable()


def __getattr__(name: str) -> Any:
    """`log_changes` is loaded at its first use, since `logging` is slow to load."""
    if name == "log_changes":
        from routilux.log_bridge import log_changes  # noqa: PLC0415 - as the docstring says

        return log_changes
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


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

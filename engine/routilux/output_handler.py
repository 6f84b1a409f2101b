"""Where `send_output` goes: a queue, a function, or nowhere."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol


class OutputHandler(Protocol):
    """Takes what routines send as output of a job. One that raises becomes a warning; the job goes on."""

    def handle(self, job_id: str, routine_id: str, output_type: str, data: dict[str, Any], timestamp: datetime) -> None:
        """Take one output."""
        ...


def hand_over(
    handler: OutputHandler, job_id: str, routine_id: str, output_type: str, data: dict[str, Any], moment: datetime
) -> None:
    """Let a handler take an output; what it raises becomes a warning."""
    try:
        handler.handle(job_id, routine_id, output_type, data, moment)
    except Exception as error:  # noqa: BLE001 - the user's handler must not fail the job
        why = f"output handler {type(handler).__name__} raised {type(error).__name__}: {error}"
        warnings.warn(why, RuntimeWarning, stacklevel=4)


class _PutsItems(Protocol):
    def put(self, item: Any) -> Any:
        """Take one item."""
        ...


class QueueOutputHandler:
    """Puts each output into a queue as a dict with the names of `handle`'s parameters."""

    def __init__(self, queue: _PutsItems) -> None:
        self.queue = queue

    def handle(self, job_id: str, routine_id: str, output_type: str, data: dict[str, Any], timestamp: datetime) -> None:
        """Put one output into the queue."""
        self.queue.put(
            {
                "job_id": job_id,
                "routine_id": routine_id,
                "output_type": output_type,
                "data": data,
                "timestamp": timestamp,
            }
        )


class CallbackOutputHandler:
    """Calls a function with `handle`'s arguments."""

    def __init__(self, callback: Callable[[str, str, str, dict[str, Any], datetime], Any]) -> None:
        self.callback = callback

    def handle(self, job_id: str, routine_id: str, output_type: str, data: dict[str, Any], timestamp: datetime) -> None:
        """Call the function with one output."""
        self.callback(job_id, routine_id, output_type, data, timestamp)


class NullOutputHandler:
    """Drops everything."""

    def handle(self, job_id: str, routine_id: str, output_type: str, data: dict[str, Any], timestamp: datetime) -> None:
        """Drop one output."""

"""The one place that reads a clock. Everything else takes its times from records."""

from __future__ import annotations

import time
from datetime import datetime

now = time.perf_counter  # noqa: TID251 - this is the clock
"""Seconds on the monotonic clock that orders every change of this process."""


def epoch_offset() -> float:
    """Seconds to add to `now()` to get seconds since the epoch."""
    return time.time() - now()  # noqa: TID251 - this is the clock


def as_datetime(epoch_seconds: float) -> datetime:
    """The moment as a naive local datetime, as the engine's public records show it."""
    return datetime.fromtimestamp(epoch_seconds)  # noqa: DTZ006 - local time is what the records promise

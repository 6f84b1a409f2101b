"""The words for where a job and a routine stand."""

from __future__ import annotations

from enum import StrEnum


class JobStatus(StrEnum):
    """Where a job stands. `pausing` is requested and not yet confirmed; `paused` is confirmed."""

    PENDING = "pending"
    RUNNING = "running"
    PAUSING = "pausing"
    PAUSED = "paused"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    at_rest: bool
    """True when nothing runs and nothing will until somebody resumes the job."""

    ended: bool
    """True when the job will never run again."""

    def __init__(self, word: str) -> None:
        self.ended = word in ("completed", "failed", "cancelled")
        self.at_rest = self.ended or word == "paused"


class RoutineStatus(StrEnum):
    """What a routine of a job does at this moment."""

    IDLE = "idle"
    """Nothing waits for it and nothing of it runs."""
    WAITING = "waiting"
    """Messages stand in its mailbox."""
    RUNNING = "running"
    """Its handler runs now."""
    RETRYING = "retrying"
    """It waits to try a failed message again."""
    FAILED = "failed"
    """Its handler's error stopped the job."""


class ActivationStatus(StrEnum):
    """How one call of a handler ended."""

    RUNNING = "running"
    COMPLETED = "completed"
    ERROR = "error"
    SKIPPED = "skipped"
    RETRIED = "retried"

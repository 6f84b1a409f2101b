"""The words that the screen uses for where a routine and a job stand."""

from __future__ import annotations

from enum import StrEnum

from routilux.protocol import JobStatus, RoutineCounts, RoutineStatus

HYSTERESIS = 0.5
"""Seconds of frame time for which a routine that handled something still counts as running."""


class Standing(StrEnum):
    """Where a routine stands, as shown. `held` is for the debugger that holds messages."""

    IDLE = "idle"
    WAITING = "waiting"
    RUNNING = "running"
    RETRYING = "retrying"
    DONE = "done"
    FAILED = "failed"
    PAUSED = "paused"
    DEFERRED = "deferred"
    HELD = "held"


def standing(counts: RoutineCounts, job: JobStatus, *, active: bool) -> Standing:
    """The one word for a routine; `active` says that it handled a message within the last moments.

    What is wrong comes first, then what is live, then what a person must do, then what waits.
    """
    if counts.status is RoutineStatus.FAILED:
        return Standing.FAILED
    if counts.status is RoutineStatus.RETRYING:
        return Standing.RETRYING
    if counts.status is RoutineStatus.RUNNING or (active and not job.at_rest):
        return Standing.RUNNING
    if counts.deferred and not job.ended:
        return Standing.DEFERRED
    if counts.waiting and job in (JobStatus.PAUSED, JobStatus.PAUSING):
        return Standing.PAUSED
    if counts.waiting and not job.ended:
        return Standing.WAITING
    if counts.activations and job is JobStatus.COMPLETED:
        return Standing.DONE
    return Standing.IDLE

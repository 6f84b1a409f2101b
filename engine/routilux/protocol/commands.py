"""Orders that a viewer gives, and how they fared. Those of a job name it."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from routilux.protocol.recording import Record, StopRecording


class Pause(Struct, frozen=True, array_like=True, tag=True):
    """Pause the job: handlers that run finish, nothing further starts."""

    job_id: str
    reason: str = ""


class Resume(Struct, frozen=True, array_like=True, tag=True):
    """Resume the paused job: deferred events first, then what waits."""

    job_id: str


class Cancel(Struct, frozen=True, array_like=True, tag=True):
    """Cancel the job: handlers that run finish, nothing further starts, ever."""

    job_id: str
    reason: str = ""


class EmitDeferred(Struct, frozen=True, array_like=True, tag=True):
    """Emit one deferred event now; the others stay. A job that rests as paused handles it and rests again."""

    job_id: str
    number: int


JobCommand = Pause | Resume | Cancel | EmitDeferred
Command = JobCommand | Record | StopRecording


class Outcome(StrEnum):
    """What became of an order."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    FAILED = "failed"


class Reply(Struct, frozen=True, array_like=True, tag=True):
    """An order's outcome; `why` is empty when it was accepted."""

    outcome: Outcome
    why: str = ""

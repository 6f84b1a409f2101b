"""What a process says of the recording of its jobs, and the orders that begin and end one."""

from __future__ import annotations

from msgspec import Struct


class RecordingInfo(Struct, frozen=True, array_like=True):
    """The recording of a process: its file, whether it is being written, and how it fares.

    `behind` is how many changes are not in the file yet, rounded down to ten thousands, so that it is seldom news.
    `problem` is why it ended before its time, one sentence; empty when it did not.
    """

    path: str
    on: bool
    behind: int = 0
    problem: str = ""


class Record(Struct, frozen=True, array_like=True, tag=True):
    """Record every job of the process to a new file at `path`, from now on and with what is still known of before.

    `redact` are regular expressions for what is taken out before it is written. `job_id` names nothing.
    """

    path: str
    redact: tuple[str, ...] = ()
    job_id: str = ""


class StopRecording(Struct, frozen=True, array_like=True, tag=True):
    """End the recording: what is left is written, and the file closed. `job_id` names nothing."""

    job_id: str = ""

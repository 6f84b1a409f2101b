"""The messages of one connection between a viewer and a monitor, in the order in which they may come.

The viewer says `Hello`; the monitor answers `Welcome` or `Goodbye`. From then on the viewer sends `Watch`, `Ask` and
`Order` as it likes, and the monitor sends `Frame`s, one `Answer` for each `Ask` and one `Replied` for each `Order`.
"""

from __future__ import annotations

from msgspec import Struct

from routilux.protocol.commands import Command, Reply
from routilux.protocol.frames import Frame, JobSummary
from routilux.protocol.queries import AnswerBody, Query

PROTOCOL_VERSION = 1
"""Raised whenever a message changes shape. Both sides must have the same."""


class Hello(Struct, frozen=True, array_like=True, tag=True):
    """The viewer's first message."""

    version: int
    viewer: str


class Welcome(Struct, frozen=True, array_like=True, tag=True):
    """The monitor's first message: who it is, and the jobs that it has. `commands` names the commands it obeys."""

    version: int
    engine: str
    pid: int
    program: str
    started_at: float
    jobs: tuple[JobSummary, ...]
    commands: tuple[str, ...]


class Watch(Struct, frozen=True, array_like=True, tag=True):
    """What the viewer's screen shows; frames carry just that, from the next one on, which is a full one.

    `log_lines` is how many of the newest log lines each frame may carry, 0 while the log is not followed.
    `fps` is the most frames a second, 0 to get none.
    """

    job_id: str
    routine_id: str = ""
    log_lines: int = 0
    fps: float = 30.0


class Ask(Struct, frozen=True, array_like=True, tag=True):
    """A query with a number of the viewer's choice, which its answer repeats."""

    number: int
    query: Query


class Order(Struct, frozen=True, array_like=True, tag=True):
    """A command with a number of the viewer's choice, which its reply repeats."""

    number: int
    command: Command


class Answer(Struct, frozen=True, array_like=True, tag=True):
    """The answer to the `Ask` of that number."""

    number: int
    body: AnswerBody


class Replied(Struct, frozen=True, array_like=True, tag=True):
    """The reply to the `Order` of that number."""

    number: int
    reply: Reply


class Goodbye(Struct, frozen=True, array_like=True, tag=True):
    """The monitor ends the connection, and why."""

    why: str


FromViewer = Hello | Watch | Ask | Order
FromMonitor = Welcome | Frame | Answer | Replied | Goodbye

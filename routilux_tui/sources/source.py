"""The interface that every origin of data has, and all that the screens know of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol

from routilux.protocol import AnswerBody, Command, Frame, Query, Reply, Watch, Welcome


class Source(Protocol):
    """Frames, answers and obedience, wherever they come from. One viewer uses one source, on one event loop."""

    @property
    def title(self) -> str:
        """What the status line calls this source, such as `attached 4711`."""
        ...

    @property
    def farewell(self) -> str:
        """Why the frames ended, one sentence; empty while they come."""
        ...

    async def open(self) -> Welcome:
        """Connect and greet. Raises `SourceError` with one clear sentence when that is not possible."""
        ...

    def frames(self) -> AsyncIterator[Frame]:
        """The frames as they come; ends, without an error, when the other side is gone. Skips rather than queues."""
        ...

    async def watch(self, watch: Watch) -> None:
        """Say what the screen shows from now on."""
        ...

    async def ask(self, query: Query) -> AnswerBody:
        """The answer to one query; `Unanswered` when it can't be had, also because the source is gone."""
        ...

    async def order(self, command: Command) -> Reply:
        """The outcome of one command; refused or failed with its reason, also because the source is gone."""
        ...

    async def close(self) -> None:
        """Leave. What runs at the other side goes on."""
        ...


class SourceError(Exception):
    """A source can't be opened; the message says why and what to do."""

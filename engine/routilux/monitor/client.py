"""An asyncio viewer of one monitor: frames as they come, answers and replies by number, and why it ended.

Has the shape of a dashboard's source and knows no dashboard. Everything runs on the event loop of `open`.
"""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TypeVar

from routilux.monitor.greeting import (
    GREETING_SECONDS,
    MonitorClientError,
    accepted,
    closed_at_once,
    connect,
    greet,
    no_answer,
    no_monitor,
    unreachable,
)
from routilux.monitor.stream import MessageStream
from routilux.protocol import (
    PROTOCOL_VERSION,
    Answer,
    AnswerBody,
    Ask,
    Command,
    Frame,
    FromMonitor,
    FromViewer,
    Goodbye,
    Hello,
    Order,
    Outcome,
    Query,
    Replied,
    Reply,
    Unanswered,
    Watch,
    Welcome,
)
from routilux.protocol.codec import ProtocolError

__all__ = ["GREETING_SECONDS", "MonitorClient", "MonitorClientError", "greet"]

_FRAMES_AHEAD = 2
_CLOSING_SECONDS = 1.0

T = TypeVar("T")


class MonitorClient:
    """One connection to the monitor on a socket; made for one `open`, and for one reader of `frames`.

    Frames build on each other, so none that arrived is dropped: a reader that falls behind makes the client stop
    reading, and the monitor then leaves frames out and makes the next one cover everything since.
    """

    def __init__(self, path: str | os.PathLike[str], viewer: str = "routilux") -> None:
        self._path = Path(path)
        self._viewer = viewer
        self._title = f"attached {self._path.name}"
        self._process = f"the monitor at {self._path}"
        self._farewell = ""
        self._ended = False
        self._stream: MessageStream | None = None
        self._frames: deque[Frame] = deque()
        self._news = asyncio.Event()
        self._number = 0
        self._answers: dict[int, asyncio.Future[AnswerBody]] = {}
        self._replies: dict[int, asyncio.Future[Reply]] = {}

    @property
    def title(self) -> str:
        """`attached` and the process id."""
        return self._title

    @property
    def farewell(self) -> str:
        """Why the frames ended, one sentence; empty while they come."""
        return self._farewell

    async def open(self, timeout: float = GREETING_SECONDS) -> Welcome:  # noqa: ASYNC109  the error names it
        """Connect and greet. Raises `MonitorClientError` with one clear sentence when that is not possible."""
        stream = MessageStream(self._received, self._lost)
        try:
            welcome = await self._greeting(stream, timeout)
        except BaseException as error:
            self._end(str(error) or "the greeting was given up")
            stream.abort()
            raise
        self._stream = stream
        self._title = f"attached {welcome.pid}"
        self._process = f"process {welcome.pid}"
        return welcome

    async def frames(self) -> AsyncIterator[Frame]:
        """The frames as they come; ends, without an error, when the other side is gone or `close` was called."""
        while True:
            while self._frames:
                frame = self._frames.popleft()
                self._regulate()
                yield frame
            if self._ended:
                return
            self._news.clear()
            await self._news.wait()

    async def watch(self, watch: Watch) -> None:
        """Say what the screen shows from now on."""
        self._send(watch)

    async def ask(self, query: Query) -> AnswerBody:
        """The answer to one query; `Unanswered` when the monitor says so, is gone or was never reached."""
        number = self._next_number()
        if not self._send(Ask(number, query)):
            return Unanswered(self._absence())
        return await self._outcome(number, self._answers)

    async def order(self, command: Command) -> Reply:
        """The outcome of one command; failed, with the reason, also when the monitor is gone or was never reached."""
        number = self._next_number()
        if not self._send(Order(number, command)):
            return Reply(Outcome.FAILED, self._absence())
        return await self._outcome(number, self._replies)

    async def close(self) -> None:
        """Leave. What runs at the other side goes on."""
        self._end("this viewer left")
        stream = self._stream
        if stream is None:
            return
        stream.close()
        try:
            async with asyncio.timeout(_CLOSING_SECONDS):
                await asyncio.shield(stream.lost)
        except TimeoutError:
            stream.abort()

    async def _greeting(self, stream: MessageStream, timeout: float) -> Welcome:  # noqa: ASYNC109  as in `open`
        loop = asyncio.get_running_loop()
        connection = connect(self._path)
        try:
            async with asyncio.timeout(timeout):
                await loop.create_unix_connection(lambda: stream, sock=connection)
                stream.send(Hello(PROTOCOL_VERSION, self._viewer))
                first = await stream.first
        except TimeoutError as error:
            raise no_answer(self._path, timeout) from error
        except OSError as error:
            connection.close()
            raise unreachable(self._path, error) from error
        if first is None:
            raise closed_at_once(self._path)
        if isinstance(first, ProtocolError):
            raise no_monitor(self._path, first) from first
        return accepted(self._path, first)

    def _received(self, message: FromMonitor) -> None:
        if isinstance(message, Frame):
            self._frames.append(message)
            self._news.set()
            self._regulate()
        elif isinstance(message, Answer):
            _resolve(self._answers, message.number, message.body)
        elif isinstance(message, Replied):
            _resolve(self._replies, message.number, message.reply)
        elif isinstance(message, Goodbye):
            self._end(message.why)

    def _lost(self, error: ProtocolError | None) -> None:
        if error is None:
            self._end(f"{self._process} is gone without a goodbye: it was killed or crashed")
        else:
            self._end(f"{self._process} sent what this viewer does not understand: {error}")

    def _end(self, why: str) -> None:
        if self._ended:
            return
        self._ended = True
        self._farewell = why
        self._news.set()
        for number in tuple(self._answers):
            _resolve(self._answers, number, Unanswered(why))
        for number in tuple(self._replies):
            _resolve(self._replies, number, Reply(Outcome.FAILED, why))

    def _send(self, message: FromViewer) -> bool:
        if self._stream is None or self._ended:
            return False
        self._stream.send(message)
        return True

    def _absence(self) -> str:
        return self._farewell or f"{self._process} is not connected"

    def _next_number(self) -> int:
        self._number += 1
        return self._number

    async def _outcome(self, number: int, waiting: dict[int, asyncio.Future[T]]) -> T:
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        waiting[number] = future
        self._regulate()
        try:
            return await future
        finally:
            waiting.pop(number, None)
            self._regulate()

    def _regulate(self) -> None:
        """Read on, unless frames wait to be taken and nothing else is expected."""
        if self._stream is not None:
            behind = len(self._frames) >= _FRAMES_AHEAD and not self._answers and not self._replies
            self._stream.hold(held=behind and not self._ended)


def _resolve(waiting: dict[int, asyncio.Future[T]], number: int, outcome: T) -> None:
    future = waiting.get(number)
    if future is not None and not future.done():
        future.set_result(outcome)

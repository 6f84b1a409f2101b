"""Following the changes of a job, or of every job of a flow: as an iterator, as an async iterator, or by a function.

All three pull from cursors and are woken; the jobs notice nothing of who follows them, nor of how he fares.
"""

from __future__ import annotations

import threading
import warnings
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from math import inf
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from routilux import registry
from routilux.changes import Change, Cursor
from routilux.flow import Flow
from routilux.giving_way import Service, services
from routilux.job_state import JobState

if TYPE_CHECKING:
    import asyncio

Subject = Flow | JobState


class Feed:
    """The cursors of a job, or of all jobs that a flow has and will have. `wake` is called when there may be more."""

    def __init__(self, subject: Subject, wake: Callable[[], None]) -> None:
        self._subject = subject
        self._wake = wake
        self._cursors: list[Cursor] = []
        self._lock = threading.Lock()
        if isinstance(subject, JobState):
            self._follow(subject)
        else:
            registry.listen(self._on_job)

    def _on_job(self, flow: Flow, job: JobState) -> None:
        if flow is self._subject:
            self._follow(job)

    def _follow(self, job: JobState) -> None:
        with self._lock:
            self._cursors.append(Cursor(job))
        with job.lock:
            job.ledger.listeners.append(self._wake)
        self._wake()

    def read(self) -> list[Change]:
        """The next changes; empty when there are none yet."""
        with self._lock:
            cursors = list(self._cursors)
        changes = [change for cursor in cursors for change in cursor.read()]
        over = [cursor for cursor in cursors if cursor.job.status.ended and not cursor.behind]
        if isinstance(self._subject, Flow):
            for cursor in over:
                self._drop(cursor)
        return changes

    def _drop(self, cursor: Cursor) -> None:
        """Follow this one no more; another thread that closes the feed may have done it already."""
        with self._lock:
            self._cursors = [other for other in self._cursors if other is not cursor]
        with cursor.job.lock:
            if self._wake in cursor.job.ledger.listeners:
                cursor.job.ledger.listeners.remove(self._wake)

    @property
    def over(self) -> bool:
        """Whether nothing can come any more: a job's end, read to the end. A flow may always make another job."""
        return isinstance(self._subject, JobState) and all(
            cursor.job.status.ended and not cursor.behind for cursor in self._cursors
        )

    def close(self) -> None:
        """Follow nobody any more."""
        registry.unlisten(self._on_job)
        for cursor in list(self._cursors):
            self._drop(cursor)


class _Closed(ABC):
    """Something that the `with` statement closes."""

    @abstractmethod
    def close(self) -> None:
        """End it, from any thread."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Observation(_Closed):
    """An iterator and an async iterator over changes, made by `observe`. Use it in one way, from one thread or task."""

    def __init__(self, subject: Subject) -> None:
        self._changes: deque[Change] = deque()
        self._news = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._loop_news: asyncio.Event | None = None
        self._closed = False
        self._feed = Feed(subject, self._wake)

    def _wake(self) -> None:
        self._news.set()
        loop, news = self._loop, self._loop_news
        if loop is not None and news is not None and not loop.is_closed():
            loop.call_soon_threadsafe(news.set)

    def _next(self) -> Change | None:
        if not self._changes:
            self._changes.extend(self._feed.read())
        return self._changes.popleft() if self._changes else None

    def _ends(self) -> bool:
        return self._closed or self._feed.over

    def __iter__(self) -> Iterator[Change]:
        return self

    def __next__(self) -> Change:
        while True:
            self._news.clear()
            change = self._next()
            if change is not None:
                return change
            if self._ends():
                self.close()
                raise StopIteration
            self._news.wait()

    def __aiter__(self) -> AsyncIterator[Change]:
        return self

    async def __anext__(self) -> Change:
        import asyncio  # noqa: PLC0415 - a program that awaits has loaded it already, others need not

        if self._loop_news is None:
            self._loop, self._loop_news = asyncio.get_running_loop(), asyncio.Event()
        while True:
            self._loop_news.clear()
            change = self._next()
            if change is not None:
                return change
            if self._ends():
                self.close()
                raise StopAsyncIteration
            await self._loop_news.wait()

    def close(self) -> None:
        """End the iteration, from any thread."""
        self._closed = True
        self._feed.close()
        self._wake()


def observe(flow_or_job: Subject) -> Observation:
    """The changes of a job, those that were and those to come, until it has ended; of a flow, of all of its jobs.

    `for change in observe(job)` waits in between; `async for` does so without blocking the event loop. The iteration
    over a flow ends when it is closed.
    """
    return Observation(flow_or_job)


class Subscription(_Closed):
    """Calls a function with each change, from a thread of its own, until it is closed or the job has ended.

    A function that raises is called no more, and a warning says so. The jobs notice nothing of either.
    """

    def __init__(self, subject: Subject, callback: Callable[[Change], Any]) -> None:
        self._observation = Observation(subject)
        self._callback = callback
        self._thread = threading.Thread(target=self._follow, name="routilux-subscription", daemon=True)
        self._service = Service(inf)
        services.start(self._thread, self._service)

    def _follow(self) -> None:
        try:
            for change in self._observation:
                self._callback(change)
        except Exception as error:  # noqa: BLE001 - whatever the observer raises is the observer's end alone
            warnings.warn(f"a subscription ended, since its function raised {error!r}", RuntimeWarning, stacklevel=1)
        finally:
            services.leave(self._service)
            self._observation.close()

    def join(self, timeout: float | None = None) -> bool:
        """Wait until every change was handed over and the job has ended; False when the time was up first."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def close(self) -> None:
        """Stop calling."""
        self._observation.close()


def subscribe(flow_or_job: Subject, callback: Callable[[Change], Any]) -> Subscription:
    """Call `callback` with every change of the job, or of the flow's jobs, past and to come, in order."""
    return Subscription(flow_or_job, callback)

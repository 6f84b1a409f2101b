"""The worker for handlers that are awaited: one event loop, one task for each turn of such an actor.

In the sequential strategy it is the only worker and runs the other actors' turns too, between the tasks. In the
concurrent strategy it has the awaited handlers alone, beside the pool's threads.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING

from routilux.actor import SLICE_SECONDS, Actor
from routilux.clock import now
from routilux.context import active
from routilux.runtime.turn import AfterError, Halted, begin, cut, end, take_turn

if TYPE_CHECKING:
    from routilux.runtime.run import Run


class LoopWorker:
    """Runs on the thread that calls `work`, until the job rests."""

    def __init__(self, run: Run, stint: int) -> None:
        self._run = run
        self._stint = stint
        self._loop: asyncio.AbstractEventLoop | None = None
        self._news: asyncio.Event | None = None

    def wake(self) -> None:
        """There is mail, or the job rests. From any thread."""
        loop, news = self._loop, self._news
        if loop is not None and news is not None:
            with suppress(RuntimeError):  # the loop has just been closed: it has nothing more to do
                loop.call_soon_threadsafe(news.set)

    def work(self) -> None:
        """Take turns until the job rests."""
        outer = active.get()
        try:
            asyncio.run(self._drive())
        except BaseException as error:  # noqa: BLE001 - a worker that breaks down must not leave its job running
            self._run.break_down(error, self._stint)
        finally:
            active.set(outer)

    async def _drive(self) -> None:
        self._loop, self._news = asyncio.get_running_loop(), asyncio.Event()
        tasks: set[asyncio.Task[None]] = set()
        while True:
            stays, actor = self._look()
            if not stays:
                break
            if actor is None:
                await self._wait()
            elif actor.is_async:
                task = asyncio.create_task(self._turn(actor))
                tasks.add(task)
                task.add_done_callback(tasks.discard)
                await asyncio.sleep(0)
            else:
                take_turn(actor, self._run.after_error)
                self._end_turn(actor)
                await asyncio.sleep(0)
        self._loop = None

    def _look(self) -> tuple[bool, Actor | None]:
        """Whether to stay, and the next actor; while there is none, what is emitted is delivered at once.

        In one go: between two looks the job could rest, and be resumed with a worker of its own.
        """
        with self._run.lock:
            if self._run.is_over(self._stint):
                self._run.leave(self._stint)
                return False, None
            actor = self._run.next_actor(awaited=True)
            self._run.set_loop_waits(actor is None)
            return True, actor

    async def _wait(self) -> None:
        assert self._news is not None
        with self._run.lock:
            pause = self._run.pause_before_next()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._news.wait(), pause)
        self._news.clear()

    async def _turn(self, actor: Actor) -> None:
        await take_awaited_turn(actor, self._run)
        self._end_turn(actor)
        self.wake()

    def _end_turn(self, actor: Actor) -> None:
        with self._run.lock:
            self._run.end_turn(actor)
        self._run.offer_frames()


async def take_awaited_turn(actor: Actor, run: Run) -> None:
    """As `routilux.runtime.turn.take_turn`, for an actor with handlers that are awaited."""
    active.set(actor)
    left = begin(actor)
    actor.since = began = now()
    actor.deadline = began + SLICE_SECONDS
    while left > 0 and not run.halted:
        if actor.block is None and not actor.begin_block():
            break
        before = actor.block.__length_hint__()
        try:
            await _handle(actor, left if actor.attempt == 1 else 1)
        except Halted:
            left -= before - actor.block.__length_hint__()
            break
        except BaseException as error:  # noqa: BLE001 - the user's error, whatever it is, is the job's to keep
            if run.after_error(actor, error, now()) is not AfterError.GO_ON:
                break
        else:
            actor.attempt = 1
        remaining = actor.block.__length_hint__()
        left -= before - remaining
        if not remaining:
            actor.block = None
    end(actor, left)


async def _handle(actor: Actor, limit: int) -> None:
    wire = actor.wire
    assert wire is not None
    call = wire.call
    start = actor.starts.append
    awaited = wire.is_async
    for value in islice(actor.block, limit):
        started_at = now()
        if started_at > actor.deadline:
            cut(actor, started_at)
        start(started_at)
        if awaited:
            await call(value)
        else:
            call(value)

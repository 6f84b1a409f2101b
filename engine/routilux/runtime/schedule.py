"""Whose turn it is, and when the job comes to rest. Everything here happens under the job's lock.

An actor with mail is ready, in a turn, or asleep until a failed message is tried again; else it is idle. Ready actors
get their turns in the order in which they became ready. Workers that find nothing to do wait to be woken.
"""

from __future__ import annotations

import heapq
import threading
from collections import deque
from typing import TYPE_CHECKING, Protocol

from routilux.actor import HURRY, Actor
from routilux.clock import now
from routilux.job_state import JobState
from routilux.runtime.interrupts import interrupts_itself
from routilux.status import JobStatus

if TYPE_CHECKING:
    from routilux.runtime.loop_worker import LoopWorker


class Frames(Protocol):
    """Somebody who watches and takes frames from the worker, between two turns, when one is due."""

    due_at: float
    """From when on one is due, on `routilux.clock.now`."""

    def serve_frames(self) -> None:
        """Take them now. Never waits and never raises."""
        ...

    def rested(self) -> None:
        """Know that the job rests, so that its workers hand over no more. Never waits and never raises."""
        ...


class Schedule:
    """The queues of one job, and what it is asked to come to.

    `halted`: nothing further starts.
    """

    def __init__(self, job: JobState) -> None:
        self.job = job
        self.lock = job.lock
        self.halted = True
        self._mail: threading.Condition | None = None
        self.running: set[Actor] = set()
        self.workers = 0
        self.loop_worker: LoopWorker | None = None
        self.loop_takes_all = False
        self._ready: deque[Actor] = deque()
        self._awaited: deque[Actor] = deque()
        self._sleeping: list[tuple[float, int, Actor]] = []
        self._waiting_threads = 0
        self._loop_waits = False
        self._ending: tuple[JobStatus, str] | None = None

    # -- turns --------------------------------------------------------------------------------------------------------

    @property
    def hungry(self) -> bool:
        """Whether a worker waits for mail, so that what is emitted is to be delivered at once."""
        return self._waiting_threads > 0 or self._loop_waits

    @property
    def threads_ready(self) -> int:
        """For how many threads of the pool there is something to do."""
        return len(self._ready)

    def awaken(self, actor: Actor) -> None:
        """An idle actor got mail."""
        if self.loop_worker is not None and (actor.is_async or self.loop_takes_all):
            self._awaited.append(actor)
            self.loop_worker.wake()
        else:
            self._ready.append(actor)
            if self._waiting_threads and self._mail is not None and not self.halted:
                self._mail.notify()

    def awaken_first(self, actor: Actor) -> None:
        """An actor got mail that comes before all other: its turn is the next."""
        if actor.retry_at:
            actor.retry_at = 0.0
            self._sleeping = [sleeper for sleeper in self._sleeping if sleeper[2] is not actor]
            heapq.heapify(self._sleeping)
        for queue in (self._ready, self._awaited):
            if actor in queue:
                queue.remove(actor)
        self.awaken(actor)
        queue = self._ready if self._ready and self._ready[-1] is actor else self._awaited
        queue.rotate(1)

    def sort_queues(self) -> None:
        """Put the actors that are ready where the workers that there are now look for them."""
        ready = [*self._ready, *self._awaited]
        self._ready.clear()
        self._awaited.clear()
        for actor in ready:
            to_loop = self.loop_worker is not None and (actor.is_async or self.loop_takes_all)
            (self._awaited if to_loop else self._ready).append(actor)

    def next_actor(self, *, awaited: bool) -> Actor | None:
        """Begin the next actor's turn; None when no actor of that queue is ready, or nothing may start."""
        if self.halted:
            return None
        while self._sleeping and self._sleeping[0][0] <= now():
            actor = heapq.heappop(self._sleeping)[2]
            actor.retry_at = 0.0
            self.awaken(actor)
        queue = self._awaited if awaited else self._ready
        if not queue:
            return None
        actor = queue.popleft()
        actor.owner = threading.get_ident()
        actor.running = True
        self.running.add(actor)
        actor.commit_soon(eager=self.hungry)
        if actor.block is None and actor.mailbox:
            actor.take_block()
        return actor

    def end_turn(self, actor: Actor) -> None:
        """Commit what is left of a turn, and let the actor wait for its next."""
        actor.flush_locked(now())
        actor.running = False
        actor.commit_at = HURRY
        self.running.discard(actor)
        if actor.retry_at:
            heapq.heappush(self._sleeping, (actor.retry_at, actor.index, actor))
        elif actor.block is not None or actor.mailbox:
            if self.halted:
                self.awaken_first(actor)
            else:
                self.awaken(actor)
        else:
            actor.idle = True

    def in_order(self) -> list[Actor]:
        """The actors with mail in the order in which they get their turns; those that wait to retry come last."""
        return [*self._ready, *self._awaited, *(actor for _at, _index, actor in sorted(self._sleeping, key=_when))]

    # -- waiting ------------------------------------------------------------------------------------------------------

    def wait_for_mail(self) -> None:
        """Let the calling thread wait until there may be something for it to do."""
        if self._mail is None:
            self._mail = threading.Condition(self.lock)
        self._waiting_threads += 1
        self._tell_running(eager=True)
        try:
            self._mail.wait(self.pause_before_next())
        finally:
            self._waiting_threads -= 1
            self._tell_running(eager=self.hungry)

    def set_loop_waits(self, waits: bool) -> None:
        """Say whether the worker with the event loop waits."""
        self._loop_waits = waits
        self._tell_running(eager=self.hungry)

    def pause_before_next(self) -> float | None:
        """Seconds until a message is to be tried again; None when none is."""
        return max(0.0, self._sleeping[0][0] - now()) if self._sleeping and not self.halted else None

    def wake_workers(self) -> None:
        """Let every worker look again."""
        if self._mail is not None:
            self._mail.notify_all()
        if self.loop_worker is not None:
            self.loop_worker.wake()

    def _tell_running(self, *, eager: bool) -> None:
        for actor in self.running:
            actor.commit_soon(eager=eager)

    # -- coming to rest -----------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """From rest to running."""
        self.halted = False
        self._ending = None
        self.job.set_status(JobStatus.RUNNING)

    def rests(self) -> bool:
        """Whether the job is at rest; brings it there when nothing is left to do."""
        if self.job.status.at_rest:
            return True
        if self.running or (not self.halted and (self._ready or self._awaited or self._sleeping)):
            return False
        status, reason = self._ending or self._natural_end()
        self.come_to_rest(status, reason)
        return True

    def come_to_rest(self, status: JobStatus, reason: str) -> None:
        """Rest now."""
        self.halted = True
        self.job.paused_on_request = self._ending is not None
        self.job.set_status(status, reason)
        self.wake_workers()

    def _natural_end(self) -> tuple[JobStatus, str]:
        waiting = len(self.job.deferred_events)
        if waiting:
            return JobStatus.PAUSED, f"{waiting} deferred event{'s' if waiting > 1 else ''}"
        return JobStatus.COMPLETED, ""

    def halt(self, status: JobStatus, reason: str) -> None:
        """Let nothing further start; the job comes to rest in `status` when what runs has finished. A failure stays."""
        if self._ending is None or self._ending[0] is not JobStatus.FAILED:
            self._ending = (status, reason)
        self.halted = True
        for actor in self.running:
            actor.deadline = HURRY
        self.wake_workers()

    def pause(self, reason: str) -> None:
        """Ask for a pause. Nothing happens to a job that is asked to end, or is at rest."""
        if interrupts_itself(self.lock, self.pause, reason):
            return
        with self.lock:
            if self.job.status is JobStatus.RUNNING and self._ending is None:
                self.halt(JobStatus.PAUSED, reason)
                self.job.set_status(JobStatus.PAUSING, reason)
                self._settle()

    def cancel(self, reason: str) -> None:
        """Ask for the end. A job that is paused ends at once."""
        if interrupts_itself(self.lock, self.cancel, reason):
            return
        with self.lock:
            if self.job.status is JobStatus.PAUSED:
                self.job.set_status(JobStatus.CANCELLED, reason)
            elif not self.job.status.ended:
                self.halt(JobStatus.CANCELLED, reason)
                self._settle()

    def _settle(self) -> None:
        """Come to rest here when no worker is there to do it."""
        if not self.workers:
            self.rests()


def _when(sleeper: tuple[float, int, Actor]) -> tuple[float, int]:
    return sleeper[:2]

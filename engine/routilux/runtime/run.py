"""Running one job: its workers, its errors, its deferred events.

Workers are loops: hand in the actor whose turn is over, take the next, or wait to be woken. In the sequential strategy
the one worker is the caller's own thread. Nothing here polls.
"""

from __future__ import annotations

import contextvars
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, Final

from routilux.actor import Actor, outside_parcel
from routilux.clock import now
from routilux.context import active
from routilux.error_handler import ErrorHandler
from routilux.errors import NotPausedError
from routilux.faults import JobError, full_text, message_of
from routilux.giving_way import look_after_services, services
from routilux.held import WaitingMessage
from routilux.job_state import JobState
from routilux.lane import Lane
from routilux.runtime.interrupts import InterruptsPutOff
from routilux.runtime.judgement import Verdict, judge
from routilux.runtime.pressure import Pressure
from routilux.runtime.release import release_all
from routilux.runtime.roster import Roster
from routilux.runtime.schedule import Frames, Schedule
from routilux.runtime.turn import AfterError, take_turn
from routilux.status import JobStatus

_CANCELLED: Final = "CancelledError"


class Run(Schedule):
    """One job's actors, lanes and workers. Made by `routilux.runtime.assembly`."""

    def __init__(self, job: JobState, flow_handler: Callable[[], ErrorHandler | None], max_workers: int) -> None:
        super().__init__(job)
        self.ledger = job.ledger
        self.actors = Roster(job)
        self.seats: dict[int, Actor] = {}
        self.lanes: dict[int, Lane] = {}
        self.sent: dict[int, int] = {}
        self.make_lane: Callable[[Actor, str, tuple[str, ...]], Lane] | None = None
        self.awaits = False
        self.frames: Frames | None = None
        self.barrier: Callable[[], None] | None = None
        self._pressure = Pressure(self.lock)
        self._flow_handler = flow_handler
        self._max_workers = self._most_workers = max_workers
        self._grows = False
        self._daemon = False
        self._stint = 0
        self._timer: threading.Timer | None = None
        self._raised: BaseException | None = None

    # -- mail ---------------------------------------------------------------------------------------------------------

    def awaken(self, actor: Actor) -> None:
        """An idle actor got mail. Called under the lock."""
        super().awaken(actor)
        if self._grows and self.threads_ready > self._waiting_threads and self._may_grow():
            self._add_thread()

    def _may_grow(self) -> bool:
        return not self.halted and self.workers < self._most_workers

    @property
    def hungry(self) -> bool:
        """Whether a worker waits for mail, or one more could be started for it. Read under the lock."""
        return super().hungry or (self._grows and self.workers < self._most_workers)

    def make_room(self, actor: Actor, lane: Lane) -> None:
        """Let the emitter wait while an inbox that it emitted to is over its capacity, if waiting can end."""
        with self.lock:
            for target in [self.seats[place] for place in lane.bounded]:
                while target.waiting > target.capacity and self._may_wait(actor, target):
                    self._wait_for_room(actor, target)
                if target.waiting > target.capacity:
                    target.overfull += 1

    def _may_wait(self, actor: Actor, target: Actor) -> bool:
        in_pool = self._grows and actor.running and actor.owner == threading.get_ident() and not actor.is_async
        return in_pool and not self.halted and self._pressure.may_wait(actor, target)

    def _wait_for_room(self, actor: Actor, target: Actor) -> None:
        """Wait, and let another thread of the pool work meanwhile."""
        self.workers -= 1
        if self.threads_ready > self._waiting_threads or (self._sleeping and not self._waiting_threads):
            self._add_thread()
        self._pressure.wait(actor, target)
        self.workers += 1

    def room_made(self) -> None:
        """An inbox with a capacity has fewer messages. Called under the lock."""
        self._pressure.look_again()

    def wake_workers(self) -> None:
        """Let every worker look again, also those that wait for room. Called under the lock."""
        super().wake_workers()
        self._pressure.look_again()

    def lane_for(self, actor: Actor, event_name: str, names: tuple[str, ...]) -> Lane:
        """The lane of this event with these names, made at first use. Raises ValueError for an unknown event."""
        assert self.make_lane is not None
        with self.lock:
            return self.make_lane(actor, event_name, names)

    def send(self, routine_id: str, slot_name: str, data: dict[str, Any], make_wire: Callable[..., Any]) -> None:
        """Put a message from outside into a routine's mailbox."""
        with self.lock:
            wire, value = make_wire(routine_id, slot_name, data)
            self.seats[wire.receiver].take_in(outside_parcel(wire, value))

    # -- workers ------------------------------------------------------------------------------------------------------

    def go(self, *, wait: bool, concurrent: bool, timeout: float | None = None, release: bool = False) -> None:
        """Run until the job rests. `wait` False returns at once. `release`: emit the deferred events first.

        Raises what a handler raised that was no Exception, and NotPausedError when the job runs already.
        """
        inline = wait and not concurrent and timeout is None
        if inline and not self.awaits:
            with InterruptsPutOff(self) as interrupts:
                self._go(inline=True, wait=True, concurrent=False, timeout=None, release=release)
            if interrupts.came and self._raised is None:
                raise KeyboardInterrupt
        else:
            self._go(inline=inline, wait=wait, concurrent=concurrent, timeout=timeout, release=release)
        if wait and self._raised is not None:
            raised, self._raised = self._raised, None
            raise raised

    def _go(self, *, inline: bool, wait: bool, concurrent: bool, timeout: float | None, release: bool) -> None:
        stint = 0
        try:
            with self.lock:
                if not self._may_go():
                    return
                if release:
                    release_all(self)
                self._grows = concurrent
                self._daemon = timeout is not None
                self._stint = stint = self._stint + 1
                self.workers = 0
                self._choose_workers(concurrent=concurrent)
                inline = inline and not (self.loop_worker is not None and _has_event_loop())
                self.begin()
                work = partial(self._work, stint) if self.loop_worker is None else self.loop_worker.work
                if inline:
                    self.workers += 1
                else:
                    self._start_threads(work)
            if inline:
                work()
            elif wait:
                self._await_rest(timeout, stint)
            elif timeout is not None:
                self._limit(timeout, stint)
        except BaseException as error:
            self.give_up(error, stint)
            raise

    def _limit(self, timeout: float, stint: int) -> None:
        """Let the stint expire then, unless it has come to its rest already."""
        with self.lock:
            if stint == self._stint and not self.job.status.at_rest:
                self._timer = threading.Timer(timeout, self._expire, (timeout, stint))
                self._timer.daemon = True
                self._timer.start()

    def _may_go(self) -> bool:
        """Whether the job has not ended; NotPausedError when it runs already."""
        status = self.job.status
        if not status.at_rest and status is not JobStatus.PENDING:
            raise NotPausedError(f"job {self.job.job_id} is {status}; only a paused job can be resumed")
        return not status.ended

    def give_up(self, error: BaseException, stint: int) -> None:
        """Fail a job that this stint was to run, unless it rests or is asked to end already."""
        with self.lock:
            if stint == self._stint and not self.halted and not self.job.status.at_rest:
                self._fail_by_itself(error)
                self.rests()

    def _choose_workers(self, *, concurrent: bool) -> None:
        """Awaited handlers get a worker with an event loop, which in the sequential strategy is the only one."""
        had_loop, self.loop_worker = self.loop_worker is not None, None
        if self.awaits:
            from routilux.runtime.loop_worker import LoopWorker  # noqa: PLC0415 - asyncio is slow to load

            self.loop_worker = LoopWorker(self, self._stint)
        self.loop_takes_all = not concurrent
        self._most_workers = self._max_workers + self.awaits
        if had_loop or self.awaits:
            self.sort_queues()

    def _start_threads(self, work: Callable[[], None]) -> None:
        """Start the first threads; a job for which there is none fails."""
        services.threads_begin(self)
        try:
            self._add_worker(work)
        except RuntimeError as error:
            self._fail_by_itself(error)
            self.come_to_rest(JobStatus.FAILED, str(self.job.error))
            raise
        if self.loop_worker is not None and self.threads_ready:
            self._add_thread()

    def _add_thread(self) -> None:
        """Add a thread to the pool; where there can be no more, those that there are go on alone."""
        with suppress(RuntimeError):
            self._add_worker(partial(self._work, self._stint))

    def _add_worker(self, work: Callable[[], None]) -> None:
        context = contextvars.copy_context()
        name = f"routilux-{self.job.flow_id}-{self.workers + 1}"
        threading.Thread(target=context.run, args=(work,), name=name, daemon=self._daemon).start()
        self.workers += 1

    def _work(self, stint: int) -> None:
        outer = active.get()
        try:
            actor = self._exchange(None, stint)
            while actor is not None:
                take_turn(actor, self.after_error)
                self.offer_frames()
                actor = self._exchange(actor, stint)
        except BaseException as error:  # noqa: BLE001 - a worker that breaks down must not leave its job running
            self.break_down(error, stint)
        finally:
            active.set(outer)

    def _exchange(self, done: Actor | None, stint: int) -> Actor | None:
        """Hand in the actor whose turn is over and take the next; None when the worker may leave."""
        with self.lock:
            if done is not None:
                self.end_turn(done)
            while True:
                actor = self.next_actor(awaited=False) if stint == self._stint else None
                if actor is not None:
                    return actor
                if self.is_over(stint):
                    self.leave(stint)
                    return None
                self.wait_for_mail()

    def leave(self, stint: int) -> None:
        """A worker of this stint is gone. Those of earlier ones are counted no more. Called under the lock."""
        if stint == self._stint:
            self.workers -= 1

    def is_over(self, stint: int) -> bool:
        """Whether a worker of this stint may leave: the job rests, or has been resumed with workers of its own.

        One that leaves a resumed job may have been woken in place of another, so it wakes them all.
        """
        if stint == self._stint:
            return self.rests()
        self.wake_workers()
        return True

    def come_to_rest(self, status: JobStatus, reason: str) -> None:
        """Rest now."""
        super().come_to_rest(status, reason)
        services.threads_end(self)
        self.ledger.rested()
        if self.frames is not None:
            self.frames.rested()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def break_down(self, error: BaseException, stint: int) -> None:
        """Fail the job of a worker that raised where no handler is to blame: by an interrupt, or our defect."""
        mine = threading.get_ident()
        with self.lock:
            for actor in [actor for actor in self.running if actor.owner == mine]:
                with suppress(Exception):
                    self.end_turn(actor)
                actor.running = False
                self.running.discard(actor)
            self.leave(stint)
            if stint == self._stint and not self.job.status.at_rest:
                self._fail_by_itself(error)
                self.rests()

    def _fail_by_itself(self, error: BaseException) -> None:
        if self.job.error is None or self.job.error.type == _CANCELLED:
            self.job.error = JobError(type(error).__name__, message_of(error), full_text(error), exception=error)
        if _ends_the_program(error):
            self._raised = error
        self.halt(JobStatus.FAILED, str(self.job.error))

    def interrupt(self) -> None:
        """Fail the job for an interrupt that came where it could not be raised. Called under the lock."""
        if not self.job.status.at_rest and self.job.error is None:
            self._fail_by_itself(KeyboardInterrupt())

    def offer_frames(self) -> None:
        """Between two turns: wait for who has to keep up with the job, hand over frames and step aside, as is due."""
        if self.barrier is not None:
            self.barrier()
        if self.frames is not None and self.frames.due_at <= now():
            self.frames.serve_frames()
        look_after_services()

    def _await_rest(self, timeout: float | None, stint: int) -> None:
        try:
            rested = self.job.wait(timeout)
        except BaseException:
            self.cancel("the wait for it was interrupted")
            raise
        if not rested:
            self._expire(timeout, stint)

    def _expire(self, timeout: float | None, stint: int) -> None:
        """The time is up: the job fails now, whatever runs. A handler that goes on is left to itself."""
        with self.lock:
            if self.job.status.at_rest or stint != self._stint:
                return
            waiting = {actor.routine_id: actor.waiting for actor in self.actors.values() if actor.waiting}
            running = ", ".join(repr(actor.routine_id) for actor in self.running) or "nothing"
            left = ", ".join(f"{count} for '{routine_id}'" for routine_id, count in waiting.items()) or "none"
            message = f"the job did not finish within {timeout:g} s; running: {running}; messages waiting: {left}"
            self.job.error = JobError("TimeoutError", message, exception=TimeoutError(message))
            self.halt(JobStatus.FAILED, message)
            self.come_to_rest(JobStatus.FAILED, message)

    # -- errors -------------------------------------------------------------------------------------------------------

    def after_error(self, actor: Actor, error: BaseException, ended_at: float) -> AfterError:
        """Commit an activation that raised, and do what its error handler says."""
        verdict = self._judge(actor, error)
        with self.lock:
            actor.flush_locked(ended_at)
            actor.errors += 1
            self.ledger.faults[actor.current] = verdict.fault
            if verdict.after is AfterError.RETRY:
                actor.retry_at = ended_at + verdict.delay
                actor.attempt += 1
                actor.put_back(again=True)
                return verdict.after
            attempt, actor.attempt = actor.attempt, 1
            if verdict.after is AfterError.STOP and not self.job.status.at_rest:
                self._fail(actor, verdict, attempt)
            return verdict.after

    def _judge(self, actor: Actor, error: BaseException) -> Verdict:
        """What the routine's or the flow's error handler says; an error handler that raises stops the job instead."""
        try:
            return judge(error, actor.attempt, actor.routine.get_error_handler() or self._flow_handler())
        except BaseException as worse:  # noqa: BLE001 - the error handler is the user's
            worse.__context__ = error
            return judge(worse, actor.attempt, None)

    def _fail(self, actor: Actor, verdict: Verdict, attempt: int) -> None:
        assert actor.wire is not None
        self.job.error = verdict.job_error(actor.routine_id, actor.wire.slot_name, actor.newest_message(), attempt)
        if _ends_the_program(verdict.error):
            self._raised = verdict.error
        self.halt(JobStatus.FAILED, str(self.job.error))

    def parked_messages(self) -> list[WaitingMessage]:
        """What waits in the mailboxes, as a file keeps it, in the order of the turns. Called under the lock."""
        ordered = self.in_order()
        others = [actor for actor in self.actors.values() if actor not in ordered]
        return [message for actor in (*ordered, *others) for message in actor.parked_messages()]


def _ends_the_program(error: BaseException) -> bool:
    """Whether an error is one that `execute` raises on, since it is meant for the program and not for the job."""
    return not isinstance(error, Exception) and type(error).__name__ != _CANCELLED


def _has_event_loop() -> bool:
    """Whether an event loop runs in this thread. None does where asyncio was never loaded."""
    asyncio = sys.modules.get("asyncio")
    if asyncio is None:
        return False
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True

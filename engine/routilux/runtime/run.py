"""Running one job: its workers, its errors, its deferred events.

Workers are loops: hand in the actor whose turn is over, take the next, or wait to be woken. In the sequential strategy
the one worker is the caller's own thread. Nothing here polls.
"""

from __future__ import annotations

import contextvars
import sys
import threading
from collections.abc import Callable
from typing import Any

from routilux.actor import Actor, Lane, Parcel, outside_parcel
from routilux.clock import now
from routilux.context import active
from routilux.error_handler import ErrorHandler
from routilux.faults import JobError
from routilux.job_state import JobState
from routilux.runtime.judgement import judge
from routilux.runtime.pressure import Pressure
from routilux.runtime.roster import Roster
from routilux.runtime.schedule import Frames, Schedule
from routilux.runtime.turn import AfterError, take_turn
from routilux.status import JobStatus


class Run(Schedule):
    """One job's actors, lanes and workers. Made by `routilux.runtime.assembly`."""

    def __init__(self, job: JobState, flow_handler: Callable[[], ErrorHandler | None], max_workers: int) -> None:
        super().__init__(job)
        self.ledger = job.ledger
        self.actors = Roster(job)
        self.lanes: dict[int, Lane] = {}
        self.make_lane: Callable[[Actor, str, tuple[str, ...]], Lane] | None = None
        self.frames: Frames | None = None
        self._pressure = Pressure(self.lock)
        self._flow_handler = flow_handler
        self._max_workers = max_workers
        self._grows = False
        self._daemon = False
        self._goes = 0
        self._raised: BaseException | None = None

    # -- mail ---------------------------------------------------------------------------------------------------------

    def awaken(self, actor: Actor) -> None:
        """An idle actor got mail. Called under the lock."""
        idle_threads = self._waiting_threads
        super().awaken(actor)
        if (
            self._grows
            and self.threads_ready
            and not (idle_threads or self.halted)
            and self.workers < self._max_workers
        ):
            self._add_worker(self._work)

    def make_room(self, actor: Actor, lane: Lane) -> None:
        """Let the emitter wait while an inbox that it emitted to is over its capacity, if waiting can end."""
        with self.lock:
            for target in lane.bounded:
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
        if self.threads_ready and not self._waiting_threads:
            self._add_worker(self._work)
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
            wire.actor.take_in(outside_parcel(wire, value))

    # -- workers ------------------------------------------------------------------------------------------------------

    def go(self, *, wait: bool, concurrent: bool, timeout: float | None = None) -> None:
        """Run until the job rests. `wait` False returns at once. Raises what a handler raised that was no Exception."""
        inline = wait and not concurrent and timeout is None
        with self.lock:
            self._grows = concurrent
            self._daemon = timeout is not None
            self._goes += 1
            goes = self._goes
            self._choose_workers(concurrent=concurrent)
            inline = inline and not (self.loop_worker is not None and _has_event_loop())
            self.begin()
            work = self._work if self.loop_worker is None else self.loop_worker.work
            if inline:
                self.workers += 1
            else:
                self._add_worker(work)
                if self.loop_worker is not None and self.threads_ready:
                    self._add_worker(self._work)
        if inline:
            work()
        elif wait:
            self._await_rest(timeout, goes)
        elif timeout is not None:
            timer = threading.Timer(timeout, self._expire, (timeout, goes))
            timer.daemon = True
            timer.start()
        if wait and self._raised is not None:
            raised, self._raised = self._raised, None
            raise raised

    def _choose_workers(self, *, concurrent: bool) -> None:
        """Awaited handlers get a worker with an event loop, which in the sequential strategy is the only one."""
        self.loop_worker = None
        if any(actor.is_async for actor in self.actors.values()):
            from routilux.runtime.loop_worker import LoopWorker  # noqa: PLC0415 - asyncio is slow to load

            self.loop_worker = LoopWorker(self)
        self.loop_takes_all = not concurrent
        self.sort_queues()

    def _add_worker(self, work: Callable[[], None]) -> None:
        self.workers += 1
        context = contextvars.copy_context()
        name = f"routilux-{self.job.flow_id}-{self.workers}"
        threading.Thread(target=context.run, args=(work,), name=name, daemon=self._daemon).start()

    def _work(self) -> None:
        outer = active.get()
        try:
            actor = self._exchange(None)
            while actor is not None:
                take_turn(actor, self.after_error)
                self.offer_frames()
                actor = self._exchange(actor)
        finally:
            active.set(outer)

    def _exchange(self, done: Actor | None) -> Actor | None:
        """Hand in the actor whose turn is over and take the next; None when the job rests and the worker may leave."""
        with self.lock:
            if done is not None:
                self.end_turn(done)
            while not self.rests():
                actor = self.next_actor(awaited=False)
                if actor is not None:
                    return actor
                self.wait_for_mail()
            self.workers -= 1
            return None

    def offer_frames(self) -> None:
        """Hand over frames, if one is due."""
        if self.frames is not None and self.frames.due:
            self.frames.serve_frames()

    def _await_rest(self, timeout: float | None, goes: int) -> None:
        try:
            rested = self.job.wait(timeout)
        except BaseException:
            self.cancel("the wait for it was interrupted")
            raise
        if not rested:
            self._expire(timeout, goes)

    def _expire(self, timeout: float | None, goes: int) -> None:
        """The time is up: the job fails now, whatever runs. A handler that goes on is left to itself."""
        with self.lock:
            if self.job.status.at_rest or goes != self._goes:
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
        verdict = judge(error, actor.attempt, actor.routine.get_error_handler() or self._flow_handler())
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
                self._fail(actor, error, verdict.job_error, attempt)
            return verdict.after

    def _fail(self, actor: Actor, error: BaseException, job_error: Callable[..., JobError], attempt: int) -> None:
        assert actor.wire is not None
        data = self.job.history.payload(actor.current)
        data = self.job.entry_params if data is None else data
        self.job.error = job_error(actor.routine_id, actor.wire.slot_name, data, attempt)
        if not isinstance(error, Exception):
            self._raised = error
        self.halt(JobStatus.FAILED, str(self.job.error))

    # -- deferred events ----------------------------------------------------------------------------------------------

    def release_deferred(self, number: int) -> bool:
        """Emit one deferred event now; False when no such event waits."""
        with self.lock:
            released = self._release(number)
            for parcel in released or ():
                parcel[0].actor.take_in(parcel)
            return released is not None

    def release_all_deferred(self) -> None:
        """Emit every deferred event, in order, ahead of the messages that wait. For a job at rest."""
        with self.lock:
            parcels = [p for event in self.job.deferred_events for p in self._release(event.number) or ()]
            for parcel in reversed(parcels):
                parcel[0].actor.take_first(parcel)

    def _release(self, number: int) -> list[Parcel] | None:
        event = self.job.take_deferred(number)
        if event is None:
            return None
        actor = self.actors.of(event.routine_id)
        assert self.make_lane is not None
        lane = self.make_lane(actor, event.event_name, tuple(event.data))
        value = lane.pack(event.data)
        groups = self.ledger.commit(actor.index, [], (), [now(), lane.index, value], [], event.activation, None)
        actor.emitted += 1
        lane.sent += 1
        return [(wire, [value], first) for _lane, _values, first in groups for wire in lane.wires]


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

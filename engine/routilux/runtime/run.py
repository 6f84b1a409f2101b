"""Running one job: which actor has its turn, on which worker, and when the job comes to rest.

A run is data and a lock. Workers are loops over `_exchange`: hand in the actor whose turn is over, take the next, or
wait to be woken. In the sequential strategy the one worker is the caller's own thread. Nothing here polls.
"""

from __future__ import annotations

import contextvars
import heapq
import threading
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

from routilux.actor import HURRY, Actor, Lane, outside_parcel
from routilux.clock import now
from routilux.context import active
from routilux.faults import JobError
from routilux.held import WaitingMessage
from routilux.job_state import JobState
from routilux.runtime.judgement import judge
from routilux.runtime.turn import AfterError, take_turn
from routilux.status import JobStatus, RoutineStatus


class Frames(Protocol):
    """Somebody who watches and takes frames from the worker, between two turns, when one is due."""

    due: bool

    def serve_frames(self) -> None:
        """Take them now. Never waits and never raises."""
        ...


class Run:
    """The actors of one job and the order in which they get their turns. Made by `routilux.runtime.assembly`."""

    def __init__(self, job: JobState, flow_handler: Callable[[], Any], max_workers: int) -> None:
        self.job = job
        self.ledger = job.ledger
        self.lock = job.lock
        self.actors: dict[str, Actor] = {}
        self.lanes: dict[int, Lane] = {}
        self.make_lane: Callable[[Actor, str, tuple[str, ...]], Lane] | None = None
        self.flow_handler = flow_handler
        self.halted = True
        self.turns = 0
        self.paused_on_request = False
        self.frames: Frames | None = None
        self._max_workers = max_workers
        self._mail = threading.Condition(self.lock)
        self._ready: deque[Actor] = deque()
        self._sleeping: list[tuple[float, int, Actor]] = []
        self._running: set[Actor] = set()
        self._waiting_workers = 0
        self._goes = 0
        self._workers = 0
        self._ending: tuple[JobStatus, str] | None = None
        self._grows = False
        self._daemon = False
        self._raised: BaseException | None = None

    # -- what actors need of it (`routilux.actor.Host`) ---------------------------------------------------------------

    @property
    def hungry(self) -> bool:
        """Whether a worker waits for mail. Read under the lock."""
        return self._waiting_workers > 0

    def lane_for(self, actor: Actor, event_name: str, names: tuple[str, ...]) -> Lane:
        """The lane of this event with these names, made at first use. Raises ValueError for an unknown event."""
        assert self.make_lane is not None
        with self.lock:
            return self.make_lane(actor, event_name, names)

    def awaken(self, actor: Actor) -> None:
        """An idle actor got mail. Called under the lock."""
        self._ready.append(actor)
        if self.halted:
            return
        if self._waiting_workers:
            self._mail.notify()
        elif self._grows and self._workers < self._max_workers:
            self._add_worker()

    # -- starting and going on ----------------------------------------------------------------------------------------

    def send(self, routine_id: str, slot_name: str, data: dict[str, Any], make_wire: Callable[..., Any]) -> None:
        """Put a message from outside into a routine's mailbox."""
        with self.lock:
            wire, value = make_wire(routine_id, slot_name, data)
            wire.actor.take_in(outside_parcel(wire, value))

    def go(self, *, wait: bool, concurrent: bool, timeout: float | None = None) -> None:
        """Run until the job rests. `wait` False returns at once. Raises what a handler raised that was no Exception."""
        with self.lock:
            self.halted = False
            self._ending = None
            self._grows = concurrent
            self._daemon = timeout is not None
            self._goes += 1
            goes = self._goes
            self.job.set_status(JobStatus.RUNNING)
            in_callers_thread = wait and not concurrent and timeout is None
            if in_callers_thread:
                self._workers += 1
            else:
                self._add_worker()
        if in_callers_thread:
            self._work()
        elif wait:
            self._await_rest(timeout, goes)
        elif timeout is not None:
            timer = threading.Timer(timeout, self._expire, (timeout, goes))
            timer.daemon = True
            timer.start()
        if wait and self._raised is not None:
            raised, self._raised = self._raised, None
            raise raised

    def _await_rest(self, timeout: float | None, goes: int) -> None:
        try:
            rested = self.job.wait(timeout)
        except BaseException:
            self.cancel("the wait for it was interrupted")
            raise
        if not rested:
            self._expire(timeout, goes)

    def _add_worker(self) -> None:
        self._workers += 1
        context = contextvars.copy_context()
        name = f"routilux-{self.job.flow_id}-{self._workers}"
        threading.Thread(target=context.run, args=(self._work,), name=name, daemon=self._daemon).start()

    def _work(self) -> None:
        outer = active.get()
        try:
            actor = self._exchange(None)
            while actor is not None:
                take_turn(actor, self._after_error)
                if self.frames is not None and self.frames.due:
                    self.frames.serve_frames()
                actor = self._exchange(actor)
        finally:
            active.set(outer)

    def _exchange(self, done: Actor | None) -> Actor | None:
        """Hand in the actor whose turn is over and take the next; None when the job rests and the worker may leave."""
        with self.lock:
            if done is not None:
                self._end_turn(done)
            while not self._job_rests():
                if not self.halted:
                    self._wake_sleepers()
                    if self._ready:
                        return self._begin_turn(self._ready.popleft())
                self._wait_for_mail()
            self._workers -= 1
            return None

    def _begin_turn(self, actor: Actor) -> Actor:
        self.turns += 1
        self._running.add(actor)
        actor.running = True
        actor.owner = threading.get_ident()
        actor.eager = self.hungry
        return actor

    def _end_turn(self, actor: Actor) -> None:
        actor.eager = True
        actor.flush_locked(now())
        actor.running = False
        self.turns -= 1
        self._running.discard(actor)
        if actor.retry_at:
            heapq.heappush(self._sleeping, (actor.retry_at, actor.index, actor))
        elif actor.block is not None or actor.mailbox:
            self.awaken(actor)
        else:
            actor.idle = True

    def _wake_sleepers(self) -> None:
        while self._sleeping and self._sleeping[0][0] <= now():
            actor = heapq.heappop(self._sleeping)[2]
            actor.retry_at = 0.0
            self._ready.append(actor)

    def _wait_for_mail(self) -> None:
        for actor in self._running:
            actor.eager = True
        self._waiting_workers += 1
        pause = max(0.0, self._sleeping[0][0] - now()) if self._sleeping and not self.halted else None
        self._mail.wait(pause)
        self._waiting_workers -= 1
        if not self._waiting_workers:
            for actor in self._running:
                actor.eager = False

    # -- coming to rest -----------------------------------------------------------------------------------------------

    def _job_rests(self) -> bool:
        """Whether the job is at rest; brings it there when nothing is left to do."""
        if self.job.status.at_rest:
            return True
        if self.turns or (not self.halted and (self._ready or self._sleeping)):
            return False
        status, reason = self._ending or self._natural_end()
        self.halted = True
        self.paused_on_request = self._ending is not None
        self.job.set_status(status, reason)
        self._mail.notify_all()
        return True

    def _natural_end(self) -> tuple[JobStatus, str]:
        waiting = len(self.job.deferred_events)
        if waiting:
            return JobStatus.PAUSED, f"{waiting} deferred event{'s' if waiting > 1 else ''}"
        return JobStatus.COMPLETED, ""

    def _halt(self, status: JobStatus, reason: str) -> None:
        """Let nothing further start; the job comes to rest in `status` when what runs has finished."""
        self._ending = (status, reason)
        self.halted = True
        for actor in self._running:
            actor.deadline = HURRY
        self._mail.notify_all()

    def pause(self, reason: str) -> None:
        """Ask for a pause. Nothing happens to a job that is asked to end, or is at rest."""
        with self.lock:
            if self.job.status is JobStatus.RUNNING and self._ending is None:
                self._halt(JobStatus.PAUSED, reason)
                self.job.set_status(JobStatus.PAUSING, reason)
                self._settle()

    def cancel(self, reason: str) -> None:
        """Ask for the end. A job that is paused ends at once."""
        with self.lock:
            if self.job.status is JobStatus.PAUSED:
                self.job.set_status(JobStatus.CANCELLED, reason)
            elif not self.job.status.ended:
                self._halt(JobStatus.CANCELLED, reason)
                self._settle()

    def _settle(self) -> None:
        """Come to rest here when no worker is there to do it."""
        if not self._workers:
            self._job_rests()

    def _expire(self, timeout: float | None, goes: int) -> None:
        """The time is up: the job fails now, whatever runs. A handler that goes on is left to itself."""
        with self.lock:
            if self.job.status.at_rest or goes != self._goes:
                return
            waiting = {actor.routine_id: actor.waiting for actor in self.actors.values() if actor.waiting}
            running = [actor.routine_id for actor in self._running]
            left = ", ".join(f"{count} for '{routine_id}'" for routine_id, count in waiting.items()) or "none"
            message = (
                f"the job did not finish within {timeout:g} s; running: {', '.join(map(repr, running)) or 'nothing'}; "
                f"messages waiting: {left}"
            )
            self._halt(JobStatus.FAILED, message)
            self.job.error = JobError("TimeoutError", message, exception=TimeoutError(message))
            self.job.set_status(JobStatus.FAILED, message)

    # -- errors -------------------------------------------------------------------------------------------------------

    def _after_error(self, actor: Actor, error: BaseException, ended_at: float) -> AfterError:
        routine_handler = actor.routine.get_error_handler()
        verdict = judge(error, actor.attempt, routine_handler or self.flow_handler())
        assert actor.wire is not None
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
            if verdict.after is AfterError.STOP:
                data = self.job.history.payload(actor.current)
                self.job.error = verdict.job_error(
                    actor.routine_id, actor.wire.slot_name, self.job.entry_params if data is None else data, attempt
                )
                if not isinstance(error, Exception):
                    self._raised = error
                self._halt(JobStatus.FAILED, str(self.job.error))
            return verdict.after

    # -- deferred events ----------------------------------------------------------------------------------------------

    def release_deferred(self, number: int) -> bool:
        """Emit one deferred event now; False when no such event waits."""
        with self.lock:
            event = self.job.take_deferred(number)
            if event is None:
                return False
            actor = self.actors[event.routine_id]
            assert self.make_lane is not None
            lane = self.make_lane(actor, event.event_name, tuple(event.data))
            values = tuple(event.data.values())
            emitted = [now(), lane.index, values[0] if len(values) == 1 else values]
            groups = self.ledger.commit(actor.index, [], (), emitted, [], event.activation, None)
            for _lane, released, first in groups:
                actor.emitted += 1
                actor.deliver(lane, released, first)
            return True

    # -- reading ------------------------------------------------------------------------------------------------------

    def waiting_messages(self, routine_id: str | None) -> list[dict[str, Any]]:
        """What waits in the mailboxes: dicts with routine_id, slot_name and data."""
        with self.lock:
            return [
                {"routine_id": actor.routine_id, "slot_name": wire.slot_name, "data": data}
                for actor in self.actors.values()
                if routine_id in (None, actor.routine_id)
                for wire, data in actor.messages()
            ]

    def parked_messages(self) -> list[WaitingMessage]:
        """What waits in the mailboxes, as a file keeps it. For a caller that holds the lock."""
        return [
            WaitingMessage(
                actor.routine_id,
                wire.slot_name,
                wire.key.names,
                [wire.key.packed(value, wire.sent) for value in values],
                first,
                actor.attempt if number == 0 else 1,
            )
            for actor in self.actors.values()
            for number, (wire, values, first) in enumerate(actor.parcels())
        ]

    def routine_status(self, routine_id: str) -> RoutineStatus:
        """What the routine does now. ValueError when it is unknown."""
        return self.status_of(self.actor(routine_id))

    def status_of(self, actor: Actor) -> RoutineStatus:
        """What the actor does now."""
        error = self.job.error
        if error is not None and error.routine_id == actor.routine_id and self.job.status is JobStatus.FAILED:
            return RoutineStatus.FAILED
        if actor.running:
            return RoutineStatus.RUNNING
        if actor.retry_at:
            return RoutineStatus.RETRYING
        return RoutineStatus.WAITING if actor.waiting else RoutineStatus.IDLE

    def routine_metrics(self, routine_id: str) -> dict[str, Any]:
        """Counts and times of the routine."""
        actor = self.actor(routine_id)
        return {
            "activations": actor.handled + len(actor.starts),
            "errors": actor.errors,
            "waiting": actor.waiting,
            "emitted": actor.emitted + len(actor.out) // 3,
            "busy": actor.busy,
        }

    def actor(self, routine_id: str) -> Actor:
        """The actor of a routine. ValueError when it is unknown."""
        from_id = self.actors.get(routine_id)
        if from_id is None:
            raise ValueError(f"job {self.job.job_id} has no routine {routine_id!r}; it has: {', '.join(self.actors)}")
        return from_id

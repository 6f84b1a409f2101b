"""A flow: routines, how they are joined, and the jobs that are executions of it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from math import inf
from types import TracebackType
from typing import Any, Literal, Self

from routilux.clock import as_datetime, epoch_offset, now
from routilux.connection import Connection
from routilux.error_handler import ErrorHandler
from routilux.errors import JobEndedError, NotPausedError, listing, unknown
from routilux.event import Event
from routilux.held import PausePoint
from routilux.job_state import JobState
from routilux.ledger import Note
from routilux.output_handler import OutputHandler
from routilux.registry import announce, jobs_of
from routilux.routine import Routine
from routilux.runtime.assembly import Assembly
from routilux.runtime.layout import Layout
from routilux.runtime.release import release_one
from routilux.slot import Slot
from routilux.status import JobStatus

Strategy = Literal["sequential", "concurrent"]
_STRATEGIES = ("sequential", "concurrent")


class Flow:
    """Routines under ids, and connections from their events to their slots.

    `execution_strategy` is "sequential" (one message at a time, in the caller's thread) or "concurrent" (up to
    `max_workers` routines at a time, never one routine twice). `execution_timeout` in seconds is the default of
    `execute`'s; None is none. `history_limit` is how many of the newest execution records a job keeps, at the least;
    older ones are forgotten and counted. None keeps all.
    """

    def __init__(
        self,
        flow_id: str | None = None,
        execution_strategy: Strategy = "sequential",
        max_workers: int = 5,
        execution_timeout: float | None = None,
        history_limit: int | None = None,
    ) -> None:
        self.flow_id = flow_id or f"flow-{id(self):x}"
        self.routines: dict[str, Routine] = {}
        self.connections: list[Connection] = []
        self.error_handler: ErrorHandler | None = None
        self.execution_timeout = execution_timeout
        self.history_limit = history_limit
        self.version = 0
        self.layout: Layout | None = None
        self.set_execution_strategy(execution_strategy, max_workers)

    # -- structure ----------------------------------------------------------------------------------------------------

    def add_routine(self, routine: Routine, routine_id: str | None = None) -> str:
        """Add a routine and return its id (made from its class's name when none is given).

        ValueError when the id is taken, or the routine is in this flow already.
        """
        if not isinstance(routine, Routine):
            raise TypeError(f"a flow's routine must be a Routine, and is {type(routine).__name__}")
        held = self.id_of(routine)
        if held is not None:
            raise ValueError(
                f"that routine is in flow '{self.flow_id}' already, as '{held}'; make another one of its class"
            )
        if routine_id is None:
            routine_id = self._free_id(type(routine).__name__)
        elif routine_id in self.routines:
            raise ValueError(f"flow '{self.flow_id}' has a routine '{routine_id}' already; ids are unique in a flow")
        self.routines[routine_id] = routine
        routine.in_flows += 1
        self.version += 1
        return routine_id

    def _free_id(self, base: str) -> str:
        if base not in self.routines:
            return base
        return next(name for n in range(2, len(self.routines) + 3) if (name := f"{base}_{n}") not in self.routines)

    def connect(
        self,
        source_id: str,
        event_name: str,
        target_id: str,
        slot_name: str,
        param_mapping: Mapping[str, str] | None = None,
    ) -> Connection:
        """Connect an event to a slot; `param_mapping` renames data. ValueError for unknown names."""
        source, target = self._routine(source_id), self._routine(target_id)
        event, slot = source.get_event(event_name), target.get_slot(slot_name)
        if event is None:
            raise unknown("event", event_name, f"routine '{source_id}'", source.events)
        if slot is None:
            raise unknown("slot", slot_name, f"routine '{target_id}'", target.slots)
        connection = Connection(event, slot, param_mapping)
        self.connections.append(connection)
        self.version += 1
        return connection

    def _routine(self, routine_id: str) -> Routine:
        routine = self.routines.get(routine_id)
        if routine is None:
            raise unknown("routine", routine_id, f"flow '{self.flow_id}'", self.routines)
        return routine

    def id_of(self, routine: Routine) -> str | None:
        """The routine's id in this flow; None when it is not in it."""
        return next((routine_id for routine_id, held in self.routines.items() if held is routine), None)

    def links(self) -> list[tuple[str, Event, str, Slot, bool]]:
        """Every connection: source id, event, target id, slot, and whether it renames data."""
        by_flow = [(c.source_event, c.target_slot, bool(c.param_mapping)) for c in self.connections]
        events = [event for routine in self.routines.values() for event in routine.events.values()]
        direct = [(event, slot, False) for event in events for slot in event.direct_slots]
        named = [(self.id_of(e.routine), e, self.id_of(s.routine), s, mapped) for e, s, mapped in (*by_flow, *direct)]
        return [(s, event, t, slot, mapped) for s, event, t, slot, mapped in named if s is not None and t is not None]

    def set_error_handler(self, handler: ErrorHandler | None) -> None:
        """Say what happens when a handler raises whose routine has no error handler of its own."""
        self.error_handler = handler

    def set_execution_strategy(self, strategy: Strategy, max_workers: int | None = None) -> None:
        """Choose how jobs run. ValueError for another strategy or less than one worker."""
        self._check_strategy(strategy)
        if max_workers is not None:
            if max_workers < 1:
                raise ValueError(f"max_workers must be at least 1, and is {max_workers}")
            self.max_workers = max_workers
        self.execution_strategy: Strategy = strategy

    def _check(self, strategy: str | None, timeout: float | None) -> None:
        """ValueError for settings with which no job could run, before there is one."""
        self._check_strategy(strategy)
        _checked(timeout)

    @staticmethod
    def _check_strategy(strategy: str | None) -> None:
        if strategy is not None and strategy not in _STRATEGIES:
            raise ValueError(f"unknown execution strategy {strategy!r}; it can be {listing(_STRATEGIES)}")

    def validate(self) -> list[str]:
        """What looks wrong: routines that nothing reaches, slots nobody feeds, events nobody hears; and the cycles.

        One sentence each; empty for a flow with none of these. A flow with findings runs all the same.
        """
        from routilux.validation import findings  # noqa: PLC0415 - seldom needed

        return findings(self.routines, self.links())

    def serialize(self) -> dict[str, Any]:
        """The structure as a JSON document, without any job: routines by import path and config, and connections.

        SerializationError when a routine's class can't be imported by its path, or a config value not be saved.
        """
        from routilux.flow_document import flow_document  # noqa: PLC0415 - slow to load, and seldom needed

        return flow_document(self)

    @classmethod
    def deserialize(cls, document: Mapping[str, Any]) -> Self:
        """The flow of a document: imports the routines' classes and makes each without arguments, then configures it.

        Only for documents that you trust, as any import. SavedFlowError when that can't be done, and why.
        """
        from routilux.flow_document import flow_from  # noqa: PLC0415 - slow to load, and seldom needed

        return flow_from(cls, document)

    def adopt(self, job_state: JobState) -> None:
        """Put a job that was loaded from a file into this flow without resuming it. ValueError for another flow's."""
        self._take_over(job_state)

    def entry_slot(self, entry_routine_id: str) -> Slot:
        """Where a job of that entry begins: the slot `trigger`, else the only slot. ValueError when that is unclear."""
        routine = self._routine(entry_routine_id)
        trigger = routine.get_slot("trigger")
        if trigger is not None:
            return trigger
        if len(routine.slots) == 1:
            return next(iter(routine.slots.values()))
        raise ValueError(
            f"routine '{entry_routine_id}' can't be the entry: it has no slot 'trigger', and not exactly one slot; "
            f"it has: {listing(routine.slots)}"
        )

    # -- jobs ---------------------------------------------------------------------------------------------------------

    def execute(
        self,
        entry_routine_id: str,
        entry_params: Mapping[str, Any] | None = None,
        execution_strategy: Strategy | None = None,
        timeout: float | None = None,
        output_handler: OutputHandler | None = None,
        job_state: JobState | None = None,
    ) -> JobState:
        """Run a job until it is completed, failed, paused or cancelled, and return it.

        After `timeout` seconds it is stopped as failed with a TimeoutError; what waits stays readable. ValueErrors
        about the entry are raised before a job exists; what a handler raises is kept on the job.
        """
        self._check(execution_strategy, timeout)
        job = self._prepare(entry_routine_id, entry_params, output_handler, job_state)
        self._go(job, wait=True, strategy=execution_strategy, timeout=timeout)
        return job

    def start(
        self,
        entry_routine_id: str,
        entry_params: Mapping[str, Any] | None = None,
        execution_strategy: Strategy | None = None,
        timeout: float | None = None,
        output_handler: OutputHandler | None = None,
        job_state: JobState | None = None,
    ) -> JobState:
        """As `execute`, and return at once with the running job."""
        self._check(execution_strategy, timeout)
        job = self._prepare(entry_routine_id, entry_params, output_handler, job_state)
        self._go(job, wait=False, strategy=execution_strategy, timeout=timeout)
        return job

    def _prepare(
        self,
        entry_routine_id: str,
        entry_params: Mapping[str, Any] | None,
        output_handler: OutputHandler | None,
        job: JobState | None,
    ) -> JobState:
        slot = self.entry_slot(entry_routine_id)
        params = dict(entry_params or {})
        if job is None:
            job = JobState(self.flow_id)
        elif job.status is not JobStatus.PENDING:
            raise ValueError(f"job {job.job_id} is {job.status}; only a pending one can be executed")
        job.entry_routine_id, job.entry_params = entry_routine_id, params
        if output_handler is not None:
            job.set_output_handler(output_handler)
        job.ledger.keep = self.history_limit
        assembly = Assembly(self, job)
        assembly.run.send(entry_routine_id, slot.name, params, assembly.outside_wire)
        announce(self, job)
        return job

    def _go(
        self,
        job: JobState,
        *,
        wait: bool,
        strategy: Strategy | None,
        timeout: float | None = None,
        release: bool = False,
    ) -> None:
        limit = _checked(self.execution_timeout if timeout is None else timeout)
        concurrent = (strategy or self.execution_strategy) == "concurrent"
        assert job.run is not None
        job.run.go(wait=wait, concurrent=concurrent, timeout=limit, release=release)

    @property
    def jobs(self) -> list[JobState]:
        """The jobs of this flow that somebody still knows."""
        return jobs_of(self)

    def wait_for_completion(self, timeout: float | None = None, job_state: JobState | None = None) -> bool:
        """Wait until the job, or every job of this flow, is at rest; False when `timeout` seconds went by first."""
        until = None if timeout is None else now() + timeout
        jobs = [job_state] if job_state is not None else self.jobs
        return all(job.wait(None if until is None else max(0.0, until - now())) for job in jobs)

    def pause(self, job_state: JobState, reason: str = "", checkpoint: Mapping[str, Any] | None = None) -> None:
        """Ask a job to pause: handlers that run finish, nothing further starts. Returns at once."""
        point = PausePoint(as_datetime(now() + epoch_offset()), reason, dict(checkpoint or {}))
        with job_state.lock:
            job_state.pause_points.append(point)
            job_state.ledger.add_note(now(), int(Note.PAUSE), point)
        if job_state.run is not None:
            job_state.run.pause(reason)

    def resume(self, job_state: JobState, wait: bool = True, timeout: float | None = None) -> JobState:
        """Emit the deferred events in order, then go on with what waits, until the job rests again.

        With `wait=False` returns at once. Works on a job loaded from a file. NotPausedError when the job is not paused.
        """
        if job_state.status is not JobStatus.PAUSED:
            raise NotPausedError(f"job {job_state.job_id} is {job_state.status}; only a paused job can be resumed")
        self._take_over(job_state)
        assert job_state.run is not None
        self._go(job_state, wait=wait, strategy=None, timeout=timeout, release=True)
        return job_state

    def emit_deferred(self, job_state: JobState, number: int) -> None:
        """Emit one deferred event now. A job that rests because of deferred events alone handles it and rests again.

        ValueError when no deferred event has that number, JobEndedError when the job has ended.
        """
        if job_state.status.ended:
            raise JobEndedError(f"job {job_state.job_id} is {job_state.status}; its deferred events wait for nothing")
        self._take_over(job_state)
        assert job_state.run is not None
        if not release_one(job_state.run, number):
            raise ValueError(f"job {job_state.job_id} has no deferred event {number}")
        if job_state.status is JobStatus.PAUSED and not job_state.paused_on_request:
            with suppress(NotPausedError):  # somebody else has just resumed it, and it handles the event
                self._go(job_state, wait=False, strategy=None)

    def _take_over(self, job: JobState) -> None:
        """Put a job that was loaded from a file into this flow."""
        if job.run is not None:
            return
        if job.flow_id != self.flow_id:
            raise ValueError(f"job {job.job_id} is of flow '{job.flow_id}', not of '{self.flow_id}'")
        assembly = Assembly(self, job)
        try:
            assembly.refill(job.parked)
        except BaseException:
            job.run = None
            raise
        job.parked = []
        announce(self, job)

    def cancel(self, job_state: JobState, reason: str = "") -> None:
        """End a job: handlers that run finish, nothing further starts. Returns at once."""
        if job_state.run is not None:
            job_state.run.cancel(reason)
        else:
            job_state.cancel_unstarted(reason)

    def shutdown(self, wait: bool = True, timeout: float | None = None) -> bool:
        """Cancel what runs or is paused and, with `wait`, wait until all is at rest; False when time was up first."""
        for job in self.jobs:
            self.cancel(job, "the flow was shut down")
        return self.wait_for_completion(timeout) if wait else True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shutdown()

    def __repr__(self) -> str:
        return f"Flow({self.flow_id!r}, {len(self.routines)} routines, {len(self.connections)} connections)"


def _checked(timeout: float | None) -> float | None:
    """The timeout, None for one that never comes. ValueError for a negative one and for NaN."""
    if timeout is None or timeout == inf:
        return None
    if not timeout >= 0:
        raise ValueError(f"a timeout must be a number of seconds from 0 on or None, and is {timeout!r}")
    return timeout

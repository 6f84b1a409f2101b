"""The yardstick: one deque; `emit(**data)` appends a handler and its data, the loop pops both and calls.

No history, no mailbox per routine, no isolation of jobs, no observers, no error handling, one global context. With
the same `Routine` and `Flow` calls as an engine, so that the same workloads run on it.
"""

from __future__ import annotations

from collections import deque

_queue: deque = deque()
_append, _take = _queue.append, _queue.popleft


class JobState:
    """States by routine id, copied in."""

    def __init__(self):
        self.states = {}

    def update_routine_state(self, routine_id, state):
        self.states[routine_id] = {**self.states.get(routine_id, {}), **state}

    def get_routine_state(self, routine_id):
        state = self.states.get(routine_id)
        return None if state is None else state.copy()


class Context:
    """The job and the routine's id."""

    __slots__ = ("job_state", "routine_id")


class Routine:
    """Slots, events and `emit`, and nothing else."""

    def __init__(self):
        self.handlers = {}
        self.receivers = {}
        self.context = Context()

    def define_slot(self, name, handler=None):
        self.handlers[name] = handler

    def define_event(self, name, output_params=()):
        self.receivers[name] = []

    def get_execution_context(self):
        return self.context

    def emit(self, name, /, **data):
        for handler in self.receivers[name]:
            _append(handler)
            _append(data)


class Flow:
    """Routines by id, and the loop."""

    def __init__(self, flow_id):
        self.routines = {}

    def add_routine(self, routine, routine_id):
        self.routines[routine_id] = routine
        routine.context.routine_id = routine_id
        return routine_id

    def connect(self, source_id, event, target_id, slot):
        self.routines[source_id].receivers[event].append(self.routines[target_id].handlers[slot])

    def execute(self, entry, entry_params):
        job = JobState()
        for routine in self.routines.values():
            routine.context.job_state = job
        next(iter(self.routines[entry].handlers.values()))(**entry_params)
        while _queue:
            _take()(**_take())
        return job

"""A routine: what a user writes. Slots receive messages, events send them, handlers do the work in between."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from routilux.actor import Actor
from routilux.clock import now
from routilux.context import ExecutionContext, active
from routilux.error_handler import ErrorHandler, ErrorStrategy
from routilux.errors import unknown
from routilux.event import Event
from routilux.slot import Merge, Slot

_CARRY = (
    "To use a routine of a flow from another thread, carry the handler's context along: "
    "context = contextvars.copy_context() in the handler, then context.run(function) in the thread"
)


class Routine:
    """Base of a user's routines: define slots and events in `__init__`, emit events in handlers.

    A routine keeps nothing of an execution in itself; that belongs to the job (`get_execution_context()`).

    What a handler raises is the error handler's to judge, recursion that is too deep included. What is no `Exception`
    (KeyboardInterrupt, SystemExit) stops the job in any case and is raised by `execute`. A thread that outlives its
    handler may emit with the handler's context until the job has ended, and gets a JobEndedError then.
    """

    def __init__(self) -> None:
        self.slots: dict[str, Slot] = {}
        self.events: dict[str, Event] = {}
        self.in_flows = 0
        self._config: dict[str, Any] = {}
        self._error_handler: ErrorHandler | None = None

    # -- ports --------------------------------------------------------------------------------------------------------

    def define_slot(
        self,
        name: str,
        handler: Callable[..., Any] | None = None,
        merge_strategy: Merge = "override",
        capacity: int | None = None,
    ) -> Slot:
        """Add a slot; see `Slot`. ValueError when there is one of that name."""
        if name in self.slots:
            raise ValueError(f"{self!r} has a slot '{name}' already; slot names are unique in a routine")
        slot = self.slots[name] = Slot(name, self, handler, merge_strategy, capacity)
        return slot

    def define_event(self, name: str, output_params: Sequence[str] | None = None) -> Event:
        """Add an event; `output_params` names the data that it usually carries. ValueError when the name is taken."""
        if name in self.events:
            raise ValueError(f"{self!r} has an event '{name}' already; event names are unique in a routine")
        event = self.events[name] = Event(name, self, output_params)
        return event

    def get_slot(self, name: str) -> Slot | None:
        """The slot of that name, or None."""
        return self.slots.get(name)

    def get_event(self, name: str) -> Event | None:
        """The event of that name, or None."""
        return self.events.get(name)

    # -- sending ------------------------------------------------------------------------------------------------------

    def emit(self, event_name: str, /, **data: Any) -> None:
        """Send an event's data to every slot that it is connected to.

        In a job the receivers run later, each in its turn. In no flow they run here and now. ValueError for an unknown
        event; RuntimeError when the routine is in a flow and the caller in none of its jobs.
        """
        actor = active.get()
        if actor is None or actor.routine is not self:
            self._emit_from_elsewhere(event_name, data)
            return
        try:
            count, pack, stamp, put = actor.ports[event_name]
            if len(data) != count:
                raise KeyError  # noqa: TRY301 - both ways of being unusual lead to one place
            value = pack(data)
        except KeyError:
            actor.emit_unusual(event_name, _without_flow(data))
            return
        at = now()
        stamp(at)
        put(value)
        if at > actor.commit_at:
            actor.send_off(value)

    def _emit_from_elsewhere(self, event_name: str, data: dict[str, Any]) -> None:
        data = _without_flow(data)
        event = self._event(event_name)
        actor = self._actor_here()
        if actor is not None:
            actor.emit_unusual(event_name, data)
            return
        for slot in list(event.connected_slots):
            slot.receive(dict(data))

    def _actor_here(self) -> Actor | None:
        """This routine's actor in the job that the caller is in; None when the routine is on its own."""
        around = active.get()
        if around is not None:
            run = around.context.job_state.run
            mine = [actor for actor in run.actors.values() if actor.routine is self] if run is not None else []
            if mine:
                return mine[0]
        if self.in_flows:
            where = "in a job of another flow" if around is not None else "outside of any job"
            raise RuntimeError(f"{self!r} is in a flow, and was used {where}. {_CARRY}")
        return None

    def _event(self, event_name: str) -> Event:
        event = self.events.get(event_name)
        if event is None:
            raise unknown("event", event_name, repr(self), self.events)
        return event

    def emit_deferred_event(self, event_name: str, /, **data: Any) -> None:
        """Keep an event until the job is resumed. ValueError for an unknown event; RuntimeError outside of a job."""
        self._event(event_name)
        actor = self._actor_here()
        if actor is None:
            raise RuntimeError(f"{self!r} deferred '{event_name}' outside of any job, where nothing could resume it")
        actor.context.job_state.add_deferred_event(actor.routine_id, event_name, _without_flow(data))

    def send_output(self, output_type: str, /, **data: Any) -> None:
        """Send output of the job (no event) to its output log and output handler. Does nothing outside of a job."""
        actor = self._actor_here()
        if actor is not None:
            actor.context.job_state.send_output(actor.routine_id, output_type, data)

    def get_execution_context(self) -> ExecutionContext | None:
        """The flow, job and routine id of the handler that runs; None outside of a job."""
        actor = active.get()
        if actor is None:
            return None
        if actor.routine is not self:
            actor = self._actor_here() or actor
        return actor.context

    # -- settings -----------------------------------------------------------------------------------------------------

    def set_config(self, **settings: Any) -> None:
        """Set configuration values. They belong to the routine, not to a job."""
        self._config.update(settings)

    def get_config(self, key: str, default: Any = None) -> Any:
        """One configuration value."""
        return self._config.get(key, default)

    def config(self) -> dict[str, Any]:
        """A copy of all configuration values."""
        return dict(self._config)

    def set_error_handler(self, handler: ErrorHandler | None) -> None:
        """Say what happens when a handler of this routine raises; None leaves it to the flow."""
        self._error_handler = handler

    def get_error_handler(self) -> ErrorHandler | None:
        """What was set with `set_error_handler`."""
        return self._error_handler

    def set_as_optional(self, strategy: ErrorStrategy | str = ErrorStrategy.CONTINUE) -> None:
        """Let the job go on when this routine fails."""
        self._error_handler = ErrorHandler(strategy)

    def set_as_critical(self, max_retries: int = 3, retry_delay: float = 1.0, retry_backoff: float = 2.0) -> None:
        """Retry when this routine fails; when that does not help, the job fails, with an error that says critical."""
        self._error_handler = ErrorHandler(
            ErrorStrategy.RETRY, max_retries, retry_delay, retry_backoff, is_critical=True
        )

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


def _without_flow(data: dict[str, Any]) -> dict[str, Any]:
    """The data without a `flow=` of programs that were written for an older interface."""
    flow = data.get("flow")
    if flow is not None and hasattr(flow, "routines") and hasattr(flow, "flow_id"):
        return {name: item for name, item in data.items() if name != "flow"}
    return data

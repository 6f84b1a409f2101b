"""A slot: where a routine receives messages."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from routilux.calling import Signature, call_with_dict, read_signature
from routilux.errors import listing

if TYPE_CHECKING:
    from routilux.event import Event
    from routilux.routine import Routine

Merge = str | Callable[[dict[str, Any], dict[str, Any]], dict[str, Any]]

_STRATEGIES = ("override", "append")


class Slot:
    """A named entrance of a routine with the handler that its messages are given to.

    `merge_strategy` says what a handler sees: `"override"` the message as it came, `"append"` for each name the list of
    all values so far in this job, or what a function of (collected so far, new message) returns. What is collected
    belongs to the job. `capacity` limits how many messages may wait in the routine's inbox: in the concurrent strategy
    who emits to a full one waits for room; where waiting could not end, the limit is soft and counted. Raises
    ValueError for another strategy or capacity and TypeError for a handler that can't be called.
    """

    def __init__(
        self,
        name: str,
        routine: Routine,
        handler: Callable[..., Any] | None = None,
        merge_strategy: Merge = "override",
        capacity: int | None = None,
    ) -> None:
        if handler is not None and not callable(handler):
            raise TypeError(f"the handler of slot '{name}' must be callable, and is {type(handler).__name__}")
        if not callable(merge_strategy) and merge_strategy not in _STRATEGIES:
            raise ValueError(
                f"unknown merge strategy {merge_strategy!r} of slot '{name}'; it can be {listing(_STRATEGIES)} "
                "or a function of (collected, new) that returns the merged dict"
            )
        if capacity is not None and capacity < 1:
            raise ValueError(f"the capacity of slot '{name}' must be at least 1 or None, and is {capacity!r}")
        self.name = name
        self.routine = routine
        self.handler = handler
        self.merge_strategy = merge_strategy
        self.capacity = capacity
        self.signature: Signature | None = read_signature(handler) if handler is not None else None
        self.connected_events: list[Event] = []
        self._collected: dict[str, Any] = {}

    def connect(self, event: Event) -> None:
        """Connect an event to this slot, outside of any flow."""
        event.connect(self)

    def disconnect(self, event: Event) -> None:
        """Undo `connect`; nothing when they are not connected."""
        event.disconnect(self)

    def merge(self, collected: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
        """What the handler sees of new data, given what was collected so far. Changes neither."""
        if callable(self.merge_strategy):
            return dict(self.merge_strategy(dict(collected), data))
        if self.merge_strategy == "append":
            return {**collected, **{name: [*collected.get(name, ()), item] for name, item in data.items()}}
        return data

    def receive(self, data: dict[str, Any]) -> Any:
        """Merge the data with what came before and call the handler, here and now. For a routine on its own."""
        self._collected = self.merge(self._collected, dict(data))
        return self.call_handler(self._collected, propagate_exceptions=True)

    def call_handler(self, data: dict[str, Any], propagate_exceptions: bool = False) -> Any:
        """Call the handler with the data, here and now. Its exception is raised on, or dropped when not asked for."""
        if self.handler is None or self.signature is None:
            return None
        try:
            return call_with_dict(self.handler, self.signature, dict(data))
        except Exception:
            if propagate_exceptions:
                raise
            return None

    def __repr__(self) -> str:
        return f"Slot({self.name!r} of {self.routine!r})"

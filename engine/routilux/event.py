"""An event: where a routine's messages leave it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from routilux.routine import Routine
    from routilux.slot import Slot


class Event:
    """A named exit of a routine. `output_params` names the data that it usually carries."""

    links_made: ClassVar[int] = 0
    """Changes whenever any event's links change, so that who keeps them knows when to look again."""

    def __init__(self, name: str, routine: Routine, output_params: Sequence[str] | None = None) -> None:
        self.name = name
        self.routine = routine
        self.output_params: list[str] = list(output_params or ())
        self.connected_slots: list[Slot] = []
        self.direct_slots: list[Slot] = []
        """The slots that `connect` joined by itself, not a flow."""

    def connect(self, slot: Slot) -> None:
        """Connect a slot to this event, outside of any flow. Twice is once."""
        if slot not in self.direct_slots:
            self.direct_slots.append(slot)
        self.link(slot)

    def disconnect(self, slot: Slot) -> None:
        """Undo `connect`; nothing when they are not connected."""
        if slot in self.direct_slots:
            self.direct_slots.remove(slot)
        self.unlink(slot)

    def link(self, slot: Slot) -> None:
        """Note on both ends that they are connected, by whomever."""
        Event.links_made += 1
        if slot not in self.connected_slots:
            self.connected_slots.append(slot)
        if self not in slot.connected_events:
            slot.connected_events.append(self)

    def unlink(self, slot: Slot) -> None:
        """Forget on both ends that they are connected."""
        Event.links_made += 1
        if slot in self.connected_slots:
            self.connected_slots.remove(slot)
        if self in slot.connected_events:
            slot.connected_events.remove(self)

    def emit(self, **data: Any) -> None:
        """As `Routine.emit` with this event."""
        self.routine.emit(self.name, **data)

    def __repr__(self) -> str:
        return f"Event({self.name!r} of {self.routine!r})"

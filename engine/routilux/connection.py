"""A connection: one event's messages go to one slot, perhaps under other names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from routilux.calling import Names
from routilux.event import Event
from routilux.slot import Slot


def renamed(names: Names, mapping: Mapping[str, str]) -> tuple[Names, tuple[int, ...]]:
    """The names at the receiver under a parameter mapping, and the position at the sender of each.

    A mapped name arrives under its new name only; an unmapped one keeps its name unless a mapped one takes it.
    """
    if not mapping:
        return names, tuple(range(len(names)))
    taken = {mapping[name] for name in names if name in mapping}
    kept = {mapping.get(name, name): at for at, name in enumerate(names) if name in mapping or name not in taken}
    return tuple(kept), tuple(kept.values())


class Connection:
    """From `source_event` to `target_slot`. `param_mapping` renames data: sender's name → receiver's name."""

    def __init__(self, source_event: Event, target_slot: Slot, param_mapping: Mapping[str, str] | None = None) -> None:
        self.source_event = source_event
        self.target_slot = target_slot
        self.param_mapping: dict[str, str] = dict(param_mapping or {})
        source_event.link(target_slot)

    def activate(self, data: Mapping[str, Any]) -> Any:
        """Give data to the slot, here and now, under its names."""
        names, positions = renamed(tuple(data), self.param_mapping)
        values = tuple(data.values())
        return self.target_slot.receive({name: values[at] for name, at in zip(names, positions, strict=True)})

    def disconnect(self) -> None:
        """Forget the connection on both ends."""
        self.source_event.unlink(self.target_slot)

    def __repr__(self) -> str:
        source, target = self.source_event, self.target_slot
        return f"Connection({source.name!r} of {source.routine!r} to {target.name!r} of {target.routine!r})"

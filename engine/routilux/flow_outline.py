"""A flow's structure as plain values, for those who show it or keep it: it can be made of every flow.

Unlike a flow's document it is for reading alone: no flow can be made of it.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from routilux.error_handler import ErrorStrategy
from routilux.routine import Routine

if TYPE_CHECKING:
    from routilux.flow import Flow


def outline(flow: Flow) -> dict[str, Any]:
    """The routines in the order in which they were added, and every connection.

    `config` values are the user's; everything else is plain.
    """
    return {
        "flow_id": flow.flow_id,
        "version": flow.version,
        "strategy": flow.execution_strategy,
        "routines": [_node(routine_id, routine) for routine_id, routine in flow.routines.items()],
        "edges": [
            [source, event.name, target, slot.name, mapped] for source, event, target, slot, mapped in flow.links()
        ],
    }


def _node(routine_id: str, routine: Routine) -> dict[str, Any]:
    handler = routine.get_error_handler()
    kind = type(routine)
    return {
        "routine_id": routine_id,
        "class_name": kind.__name__,
        "slots": list(routine.slots),
        "events": list(routine.events),
        "doc": (inspect.getdoc(kind) or "") if kind.__doc__ else "",
        "source": _source(kind),
        "critical": handler is not None and handler.is_critical,
        "optional": handler is not None and handler.strategy in (ErrorStrategy.CONTINUE, ErrorStrategy.SKIP),
        "config": routine.config(),
        "capacity": min((slot.capacity for slot in routine.slots.values() if slot.capacity), default=0),
        "merging": {
            slot.name: slot.merge_strategy if isinstance(slot.merge_strategy, str) else "function"
            for slot in routine.slots.values()
            if slot.merge_strategy != "override"
        },
    }


def _source(cls: type[Any]) -> str:
    """Where the class is written, as file:line; empty when that is not known. Reads no source file."""
    code = getattr(getattr(cls, "__init__", None), "__code__", None)
    return f"{code.co_filename}:{code.co_firstlineno}" if code is not None else ""

"""A flow's structure in the words of the protocol."""

from __future__ import annotations

import inspect
from typing import Any

from routilux.error_handler import ErrorStrategy
from routilux.flow import Flow
from routilux.monitor.previews import preview
from routilux.protocol import Edge, GraphDescription, RoutineNode
from routilux.routine import Routine


def describe(flow: Flow, entry_routine_id: str) -> GraphDescription:
    """The routines in the order in which they were added, and every connection."""
    indices = {routine_id: index for index, routine_id in enumerate(flow.routines)}
    return GraphDescription(
        flow_id=flow.flow_id,
        version=flow.version,
        routines=tuple(_node(index, *item) for index, item in enumerate(flow.routines.items())),
        edges=tuple(
            Edge(index, indices[source], event.name, indices[target], slot.name, mapped)
            for index, (source, event, target, slot, mapped) in enumerate(flow.links())
        ),
        entry=indices.get(entry_routine_id, -1),
        strategy=flow.execution_strategy,
    )


def _node(index: int, routine_id: str, routine: Routine) -> RoutineNode:
    handler = routine.get_error_handler()
    config = routine.config()
    return RoutineNode(
        index=index,
        routine_id=routine_id,
        class_name=type(routine).__name__,
        slots=tuple(routine.slots),
        events=tuple(routine.events),
        doc=(inspect.getdoc(type(routine)) or "") if type(routine).__doc__ else "",
        source=_source(type(routine)),
        critical=handler is not None and handler.is_critical,
        optional=handler is not None and handler.strategy in (ErrorStrategy.CONTINUE, ErrorStrategy.SKIP),
        config=preview(config) if config else None,
    )


def _source(cls: type[Any]) -> str:
    """Where the class is written, as file:line; empty when that is not known. Reads no source file."""
    code = getattr(getattr(cls, "__init__", None), "__code__", None)
    return f"{code.co_filename}:{code.co_firstlineno}" if code is not None else ""

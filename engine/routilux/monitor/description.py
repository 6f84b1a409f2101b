"""A flow's structure in the words of the protocol."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from routilux.flow import Flow
from routilux.flow_outline import outline
from routilux.monitor.previews import preview
from routilux.protocol import Edge, GraphDescription, RoutineNode


def describe(flow: Flow, entry_routine_id: str) -> GraphDescription:
    """The routines in the order in which they were added, and every connection."""
    return drawn(outline(flow), entry_routine_id)


def drawn(outlined: Mapping[str, Any], entry_routine_id: str) -> GraphDescription:
    """An outline as a viewer draws it."""
    indices = {node["routine_id"]: index for index, node in enumerate(outlined["routines"])}
    return GraphDescription(
        flow_id=outlined["flow_id"],
        version=outlined["version"],
        routines=tuple(_node(index, node) for index, node in enumerate(outlined["routines"])),
        edges=tuple(
            Edge(index, indices[source], event, indices[target], slot, mapped)
            for index, (source, event, target, slot, mapped) in enumerate(outlined["edges"])
        ),
        entry=indices.get(entry_routine_id, -1),
        strategy=outlined["strategy"],
    )


def _node(index: int, node: Mapping[str, Any]) -> RoutineNode:
    return RoutineNode(
        index=index,
        routine_id=node["routine_id"],
        class_name=node["class_name"],
        slots=tuple(node["slots"]),
        events=tuple(node["events"]),
        doc=node["doc"],
        source=node["source"],
        critical=node["critical"],
        optional=node["optional"],
        config=preview(node["config"]) if node["config"] else None,
    )

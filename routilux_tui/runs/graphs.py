"""The graph of a run: the flow's own, the one that its recording has, or what can be told from what ran."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from routilux import Flow
from routilux.ledger import Ledger
from routilux_tui.runs.run import Edge, Graph, Node


def graph_of_flow(flow: Flow) -> Graph:
    """The routines and connections of a flow."""
    nodes = tuple(
        Node(
            routine_id,
            type(routine).__name__,
            tuple(routine.slots),
            tuple(routine.events),
            config=routine.config(),
            merging={
                slot.name: slot.merge_strategy if isinstance(slot.merge_strategy, str) else "function"
                for slot in routine.slots.values()
                if slot.merge_strategy != "override"
            },
        )
        for routine_id, routine in flow.routines.items()
    )
    edges = (
        Edge(source, event.name, target, slot.name, mapped) for source, event, target, slot, mapped in flow.links()
    )
    return Graph(nodes, tuple(edges))


def graph_of_outline(outline: Mapping[str, Any]) -> Graph:
    """The routines and connections of the outline in a recording."""
    nodes = tuple(
        Node(
            node["routine_id"],
            node["class_name"],
            tuple(node["slots"]),
            tuple(node["events"]),
            node["doc"],
            node["source"],
            node["config"],
            node.get("merging", {}),
        )
        for node in outline["routines"]
    )
    return Graph(nodes, tuple(Edge(*edge) for edge in outline["edges"]))


def graph_of_keys(ledger: Ledger) -> Graph:
    """What a ledger tells: the routines, the slots that received, the events that were emitted, who reached whom."""
    slots: dict[str, dict[str, None]] = {routine_id: {} for routine_id in ledger.routine_ids}
    events: dict[str, dict[str, None]] = {routine_id: {} for routine_id in ledger.routine_ids}
    for wire in ledger.wires:
        if wire.slot:
            slots[ledger.routine_ids[wire.actor]][wire.slot] = None
    for lane in ledger.lanes:
        events[ledger.routine_ids[lane.actor]][lane.event] = None
    nodes = (Node(rid, "", tuple(slots[rid]), tuple(events[rid])) for rid in ledger.routine_ids)
    return Graph(tuple(nodes), (), known=False)


def with_edges_seen(graph: Graph, seen: Mapping[tuple[str, str, str, str], int]) -> Graph:
    """The graph; one that was put together gets the ways that messages took: source, event, target, slot."""
    if graph.known:
        return graph
    return graph._replace(edges=tuple(Edge(*key) for key in seen))

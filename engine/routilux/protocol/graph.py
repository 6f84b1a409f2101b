"""A flow's structure as a viewer draws it."""

from __future__ import annotations

from msgspec import Struct

from routilux.protocol.preview import Preview


class RoutineNode(Struct, frozen=True, array_like=True):
    """One routine: its id in the flow, its class, its ports and where its handlers are written.

    `index` is its place in `GraphDescription.routines`; frames name routines by it. `source` is `file:line` of the
    class, empty when it is not known.
    """

    index: int
    routine_id: str
    class_name: str
    slots: tuple[str, ...]
    events: tuple[str, ...]
    doc: str = ""
    source: str = ""
    critical: bool = False
    optional: bool = False
    config: Preview | None = None


class Edge(Struct, frozen=True, array_like=True):
    """One connection, by routine index and port name. `index` is its place in `GraphDescription.edges`."""

    index: int
    source: int
    event: str
    target: int
    slot: str
    mapped: bool = False


class GraphDescription(Struct, frozen=True, array_like=True):
    """A flow's routines and connections. `version` changes when the structure does."""

    flow_id: str
    version: int
    routines: tuple[RoutineNode, ...]
    edges: tuple[Edge, ...]
    entry: int = -1
    strategy: str = "sequential"

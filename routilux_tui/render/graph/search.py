"""Which routines of a flow a search finds: by their names, or where no name matches by their classes."""

from __future__ import annotations

from collections.abc import Collection
from itertools import count

from routilux.protocol import GraphDescription
from routilux.protocol.filters import Filter
from routilux_tui.render.graph.face import Spans
from routilux_tui.render.graph.navigate import as_the_flow_goes
from routilux_tui.render.look import Look


def found_in(look: Look, graph: GraphDescription, sought: Filter) -> dict[int, Spans]:
    """The routines that were found, by index, with the parts of their names that match; all of one that has none."""
    if not sought:
        return {}
    names = {node.index: look.clean(node.routine_id) for node in graph.routines}
    found = {index: tuple(sought.spans(name)) for index, name in names.items() if sought.matches(name)}
    if not found:
        found = {node.index: () for node in graph.routines if sought.matches(look.clean(node.class_name))}
    return {index: spans or ((0, len(names[index])),) for index, spans in found.items()}


def next_found(graph: GraphDescription, found: Collection[int], start: int, step: int) -> int:
    """The next routine that was found, or the one before (`step` -1), as the flow goes, round at the end; -1 for none.

    `start` is where to begin, -1 for nowhere.
    """
    order = as_the_flow_goes(graph.edges, len(graph.routines), graph.entry)
    if not found:
        return -1
    at = order.index(start) if start in order else -1 if step > 0 else 0
    return next(index for index in (order[(at + step * far) % len(order)] for far in count(1)) if index in found)

"""What bounds the throughput of a job now: its bottleneck, and the critical path through it.

The routine that is busy for the largest share of the time bounds the throughput: by the utilisation law (Denning and
Buzen 1978) nothing can pass faster than 1 / its handling time. The critical path is the heaviest way through it from
a source to a sink of the connections over which messages pass now, where a routine weighs its busy share (the
critical path method, Kelley and Walker 1959). Both keep to what they were while that is about right.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec import Struct

from routilux.protocol import Edge, GraphDescription

_BOUNDS, _STILL_BOUNDS = 0.5, 0.35
"""The busy share from which on a routine bounds the throughput, and down to which it still does."""

_AHEAD = 0.1
"""By how much another must be busier to become the bottleneck instead."""

_KEPT = 0.05
"""What a routine weighs more for being on the path already."""


class Pressure(Struct, frozen=True):
    """The bottleneck's index, -1 for none; the critical path's routines from source to sink, and its edges."""

    bottleneck: int = -1
    path: tuple[int, ...] = ()
    edges: frozenset[int] = frozenset()


NONE = Pressure()
"""Nothing bounds the throughput but what comes in."""


def pressure(
    graph: GraphDescription, shares: Sequence[float], active: Collection[int], before: Pressure = NONE
) -> Pressure:
    """What bounds the throughput; `shares` are busy shares by routine, `active` the edges over which messages pass."""
    bottleneck = _bottleneck(shares, before.bottleneck)
    if not 0 <= bottleneck < len(graph.routines):
        return NONE
    edges = _forward([graph.edges[number] for number in sorted(active) if number < len(graph.edges)], graph.entry)
    weights = [
        (shares[index] if index < len(shares) else 0.0) + (_KEPT if index in before.path else 0.0)
        for index in range(len(graph.routines))
    ]
    up = _heaviest(bottleneck, {edge: (edge.target, edge.source) for edge in edges}, weights)
    down = _heaviest(bottleneck, {edge: (edge.source, edge.target) for edge in edges}, weights)
    path = (*(edge.source for edge in reversed(up)), bottleneck, *(edge.target for edge in down))
    steps = {(edge.source, edge.target) for edge in (*up, *down)}
    return Pressure(bottleneck, path, frozenset(edge.index for edge in edges if (edge.source, edge.target) in steps))


def _bottleneck(shares: Sequence[float], before: int) -> int:
    """The busiest routine, the first of equals; the one before unless another is clearly busier."""
    best = max(range(len(shares)), key=lambda index: (shares[index], -index), default=-1)
    if 0 <= before < len(shares) and shares[before] >= _STILL_BOUNDS and shares[best] < shares[before] + _AHEAD:
        return before
    return best if best >= 0 and shares[best] >= _BOUNDS else -1


def _forward(edges: Sequence[Edge], entry: int) -> list[Edge]:
    """The edges without those that lead back on a walk from the entry, then from the other routines in order."""
    leaving: dict[int, list[Edge]] = {}
    for edge in edges:
        leaving.setdefault(edge.source, []).append(edge)
    forward: list[Edge] = []
    left, on_way = set[int](), set[int]()
    for start in (entry, *leaving):
        if start in left:
            continue
        on_way.add(start)
        stack = [(start, iter(leaving.get(start, ())))]
        while stack:
            here, further = stack[-1]
            step = next(further, None)
            if step is None:
                stack.pop()
                on_way.discard(here)
                left.add(here)
            elif step.target not in on_way:
                forward.append(step)
                if step.target not in left:
                    on_way.add(step.target)
                    stack.append((step.target, iter(leaving.get(step.target, ()))))
    return forward


def _heaviest(start: int, ends: Mapping[Edge, tuple[int, int]], weights: Sequence[float]) -> list[Edge]:
    """The steps of the heaviest way from a routine to where it goes no further; `ends` are (from, to) by edge."""
    leaving: dict[int, list[Edge]] = {}
    for edge, (here, _) in ends.items():
        leaving.setdefault(here, []).append(edge)
    best: dict[int, tuple[float, Edge | None]] = {}
    for here in _leaves_first(start, {node: [ends[edge][1] for edge in found] for node, found in leaving.items()}):
        ways = [(best[ends[edge][1]][0], -edge.index, edge) for edge in leaving.get(here, ())]
        weight, _, step = max(ways, default=(0.0, 0, None), key=lambda way: way[:2])
        best[here] = (weights[here] + weight, step)
    steps: list[Edge] = []
    step = best[start][1]
    while step is not None:
        steps.append(step)
        step = best[ends[step][1]][1]
    return steps


def _leaves_first(start: int, following: Mapping[int, Iterable[int]]) -> list[int]:
    """What can be reached from a node of a graph without cycles, each after all that follows it."""
    order: list[int] = []
    seen = {start}
    stack = [(start, iter(following.get(start, ())))]
    while stack:
        here, further = stack[-1]
        after = next((node for node in further if node not in seen), None)
        if after is None:
            stack.pop()
            order.append(here)
        else:
            seen.add(after)
            stack.append((after, iter(following.get(after, ()))))
    return order

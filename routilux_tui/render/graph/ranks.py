"""Which column each node of a graph stands in: every link leads to a later rank, but for those that close a cycle."""

from __future__ import annotations

from collections.abc import Sequence

from routilux_tui.render.graph.shapes import Link


def closing_links(count: int, links: Sequence[Link], entry: int) -> frozenset[int]:
    """The links that lead back to a node that is being walked from: without them there is no cycle.

    The walk begins at the entry, then at nodes that nothing leads to, then at the rest by number, so that the entry
    stands first in its cycle.
    """
    leaving: list[list[int]] = [[] for _ in range(count)]
    entered = [False] * count
    for number, link in enumerate(links):
        leaving[link.source].append(number)
        entered[link.target] = entered[link.target] or link.source != link.target
    starts = [entry] if 0 <= entry < count else []
    starts += [node for node in range(count) if not entered[node]]
    starts += range(count)
    state = [0] * count
    closing: set[int] = set()
    for start in starts:
        if state[start]:
            continue
        state[start] = 1
        walk = [(start, iter(leaving[start]))]
        while walk:
            node, rest = walk[-1]
            for number in rest:
                target = links[number].target
                if state[target] == 1:
                    closing.add(number)
                elif not state[target]:
                    state[target] = 1
                    walk.append((target, iter(leaving[target])))
                    break
            else:
                state[node] = 2
                walk.pop()
    return frozenset(closing)


def rank(count: int, links: Sequence[Link], closing: frozenset[int]) -> list[int]:
    """The rank of every node, from 0: the longest way that leads to it, then as near to its targets as its sources let.

    Links in `closing` do not count.
    """
    leading: list[list[int]] = [[] for _ in range(count)]
    into: list[list[int]] = [[] for _ in range(count)]
    for number, link in enumerate(links):
        if number not in closing:
            leading[link.source].append(link.target)
            into[link.target].append(link.source)
    missing = [len(sources) for sources in into]
    order = [node for node in range(count) if not missing[node]]
    ranks = [0] * count
    for node in order:
        for target in leading[node]:
            ranks[target] = max(ranks[target], ranks[node] + 1)
            missing[target] -= 1
            if not missing[target]:
                order.append(target)
    for node in reversed(order):
        pull = len(leading[node]) - len(into[node])
        if pull > 0:
            ranks[node] = min(ranks[target] for target in leading[node]) - 1
    lowest = min(ranks, default=0)
    return [value - lowest for value in ranks]

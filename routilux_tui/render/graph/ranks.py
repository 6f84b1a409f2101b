"""Which column each node of a graph stands in: every link leads to a later rank, but for those that close a cycle."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from routilux_tui.render.graph.shapes import Link

_PIVOTS_PER_NODE = 4


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
    """The rank of every node of a connected graph, from 0, such that all links together are as short as can be.

    Links in `closing` do not count. By network simplex, after Gansner, Koutsofios, North and Vo, "A technique for
    drawing directed graphs" (1993).
    """
    pairs = [(link.source, link.target) for number, link in enumerate(links) if number not in closing]
    simplex = _Simplex(_longest_ways(count, pairs), pairs)
    simplex.span()
    for _ in range(_PIVOTS_PER_NODE * count):
        if not simplex.pivot():
            break
    lowest = min(simplex.ranks, default=0)
    return [value - lowest for value in simplex.ranks]


def _longest_ways(count: int, pairs: Sequence[tuple[int, int]]) -> list[int]:
    """The length of the longest way that leads to each node."""
    leading: list[list[int]] = [[] for _ in range(count)]
    missing = [0] * count
    for source, target in pairs:
        leading[source].append(target)
        missing[target] += 1
    order = [node for node in range(count) if not missing[node]]
    ranks = [0] * count
    for node in order:
        for target in leading[node]:
            ranks[target] = max(ranks[target], ranks[node] + 1)
            missing[target] -= 1
            if not missing[target]:
                order.append(target)
    return ranks


class _Simplex:
    """Ranks, and a tree of links that are as short as a link can be; a pivot exchanges one link of the tree."""

    def __init__(self, ranks: list[int], pairs: Sequence[tuple[int, int]]) -> None:
        self.ranks = ranks
        self._pairs = pairs
        self._pull = [0] * len(ranks)
        self._at: list[list[int]] = [[] for _ in ranks]
        self._tree: set[int] = set()
        for number, (source, target) in enumerate(pairs):
            self._pull[source] += 1
            self._pull[target] -= 1
            self._at[source].append(number)
            self._at[target].append(number)

    def span(self) -> None:
        """Grows the tree over all nodes, moving what it has so that a link to a further node becomes short."""
        members = {0}
        while True:
            waiting = list(members)
            while waiting:
                node = waiting.pop()
                for number in self._at[node]:
                    other = sum(self._pairs[number]) - node
                    if other not in members and not self._slack(number):
                        members.add(other)
                        self._tree.add(number)
                        waiting.append(other)
            border = [
                (self._slack(number), number)
                for number, (source, target) in enumerate(self._pairs)
                if (source in members) != (target in members)
            ]
            if not border:
                return
            slack, number = min(border)
            self._move(members, slack if self._pairs[number][0] in members else -slack)

    def pivot(self) -> bool:
        """Takes out the link of the tree that keeps the most others long; False when there is none."""
        order, parents = self._walk()
        pulls = list(self._pull)
        worst, leaving, child = 0, -1, -1
        for node in reversed(order[1:]):
            number = parents[node]
            source, target = self._pairs[number]
            cut = pulls[node] if source == node else -pulls[node]
            if cut < worst:
                worst, leaving, child = cut, number, node
            pulls[source + target - node] += pulls[node]
        if leaving < 0:
            return False
        self._tree.remove(leaving)
        branch = self._branch(child)
        inwards = self._pairs[leaving][0] == child
        slack, entering = min(
            (self._slack(number), number)
            for number, (source, target) in enumerate(self._pairs)
            if (source not in branch and target in branch) == inwards and (source in branch) != (target in branch)
        )
        self._tree.add(entering)
        self._move(branch, -slack if inwards else slack)
        return True

    def _slack(self, number: int) -> int:
        source, target = self._pairs[number]
        return self.ranks[target] - self.ranks[source] - 1

    def _move(self, nodes: Iterable[int], ranks: int) -> None:
        for node in nodes:
            self.ranks[node] += ranks

    def _walk(self) -> tuple[list[int], dict[int, int]]:
        """The nodes of the tree from its root, and the link to the parent of each."""
        order, parents = [0], {0: -1}
        for node in order:
            for number in self._at[node]:
                other = sum(self._pairs[number]) - node
                if number in self._tree and other not in parents:
                    parents[other] = number
                    order.append(other)
        return order, parents

    def _branch(self, root: int) -> set[int]:
        """The nodes that the tree still joins with one."""
        found, waiting = {root}, [root]
        while waiting:
            node = waiting.pop()
            for number in self._at[node]:
                other = sum(self._pairs[number]) - node
                if number in self._tree and other not in found:
                    found.add(other)
                    waiting.append(other)
        return found

"""The row of every item of a layered graph: lines straight where they can be, the main way through the graph first.

Each layer in turn is placed as near as its order and gaps allow to the rows that its neighbours ask for: the sum of
weighted distances is the smallest there is (isotonic regression by pooling, with medians, so that rows stay whole
numbers). Then whole straight runs are shifted together where that shortens what is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from routilux_tui.render.graph.layers import NO_TRUNK, Layered
from routilux_tui.render.graph.shapes import Link, Spacing

_SWEEPS = 12
_SHIFT_ROUNDS = 8
_BOTH_WAYPOINTS, _ONE_WAYPOINT, _BOXES, _MAIN, _TURN = 8.0, 2.0, 1.0, 6.0, 0.25
_INERTIA = 0.01
_ANY_ROOM = 1_000_000

Vote = tuple[int, float]
"""A row, and the weight with which it is asked for."""


@dataclass(frozen=True, slots=True)
class _Tie:
    """A wish that `item` stands `offset` rows below `other`."""

    item: int
    other: int
    offset: int
    weight: float


def main_links(count: int, links: Sequence[Link], ranks: Sequence[int], closing: frozenset[int]) -> frozenset[int]:
    """The links that make up the long ways through the graph: the one to the longest rest, from the longest start.

    Where two are as long, the upper port's is the main one; links of one port that are as long are equals, and none is.
    """
    forward = [number for number in range(len(links)) if number not in closing]
    rest = [0] * count
    for number in sorted(forward, key=lambda number: -ranks[links[number].source]):
        link = links[number]
        rest[link.source] = max(rest[link.source], rest[link.target] + 1)
    leaving: list[list[int]] = [[] for _ in range(count)]
    arriving: list[list[int]] = [[] for _ in range(count)]
    for number in forward:
        leaving[links[number].source].append(number)
        arriving[links[number].target].append(number)

    def chosen(numbers: Sequence[int], length: Sequence[int], *, out: bool) -> set[int]:
        def key(number: int) -> tuple[int, int]:
            link = links[number]
            return (-length[link.target], link.source_row) if out else (-length[link.source], link.target_row)

        best = min(map(key, numbers), default=(0, 0))
        found = [number for number in numbers if key(number) == best]
        return set(found) if len(found) == 1 else set()

    from_source: set[int] = set()
    into_target: set[int] = set()
    for node in range(count):
        from_source |= chosen(leaving[node], rest, out=True)
        into_target |= chosen(arriving[node], ranks, out=False)
    return frozenset(from_source & into_target)


def place_rows(layered: Layered, spacing: Spacing, main: frozenset[int]) -> list[int]:
    """The top row of every item, in rows of its band; they may begin anywhere, also below 0."""
    placing = _Placing(layered, spacing, main)
    placing.settle()
    return placing.rows


def stack_rows(layered: Layered, spacing: Spacing) -> list[int]:
    """The top row of every item when each layer is as close as it can be, and all layers begin at the same row."""
    return _Placing(layered, spacing, None).rows


class _Placing:
    """Rows in the making; every step keeps the order and the gaps of each layer."""

    def __init__(self, layered: Layered, spacing: Spacing, main: frozenset[int] | None) -> None:
        self._items = layered.items
        self._layers = layered.layers
        self._spacing = spacing
        self._ties = [] if main is None else _ties(layered, main)
        self._above: list[int | None] = [None] * len(layered.items)
        self._below: list[int | None] = [None] * len(layered.items)
        self.rows = [0] * len(layered.items)
        for layer in self._layers:
            for upper, lower in pairwise(layer):
                self.rows[lower] = self.rows[upper] + self._step(upper, lower)
                self._below[upper], self._above[lower] = lower, upper

    def settle(self) -> None:
        """Sweeps to the right and to the left, first by one side's wishes and then by both, then shifts runs."""
        last = len(self._layers) - 1
        for sweep in range(_SWEEPS):
            rightward = sweep % 2 == 0
            one_sided = sweep < _SWEEPS // 2
            before = list(self.rows)
            for number in range(last + 1) if rightward else range(last, -1, -1):
                self._place_layer(
                    self._layers[number], (number - 1 if rightward else number + 1) if one_sided else None
                )
            if not one_sided and before == self.rows:
                break
        for _ in range(_SHIFT_ROUNDS):
            if not self._shift_runs():
                break
            for layer in self._layers:
                self._place_layer(layer, None)
        for _ in range(_SHIFT_ROUNDS):
            if not self._shift_runs():
                break

    def _step(self, upper: int, lower: int) -> int:
        """Rows from the top of one item to the top of its lower neighbour, at least."""
        a, b = self._items[upper], self._items[lower]
        if a.is_box and b.is_box:
            gap = self._spacing.between_boxes
        elif a.is_box or b.is_box:
            gap = self._spacing.beside_line
        else:
            gap = 0
        return a.height + gap

    def _place_layer(self, layer: Sequence[int], only_rank: int | None) -> None:
        """Moves the items of a layer to where they are wished, by ties to one rank or to all."""
        offsets: list[int] = [0]
        for upper, lower in pairwise(layer):
            offsets.append(offsets[-1] + self._step(upper, lower))
        votes: list[list[Vote]] = []
        for item, offset in zip(layer, offsets, strict=False):
            wishes = [
                (self.rows[tie.other] + tie.offset - offset, tie.weight)
                for tie in self._ties[item]
                if only_rank is None or self._items[tie.other].rank in (only_rank, self._items[item].rank)
            ]
            votes.append(wishes or [(self.rows[item] - offset, _INERTIA)])
        for item, offset, row in zip(layer, offsets, rising(votes), strict=False):
            self.rows[item] = row + offset

    def _shift_runs(self) -> bool:
        """Shifts every straight run of items to where it is best; True when one moved."""
        moved = False
        for run in self._runs():
            members = set(run)
            votes = [
                (self.rows[tie.other] + tie.offset - self.rows[item], tie.weight)
                for item in run
                for tie in self._ties[item]
                if tie.other not in members
            ]
            up, down = self._room(members)
            bend_matters = not any(self._items[item].is_box for item in run)
            wanted = _best_shift(votes, up, down, bend_matters=bend_matters)
            if wanted:
                for item in run:
                    self.rows[item] += wanted
                moved = True
        return moved

    def _runs(self) -> list[list[int]]:
        """Items that ties hold together without a bend."""
        seen: set[int] = set()
        runs: list[list[int]] = []
        for start in range(len(self._items)):
            if start in seen:
                continue
            seen.add(start)
            run = [start]
            for item in run:
                for tie in self._ties[item]:
                    if tie.other not in seen and self.rows[item] == self.rows[tie.other] + tie.offset:
                        seen.add(tie.other)
                        run.append(tie.other)
            runs.append(run)
        return runs

    def _room(self, members: set[int]) -> tuple[int, int]:
        """How many rows the members can go up and down together."""
        up = down = _ANY_ROOM
        for item in members:
            if (above := self._above[item]) not in members and above is not None:
                up = min(up, self.rows[item] - self.rows[above] - self._step(above, item))
            if (below := self._below[item]) not in members and below is not None:
                down = min(down, self.rows[below] - self.rows[item] - self._step(item, below))
        return up, down


def _ties(layered: Layered, main: frozenset[int]) -> list[list[_Tie]]:
    """Every item's wishes, by item."""
    weights: dict[tuple[tuple[int, int], tuple[int, int]], float] = {}
    for number, way in enumerate(layered.ways):
        for hop in way:
            if hop.trunk == NO_TRUNK:
                continue
            start, end = layered.items[hop.start[0]], layered.items[hop.end[0]]
            if start.rank == end.rank:
                weight = _TURN
            elif start.is_box and end.is_box:
                weight = _BOXES
            else:
                weight = _ONE_WAYPOINT if start.is_box or end.is_box else _BOTH_WAYPOINTS
            if number in main:
                weight *= _MAIN
            key = (hop.start, hop.end)
            weights[key] = max(weights.get(key, 0.0), weight)
    ties: list[list[_Tie]] = [[] for _ in layered.items]
    for ((a, row_a), (b, row_b)), weight in weights.items():
        turn = layered.items[a].rank == layered.items[b].rank
        if not (turn and layered.items[a].is_box):
            ties[a].append(_Tie(a, b, row_b - row_a, weight))
        if not (turn and layered.items[b].is_box):
            ties[b].append(_Tie(b, a, row_a - row_b, weight))
    return ties


def rising(votes: Iterable[Sequence[Vote]]) -> list[int]:
    """The sequence that never falls and is nearest to the votes of each place, by the sum of weighted distances."""
    pools: list[tuple[int, list[Vote], int]] = []
    for ballot in votes:
        pooled, size = list(ballot), 1
        row = _median(pooled)
        while pools and pools[-1][0] > row:
            _, others, other_size = pools.pop()
            pooled, size = others + pooled, size + other_size
            row = _median(pooled)
        pools.append((row, pooled, size))
    return [row for row, _, size in pools for _ in range(size)]


def _median(votes: Sequence[Vote]) -> int:
    """The middle of the rows at which the sum of weighted distances is the smallest."""
    ordered = sorted(votes)
    half = sum(weight for _, weight in ordered) / 2
    passed = 0.0
    for at, (row, weight) in enumerate(ordered):
        passed += weight
        if passed > half + 1e-9:
            return row
        if passed > half - 1e-9:
            return (row + ordered[min(at + 1, len(ordered) - 1)][0]) // 2
    return ordered[-1][0]


def _best_shift(votes: Sequence[Vote], up: int, down: int, *, bend_matters: bool) -> int:
    """How far to go, within the room there is: 0 unless the distances get shorter, or bends fewer where they matter."""

    def key(shift: int) -> tuple[float, int, int]:
        cost = sum(weight * abs(row - shift) for row, weight in votes)
        bends = sum(1 for row, _ in votes if row != shift) if bend_matters else 0
        return round(cost, 6), bends, abs(shift)

    return min((0, *(max(-up, min(down, row)) for row, _ in votes)), key=key)

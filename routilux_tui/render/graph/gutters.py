"""The lane of every upright line in a gutter: no two lines of different ports share a cell, and few cross.

This is channel routing: a line comes in from the left at its row, goes up or down in one lane, and leaves to the right.
Where one line leaves at the row at which another comes in, the one that comes in must turn first. Where that would go
round in a circle, one line takes two lanes and a free row between them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from routilux_tui.render.graph.layers import Terminal, Trunk


@dataclass(frozen=True, slots=True)
class Course:
    """How a trunk goes through its gutter: the lanes of its upright lines from the left, none when it is straight.

    With two lanes, what comes from the left is in the first, what leaves to the right is in the second, and row
    `between` joins them.
    """

    lanes: tuple[int, ...] = ()
    between: int = 0


@dataclass(frozen=True, slots=True)
class Gutter:
    """The courses of its trunks, in the order in which they were given, and how many lanes they take."""

    courses: tuple[Course, ...]
    lanes: int


@dataclass(frozen=True, slots=True)
class _Wire:
    """One upright line of trunk `trunk`, from row `top` to row `bottom`, with its terminals by row."""

    trunk: int
    left: Mapping[int, Terminal]
    right: Mapping[int, Terminal]
    top: int
    bottom: int
    hub: Terminal
    spreads: bool

    def overlaps(self, other: _Wire) -> bool:
        return self.top <= other.bottom and other.top <= self.bottom

    def must_precede(self, other: _Wire) -> bool:
        """True when this one comes in at a row at which the other leaves, and no line goes straight on there."""
        return any(
            not (self._joins(row, port, other.right[row]) or other._joins(row, port, other.right[row]))
            for row, port in self.left.items()
            if row in other.right
        )

    def _joins(self, row: int, left: Terminal, right: Terminal) -> bool:
        """True when a line of it goes straight on from one terminal to the other at that row."""
        return self.left.get(row) == left and self.right.get(row) == right and self.hub in (left, right)

    def should_precede(self, other: _Wire) -> bool:
        """True when the two would seem to join elsewhere than they do if this one stood to the right.

        A line joins another that goes to the same port only after that one has parted from all that goes elsewhere.
        """
        meets = any(self.right.get(row) == port and row not in other.left for row, port in other.right.items())
        shares = any(other.left.get(row) == port for row, port in self.left.items())
        return (meets and self._parts_from(other)) or (shares and len(self.left) < len(other.left))

    def _parts_from(self, other: _Wire) -> bool:
        """True when this one also goes where the other does not."""
        return self.spreads and (len(self.left) > 1 or not self.right.keys() <= other.right.keys())

    def crossings_before(self, other: _Wire) -> int:
        """How often the two cross when this one stands to the left."""
        leaving = sum(1 for row in self.right if other.top < row < other.bottom and row not in other.right)
        coming = sum(1 for row in other.left if self.top < row < self.bottom and row not in self.left)
        return leaving + coming


def route_gutter(trunks: Sequence[Trunk], rows: Sequence[int]) -> Gutter:
    """Gives each trunk its lanes; `rows` holds the top row of every item."""
    wires: list[_Wire] = []
    taken: set[int] = set()
    for number, trunk in enumerate(trunks):
        left = {rows[item] + row: (item, row) for item, row in trunk.left}
        right = {rows[item] + row: (item, row) for item, row in trunk.right}
        ends = left.keys() | right.keys()
        taken |= ends
        if len(ends) > 1:
            wires.append(_Wire(number, left, right, min(ends), max(ends), trunk.hub, trunk.spreads))
    between = _break_circles(wires, taken)
    lanes = _lanes(wires, _in_order(wires, _preceding(wires)))
    courses = [
        Course(
            tuple(lane for wire, lane in zip(wires, lanes, strict=True) if wire.trunk == number), between.get(number, 0)
        )
        for number in range(len(trunks))
    ]
    return Gutter(tuple(courses), max(lanes, default=-1) + 1)


def _related(wires: Sequence[_Wire], relation: Callable[[_Wire, _Wire], bool]) -> list[set[int]]:
    """For each wire, those that stand in a relation to it, among those that pass the same rows."""
    return [
        {at for at, other in enumerate(wires) if other is not wire and other.overlaps(wire) and relation(other, wire)}
        for wire in wires
    ]


def _preceding(wires: Sequence[_Wire]) -> list[set[int]]:
    """For each wire, those that stand to the left of it: all that must, and those that should where it can be."""
    must, should = _related(wires, _Wire.must_precede), _related(wires, _Wire.should_precede)
    both = [before | wished for before, wished in zip(must, should, strict=True)]
    stuck = set(_stuck(both))
    return [must[at] | (before - stuck) if at in stuck else before for at, before in enumerate(both)]


def _break_circles(wires: list[_Wire], taken: set[int]) -> dict[int, int]:
    """Splits wires until none must stand to the left of itself; returns the row between the halves by trunk."""
    between: dict[int, int] = {}
    while stuck := _stuck(_related(wires, _Wire.must_precede)):
        at = min(stuck, key=lambda at: (len(wires[at].left) + len(wires[at].right), at))
        wire = wires[at]
        row = _free_row(wire, taken)
        taken.add(row)
        between[wire.trunk] = row
        wires[at] = replace(wire, right={}, top=min(row, *wire.left), bottom=max(row, *wire.left))
        wires.insert(at + 1, replace(wire, left={}, top=min(row, *wire.right), bottom=max(row, *wire.right)))
    return between


def _stuck(preceding: Sequence[set[int]]) -> list[int]:
    """The wires that can't be put in order: those of circles, and those between two circles."""
    left = {number: set(before) for number, before in enumerate(preceding)}
    while loose := [
        number
        for number, before in left.items()
        if not before or not any(number in following for following in left.values())
    ]:
        for number in loose:
            del left[number]
        for before in left.values():
            before.difference_update(loose)
    return sorted(left)


def _free_row(wire: _Wire, taken: set[int]) -> int:
    """The row nearest to the middle of a wire at which nothing comes in or leaves."""
    middle = (wire.top + wire.bottom) // 2
    return next(row for step in range(len(taken) + 1) for row in (middle + step, middle - step) if row not in taken)


def _in_order(wires: Sequence[_Wire], preceding: Sequence[set[int]]) -> list[int]:
    """The wires from the left to the right: each put where it crosses the fewest of those before."""
    order: list[int] = []
    waiting = sorted(range(len(wires)), key=lambda number: (wires[number].top, number))
    while waiting:
        number = next(number for number in waiting if preceding[number].issubset(order))
        waiting.remove(number)
        wire = wires[number]
        others = [wires[other] for other in order]
        cost = sum(wire.crossings_before(other) for other in others if wire.overlaps(other))
        costs = [cost]
        for other in others:
            if wire.overlaps(other):
                cost += other.crossings_before(wire) - wire.crossings_before(other)
            costs.append(cost)
        first = max((order.index(other) + 1 for other in preceding[number]), default=0)
        order.insert(min(range(first, len(costs)), key=lambda at: (costs[at], -at)), number)
    return order


def _lanes(wires: Sequence[_Wire], order: Sequence[int]) -> list[int]:
    """The leftmost lane of each wire at which it stays to the right of those before it in the order."""
    lanes = [0] * len(wires)
    for at, number in enumerate(order):
        lanes[number] = max(
            (lanes[other] + 1 for other in order[:at] if wires[other].overlaps(wires[number])),
            default=0,
        )
    return lanes

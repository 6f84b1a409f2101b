"""A ranked graph as layers of items and the trunks between them.

An item is a box or a *waypoint*, one row by which a link passes a rank. Layer `r` holds the items of rank `r`; gutter
`r` is the space before it, so there is one gutter more than there are layers. A *trunk* is what one line does in one
gutter: terminals on the gutter's left and right, joined by one upright piece. Links that share an event port share
their trunks and waypoints from there on; links that share a slot port share theirs up to there. So lines merge only
where their ends are the same.

A link that closes a cycle leaves to the right as any other, turns in the gutter after its source, passes the ranks back
by waypoints, and turns again in the gutter before its target.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from routilux_tui.render.graph.shapes import Link, Problem

Terminal = tuple[int, int]
"""An item, and the row of its side from its top."""

_TrunkKey = tuple[str, int, int, int]


@dataclass(slots=True)
class Item:
    """A box (`node` is its number) or a waypoint (`node` is -1). `returning` waypoints carry links back."""

    node: int
    rank: int
    height: int
    returning: bool = False

    @property
    def is_box(self) -> bool:
        """True for a box, False for a waypoint."""
        return self.node >= 0


@dataclass(slots=True)
class Trunk:
    """Terminals in the layers at both sides of gutter `gutter`, without repetition, in the order of the links.

    Every link in it passes the terminal `hub`. `spreads` is True when all its links come from one event port and part
    here, leaving the hub; else they all go to one slot port, and to the hub.
    """

    gutter: int
    hub: Terminal
    spreads: bool
    left: list[Terminal] = field(default_factory=list)
    right: list[Terminal] = field(default_factory=list)


NO_TRUNK = -1
"""The trunk of a hop from the end of one band to the start of another."""


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of a link's way: through which trunk, from which terminal to which."""

    trunk: int
    start: Terminal
    end: Terminal


@dataclass(slots=True)
class Layered:
    """Items, the layers that hold them by number in order from the top, trunks, and each link's way through them.

    `breaks` are the ranks at which a new band begins, below the one before, as a line of text goes on below the last.
    """

    items: list[Item]
    layers: list[list[int]]
    trunks: list[Trunk]
    ways: list[list[Hop]]
    breaks: tuple[int, ...] = ()

    def trunks_by_gutter(self) -> list[list[int]]:
        """The numbers of the trunks of each gutter, the one before the first layer and after the last included."""
        gutters: list[list[int]] = [[] for _ in range(len(self.layers) + 1)]
        for number, trunk in enumerate(self.trunks):
            gutters[trunk.gutter].append(number)
        return gutters


def layer(problem: Problem, ranks: list[int], closing: frozenset[int]) -> Layered:
    """The layers of a ranked graph, boxes first in order of number and waypoints after them, not yet well ordered."""
    return _Builder(problem, ranks, closing).build()


class _Builder:
    """Makes items and trunks on demand, so that links with the same key get the same ones."""

    def __init__(self, problem: Problem, ranks: list[int], closing: frozenset[int]) -> None:
        self._links = problem.links
        self._ranks = ranks
        self._closing = closing
        self._fan_out = Counter((link.source, link.source_row) for link in problem.links)
        self._fan_in = Counter((link.target, link.target_row) for link in problem.links)
        self._items = [Item(node, ranks[node], height) for node, (_, height) in enumerate(problem.sizes)]
        self._trunks: list[Trunk] = []
        self._trunk_numbers: dict[_TrunkKey, int] = {}
        self._waypoints: dict[_TrunkKey, int] = {}

    def build(self) -> Layered:
        ways = [self._way(number, link) for number, link in enumerate(self._links)]
        layers: list[list[int]] = [[] for _ in range(max(self._ranks, default=-1) + 1)]
        for number, item in enumerate(self._items):
            layers[item.rank].append(number)
        return Layered(self._items, layers, self._trunks, ways)

    def _way(self, number: int, link: Link) -> list[Hop]:
        first, last = self._ranks[link.source], self._ranks[link.target]
        back = number in self._closing
        passed = range(first, last - 1, -1) if back else range(first + 1, last)
        owner = self._owner(number, link)
        stops: list[Terminal] = [(link.source, link.source_row)]
        stops += [(self._waypoint(owner, passed_rank, back=back), 0) for passed_rank in passed]
        stops.append((link.target, link.target_row))
        gutters = [first + 1, *(range(first, last, -1) if back else range(first + 2, last + 1))]
        if back:
            gutters.append(last)
        keys = [(*owner, gutter) for gutter in gutters]
        if len(keys) > 1 and self._fan_in[link.target, link.target_row] > 1:
            keys[-1] = ("slot", link.target, link.target_row, gutters[-1])
        return [
            self._hop(key, gutter, start, end)
            for key, gutter, start, end in zip(keys, gutters, stops, stops[1:], strict=False)
        ]

    def _owner(self, number: int, link: Link) -> tuple[str, int, int]:
        """Which port a link's waypoints belong to; its own number when neither port has other links."""
        if self._fan_out[link.source, link.source_row] > 1:
            return "event", link.source, link.source_row
        if self._fan_in[link.target, link.target_row] > 1:
            return "slot", link.target, link.target_row
        return "link", number, 0

    def _waypoint(self, owner: tuple[str, int, int], rank: int, *, back: bool) -> int:
        key = (*owner, rank)
        if key not in self._waypoints:
            self._waypoints[key] = len(self._items)
            self._items.append(Item(-1, rank, 1, returning=back))
        return self._waypoints[key]

    def _hop(self, key: _TrunkKey, gutter: int, start: Terminal, end: Terminal) -> Hop:
        if key not in self._trunk_numbers:
            self._trunk_numbers[key] = len(self._trunks)
            spreads = key[0] == "event"
            self._trunks.append(Trunk(gutter, start if spreads else end, spreads))
        trunk = self._trunks[self._trunk_numbers[key]]
        for item, row in (start, end):
            side = trunk.left if self._items[item].rank < gutter else trunk.right
            if (item, row) not in side:
                side.append((item, row))
        return Hop(self._trunk_numbers[key], start, end)

"""Folds a long graph into bands, one below the other, as a long line of text is wrapped.

Where the layers are cut, every trunk that joins both sides ends in an *exit* at the right end of the upper band and
goes on from an *entry* at the left end of the lower one. Exits and entries are waypoints in layers of their own, in the
same order, so that the lines between them do not cross.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from routilux_tui.render.graph.crossings import count_crossings
from routilux_tui.render.graph.layers import NO_TRUNK, Hop, Item, Layered, Terminal, Trunk


def crossing_trunks(layered: Layered) -> list[int]:
    """How many lines a cut at each rank would have to lead to the next band."""
    counts = [0] * (len(layered.layers) + 1)
    for trunk in layered.trunks:
        counts[trunk.gutter] += bool(trunk.left and trunk.right)
    return counts


def best_cuts(widths: Sequence[int], lines: Sequence[int], bands: int) -> tuple[int, ...]:
    """The ranks before which to cut, for so many bands: the widest band as narrow as can be, then few lines cut.

    `widths` is the width of each rank with the gutter after it, `lines` what a cut before each rank would cut.
    """
    count = len(widths)
    totals = [0]
    for width in widths:
        totals.append(totals[-1] + width)
    best: list[tuple[int, int, tuple[int, ...]]] = [(totals[end], 0, ()) for end in range(count + 1)]
    for _ in range(bands - 1):
        further = list(best)
        for end in range(2, count + 1):
            further[end] = min(
                (max(best[cut][0], totals[end] - totals[cut]), best[cut][1] + lines[cut], (*best[cut][2], cut))
                for cut in range(1, end)
            )
        best = further
    return best[count][2]


def fold(layered: Layered, cuts: Sequence[int]) -> Layered:
    """The same graph in bands, each cut before one of the ranks in `cuts`, which rise. The argument stays as it is."""
    items = list(layered.items)
    layers: list[list[int]] = []
    breaks: list[int] = []
    begins: list[int] = []
    joints: dict[int, _Joint] = {}
    for rank, layer in enumerate(layered.layers):
        if rank in cuts:
            here = {}
            for number in _cut_trunks(layered, rank):
                here[number] = _Joint(len(items), len(items) + 1)
                items += [Item(-1, 0, 1), Item(-1, 0, 1)]
            joints |= here
            breaks.append(len(layers) + 1)
            layers += [[joint.exit for joint in here.values()], [joint.entry for joint in here.values()]]
        begins.append(len(layers))
        layers.append(list(layer))
    begins.append(len(layers))
    for rank, layer in enumerate(layers):
        for item in layer:
            items[item] = replace(items[item], rank=rank)
    trunks, parts = _split(layered, begins, joints)
    ways = [[part for hop in way for part in _split_hop(layered, hop, joints, parts)] for way in layered.ways]
    return Layered(items, layers, trunks, ways, tuple(breaks))


@dataclass(frozen=True, slots=True)
class _Joint:
    """Where a cut trunk leaves its band, and where it goes on: two items."""

    exit: int
    entry: int


def _cut_trunks(layered: Layered, rank: int) -> list[int]:
    """The trunks that a cut before a rank cuts, in the order of their left or of their right ends from the top."""
    place = {item: at for layer in layered.layers for at, item in enumerate(layer)}
    cut = [number for number, trunk in enumerate(layered.trunks) if trunk.gutter == rank and trunk.left and trunk.right]

    def height(terminals: Sequence[Terminal]) -> float:
        return sum(place[item] + row / 100 for item, row in terminals) / len(terminals)

    def crossings(order: Sequence[int]) -> int:
        trunks = [layered.trunks[number] for number in order]
        joints = {~at: at for at in range(len(trunks))}
        sides = ([trunk.left for trunk in trunks], [trunk.right for trunk in trunks])
        return sum(
            count_crossings([((~at, 0), end) for at, ends in enumerate(side) for end in ends], joints | place)
            for side in sides
        )

    by_left = sorted(cut, key=lambda number: (height(layered.trunks[number].left), number))
    by_right = sorted(cut, key=lambda number: (height(layered.trunks[number].right), number))
    return min((by_left, by_right), key=crossings)


def _split(
    layered: Layered, begins: Sequence[int], joints: Mapping[int, _Joint]
) -> tuple[list[Trunk], list[tuple[int, int]]]:
    """The trunks of the bands, and for each old trunk the numbers of its left and of its right part."""
    trunks: list[Trunk] = []
    parts: list[tuple[int, int]] = []
    for number, trunk in enumerate(layered.trunks):
        after, before = begins[trunk.gutter - 1] + 1 if trunk.gutter else 0, begins[trunk.gutter]
        joint = joints.get(number)
        if joint is None:
            parts.append((len(trunks), len(trunks)))
            trunks.append(replace(trunk, gutter=after if trunk.left else before))
        else:
            parts.append((len(trunks), len(trunks) + 1))
            ends = [(joint.exit, 0)], [(joint.entry, 0)]
            hubs = (trunk.hub, *ends[1]) if trunk.hub in trunk.left else (*ends[0], trunk.hub)
            trunks.append(replace(trunk, gutter=after, hub=hubs[0], right=ends[0]))
            trunks.append(replace(trunk, gutter=before, hub=hubs[1], left=ends[1]))
    return trunks, parts


def _split_hop(layered: Layered, hop: Hop, joints: Mapping[int, _Joint], parts: Sequence[tuple[int, int]]) -> list[Hop]:
    """The hops that take a hop's place: itself, or to the end of one band and on from the start of the other."""
    left, right = parts[hop.trunk]
    joint = joints.get(hop.trunk)
    side = layered.trunks[hop.trunk].left
    if joint is None or (hop.start in side) == (hop.end in side):
        return [replace(hop, trunk=left if hop.start in side else right)]
    if hop.start in side:
        way = [(left, hop.start), (NO_TRUNK, (joint.exit, 0)), (right, (joint.entry, 0))]
    else:
        way = [(right, hop.start), (NO_TRUNK, (joint.entry, 0)), (left, (joint.exit, 0))]
    ends = [start for _, start in way[1:]] + [hop.end]
    return [Hop(trunk, start, end) for (trunk, start), end in zip(way, ends, strict=True)]

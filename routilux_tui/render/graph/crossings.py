"""How often lines of one gutter cross, by the order of the layers at its sides."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable, Mapping, Sequence

from routilux_tui.render.graph.layers import Layered, Terminal

Pair = tuple[Terminal, Terminal]
"""Two terminals of one trunk, the left one and the right one."""


def pairs_by_gutter(layered: Layered, kept: Sequence[bool]) -> list[list[Pair]]:
    """What each trunk joins across its gutter, left with right; items that are not `kept` are left out."""
    gutters: list[list[Pair]] = [[] for _ in range(len(layered.layers) + 1)]
    for trunk in layered.trunks:
        gutters[trunk.gutter] += [
            (left, right) for left in trunk.left if kept[left[0]] for right in trunk.right if kept[right[0]]
        ]
    return gutters


def count_crossings(pairs: Iterable[Pair], place: Mapping[int, int]) -> int:
    """The crossings of straight lines between the pairs; `place` is an item's place in its layer.

    Ports of one item count in the order of their rows.
    """
    lines = sorted(((place[a], row_a), (place[b], row_b)) for (a, row_a), (b, row_b) in pairs)
    crossings = 0
    seen: list[tuple[int, int]] = []
    for _, right in lines:
        crossings += len(seen) - bisect_right(seen, right)
        insort(seen, right)
    return crossings


def crossings_of_two(upper: Sequence[tuple[int, int]], lower: Sequence[tuple[int, int]]) -> int:
    """The crossings between the lines of two neighbours, given where the lines of each end, sorted."""
    crossings = 0
    passed = 0
    for end in upper:
        while passed < len(lower) and lower[passed] < end:
            passed += 1
        crossings += passed
    return crossings

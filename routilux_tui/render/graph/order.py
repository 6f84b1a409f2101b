"""The order of the items in each layer: from several first orders to the one with the fewest crossings.

After Sugiyama, Tagawa and Toda, "Methods for visual understanding of hierarchical system structures" (1981): sweeps
that sort each layer by the means of its neighbours, and swaps of two that stand side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from routilux_tui.render.graph.crossings import Pair, count_crossings, crossings_of_two
from routilux_tui.render.graph.layers import Layered

_SWEEPS = 8
_SWAP_ROUNDS = 6
_PATIENCE = 3

Layers = list[list[int]]


def as_walked(layered: Layered, entry: int) -> Layers:
    """Layers in the order in which a walk from the entry, ports from the top, first meets their items."""
    following: dict[int, list[int]] = {}
    ways = (way for way in layered.ways if way)
    for way in sorted(ways, key=lambda way: (layered.items[way[0].start[0]].rank, way[0].start)):
        for hop in way:
            following.setdefault(hop.start[0], []).append(hop.end[0])
    met: dict[int, None] = {}
    for start in (*([entry] if entry >= 0 else []), *range(len(layered.items))):
        waiting = [start]
        while waiting:
            item = waiting.pop()
            if item not in met:
                met[item] = None
                waiting += reversed(following.get(item, ()))
    place = {item: number for number, item in enumerate(met)}
    return [sorted(layer, key=place.__getitem__) for layer in layered.layers]


def untangle(starts: Iterable[Layers], gutters: Sequence[Sequence[Pair]]) -> tuple[int, Layers]:
    """The fewest crossings that are met from any of the starts, and the layers in that order; the first of equals."""
    return min((_untangled(start, gutters) for start in starts), key=lambda found: found[0])


def _untangled(layers: Layers, gutters: Sequence[Sequence[Pair]]) -> tuple[int, Layers]:
    best, fewest = layers, _crossings(layers, gutters)
    current = [list(layer) for layer in layers]
    last_gain = 0
    for sweep in range(_SWEEPS):
        if not fewest or sweep - last_gain > _PATIENCE:
            break
        if sweep:
            _sweep(current, gutters, rightward=sweep % 2 == 1)
        _swap_neighbours(current, gutters)
        crossings = _crossings(current, gutters)
        if crossings < fewest:
            best, fewest, last_gain = [list(layer) for layer in current], crossings, sweep
    return fewest, best


def _places(layers: Iterable[Sequence[int]]) -> dict[int, int]:
    return {item: place for layer in layers for place, item in enumerate(layer)}


def _crossings(layers: Layers, gutters: Sequence[Sequence[Pair]]) -> int:
    place = _places(layers)
    return sum(count_crossings(pairs, place) for pairs in gutters)


def _sweep(layers: Layers, gutters: Sequence[Sequence[Pair]], *, rightward: bool) -> None:
    """Sorts each layer by the mean of what its items are joined to in the layer before (or after) it."""
    order = range(1, len(layers)) if rightward else range(len(layers) - 2, -1, -1)
    for number in order:
        place = _places((layers[number - 1] if rightward else layers[number + 1], layers[number]))
        ends: dict[int, list[float]] = {item: [] for item in layers[number]}
        for left, right in gutters[number if rightward else number + 1]:
            mine, other = (right, left) if rightward else (left, right)
            ends[mine[0]].append(place[other[0]] + other[1] / 100)
        keys = {item: (sum(found) / len(found) if found else place[item], place[item]) for item, found in ends.items()}
        layers[number].sort(key=keys.__getitem__)


def _swap_neighbours(layers: Layers, gutters: Sequence[Sequence[Pair]]) -> None:
    """Swaps neighbours in a layer as long as that takes crossings away."""
    place = _places(layers)
    restless = set(range(len(layers)))
    for _ in range(_SWAP_ROUNDS):
        swapped = {number for number in sorted(restless) if _swap_in(layers[number], number, gutters, place)}
        if not swapped:
            return
        restless = {near for number in swapped for near in (number - 1, number, number + 1) if 0 <= near < len(layers)}


def _swap_in(layer: list[int], number: int, gutters: Sequence[Sequence[Pair]], place: dict[int, int]) -> bool:
    """One pass of swaps over one layer; True when there was one."""
    ends = (_ends(gutters[number], place, 1), _ends(gutters[number + 1], place, 0))
    swapped = False
    for at in range(len(layer) - 1):
        upper, lower = layer[at], layer[at + 1]
        gain = 0
        for side in ends:
            above, below = side.get(upper), side.get(lower)
            if above and below:
                gain += crossings_of_two(above, below) - crossings_of_two(below, above)
        if gain > 0:
            layer[at], layer[at + 1] = lower, upper
            place[upper], place[lower] = at + 1, at
            swapped = True
    return swapped


def _ends(pairs: Sequence[Pair], place: Mapping[int, int], mine: int) -> dict[int, list[tuple[int, int]]]:
    """Where the lines of each item end on the other side of a gutter, sorted; `mine` is the item's side, 0 or 1."""
    ends: dict[int, list[tuple[int, int]]] = {}
    for pair in pairs:
        other, row = pair[1 - mine]
        ends.setdefault(pair[mine][0], []).append((place[other], row))
    for found in ends.values():
        found.sort()
    return ends

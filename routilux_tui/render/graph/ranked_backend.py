"""Orders the layers of a graph without any help: barycentres, swaps of neighbours, then a place for each returning line.

After Sugiyama, Tagawa and Toda, "Methods for visual understanding of hierarchical system structures" (1981).
"""

from __future__ import annotations

from collections.abc import Sequence

from routilux_tui.render.graph.crossings import Pair, count_crossings, crossings_of_two, pairs_by_gutter
from routilux_tui.render.graph.layers import Layered, layer
from routilux_tui.render.graph.ranks import closing_links, rank
from routilux_tui.render.graph.returning import place_returning
from routilux_tui.render.graph.shapes import Problem

_SWEEPS = 8
_SWAP_ROUNDS = 6


def arrange(problem: Problem) -> Layered:
    """The graph as well ordered layers."""
    closing = closing_links(len(problem.sizes), problem.links, problem.entry)
    layered = layer(problem, rank(len(problem.sizes), problem.links, closing), closing)
    kept = [not item.returning for item in layered.items]
    gutters = pairs_by_gutter(layered, kept)
    first = _as_walked(problem, layered)
    layered.layers = _untangle([[number for number in layer if kept[number]] for layer in first], gutters)
    place_returning(layered)
    return layered


def _as_walked(problem: Problem, layered: Layered) -> list[list[int]]:
    """Layers in the order in which a walk from the entry, ports from the top, first meets their items."""
    following: dict[int, list[int]] = {}
    for way in sorted(
        (way for way in layered.ways if way), key=lambda way: (layered.items[way[0].start[0]].rank, way[0].start)
    ):
        for hop in way:
            following.setdefault(hop.start[0], []).append(hop.end[0])
    met: dict[int, None] = {}
    starts = [problem.entry] if problem.entry >= 0 else []
    for start in (*starts, *range(len(layered.items))):
        waiting = [start]
        while waiting:
            item = waiting.pop()
            if item not in met:
                met[item] = None
                waiting += reversed(following.get(item, ()))
    place = {item: number for number, item in enumerate(met)}
    return [sorted(layer, key=place.__getitem__) for layer in layered.layers]


def _untangle(layers: list[list[int]], gutters: Sequence[Sequence[Pair]]) -> list[list[int]]:
    """The layers in the order with the fewest crossings that was met."""
    best, fewest = layers, _crossings(layers, gutters)
    current = [list(layer) for layer in layers]
    for sweep in range(_SWEEPS):
        if not fewest:
            break
        _sweep(current, gutters, rightward=sweep % 2 == 0)
        _swap_neighbours(current, gutters)
        crossings = _crossings(current, gutters)
        if crossings < fewest:
            best, fewest = [list(layer) for layer in current], crossings
    return best


def _places(layers: Sequence[Sequence[int]]) -> dict[int, int]:
    return {item: place for layer in layers for place, item in enumerate(layer)}


def _crossings(layers: Sequence[Sequence[int]], gutters: Sequence[Sequence[Pair]]) -> int:
    place = _places(layers)
    return sum(count_crossings(pairs, place) for pairs in gutters)


def _sweep(layers: list[list[int]], gutters: Sequence[Sequence[Pair]], *, rightward: bool) -> None:
    """Sorts each layer by the mean of what its items are joined to in the layer before (or after) it."""
    order = range(1, len(layers)) if rightward else range(len(layers) - 2, -1, -1)
    for number in order:
        place = _places((layers[number - 1] if rightward else layers[number + 1], layers[number]))
        ends: dict[int, list[float]] = {}
        for left, right in gutters[number if rightward else number + 1]:
            mine, other = (right, left) if rightward else (left, right)
            ends.setdefault(mine[0], []).append(place[other[0]] + other[1] / 100)
        means = {item: sum(found) / len(found) for item, found in ends.items()}
        layers[number].sort(key=lambda item: (means.get(item, place[item]), place[item]))


def _swap_neighbours(layers: list[list[int]], gutters: Sequence[Sequence[Pair]]) -> None:
    """Swaps neighbours in a layer as long as that takes crossings away."""
    place = _places(layers)
    for _ in range(_SWAP_ROUNDS):
        swapped = False
        for number, layer in enumerate(layers):
            to_left, to_right = _ends(gutters[number], place, 1), _ends(gutters[number + 1], place, 0)
            for at in range(len(layer) - 1):
                upper, lower = layer[at], layer[at + 1]
                gain = 0
                for ends in (to_left, to_right):
                    above, below = ends.get(upper, ()), ends.get(lower, ())
                    gain += crossings_of_two(above, below) - crossings_of_two(below, above)
                if gain > 0:
                    layer[at], layer[at + 1] = lower, upper
                    place[upper], place[lower] = at + 1, at
                    swapped = True
        if not swapped:
            return


def _ends(pairs: Sequence[Pair], place: dict[int, int], mine: int) -> dict[int, list[tuple[int, int]]]:
    """Where the lines of each item end on the other side of a gutter, sorted; `mine` is the item's side, 0 or 1."""
    ends: dict[int, list[tuple[int, int]]] = {}
    for pair in pairs:
        other, row = pair[1 - mine]
        ends.setdefault(pair[mine][0], []).append((place[other], row))
    for found in ends.values():
        found.sort()
    return ends

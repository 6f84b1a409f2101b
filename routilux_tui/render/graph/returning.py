"""Finds a place in each layer for the lines that close a cycle: where they cross little and are short."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate

from routilux_tui.render.graph.crossings import Pair, pairs_by_gutter
from routilux_tui.render.graph.layers import Layered, Terminal, Trunk

_CROSSING = 6.0
"""What a crossing costs, in rows of detour."""


def place_returning(layered: Layered) -> None:
    """Inserts the returning waypoints into the layers, one line after the other, the shortest first."""
    trunks = [[layered.trunks[number] for number in numbers] for numbers in layered.trunks_by_gutter()]
    placed = [not item.returning for item in layered.items]
    for line in sorted(_lines(layered), key=lambda line: (len(line), line)):
        places = _best_places(layered, line, pairs_by_gutter(layered, placed), trunks)
        for item, place in zip(line, places, strict=True):
            layered.layers[layered.items[item].rank].insert(place, item)
            placed[item] = True


def _lines(layered: Layered) -> list[list[int]]:
    """The returning waypoints that are joined with each other, from the lowest rank to the highest."""
    leader: dict[int, int] = {number: number for number, item in enumerate(layered.items) if item.returning}

    def lead(item: int) -> int:
        while leader[item] != item:
            item = leader[item]
        return item

    for way in layered.ways:
        for hop in way:
            if hop.start[0] in leader and hop.end[0] in leader:
                leader[lead(hop.start[0])] = lead(hop.end[0])
    lines: dict[int, list[int]] = {}
    for item in leader:
        lines.setdefault(lead(item), []).append(item)
    return [sorted(line, key=lambda item: layered.items[item].rank) for line in lines.values()]


def _best_places(
    layered: Layered, line: Sequence[int], gutters: Sequence[Sequence[Pair]], trunks: Sequence[Sequence[Trunk]]
) -> list[int]:
    """Where to insert each waypoint of a line in its layer: the cheapest way through, rank by rank."""
    costs = _turning_costs(layered, line[0], trunks)
    came_from: list[list[int]] = []
    for item in line[1:]:
        rank = layered.items[item].rank
        crossed = _crossing_table(layered, rank, gutters[rank])
        reached: list[float] = []
        sources: list[int] = []
        for place, cost in enumerate(_turning_costs(layered, item, trunks)):
            total, source = min((before + crossed[at][place], at) for at, before in enumerate(costs))
            reached.append(total + cost)
            sources.append(source)
        costs = reached
        came_from.append(sources)
    places = [costs.index(min(costs))]
    for sources in reversed(came_from):
        places.append(sources[places[-1]])
    return places[::-1]


def _turning_costs(layered: Layered, item: int, trunks: Sequence[Sequence[Trunk]]) -> list[float]:
    """What it costs to turn from each place in the item's layer to the ports of that layer that it is joined to."""
    rank = layered.items[item].rank
    layer = layered.layers[rank]
    costs = [0.0] * (len(layer) + 1)
    for sides in ([trunk.right for trunk in trunks[rank]], [trunk.left for trunk in trunks[rank + 1]]):
        joined = [terminal for side in sides if (item, 0) in side for terminal in side if terminal[0] in layer]
        if not joined:
            continue
        lines = {terminal for side in sides for terminal in side}
        for port in joined:
            for place, cost in enumerate(_reach(layered, layer, port, lines)):
                costs[place] += cost
    return costs


def _reach(layered: Layered, layer: Sequence[int], port: Terminal, lines: set[Terminal]) -> list[float]:
    """What it costs to get from a port to each place of its layer: rows to go, and lines of other ports to cross."""
    item, row = port
    at = layer.index(item)
    crossed = Counter(other for other, _ in lines)
    above = sum(1 for other, other_row in lines if other == item and other_row < row)
    below = sum(1 for other, other_row in lines if other == item and other_row > row)
    steps = [layered.items[number].height + 1 + _CROSSING * crossed[number] for number in layer]
    up = accumulate(reversed(steps[:at]), initial=row + 1 + _CROSSING * above)
    down = accumulate(steps[at + 1 :], initial=layered.items[item].height + 1 - row + _CROSSING * below)
    return [*reversed(list(up)), *down]


def _crossing_table(layered: Layered, gutter: int, pairs: Sequence[Pair]) -> list[list[float]]:
    """What a line costs that passes a gutter from each place on its left to each place on its right."""
    left, right = layered.layers[gutter - 1], layered.layers[gutter]
    at_left = {item: place for place, item in enumerate(left)}
    at_right = {item: place for place, item in enumerate(right)}
    width = len(right) + 1
    falling = [[0] * width for _ in range(len(left) + 1)]
    for (a, _), (b, _) in pairs:
        falling[at_left[a]][at_right[b]] += 1
    table: list[list[float]] = []
    lines_above: list[int] = [0] * width
    ends = [sum(column) for column in zip(*falling, strict=True)]
    for place in range(len(left) + 1):
        row: list[float] = []
        before_above, before_all = 0, 0
        total_above = sum(lines_above)
        for other in range(width):
            above_to_below = total_above - before_above
            below_to_above = before_all - before_above
            row.append(_CROSSING * (above_to_below + below_to_above))
            before_above += lines_above[other]
            before_all += ends[other]
        table.append(row)
        lines_above = [above + here for above, here in zip(lines_above, falling[place], strict=True)]
    return table

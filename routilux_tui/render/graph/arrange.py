"""From a problem to well ordered layers: with graphlay's ranks where it is there, by our own means where it is not."""

from __future__ import annotations

from collections.abc import Callable

from routilux_tui.render.graph.crossings import pairs_by_gutter
from routilux_tui.render.graph.graphlay_backend import Suggestion, suggest
from routilux_tui.render.graph.layers import Layered, layer
from routilux_tui.render.graph.order import as_walked, untangle
from routilux_tui.render.graph.ranks import rank
from routilux_tui.render.graph.returning import place_returning
from routilux_tui.render.graph.shapes import Problem

Backend = Callable[[Problem, frozenset[int]], Suggestion | None]


def arrange(problem: Problem, closing: frozenset[int], backend: Backend = suggest) -> Layered:
    """The graph as ordered layers; `closing` are the links that may lead back."""
    suggestion = backend(problem, closing)
    ranks = suggestion.ranks if suggestion else rank(len(problem.sizes), problem.links, closing)
    layered = layer(problem, ranks, closing)
    kept = [not item.returning for item in layered.items]
    starts = [as_walked(layered, problem.entry)]
    if suggestion:
        starts.append(suggestion.order(layered))
    forward = [[[item for item in each if kept[item]] for each in start] for start in starts]
    layered.layers = untangle(forward, pairs_by_gutter(layered, kept))
    place_returning(layered)
    return layered

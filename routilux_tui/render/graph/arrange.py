"""From a problem to well ordered layers: by our own means, and where lines still cross, with graphlay's help."""

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
"""What may know better ranks and a better order, or may not."""


def arrange(problem: Problem, closing: frozenset[int], backend: Backend = suggest) -> Layered:
    """The graph as ordered layers; `closing` are the links that may lead back."""
    ranks = rank(len(problem.sizes), problem.links, closing)
    crossings, layered = _ordered(problem, closing, ranks, None)
    if crossings and (suggestion := backend(problem, closing)):
        fewer, other = _ordered(problem, closing, suggestion.ranks, suggestion)
        layered = other if fewer < crossings else layered
    place_returning(layered)
    return layered


def _ordered(
    problem: Problem, closing: frozenset[int], ranks: list[int], suggestion: Suggestion | None
) -> tuple[int, Layered]:
    """The layers for these ranks without a place for returning lines yet, and how often their lines cross."""
    layered = layer(problem, ranks, closing)
    starts = [as_walked(layered, problem.entry)]
    if suggestion:
        starts.append(suggestion.order(layered))
    kept = [not item.returning for item in layered.items]
    forward = [[[item for item in each if kept[item]] for each in start] for start in starts]
    crossings, layered.layers = untangle(forward, pairs_by_gutter(layered, kept))
    return crossings, layered

"""What the history pane shows: which activations, in which order, and how far that is known."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from routilux.protocol import Activation, ActivationStatus, GraphDescription, Ranked
from routilux_tui.model.known import KnownRows
from routilux_tui.model.matches import Matches
from routilux_tui.model.pages import Pages
from routilux_tui.model.rows import Below, Numbers, Span

_GLYPH = 2
"""Cells of the glyph before a place."""


class HistoryContents(Struct, frozen=True):
    """The first `length` activations, as far as `pages` has them; those before `first` were forgotten.

    `matches` are those of the filter, None without one, of which a share of `searched` is known; `problem` says why
    the search ended. `ranked` are those of another order, None in the order of numbers. `known` stands in for
    everything in the order of numbers once the source is gone. While the end is followed, `followed` is how many are
    shown: up to the newest ones that are here, so that a row never waits for what it says.
    """

    pages: Pages[Activation]
    length: int = 0
    first: int = 0
    matches: Matches | None = None
    searched: float = 1.0
    problem: str = ""
    ranked: Ranked | None = None
    known: KnownRows | None = None
    followed: int | None = None

    def numbers(self, *, filtered: bool) -> Numbers:
        """The activations to show in the order of numbers; one that was forgotten stands for all of those."""
        if self.known is not None:
            return Below(self.known.numbers, self.length)
        if not filtered:
            return Span(max(0, self.first - 1), self.length if self.followed is None else self.followed)
        return Span(0, 0) if self.matches is None else Below(self.matches, self.length, self.first)


def history_needs(graph: GraphDescription | None) -> Mapping[str, int]:
    """How wide the places and the ends of the activations of a flow become, by the columns of the history."""
    if graph is None:
        return {}
    places = [f"{node.routine_id}.{slot}" for node in graph.routines for slot in node.slots]
    ends = [*(event for node in graph.routines for event in node.events), *ActivationStatus]
    return {"routine": _GLYPH + max(map(len, places), default=0), "status": max(map(len, ends))}

"""Ranks and orders: which column and which place in it a routine gets."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from routilux_tui.render.graph import graphlay_backend
from routilux_tui.render.graph.arrange import arrange
from routilux_tui.render.graph.crossings import count_crossings, pairs_by_gutter
from routilux_tui.render.graph.drawing import draw
from routilux_tui.render.graph.graphlay_backend import suggest
from routilux_tui.render.graph.layers import Layered
from routilux_tui.render.graph.ranks import closing_links, rank
from routilux_tui.render.graph.shapes import Link, Problem, Spacing


def links(text: str) -> tuple[Link, ...]:
    """Links of words such as `0>1`."""
    return tuple(Link(int(a), 1, int(b), 1) for a, b in (word.split(">") for word in text.split()))


@st.composite
def connected(draw: st.DrawFn) -> tuple[int, tuple[Link, ...]]:
    """A connected graph of up to six nodes."""
    count = draw(st.integers(2, 6))
    tree = [
        draw(st.sampled_from([(other, node), (node, other)]))
        for node in range(1, count)
        for other in [draw(st.integers(0, node - 1))]
    ]
    node = st.integers(0, count - 1)
    ends = tree + draw(st.lists(st.tuples(node, node), max_size=5))
    return count, tuple(Link(a, 1, b, 1) for a, b in ends)


def crossings(layered: Layered) -> int:
    kept = [True] * len(layered.items)
    place = {item: at for layer in layered.layers for at, item in enumerate(layer)}
    return sum(count_crossings(pairs, place) for pairs in pairs_by_gutter(layered, kept))


def nothing(problem, closing):
    """What is known where graphlay is not there."""
    return


def test_a_cycle_is_closed_by_the_link_that_leads_back_to_the_entry():
    assert closing_links(3, links("0>1 1>2 2>0"), 1) == {0}
    assert closing_links(3, links("0>1 1>2 2>0"), -1) == {2}


def test_a_link_to_itself_closes_a_cycle():
    assert closing_links(1, links("0>0"), 0) == {0}


def test_a_source_stands_next_to_what_it_feeds():
    assert rank(4, links("0>1 1>2 3>2"), frozenset()) == [0, 1, 2, 1]


@given(connected())
def test_every_link_that_closes_no_cycle_leads_to_a_later_rank(graph):
    count, found = graph
    closing = closing_links(count, found, 0)
    ranks = rank(count, found, closing)
    assert min(ranks) == 0
    assert all(ranks[link.source] < ranks[link.target] for at, link in enumerate(found) if at not in closing)


@given(connected())
def test_no_ranks_make_all_links_together_shorter(graph):
    count, found = graph
    closing = closing_links(count, found, 0)
    forward = [link for at, link in enumerate(found) if at not in closing]

    def length(ranks) -> int:
        return sum(ranks[link.target] - ranks[link.source] for link in forward)

    allowed = (
        ranks
        for ranks in product(range(count), repeat=count)
        if all(ranks[link.source] < ranks[link.target] for link in forward)
    )
    assert length(rank(count, found, closing)) == min(map(length, allowed))


def test_two_chains_that_are_named_crosswise_do_not_cross():
    problem = Problem(((17, 4),) * 6, links("0>4 1>3 0>2 2>5 4>5 3>5"), 0)
    assert crossings(arrange(problem, frozenset(), nothing)) == 0


@given(connected())
def test_what_graphlay_suggests_is_taken_only_when_lines_cross_less(graph):
    count, found = graph
    problem = Problem(((17, 4),) * count, found, 0)
    closing = closing_links(count, found, 0)
    if not closing:
        assert crossings(arrange(problem, closing)) <= crossings(arrange(problem, closing, nothing))


def test_graphlay_gives_ranks_and_an_order():
    problem = Problem(((17, 4),) * 4, links("0>1 0>2 1>3 2>3"), 0)
    suggestion = suggest(problem, frozenset())
    assert suggestion is not None
    assert suggestion.ranks == [0, 1, 1, 2]


def test_without_graphlay_everything_is_laid_out_all_the_same(monkeypatch):
    monkeypatch.setattr(graphlay_backend, "graphlay", None)
    problem = Problem(((17, 4),) * 4, links("0>2 0>3 1>2 1>3"), 0)
    assert suggest(problem, frozenset()) is None
    drawing = draw(problem, arrange(problem, frozenset()), frozenset(), Spacing(1, 1, 6, 1))
    assert len(set(drawing.rects)) == 4


def test_graphlay_is_not_asked_about_very_large_graphs():
    count = 151
    problem = Problem(((1, 1),) * count, tuple(Link(at, 0, at + 1, 0) for at in range(count - 1)), 0)
    assert suggest(problem, frozenset()) is None

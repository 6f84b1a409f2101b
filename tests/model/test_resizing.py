"""Panes made larger and smaller, by keys and by dragging."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routilux_tui.model.desk import Desk, Pane, arrange, focused
from routilux_tui.model.resizing import Edge, edge_above, edge_moved, grown, shrunk
from routilux_tui.model.sizes import Cells, Shares

WIDE, SMALL = (160, 45), (80, 24)


def sizes(desk, size=WIDE):
    return {place.pane.value: (place.width, place.height) for place in arrange(desk, *size, lanes=7).places}


def after(desk, change, pane, times, size=WIDE):
    for _ in range(times):
        desk = change(desk, arrange(desk, *size, lanes=7), pane)
    return desk


def test_the_usual_sizes_are_those_that_nobody_chose():
    usual = {"graph": (109, 22), "routine": (50, 22), "timeline": (160, 8), "log": (109, 10), "deferred": (50, 10)}
    assert sizes(Desk()) == usual


@pytest.mark.parametrize(
    ("pane", "before", "larger"),
    [
        (Pane.GRAPH, (109, 22), (109, 24)),
        (Pane.ROUTINE, (50, 22), (54, 22)),
        (Pane.TIMELINE, (160, 8), (160, 10)),
        (Pane.LOG, (109, 10), (109, 12)),
        (Pane.DEFERRED, (50, 10), (50, 12)),
    ],
)
def test_a_pane_grows_and_shrinks_by_a_step(pane, before, larger):
    desk = grown(Desk(), arrange(Desk(), *WIDE, lanes=7), pane)
    assert sizes(desk)[pane] == larger
    assert sizes(shrunk(desk, arrange(desk, *WIDE, lanes=7), pane))[pane] == before


@pytest.mark.parametrize("size", [WIDE, SMALL, (120, 36), (140, 26), (100, 60)])
@pytest.mark.parametrize("pane", list(Pane))
def test_a_pane_that_goes_on_growing_never_gets_smaller_and_fills_the_screen_in_the_end(pane, size):
    desk = focused(Desk(), pane)
    area = 0
    for _ in range(200):
        plan = arrange(desk, *size, lanes=7)
        place = plan.place(pane)
        assert place.width * place.height > area
        area = place.width * place.height
        if desk.grown:
            break
        desk = grown(desk, plan, pane)
    assert desk.grown
    assert area == size[0] * (size[1] - 3)
    assert grown(desk, arrange(desk, *size, lanes=7), pane) == desk
    assert not shrunk(desk, arrange(desk, *size, lanes=7), pane).grown


@pytest.mark.parametrize("size", [WIDE, SMALL, (120, 36), (140, 26), (100, 60), (40, 12)])
@pytest.mark.parametrize("pane", list(Pane))
def test_a_pane_that_goes_on_shrinking_keeps_its_least(pane, size):
    desk = after(focused(Desk(), pane), shrunk, pane, 100, size)
    plan = arrange(desk, *size, lanes=7)
    assert all(place.height >= 2 and place.width >= 29 for place in plan.places)
    assert shrunk(desk, plan, pane) == desk


def test_the_lower_pane_of_a_small_screen_takes_from_the_graph():
    desk = after(Desk(), grown, Pane.ROUTINE, 2, SMALL)
    assert sizes(desk, SMALL) == {"graph": (80, 6), "routine": (80, 14)}


@pytest.mark.parametrize(
    ("edge", "to", "changed"),
    [
        (Edge.SIDE, 99, {"graph": (99, 22), "routine": (60, 22), "log": (99, 10), "deferred": (60, 10)}),
        (Edge.SIDE, 5, {"graph": (40, 22), "routine": (119, 22), "log": (40, 10), "deferred": (119, 10)}),
        (Edge.MIDDLE, 20, {"graph": (109, 18), "routine": (50, 18), "timeline": (160, 12)}),
        (Edge.BELOW, 30, {"timeline": (160, 5), "log": (109, 13), "deferred": (50, 13)}),
        (Edge.BELOW, 2, {"timeline": (160, 2), "log": (109, 16), "deferred": (50, 16)}),
        (Edge.BELOW, 99, {"timeline": (160, 16), "log": (109, 2), "deferred": (50, 2)}),
    ],
)
def test_an_edge_that_is_dragged_changes_the_panes_at_its_sides(edge, to, changed):
    desk = edge_moved(Desk(), arrange(Desk(), *WIDE, lanes=7), edge, to)
    assert sizes(desk) == {**sizes(Desk()), **changed}


def test_titles_below_others_are_edges():
    plan = arrange(Desk(), *WIDE)
    assert [edge_above(plan, pane) for pane in (Pane.GRAPH, Pane.ROUTINE, Pane.TIMELINE, Pane.LOG, Pane.JOBS)] == [
        None,
        None,
        Edge.MIDDLE,
        Edge.BELOW,
        None,
    ]
    small = focused(Desk(), Pane.TIMELINE)
    assert edge_above(arrange(small, *SMALL), Pane.TIMELINE) is Edge.BELOW


@given(
    st.sampled_from(list(Edge)),
    st.integers(-5, 320),
    st.integers(40, 300),
    st.integers(12, 100),
    st.sampled_from(list(Pane)),
    st.integers(0, 4),
)
def test_an_edge_may_be_dragged_anywhere_and_the_screen_stays_filled(edge, to, width, height, pane, banner):
    desk = focused(Desk(), pane)
    desk = edge_moved(desk, arrange(desk, width, height, banner=banner), edge, to)
    plan = arrange(desk, width, height, banner=banner)
    cells = sum(place.width * (place.height + 1) for place in plan.places)
    rules = sum(rule.bottom - rule.top for rule in plan.rules)
    assert cells + rules == width * (height - 2 - banner)
    assert all(place.height >= 1 for place in plan.places)


def test_shares_hold_on_a_screen_of_another_size():
    desk = Desk(shares=Shares(0.5, 0.0, 0.5))
    assert arrange(desk, 200, 60, lanes=7).cells == Cells(100, 9, 29)
    assert arrange(desk, 120, 36, lanes=7).cells == Cells(60, 9, 17)
    assert arrange(desk, 80, 24).cells == Cells(0, 0, 11)

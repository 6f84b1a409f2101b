"""Where the arrow keys lead, and what lies under the mouse."""

from __future__ import annotations

import pytest

from routilux_tui.render.graph.layout import lay_out
from routilux_tui.render.graph.navigate import farthest, neighbour, routine_at
from routilux_tui.render.graph.zoom import Zoom

CENSUS = (
    "walk>read read>parse parse.output>measure parse.failed>reject measure>summarise summarise>report reject>report"
)
WALK, READ, PARSE, MEASURE, REJECT, SUMMARISE, REPORT = range(7)


@pytest.mark.parametrize(
    ("start", "direction", "end"),
    [
        (WALK, "right", READ),
        (READ, "left", WALK),
        (PARSE, "right", MEASURE),
        (MEASURE, "down", REJECT),
        (REJECT, "up", MEASURE),
        (REJECT, "right", REPORT),
        (WALK, "left", WALK),
        (REPORT, "right", REPORT),
        (WALK, "up", WALK),
    ],
)
def test_arrows_lead_to_the_nearest_routine_on_that_side(flow, start, direction, end):
    graph = flow(CENSUS)
    assert neighbour(lay_out(graph, Zoom.BOX, (160, 40)), graph.edges, start, direction) == end


def test_at_the_end_of_a_band_the_edges_lead_on(flow):
    graph = flow(CENSUS)
    placement = lay_out(graph, Zoom.BOX, (80, 24))
    assert placement.rects[MEASURE].left < placement.rects[PARSE].left
    assert neighbour(placement, graph.edges, PARSE, "right") == MEASURE
    assert neighbour(placement, graph.edges, MEASURE, "left") == PARSE
    assert neighbour(placement, graph.edges, WALK, "down") == MEASURE


def test_every_routine_can_be_reached_with_the_arrows(flow):
    graph = flow(CENSUS)
    for pane in ((160, 40), (80, 24), (60, 40)):
        placement = lay_out(graph, Zoom.BOX, pane)
        reached, waiting = {WALK}, [WALK]
        while waiting:
            here = waiting.pop()
            for direction in ("left", "right", "up", "down"):
                there = neighbour(placement, graph.edges, here, direction)
                if there not in reached:
                    reached.add(there)
                    waiting.append(there)
        assert reached == set(range(7))


def test_from_nowhere_the_arrows_lead_to_the_first_routine(flow):
    graph = flow("one>two")
    assert neighbour(lay_out(graph, Zoom.BOX, (80, 24)), graph.edges, -1, "right") == 0


def test_the_routine_under_a_cell_is_found(flow):
    placement = lay_out(flow("one>two"), Zoom.BOX, (80, 24))
    assert [routine_at(placement, column, 1) for column in (0, 16, 17, 22, 23, 39, 40)] == [0, 0, -1, -1, 1, 1, -1]
    assert routine_at(placement, 0, 4) == -1


def test_the_farthest_routine_is_the_one_with_the_longest_way(flow):
    assert farthest(flow(CENSUS).edges, WALK) == SUMMARISE
    assert farthest(flow("poll>poll").edges, 0) == 0

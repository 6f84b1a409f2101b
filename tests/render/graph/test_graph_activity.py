"""What of a job's figures the graph shows."""

from __future__ import annotations

import pytest

from routilux_tui.model.faces import EdgeFace, Face
from routilux_tui.model.standing import Standing
from routilux_tui.render.graph.activity import box_faces, glows
from routilux_tui.render.graph.faces import BoxFace


def face(index: int, waiting: int = 0, capacity: int = 0) -> Face:
    return Face(index, f"r{index}", Standing.RUNNING, 7, waiting, capacity, 1.5, 1, 2, selected=index == 1)


def test_a_box_shows_what_the_model_knows_of_its_routine():
    assert box_faces([face(1, 3, 64)]) == {1: BoxFace("running", 7, 3, 64, 1.5, 1, 2, selected=True, hot=False)}


def test_the_routine_with_the_fullest_queue_is_the_hot_spot():
    faces = box_faces([face(0, 30, 64), face(1, 40, 64), face(2, 900, 0)])
    assert [index for index, each in faces.items() if each.hot] == [2]


def test_there_is_no_hot_spot_while_all_queues_are_short():
    assert not any(each.hot for each in box_faces([face(0, 1, 64), face(1, 5)]).values())
    assert box_faces([]) == {}


@pytest.mark.parametrize(("rate", "glow"), [(0.5, 1), (9.9, 1), (10.0, 2), (999.0, 2), (1000.0, 3)])
def test_an_edge_glows_by_how_much_passes_now(rate, glow):
    assert glows([EdgeFace(4, 100, rate, hot=True)]) == {4: glow}


def test_an_edge_over_which_nothing_passes_now_does_not_glow():
    assert glows([EdgeFace(4, 100, 50.0, hot=False)]) == {}

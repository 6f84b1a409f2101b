"""What of a job's figures the graph shows."""

from __future__ import annotations

import pytest

from routilux_tui.model.faces import EdgeFace, Face
from routilux_tui.model.forecast import Forecast
from routilux_tui.model.standing import Standing
from routilux_tui.render.graph.activity import box_faces, critical, glows
from routilux_tui.render.graph.face import BoxFace


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


@pytest.mark.parametrize(
    ("first", "second", "hot"), [(40, 44, 0), (40, 47, 1), (13, 15, 0), (12, 16, 1), (12, 15, None), (64, 64, 0)]
)
def test_the_hot_spot_stays_where_it_was_until_another_queue_is_clearly_fuller(first, second, hot):
    faces = box_faces([face(0, first, 64), face(1, second, 64)], before=0)
    assert [index for index, each in faces.items() if each.hot] == ([] if hot is None else [hot])


@pytest.mark.parametrize(("rate", "glow"), [(0.5, 1), (9.9, 1), (10.0, 2), (999.0, 2), (1000.0, 3)])
def test_an_edge_glows_by_how_much_passes_now(rate, glow):
    assert glows([EdgeFace(4, 100, rate, quiet=0.0)]) == {4: glow}


@pytest.mark.parametrize(("quiet", "glow"), [(0.6, 3), (0.7, 2), (1.0, 2), (1.2, 1), (1.5, 1)])
def test_an_edge_fades_in_steps_once_nothing_passes(quiet, glow):
    assert glows([EdgeFace(4, 100, 2_000.0, quiet)]) == {4: glow}


@pytest.mark.parametrize("rate", [0.5, 50.0, 2_000.0])
def test_all_edges_have_faded_at_the_same_time(rate):
    assert glows([EdgeFace(4, 100, rate, quiet=1.5)]) == {4: 1}
    assert glows([EdgeFace(4, 100, rate, quiet=1.7)]) == {}


def test_the_edges_of_the_critical_path_are_told_apart():
    edges = [EdgeFace(1, 5, 1.0, 0.0, critical=True), EdgeFace(2, 5, 1.0, 0.0), EdgeFace(7, 5, 0.0, 9.0, critical=True)]
    assert critical(edges) == {1, 7}


def test_what_will_become_of_a_queue_shows_in_its_box():
    filling = Face(0, "r", Standing.RUNNING, 7, 24, 64, 1.5, 0, 0, False, 0.93, True, Forecast(1.0, 40.0))
    assert box_faces([filling])[0] == BoxFace(
        "running", 7, 24, 64, 1.5, hot=True, busy=0.93, bounds=True, growth=1.0, full_in=40.0
    )

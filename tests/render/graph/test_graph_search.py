"""What a search finds in a flow, and how it looks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routilux.protocol import GraphDescription, RoutineNode
from routilux.protocol.filters import Filter, parse
from routilux_tui.render.graph.face import BoxFace, name_pieces
from routilux_tui.render.graph.faces import face_rows
from routilux_tui.render.graph.search import found_in, next_found
from routilux_tui.render.graph.zoom import Zoom
from routilux_tui.render.line import measure
from routilux_tui.render.look import look

DARK = look("dark", ascii_only=False)
NAMES = ("walk", "read", "parse", "report", "parse_again")
FLOW = GraphDescription(
    "flow", 1, tuple(RoutineNode(at, name, "Step" if at else "Source", (), ()) for at, name in enumerate(NAMES)), ()
)


def test_nothing_sought_finds_nothing():
    assert found_in(DARK, FLOW, Filter()) == {}


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        ("ar", {2: ((1, 3),), 4: ((1, 3),)}),
        ("a", {0: ((1, 2),), 1: ((2, 3),), 2: ((1, 2),), 4: ((1, 2), (6, 7), (8, 9))}),
        ("~pg", {4: ((0, 1), (7, 8))}),
        ("/^r/", {1: ((0, 1),), 3: ((0, 1),)}),
        ("!a", {3: ((0, 6),)}),
        ("sourc", {0: ((0, 4),)}),
        ("zebra", {}),
    ],
    ids=["part", "several", "fuzzy", "regex", "inverse", "class", "nothing"],
)
def test_a_search_finds_names_and_else_classes(sought, found):
    assert found_in(DARK, FLOW, parse(sought)) == found


@pytest.mark.parametrize(
    ("start", "step", "name"),
    [("walk", 1, "sum"), ("sum", 1, "parse"), ("parse", 1, "log"), ("log", 1, "sum"), ("log", -1, "parse")],
)
def test_what_was_found_is_gone_through_as_the_flow_goes(flow, start, step, name):
    graph = flow("walk>read read>parse walk>sum lonely log>lonely parse>walk")
    at = {node.routine_id: node.index for node in graph.routines}
    assert next_found(graph, {at["log"], at["parse"], at["sum"]}, at[start], step) == at[name]


def test_from_nowhere_the_first_and_the_last_are_next(flow):
    graph = flow("walk>read read>parse")
    assert [next_found(graph, {1, 2}, -1, step) for step in (1, -1)] == [1, 2]


def test_where_nothing_was_found_there_is_no_next(flow):
    assert next_found(flow("walk>read"), (), 0, 1) == -1


def test_what_was_found_of_a_name_is_marked():
    pieces = name_pieces(DARK, "parse", BoxFace(found=((1, 3),)), 8, "text")
    assert [(piece.text, piece.style == DARK["match"]) for piece in pieces] == [
        ("p", False),
        ("ar", True),
        ("se   ", False),
    ]


def test_what_was_found_beyond_the_end_of_a_name_that_is_cut_is_not_marked():
    pieces = name_pieces(DARK, "parse_again", BoxFace(found=((3, 6), (9, 11))), 6, "text")
    assert [(piece.text, piece.style == DARK["match"]) for piece in pieces] == [
        ("par", False),
        ("se", True),
        ("…", False),
    ]


def test_a_dot_that_was_found_is_marked():
    node = FLOW.routines[0]
    assert face_rows(DARK, node, BoxFace(found=((0, 1),)), (1, 1), Zoom.DOT)[0][0].style == DARK["match"]


@given(st.text(max_size=20), st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20))), st.integers(0, 30))
def test_whatever_was_found_a_name_fills_its_place_exactly(name, spans, width):
    found = tuple(sorted((min(span), max(span)) for span in spans if span[0] != span[1]))
    disjoint = tuple(span for at, span in enumerate(found) if not at or span[0] >= max(end for _, end in found[:at]))
    assert measure(name_pieces(DARK, name, BoxFace(found=disjoint), width, "text")) == width

"""What is painted where, and which rows a change touches."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routilux.protocol import Edge, GraphDescription, RoutineNode
from routilux_tui.render.graph.face import BoxFace
from routilux_tui.render.graph.layout import lay_out
from routilux_tui.render.graph.painter import NOTHING, Painter, shown
from routilux_tui.render.graph.shapes import Rect
from routilux_tui.render.graph.zoom import Zoom
from routilux_tui.render.line import measure, text_of
from routilux_tui.render.look import look

DARK = look("dark", ascii_only=False)
ALL = Rect(0, 0, 1000, 1000)
NAMES = ("処理", "two", "three")
CHAIN = GraphDescription(
    "flow",
    1,
    tuple(RoutineNode(index, name, "Routine", ("input",), ("output",)) for index, name in enumerate(NAMES)),
    (Edge(0, 0, "output", 1, "input"), Edge(1, 1, "output", 2, "input")),
    0,
)


def chain() -> Painter:
    return Painter(DARK, CHAIN, lay_out(CHAIN, Zoom.BOX, (80, 20)))


def style_of(row, column):
    at = 0
    for text, style, _ in row:
        at += len(text)
        if column < at:
            return style
    raise AssertionError(column)


@pytest.mark.parametrize("glow", [0, 1, 2, 3])
def test_an_edge_glows_as_much_as_passes(flow, glow):
    graph = flow("one>two")
    painter = Painter(DARK, graph, lay_out(graph, Zoom.BOX, (80, 20)))
    row = painter.row(1, 0, 40, shown({}, {0: glow}, -1))
    assert text_of(row)[17:23] == "─────▶"
    assert style_of(row, 20) == DARK[f"edge.{glow}"]


def test_where_edges_go_together_the_brighter_one_shows(flow):
    graph = flow("one>join two>join")
    painter = Painter(DARK, graph, lay_out(graph, Zoom.BOX, (80, 20)))
    target = painter.placement.routes[0][-1]
    row = painter.row(target[1], 0, 80, shown({}, {0: 1, 1: 3}, -1))
    assert style_of(row, target[0] - 1) == DARK["edge.3"]


def test_edges_at_the_selected_routine_stand_out_even_when_nothing_passes():
    row = chain().row(1, 0, 61, shown({}, {}, 0))
    assert style_of(row, 20) == DARK["edge.near"]
    assert style_of(row, 44) == DARK["edge.0"]


def test_only_one_routine_is_selected_whatever_the_faces_say():
    moment = shown({0: BoxFace(selected=True), 1: BoxFace()}, {}, 2)
    assert {index: face.selected for index, face in moment.faces.items()} == {0: False, 1: False, 2: True}


def test_a_changed_face_touches_the_rows_of_its_box_alone(flow):
    graph = flow("one>join two>join")
    painter = Painter(DARK, graph, lay_out(graph, Zoom.BOX, (80, 20)))
    rect = painter.placement.rects[1]
    after = shown({1: BoxFace("running", count=1)}, {}, -1)
    assert painter.changed_rows(NOTHING, after, ALL) == set(range(rect.top, rect.bottom))
    assert painter.changed_rows(after, after, ALL) == set()


def test_a_face_that_changes_out_of_view_touches_nothing(flow):
    graph = flow("one>join two>join")
    painter = Painter(DARK, graph, lay_out(graph, Zoom.BOX, (80, 20)))
    after = shown({1: BoxFace("running", count=1)}, {}, -1)
    assert painter.changed_rows(NOTHING, after, Rect(0, 0, 80, painter.placement.rects[1].top)) == set()


def test_the_critical_path_is_heavy_whether_something_passes_or_not(flow):
    graph = flow("one>two")
    painter = Painter(DARK, graph, lay_out(graph, Zoom.BOX, (80, 20)))
    after = shown({}, {}, -1, frozenset({0}))
    assert text_of(painter.row(1, 0, 40, after))[17:23] == "━━━━━▶"
    assert painter.changed_rows(NOTHING, after, ALL) == {1}


@pytest.mark.parametrize(("glow", "line"), [(0, "─────▶"), (1, "─────▶"), (2, "━━━━━▶"), (3, "━━━━━▶")])
def test_without_colours_an_edge_that_glows_is_heavy(flow, glow, line):
    graph = flow("one>two")
    painter = Painter(look("no-color", ascii_only=False), graph, lay_out(graph, Zoom.BOX, (80, 20)))
    assert text_of(painter.row(1, 0, 40, shown({}, {0: glow}, -1)))[17:23] == line


def test_in_ascii_without_colours_it_is_a_double_line(flow):
    graph = flow("one>two")
    painter = Painter(look("no-color", ascii_only=True), graph, lay_out(graph, Zoom.BOX, (80, 20)))
    assert text_of(painter.row(1, 0, 40, shown({}, {0: 3}, -1)))[17:23] == "=====>"


def test_a_glow_touches_the_rows_that_its_edge_passes(flow):
    graph = flow("one>join two>join")
    painter = Painter(DARK, graph, lay_out(graph, Zoom.BOX, (80, 20)))
    assert painter.changed_rows(NOTHING, shown({}, {0: 2}, -1), ALL) == {1, 2, 3, 4}


def test_a_selection_touches_its_boxes_and_their_edges(flow):
    graph = flow("one>join two>join far>away")
    painter = Painter(DARK, graph, lay_out(graph, Zoom.BOX, (80, 40)))
    changed = painter.changed_rows(shown({}, {}, 0), shown({}, {}, 1), ALL)
    assert changed == set(range(7))


@given(st.integers(-30, 90), st.integers(1, 60), st.integers(-2, 6), st.integers(-1, 2))
def test_any_part_of_a_row_is_as_wide_as_it_was_asked_for(left, width, row, selected):
    assert measure(chain().row(row, left, width, shown({}, {}, selected))) == width


@given(st.integers(-5, 70), st.integers(1, 40))
def test_a_part_of_a_row_is_what_the_whole_row_has_there(left, width):
    painter = chain()
    whole = text_of(painter.row(2, -100, 300, NOTHING))
    assert text_of(painter.row(2, left, width, NOTHING)) == whole[left + 100 : left + 100 + width]


def test_half_of_a_wide_character_at_the_edge_of_the_pane_is_a_blank():
    painter = chain()
    assert text_of(painter.row(1, 0, 6, NOTHING)) == "│ 処理"
    assert text_of(painter.row(1, 0, 5, NOTHING)) == "│ 処 "
    assert text_of(painter.row(1, 3, 5, NOTHING)) == " 理  "


def test_rows_beyond_the_flow_are_blank():
    assert text_of(chain().row(99, 0, 10, NOTHING)) == " " * 10

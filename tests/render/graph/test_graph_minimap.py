"""The map of a flow that does not fit: where it lies, what it shows, and where a click on it leads."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routilux_tui.render.graph.face import BoxFace
from routilux_tui.render.graph.minimap import MapSheet, minimap
from routilux_tui.render.graph.shapes import Rect
from routilux_tui.render.graph.viewport import Viewport
from routilux_tui.render.line import measure, text_of
from routilux_tui.render.look import look

DARK = look("dark", ascii_only=False)
VIEW = Viewport(80, 20, 240, 60).settled()
BOXES = [Rect(0, 0, 17, 4), Rect(120, 20, 17, 4), Rect(223, 56, 17, 4)]


def test_there_is_no_map_of_what_is_in_view():
    assert minimap(Viewport(80, 20, 80, 20)) is None
    assert minimap(Viewport(80, 20, 82, 21)) is None


@pytest.mark.parametrize("size", [(39, 20), (80, 6)])
def test_a_pane_without_room_has_no_map(size):
    assert minimap(Viewport(*size, 500, 500)) is None


def test_a_map_keeps_the_shape_of_the_flow_in_the_lower_right_corner():
    assert minimap(VIEW).place == Rect(58, 13, 22, 7)
    assert minimap(Viewport(160, 44, 582, 53)).place == Rect(122, 38, 38, 6)
    assert minimap(Viewport(80, 20, 40, 500)).place == Rect(76, 13, 4, 7)


@pytest.mark.parametrize(
    ("avoid", "corner"),
    [(Rect(60, 14, 5, 4), (0, 13)), (Rect(0, 0, 5, 4), (58, 13)), (Rect(10, 15, 60, 3), (58, 0))],
)
def test_a_map_does_not_cover_what_is_selected(avoid, corner):
    place = minimap(VIEW, avoid).place
    assert (place.left, place.top) == corner


def test_a_map_shows_where_routines_are_and_what_is_in_view():
    rows = MapSheet(minimap(VIEW), BOXES).rows(DARK, VIEW, {1: BoxFace("running"), 2: BoxFace("failed")})
    assert [text_of(row) for row in rows] == [
        "╭────────────────────╮",
        "│⠉⠁                  │",
        "│          ⣤⡄        │",
        "│                    │",
        "│                    │",
        "│                  ⢠⣤│",
        "╰────────────────────╯",
    ]
    seen = [piece.text for row in rows for piece in row if piece.style.bgcolor == DARK["selection"].bgcolor]
    assert [len(text) for text in seen] == [7, 7]
    styles = {piece.text.strip(): piece.style for row in rows[1:-1] for piece in row}
    assert DARK.over("status.idle", "selection") in styles.values(), "the first box is in view"
    assert DARK.over("status.running", "text") in styles.values()
    assert DARK.over("status.failed", "text") in styles.values()


def test_in_ascii_a_map_is_made_of_letters():
    plain = look("no-color", ascii_only=True)
    rows = MapSheet(minimap(VIEW), BOXES).rows(plain, VIEW, {})
    assert [text_of(row) for row in rows] == [
        "+--------------------+",
        "|..                  |",
        "|          o.        |",
        "|                    |",
        "|                    |",
        "|                  .o|",
        "+--------------------+",
    ]


def test_what_a_search_found_stands_out_on_the_map():
    rows = MapSheet(minimap(VIEW), BOXES).rows(DARK, VIEW, {2: BoxFace("failed", found=((0, 1),))})
    assert any(piece.style == DARK["match"] for row in rows for piece in row)


@pytest.mark.parametrize(("cell", "there"), [((59, 14), (6, 6)), ((78, 18), (234, 54)), ((0, 0), (6, 6))])
def test_a_cell_of_the_map_leads_to_its_part_of_the_flow(cell, there):
    assert minimap(VIEW).target(*cell) == there


sizes = st.integers(1, 700)


@given(st.integers(1, 200), st.integers(1, 60), sizes, sizes, st.integers(-50, 900), st.lists(st.tuples(sizes, sizes)))
def test_a_map_lies_in_its_pane_and_shows_all_of_the_flow(width, height, drawn_width, drawn_height, pan, places):
    view = Viewport(width, height, drawn_width, drawn_height).panned(pan, pan)
    shown = minimap(view)
    if shown is None:
        return
    assert shown.place.left >= 0
    assert shown.place.right <= width
    assert shown.place.top >= 0
    assert shown.place.bottom <= height
    rects = [Rect(x % drawn_width, y % drawn_height, 1, 1) for x, y in places]
    rows = MapSheet(shown, rects).rows(DARK, view, {})
    assert [measure(row) for row in rows] == [shown.place.width] * shown.place.height
    dots = sum(text_of(row[1:-1]).count(" ") for row in rows[1:-1])
    assert dots < shown.inner.width * shown.inner.height or not rects


def test_there_is_no_map_where_most_of_the_flow_is_in_view():
    assert minimap(Viewport(80, 9, 118, 8)) is None
    assert minimap(Viewport(80, 9, 122, 8)) is not None

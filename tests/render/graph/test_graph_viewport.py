"""Which part of a drawing is in view."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from routilux_tui.render.graph.shapes import Rect
from routilux_tui.render.graph.viewport import Viewport

sizes = st.integers(1, 200)


def test_a_drawing_that_fits_is_in_the_middle():
    assert Viewport(80, 24, 40, 10).settled() == Viewport(80, 24, 40, 10, left=-20, top=-7)


def test_a_drawing_that_fits_cannot_be_moved():
    view = Viewport(80, 24, 40, 10).settled()
    assert view.panned(5, -5) == view


def test_a_larger_drawing_can_be_moved_to_its_ends():
    view = Viewport(80, 24, 200, 10).settled()
    assert (view.left, view.panned(30, 0).left, view.panned(500, 0).left, view.panned(-9, 0).left) == (0, 30, 120, 0)


def test_what_is_selected_comes_into_view_with_a_margin():
    view = Viewport(80, 24, 200, 100).settled()
    assert view.showing(Rect(100, 50, 17, 4)) == Viewport(80, 24, 200, 100, left=39, top=32)
    assert view.panned(120, 76).showing(Rect(100, 50, 17, 4)) == Viewport(80, 24, 200, 100, left=98, top=48)


def test_what_is_in_view_already_moves_nothing():
    view = Viewport(80, 24, 200, 100, left=90, top=40)
    assert view.showing(Rect(100, 50, 17, 4)) == view


def test_what_lies_beyond_the_sides_is_known():
    assert Viewport(80, 24, 200, 10).settled().hidden == (False, True, False, False)
    assert Viewport(80, 24, 200, 100, left=5, top=76).hidden == (True, True, True, False)


@given(sizes, sizes, sizes, sizes, st.integers(0, 200), st.integers(0, 200), st.integers(-300, 300))
def test_a_rectangle_of_the_drawing_that_fits_the_pane_can_be_brought_into_view(
    width, height, drawn_width, drawn_height, left, top, pan
):
    rect = Rect(left % drawn_width, top % drawn_height, 1, 1)
    view = Viewport(width, height, drawn_width, drawn_height).panned(pan, -pan)
    for shown in (view.showing(rect), view.around(rect)):
        assert shown.left <= rect.left < shown.left + width
        assert shown.top <= rect.top < shown.top + height
        assert shown == shown.settled()

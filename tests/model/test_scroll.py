from __future__ import annotations

import pytest

from routilux_tui.model.scroll import TAIL, Scroll, arrived, at_row, cursor_row, following, held, moved, rolled, top_row

LIST = Scroll()


def place(scroll, length, height):
    return top_row(scroll, length, height), cursor_row(scroll, length), scroll.follow


def test_a_tail_shows_the_end_however_long_it_gets():
    assert [place(TAIL, length, 10) for length in (0, 5, 50)] == [(0, -1, True), (0, 4, True), (40, 49, True)]


def test_a_step_up_from_the_end_stays_there_when_more_comes():
    up = moved(TAIL, -1, 50, 10)
    assert place(up, 50, 10) == (40, 48, False)
    assert place(up, 500, 10) == (40, 48, False)
    assert arrived(up, 500) == 450


def test_scrolling_back_is_never_yanked():
    back = rolled(moved(TAIL, -1, 1000, 10), -300, 1000, 10)
    assert place(back, 100_000, 10)[0] == 690


def test_a_step_beyond_the_last_row_follows_again():
    last = at_row(TAIL, 49, 50, 10)
    assert not last.follow
    assert moved(last, 1, 50, 10).follow


def test_the_wheel_follows_again_at_the_end():
    back = rolled(TAIL, -3, 50, 10)
    assert place(back, 50, 10) == (37, 46, False)
    assert rolled(back, 3, 50, 10).follow


def test_a_list_that_does_not_tail_never_follows():
    assert place(moved(LIST, 100, 50, 10), 50, 10) == (40, 49, False)
    assert not rolled(LIST, 100, 50, 10).follow
    assert not following(LIST).follow
    assert arrived(LIST, 99) == 0


@pytest.mark.parametrize(("row", "top"), [(0, 0), (9, 0), (10, 1), (49, 40)])
def test_the_cursor_is_always_on_screen(row, top):
    assert place(at_row(LIST, row, 50, 10), 50, 10) == (top, row, False)


def test_a_list_that_shrinks_keeps_its_cursor_inside():
    assert place(at_row(LIST, 49, 50, 10), 3, 10) == (0, 2, False)


def test_moving_in_nothing_goes_nowhere():
    assert moved(LIST, 1, 0, 10) == LIST


def test_holding_keeps_what_is_on_screen():
    assert place(held(TAIL, 50, 10), 90, 10) == (40, 49, False)

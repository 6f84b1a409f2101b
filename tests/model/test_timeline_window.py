from __future__ import annotations

import pytest

from routilux.protocol import TimelineLane, TimelinePage
from routilux_tui.model.lanes import at_once, in_window
from routilux_tui.model.timeline import (
    SPANS,
    TimelineView,
    Window,
    about_to_move,
    following,
    from_start,
    panned,
    pointed,
    stepped,
    ticks,
    window,
    zoomed,
)

LIVE = TimelineView()


def shown(view=LIVE, columns=100, born=1000.0, ended=0.0, now=1300.0):
    return window(view, columns, born=born, ended=ended, now=now)


def test_a_job_that_runs_shows_its_newest_minute():
    live = shown()
    assert (live.until - live.since, live.live) == (pytest.approx(60.0), True)
    assert live.since <= 1240.6
    assert live.until >= 1300.0


@pytest.mark.parametrize(("age", "span"), [(0.5, 5.0), (7.0, 10.0), (15.0, 20.0), (45.0, 60.0), (4000.0, 60.0)])
def test_a_young_job_shows_a_window_that_fits_its_age(age, span):
    live = shown(now=1000.0 + age)
    assert live.until - live.since == pytest.approx(span)


def test_a_job_that_is_over_is_shown_whole():
    over = shown(ended=1042.0, now=9000.0)
    assert over.since <= 1000.0
    assert 1042.0 <= over.until <= 1043.0
    assert not over.live


def test_a_column_keeps_its_edges_as_time_goes_on():
    first, second = shown(now=1300.1), shown(now=1300.4)
    moved = (second.since - first.since) / first.column
    assert moved == pytest.approx(round(moved))


def test_zooming_goes_through_round_lengths():
    closer = zoomed(TimelineView(), shown(), 1)
    assert closer.span == 30.0
    assert zoomed(closer, shown(closer), -2).span == 120.0
    assert zoomed(TimelineView(span=SPANS[0]), shown(TimelineView(span=SPANS[0])), 5).span == SPANS[0]


def test_panning_back_stops_being_live_and_forward_is_live_again():
    back = panned(TimelineView(), shown(), -50, latest=1300.0)
    past = shown(back)
    assert not past.live
    assert past.until == pytest.approx(1270.0, abs=1.0)
    assert panned(back, past, 500, latest=1300.0).end == 0.0


def test_labels_stand_at_round_distances():
    live = Window(40.0, 100.0, 120, live=True)
    assert ticks(live, 100.0, 14) == ((0, -60.0), (20, -50.0), (40, -40.0), (60, -30.0), (80, -20.0), (100, -10.0))


def test_an_older_page_is_moved_into_the_window():
    lane = TimelineLane(0, (1.0, 2.0, 3.0), (1, 2, 3), (0, 0, 1))
    page = TimelinePage(10.0, 13.0, (lane,))
    moved = in_window(lane, page, Window(11.0, 14.0, 3, live=True))
    assert (moved.busy, moved.started, moved.errors) == ((2.0, 3.0, 0.0), (2, 3, 0), (0, 1, 0))
    assert in_window(lane, page, Window(10.0, 40.0, 3, live=True)) is None


def step(view, columns, **life):
    return stepped(view, shown(view), columns, **{"born": 1000.0, "latest": 1300.0, **life})


def test_a_first_step_puts_the_cursor_at_the_newest_moment_and_holds_the_window():
    first = step(LIVE, -1)
    assert first.cursor == pytest.approx(1299.9)
    held = shown(first, now=1400.0)
    assert (held.live, held.until) == (False, pytest.approx(shown().until))


def test_a_step_moves_the_cursor_by_columns_and_stays_in_the_jobs_life():
    first = step(LIVE, -1)
    assert step(first, -10).cursor == pytest.approx(1299.9 - 10 * 0.6)
    assert step(first, 10).cursor == 1300.0
    assert step(first, -10, born=1299.0).cursor == 1299.0


def test_the_window_follows_the_cursor_past_its_edges():
    view = step(step(LIVE, -1), -150)
    moved = shown(view)
    assert view.cursor == pytest.approx(1209.9)
    assert moved.since < view.cursor < moved.since + 10.0
    back = step(view, 120)
    assert shown(back).column_of(back.cursor) >= 0


def test_zooming_keeps_the_cursor_or_the_mouse_where_it_is():
    view = step(step(LIVE, -1), -40)
    column = shown(view).column_of(view.cursor)
    closer = shown(zoomed(view, shown(view), 3))
    assert closer.until - closer.since == pytest.approx(10.0)
    assert abs(closer.column_of(view.cursor) - column) <= 1
    at = shown(view).moment(20)
    assert abs(shown(zoomed(view, shown(view), 3, about=at)).column_of(at) - 20) <= 1


def test_following_again_lets_go_of_the_cursor():
    view = following(pointed(LIVE, shown(), 1270.0))
    assert (view.cursor, shown(view).live) == (0.0, True)


def test_the_start_of_the_job_can_be_gone_to():
    view = from_start(LIVE, shown(), born=1000.0)
    assert shown(view).since == pytest.approx(1000.0, abs=1.0)


def test_columns_and_moments_belong_together():
    win = Window(10.0, 20.0, 5, live=False)
    assert [win.column_of(at) for at in (9.9, 10.0, 13.9, 19.99, 20.0)] == [-1, 0, 1, 4, -1]
    assert win.moment(1) == 13.0


def test_how_much_ran_at_once_is_the_sum_of_the_lanes():
    win = Window(0.0, 6.0, 3, live=False)
    lanes = {
        0: TimelineLane(0, (2.0, 1.0, 0.0), (1, 1, 0), (0, 0, 0)),
        1: TimelineLane(1, (2.0, 0.0, 0.0), (1,) * 3, (0,) * 3),
    }
    assert at_once(lanes, win) == (2.0, 0.5, 0.0)
    assert at_once({}, win) == (0.0, 0.0, 0.0)


def test_a_live_window_waits_for_its_next_step_and_no_longer():
    before = shown(now=1300.0)
    assert about_to_move(before, shown(now=1300.5))
    assert about_to_move(before, before)
    assert not about_to_move(before, shown(now=1301.3))
    assert not about_to_move(before, shown(now=1300.5, columns=101))
    assert not about_to_move(before, shown(TimelineView(span=30.0), now=1300.5))
    assert not about_to_move(before, shown(now=1300.5, ended=1300.5))
    assert not about_to_move(shown(now=1300.5), before)

from __future__ import annotations

import pytest

from routilux.protocol import TimelineLane, TimelinePage
from routilux_tui.model.lanes import in_window
from routilux_tui.model.timeline import SPANS, TimelineView, Window, panned, ticks, window, zoomed

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

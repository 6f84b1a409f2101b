from __future__ import annotations

import pytest

from routilux.protocol import JobSpan, TimelineLane
from routilux_tui.model.timeline import Window
from routilux_tui.render.timeline import axis_row, lane_row, window_text

WINDOW = Window(1000.0, 1010.0, 10, live=True)


def lane(*busy, errors=()):
    return TimelineLane(0, busy, tuple(int(b > 0) for b in busy), tuple(int(n in errors) for n in range(len(busy))))


def test_a_bar_is_as_high_as_the_share_of_time_that_was_busy(dark, text):
    line = lane_row(dark, "parse", lane(0, 0.001, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9, 1.0, 7.0), WINDOW, names=6)
    assert text([line]) == [" parse   ▁▁▂▃▄▅▆▇▇"]


def test_an_activation_too_short_to_measure_still_shows(dark, text):
    quick = TimelineLane(0, (0.0, 0.0), (0, 3), (0, 0))
    assert text([lane_row(dark, "a", quick, Window(0.0, 2.0, 2, live=True), names=1)]) == [" a  ▁"]


def test_errors_and_deferred_events_have_their_marks(dark, text):
    busy = lane(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, errors=(3,))
    line = lane_row(dark, "parse", busy, WINDOW, names=6, marks=(1005.5, 1.0), selected=True)
    assert text([line]) == ["▸parse  ▇▇▇✗▇◌▇▇▇▇"]
    assert [piece.style for piece in line if piece.text in "✗◌"] == [dark["status.failed"], dark["status.deferred"]]


def test_a_pause_is_a_faint_line_where_nothing_ran(dark, text):
    spans = (JobSpan(1002.0, 1006.5, "paused"), JobSpan(1007.0, 1009.0, "running"))
    assert text([lane_row(dark, "parse", lane(1, 1, 1), WINDOW, names=6, spans=spans)]) == [" parse  ▇▇▇────"]


def test_a_lane_without_activity_is_empty_and_dim(dark, text):
    line = lane_row(dark, "a_very_long_name", None, WINDOW, names=8)
    assert text([line]) == [" a_very_…"]
    assert line[1].style == dark["dim"]
    assert sum(len(piece.text) for piece in line) == 20


@pytest.mark.parametrize(
    ("window", "anchor", "live", "shown"),
    [
        (
            Window(940.0, 1000.0, 60, live=True),
            1000.0,
            True,
            "└ -60 s             └ -40 s             └ -20 s          now",
        ),
        (Window(1000.0, 1040.0, 40, live=False), 1000.0, False, "└ 0                 └ 20 s"),
    ],
)
def test_the_axis_counts_from_now_or_from_the_start(dark, text, window, anchor, live, shown):
    assert text([axis_row(dark, window, names=2, anchor=anchor, live=live)]) == ["    " + shown]


@pytest.mark.parametrize(
    ("window", "shown"),
    [
        (Window(0.0, 60.0, 10, live=True), "last 60 s"),
        (Window(1_767_261_727.0, 1_767_261_787.0, 10, live=False), "10:02:07 to 10:03:07"),
        (Window(1_767_261_727.0, 1_767_261_727.5, 10, live=False), "10:02:07.000 to 10:02:07.500"),
    ],
)
def test_the_title_says_which_time_is_shown(window, shown):
    assert window_text(window) == shown

from __future__ import annotations

import pytest

from routilux.protocol import JobSpan, Link, Preview, TimelineLane
from routilux_tui.model.timeline import Window
from routilux_tui.render.timeline import at_once_rows, axis_row, lane_rows, readout_row, title_text, window_text

WINDOW = Window(1000.0, 1010.0, 10, live=True)


def lane(*busy, errors=()):
    return TimelineLane(0, busy, tuple(int(b > 0) for b in busy), tuple(int(n in errors) for n in range(len(busy))))


def test_a_bar_is_as_high_as_the_share_of_time_that_was_busy(dark, text):
    (line,) = lane_rows(dark, "parse", lane(0, 0.001, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9, 1.0, 7.0), WINDOW, names=6)
    assert text([line]) == [" parse   ▁▁▂▃▄▅▆▇▇"]


def test_an_activation_too_short_to_measure_still_shows(dark, text):
    quick = TimelineLane(0, (0.0, 0.0), (0, 3), (0, 0))
    assert text(lane_rows(dark, "a", quick, Window(0.0, 2.0, 2, live=True), names=1)) == [" a  ▁"]


def test_a_share_below_nothing_is_the_lowest_bar(dark, text):
    worked_out = TimelineLane(0, (-3.0, -0.001), (2, 1), (0, 0))
    assert text(lane_rows(dark, "a", worked_out, Window(0.0, 2.0, 2, live=True), names=1)) == [" a ▁▁"]


def test_errors_and_deferred_events_have_their_marks(dark, text):
    busy = lane(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, errors=(3,))
    (line,) = lane_rows(dark, "parse", busy, WINDOW, names=6, marks=(1005.5, 1.0), selected=True)
    assert text([line]) == ["▸parse  ▇▇▇✗▇◌▇▇▇▇"]
    assert [piece.style for piece in line if piece.text in "✗◌"] == [dark["status.failed"], dark["status.deferred"]]


def test_a_pause_is_a_faint_line_where_nothing_ran(dark, text):
    spans = (JobSpan(1002.0, 1006.5, "paused"), JobSpan(1007.0, 1009.0, "running"))
    assert text(lane_rows(dark, "parse", lane(1, 1, 1), WINDOW, names=6, spans=spans)) == [" parse  ▇▇▇────"]


def test_a_lane_without_activity_is_empty_and_dim(dark, text):
    (line,) = lane_rows(dark, "a_very_long_name", None, WINDOW, names=8)
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


def link(index=475, status="completed", duration=0.000_009, error=""):
    return Link(index, "check", "order", "order", status, AT + 0.000_010, duration, Preview("int", "1"), error=error)


AT = 1_767_261_727.5
CLOSE = Window(AT, AT + 0.0001, 100, live=False)


def test_every_ending_has_its_mark_and_colours_its_bar(dark, text):
    lane_ = TimelineLane(0, (1.0,) * 8, (1, 0, 1, 0, 1, 0, 1, 0), (1, 0, 1, 0, 1, 0, 0, 0), (3, 3, 2, 2, 1, 1, 0, 0))
    (line,) = lane_rows(dark, "a", lane_, Window(0.0, 8.0, 8, live=False), names=1)
    assert text([line]) == [" a ✗▇↻▇↷▇▇▇"]
    styles = {piece.text: piece.style for piece in line}
    assert styles["✗▇"] == dark["status.failed"]
    assert styles["↻▇↷▇"] == dark["status.retried"] == dark["status.skipped"]


def test_where_an_activation_begins_among_others_its_cell_is_brighter(dark):
    lane_ = TimelineLane(0, (1.0,) * 9, (0, 1, 0, 1, 0, 0, 0, 0, 1), (0,) * 9)
    (line,) = lane_rows(dark, "a", lane_, Window(0.0, 9.0, 9, live=False), names=1)
    assert [(len(piece.text), piece.style == dark["edge.2"]) for piece in line[2:]] == [
        (3, False),
        (1, True),
        (4, False),
        (1, True),
    ]


def test_how_much_ran_at_once_is_a_lane_of_its_own(dark, text):
    window = Window(0.0, 5.0, 5, live=False)
    assert text(at_once_rows(dark, (0.0, 0.5, 1.0, 2.0, 4.0), window, names=8)) == [" at once   ▁▂▄▇"]
    assert text(at_once_rows(dark, (0.5, 1.0), window, names=8)) == [" at once  ▄▇"]


def test_the_cursor_is_a_column_of_every_lane_and_an_arrow_on_the_axis(dark, text):
    (lane_row_,) = lane_rows(dark, "parse", lane(1, 1, 1, 1), WINDOW, names=6, cursor=2)
    marked = [piece for piece in lane_row_ if piece.style.bgcolor == dark["selection"].bgcolor]
    assert [piece.text for piece in marked] == ["▇"]
    window = Window(1000.0, 1040.0, 40, live=False)
    row = axis_row(dark, window, names=2, anchor=1000.0, live=False, cursor=20)
    assert text([row]) == ["    └ 0                 ▲ 20 s"]


def test_close_up_one_label_says_when_and_the_others_how_far_from_there(dark, text):
    row = axis_row(dark, CLOSE, names=2, anchor=AT - 1.632_65, live=False)
    assert text([row]) == [
        "              └ 1.632 66 s        └ +20 µs            └ +40 µs            └ +60 µs            └ +80 µs"
    ]
    near = Window(1000.0, 1000.1, 50, live=False)
    assert text([axis_row(dark, near, names=0, anchor=998.5, live=False)]) == ["  └ 1.5 s                 └ 1.55 s"]


@pytest.mark.parametrize(
    ("at", "found", "said"),
    [
        (
            AT + 0.000_015,
            link(),
            " 10:02:07.500 015  check  ✓ 475  completed 9 µs  from 10:02:07.500 010   1.5 at once",
        ),
        (
            AT + 0.000_090,
            link(),
            " 10:02:07.500 090  check  ✓ 475  completed 9 µs  from 10:02:07.500 010, over 71 µs before   1.5 at once",
        ),
        (
            AT + 0.000_015,
            link(status="running", duration=-1.0),
            " 10:02:07.500 015  check  ● 475  still running  from 10:02:07.500 010   1.5 at once",
        ),
        (
            AT + 0.000_015,
            link(status="error", error="ValueError: no"),
            " 10:02:07.500 015  check  ✗ 475  error 9 µs  from 10:02:07.500 010   1.5 at once   ValueError: no",
        ),
        (AT, None, " 10:02:07.500 000  check  had not run by then"),
        (AT, link(index=-1), " 10:02:07.500 000  check  …"),
    ],
)
def test_the_cursor_says_what_it_stands_on(dark, text, at, found, said):
    assert text([readout_row(dark, at, found, CLOSE, 120, routine_id="check", running=1.5)]) == [said]


def test_the_title_says_how_much_ran_at_once_and_what_was_smoothed():
    window = Window(1000.0, 1002.0, 200, live=True)
    assert title_text(window, most=3.24) == "up to 3.2 at once   last 2 s"
    assert title_text(window, exact=False, most=1.0) == "smoothed, look closer for more   last 2 s"
    assert title_text(Window(940.0, 1000.0, 100, live=True), exact=False) == "last 60 s"
    assert window_text(CLOSE) == "100 µs from 10:02:07.500 000"


def test_a_lane_of_several_rows_rises_through_them_and_has_marks_on_its_bars(dark, text):
    busy = lane(0, 0.01, 0.25, 0.5, 0.75, 1.0, 1.0, 0, errors=(2, 6))
    window = Window(1000.0, 1008.0, 8, live=True)
    spans = (JobSpan(1007.1, 1008.0, "paused"),)
    assert text(lane_rows(dark, "parse", busy, window, names=6, high=2, spans=spans)) == [
        "          ✗ ▃▇✗",
        " parse   ▁▄████─",
    ]


def test_how_much_ran_at_once_rises_through_several_rows_too(dark, text):
    window = Window(0.0, 4.0, 4, live=True)
    assert text(at_once_rows(dark, (0.0, 1.0, 2.0, 4.0), window, names=8, high=2)) == [
        "             ▇",
        " at once   ▄██",
    ]


def test_the_axis_says_how_many_lanes_there_is_no_room_for(dark, text):
    assert text([axis_row(dark, WINDOW, names=8, anchor=1010.0, live=True, hidden=3)]) == [" 3 more          now"]

"""Moments that a person names, speeds, and where in a recording the view stands."""

from __future__ import annotations

from datetime import datetime

import pytest

from routilux_tui.model.heading import Heading, Travel, in_past
from routilux_tui.model.travel import Moment, Place, faster, moment_of

NOON = datetime(2026, 3, 4, 12, 0, 0).timestamp()  # noqa: DTZ001 - the clock that the screen shows
PLACE = Place(seq=40, last=100, at=NOON + 10, first_at=NOON, last_at=NOON + 20)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("1204", Moment(seq=1204)),
        ("seq 1 204", Moment(seq=1204)),
        ("#7", Moment(seq=7)),
        ("50%", Moment(at=NOON + 10)),
        ("+2s", Moment(at=NOON + 12)),
        ("-500ms", Moment(at=NOON + 9.5)),
        ("+1.5m", Moment(at=NOON + 100)),
        ("12:00:05", Moment(at=NOON + 5)),
        ("12:00:05.25", Moment(at=NOON + 5.25)),
        ("11:59", Moment(at=NOON - 60)),
    ],
)
def test_a_moment_is_named_in_several_ways(text, moment):
    assert moment_of(f" {text} ", PLACE) == moment


@pytest.mark.parametrize("text", ["", "soon", "25:00", "101%", "+2", "12:61", "-5 years"])
def test_what_is_no_moment_is_refused_with_what_is_expected(text):
    with pytest.raises(ValueError, match=r"expected a seq such as 1204, a share such as 50%"):
        moment_of(text, PLACE)


def test_speeds_go_up_and_down_to_their_ends():
    assert [faster(1.0, 1), faster(1.0, -1), faster(100.0, 1), faster(0.25, -3), faster(0.0, 2)] == [
        2.0,
        0.5,
        100.0,
        0.25,
        4.0,
    ]


def test_the_share_is_that_of_the_time_that_has_passed():
    assert PLACE.share == 0.5
    assert Place(seq=3, last=3, at=NOON, first_at=NOON, last_at=NOON).share == 1.0
    assert not PLACE.at_end


def test_the_heading_says_how_much_is_still_to_come():
    assert in_past(Heading(), PLACE, home=False).travel == Travel(0.0, 60, 10.0, 0.5, live=False)
    assert in_past(Heading(), PLACE, home=True).travel == Travel(0.0, 60, 10.0, 0.5, live=True)

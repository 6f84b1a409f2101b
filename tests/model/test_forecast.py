"""What is said of an inbox that fills, from the depths in its frames."""

from __future__ import annotations

import pytest

from routilux_tui.model.forecast import KEPT, Depths, Forecast, advance, forecast


def read(*levels: int, capacity: int = 0, start: float = 100.0, every: float = 0.5) -> Depths:
    """The depths after a reading each half second, or at another pace."""
    depths = Depths()
    for number, level in enumerate(levels):
        depths = advance(depths, start + number * every, level, capacity)
    return depths


def test_a_steady_rise_is_its_slope():
    depths = read(*range(0, 600, 60))
    assert forecast(depths, 0, 104.5) == Forecast(120.0)


def test_with_a_capacity_it_says_in_how_many_seconds_the_inbox_is_full():
    depths = read(*range(0, 100, 10), capacity=890)
    assert forecast(depths, 890, 104.5) == Forecast(20.0, 40.0)


@pytest.mark.parametrize(
    ("capacity", "full_in"), [(93, 1.0), (170, 4.0), (330, 10.0), (430, 15.0), (3_290, 160.0), (30_090, 1500.0)]
)
def test_the_farther_away_it_is_the_rounder_are_the_seconds(capacity, full_in):
    assert forecast(read(*range(0, 100, 10), capacity=capacity), capacity, 104.5) == Forecast(20.0, full_in)


def test_what_is_full_only_in_more_than_an_hour_just_grows():
    assert forecast(read(*range(0, 100, 10), capacity=100_000), 100_000, 104.5) == Forecast(20.0, -1.0)


def test_less_than_three_seconds_say_nothing():
    assert forecast(read(0, 60, 120, 180, 240, 300), 0, 102.5) is None


@pytest.mark.parametrize(
    "levels",
    [
        (50,) * 17,
        tuple(range(170, 0, -10)),
        (0, 40, 5, 38, 2, 44, 1, 39, 7, 41, 3, 36, 0, 45, 6, 40, 2),
        (0, 0, 0, 900, 890, 880, 870, 860, 850, 840, 830, 820, 810, 800, 790, 780, 770),
        (0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3),
    ],
    ids=["constant", "falling", "up and down", "one burst", "next to nothing"],
)
def test_without_a_clear_rise_there_is_no_forecast(levels):
    assert forecast(read(*levels), 0, 108.0) is None


def test_a_burst_does_not_bend_a_steady_rise():
    levels = [10 * number for number in range(17)]
    levels[8] += 5000
    assert forecast(read(*levels), 0, 108.0) == Forecast(20.0)


def test_noise_on_a_rise_does_not_make_it_come_and_go():
    noise = (0, 14, -9, 6, -14, 11, 3, -7, 9, -12, 15, -4, 8, -11, 2, 13, -6)
    said = []
    depths = Depths()
    for number in range(60):
        depths = advance(depths, 100.0 + number / 2, 100 + 8 * number + noise[number % 17])
        said.append(forecast(depths, 0, 100.0 + number / 2) is not None)
    assert said == sorted(said), "once it grows it goes on growing"
    assert said.index(True) <= 16


def test_the_number_stays_while_it_is_about_right():
    depths = read(*[100 * number for number in range(17)])
    after = advance(advance(depths, 108.5, 1710), 109.0, 1815)
    assert forecast(after, 0, 109.0) == Forecast(200.0)


def test_a_depth_that_no_frame_changes_any_more_does_not_grow():
    depths = read(*range(0, 600, 60))
    assert forecast(depths, 0, 106.0) == Forecast(120.0)
    assert forecast(depths, 0, 107.0) is None


def test_a_depth_is_what_it_was_until_a_frame_changes_it():
    depths = read(0, 10, 20)
    after = advance(depths, 104.0, 25)
    assert (after.levels, after.level) == ((0, 10, 20, 20, 20, 20, 20, 20), 25)


def test_of_several_readings_in_one_step_the_newest_counts():
    depths = read(1, 2, 3, 4, 5, 6, every=0.1)
    assert (depths.levels, depths.level) == ((5,), 6)


def test_it_remembers_eight_seconds():
    assert (len(read(*range(100)).levels), KEPT) == (16, 17)


def test_an_inbox_at_its_capacity_is_full_at_once_and_for_as_long_as_it_stays_near_it():
    depths = read(64, capacity=64)
    assert forecast(depths, 64, 100.0) == Forecast(0.0, 0.0)
    depths = advance(depths, 100.5, 60, 64)
    assert forecast(depths, 64, 100.5) == Forecast(0.0, 0.0)
    for number in range(5):
        depths = advance(depths, 101.0 + number / 2, 20, 64)
    assert forecast(depths, 64, 103.0) is None

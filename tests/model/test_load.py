"""How busy a routine is, from the seconds that its frames say it spent in its handlers."""

from __future__ import annotations

import pytest

from routilux_tui.model.load import Load, advance, share


def read(*readings: tuple[float, float]) -> Load:
    load = Load()
    for at, busy in readings:
        load = advance(load, at, busy)
    return load


def test_a_routine_that_always_works_is_busy_all_the_time():
    load = read(*[(100.0 + tenth / 10, tenth / 10) for tenth in range(60)])
    assert share(load, 105.9) == pytest.approx(1.0)


def test_half_of_the_time_is_a_half():
    load = read(*[(100.0 + step / 2, step / 4) for step in range(21)])
    assert share(load, 110.0) == pytest.approx(0.5)


def test_one_long_call_counts_while_it_goes_on():
    load = read((100.0, 0.0), (104.0, 0.0), (105.0, 1.0), (106.0, 2.0))
    assert share(load, 106.0) == pytest.approx(0.5)


def test_a_share_falls_to_nothing_when_no_reading_comes():
    load = read(*[(100.0 + step / 2, step / 2) for step in range(13)])
    assert share(load, 106.0) == pytest.approx(1.0)
    assert share(load, 108.0) == pytest.approx(0.5)
    assert share(load, 110.0) == 0.0


def test_a_share_stays_the_same_within_a_step():
    load = read(*[(100.0 + step / 2, step / 3) for step in range(13)])
    assert share(load, 106.0) == share(load, 106.49)


def test_a_young_routine_is_measured_by_its_life():
    load = read((100.0, 0.0), (100.5, 0.25), (101.0, 0.5))
    assert share(load, 100.9) == 0.0
    assert share(load, 101.0) == pytest.approx(0.5)


def test_no_share_is_more_than_all_or_less_than_nothing():
    assert share(read((100.0, 0.0), (102.0, 9.0)), 102.0) == 1.0
    assert share(read((100.0, 9.0), (102.0, 0.0)), 102.0) == 0.0
    assert share(Load(), 100.0) == 0.0


def test_only_what_a_share_looks_back_at_is_kept():
    load = read(*[(100.0 + tenth / 10, tenth / 10) for tenth in range(600)])
    assert len(load.readings) == 9
    assert share(load, 159.9) == pytest.approx(1.0)

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routilux_tui.model.meter import BUCKET, KEPT, Meter, advance, rate, series


def counted(*readings):
    """A meter after readings (time, count since the one before)."""
    meter = Meter()
    before = 0.0
    for at, count in readings:
        meter = advance(meter, before, at, count)
        before = at
    return meter


def test_the_first_reading_starts_the_meter_and_counts_nothing():
    meter = counted((100.0, 5000))
    assert rate(meter, 100.4) == 0.0
    assert series(meter, 100.4, 10) == ()


def test_a_steady_count_gives_a_steady_rate():
    meter = counted((100.0, 0), *[(100.0 + tenth / 10, 10) for tenth in range(1, 61)])
    assert rate(meter, 106.0) == pytest.approx(100.0)
    assert series(meter, 106.0, 4) == pytest.approx((100.0, 100.0, 100.0, 100.0))


def test_a_rate_falls_to_nothing_when_no_reading_comes():
    meter = counted((100.0, 0), (100.5, 50), (101.0, 50), (101.5, 50), (102.0, 50))
    assert rate(meter, 102.0) == pytest.approx(100.0)
    assert rate(meter, 103.0) == pytest.approx(50.0)
    assert rate(meter, 105.0) == 0.0


def test_a_rate_stays_the_same_within_a_bucket():
    meter = counted((100.0, 0), (100.5, 50), (101.0, 50))
    assert rate(meter, 101.1) == rate(meter, 101.4) == pytest.approx(100.0)


def test_a_burst_after_a_long_silence_belongs_to_the_newest_second():
    meter = counted((100.0, 0), (110.0, 500))
    assert series(meter, 110.0, 20)[-2:] == pytest.approx((500.0, 500.0))
    assert sum(series(meter, 110.0, 20)[:-2]) == 0.0


def test_what_was_counted_is_spread_over_the_time_between_two_readings():
    meter = counted((100.25, 0), (101.25, 100))
    assert meter.closed == pytest.approx((25.0, 50.0))
    assert meter.open == pytest.approx(25.0)


def test_joined_columns_keep_their_edges_as_time_goes_on():
    meter = counted((100.0, 0), *[(100.0 + step * BUCKET, step) for step in range(1, 9)])
    before = series(meter, 104.0, 3, join=2)
    after = series(advance(meter, 104.0, 104.5, 9), 104.5, 3, join=2)
    assert before == pytest.approx((7.0, 11.0, 15.0))
    assert after == pytest.approx((11.0, 15.0, 18.0))


def test_a_meter_forgets_what_is_older_than_a_minute():
    meter = counted((100.0, 0), *[(100.0 + step * BUCKET, 1) for step in range(1, 3 * KEPT)])
    assert len(meter.closed) == KEPT


def test_a_reading_from_before_the_newest_one_is_not_lost():
    meter = advance(counted((100.0, 0), (101.0, 10)), 100.9, 100.9, 5)
    assert sum(meter.closed) + meter.open == pytest.approx(15.0)


@given(st.lists(st.tuples(st.floats(0.01, 3), st.integers(0, 500)), min_size=1, max_size=40), st.floats(0, 5))
def test_a_rate_is_the_mean_of_the_newest_two_seconds(steps, later):
    readings, at = [(100.0, 0)], 100.0
    for step, count in steps:
        at += step
        readings.append((at, count))
    meter = counted(*readings)
    newest = series(meter, at + later, 4)
    if newest:
        assert rate(meter, at + later) == pytest.approx(sum(newest) / len(newest))

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from routilux.monitor.latency import RELATIVE_ERROR, Histogram, Latency
from routilux.protocol import Quantiles


def test_nothing_has_quantiles_of_zero():
    assert Histogram().quantiles() == Quantiles(0.0, 0.0, 0.0, 0.0, 0)


def test_one_duration_is_every_quantile():
    histogram = Histogram()
    histogram.add([0.5])
    assert histogram.quantiles() == Quantiles(0.5, 0.5, 0.5, 0.5, 1)


def test_the_longest_is_exact_and_a_negative_duration_is_none():
    histogram = Histogram()
    histogram.add([0.001, 7.654321, -3.0])
    assert (histogram.quantiles().longest, histogram.quantiles().count) == (7.654321, 3)


@given(st.lists(st.floats(1e-9, 1e6), min_size=1, max_size=400))
def test_a_quantile_is_off_by_four_thousandths_at_most(durations):
    histogram = Histogram()
    histogram.add(durations)
    ordered = sorted(durations)
    found = histogram.quantiles()
    for share, value in ((0.5, found.p50), (0.9, found.p90), (0.99, found.p99)):
        exact = ordered[max(1, round(len(ordered) * share)) - 1]
        assert abs(value - exact) <= exact * RELATIVE_ERROR


def test_adding_in_parts_is_adding_at_once():
    whole, parts = Histogram(), Histogram()
    durations = [0.001 * number for number in range(1, 200)]
    whole.add(durations)
    for start in range(0, 199, 7):
        part = Histogram()
        part.add(durations[start : start + 7])
        parts.add_all([part])
    assert parts.quantiles() == whole.quantiles()


def test_the_last_minute_forgets_and_the_whole_run_does_not():
    latency = Latency()
    latency.add(100.0, [9.0])
    latency.add(165.0, [1.0, 1.0])
    assert latency.recent(166.0).quantiles().longest == 1.0
    assert latency.recent(166.0).count == 2
    assert latency.recent(400.0).count == 0
    assert latency.whole.quantiles().longest == 9.0

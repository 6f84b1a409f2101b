from __future__ import annotations

import pytest

from routilux_tui.render import figures


@pytest.mark.parametrize(
    ("function", "value", "shown"),
    [
        (figures.grouped, 128431, "128 431"),
        (figures.grouped, 7, "7"),
        (figures.compact, 0, "0"),
        (figures.compact, 999.4, "999"),
        (figures.compact, 999.5, "1.0k"),
        (figures.compact, 18_200, "18.2k"),
        (figures.compact, 128_431, "128k"),
        (figures.compact, 999_600, "1.0M"),
        (figures.compact, 3.2e9, "3.2G"),
        (figures.compact, 5e18, "5000P"),
        (figures.per_second, 0.0, "0/s"),
        (figures.per_second, 0.04, "0/s"),
        (figures.per_second, 0.4, "0.4/s"),
        (figures.per_second, 38.0, "38/s"),
        (figures.per_second, 1900.0, "1.9k/s"),
        (figures.duration, -1.0, "-"),
        (figures.duration, 0.000021, "21 µs"),
        (figures.duration, 0.00021, "0.21 ms"),
        (figures.duration, 0.0041, "4.1 ms"),
        (figures.duration, 0.038, "38 ms"),
        (figures.duration, 0.9996, "1.0 s"),
        (figures.duration, 42.0, "42 s"),
        (figures.duration, 125.0, "2:05"),
        (figures.age, 42.9, "0:42"),
        (figures.age, 725, "12:05"),
        (figures.age, 11261, "3:07:41"),
        (figures.age, 187_200, "2 d 4 h"),
        (figures.age, -5, "0:00"),
        (figures.ago, 0.4, "now"),
        (figures.ago, 2.9, "2 s"),
        (figures.ago, 301, "5 min"),
        (figures.ago, 90_000, "1 d"),
        (figures.span, 60.0, "60 s"),
        (figures.span, 300.0, "5 min"),
        (figures.span, 7200.0, "2 h"),
        (figures.span, 0.2, "200 ms"),
        (figures.span, 0.00005, "50 µs"),
    ],
)
def test_a_number_is_written_as_it_is_read(function, value, shown):
    assert function(value) == shown


@pytest.mark.parametrize(
    ("kind", "length", "shown"),
    [
        ("bytes", 88_000, "88.0 kB"),
        ("bytes", 12, "12 B"),
        ("bytes", 1_204_551, "1.2 MB"),
        ("list", 4812, "4.8k"),
        ("int", -1, ""),
    ],
)
def test_the_length_of_a_value_has_its_unit(kind, length, shown):
    assert figures.size(kind, length) == shown


def test_a_count_has_its_noun():
    assert [figures.quantity(n, "error", "errors") for n in (0, 1, 4812)] == ["0 errors", "1 error", "4 812 errors"]


def test_a_time_is_that_of_the_day():
    assert figures.clock(1_767_261_727.1145) == "10:02:07.114"
    assert figures.clock_second(1_767_261_727.9) == "10:02:07"

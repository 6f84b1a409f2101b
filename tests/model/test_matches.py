from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routilux_tui.model.matches import Matches


def runs_of(positions):
    """The runs of ascending positions."""
    runs = []
    for position in positions:
        if runs and sum(runs[-1]) == position:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((position, 1))
    return runs


def test_matches_are_numbered_from_the_oldest_that_is_known():
    found = Matches(100)
    found.find_older([(95, 2), (90, 1)], 50)
    found.find_newer([(100, 1), (104, 3)], 110)
    assert [found.position(rank) for rank in range(len(found))] == [90, 95, 96, 100, 104, 105, 106]
    assert (found.low, found.high, found.older) == (50, 110, 3)
    found.find_older([(10, 1)], 0)
    assert [found.position(rank) for rank in range(3)] == [10, 90, 95]


def test_a_rank_that_does_not_exist_is_an_error():
    with pytest.raises(IndexError, match="there are 0 matches, and none of rank 0"):
        Matches(5).position(0)


def test_the_nearest_match_is_found_to_both_sides():
    found = Matches(10)
    found.find_older([(7, 2), (3, 1)], 0)
    found.find_newer([(12, 1)], 20)
    assert [found.nearest(at, 1) for at in (0, 3, 7, 8, 12)] == [3, 7, 8, 12, None]
    assert [found.nearest(at, -1) for at in (3, 4, 8, 15)] == [None, 3, 7, 12]


@given(
    st.sets(st.integers(0, 60)),
    st.integers(0, 60),
    st.lists(st.integers(1, 15), max_size=8),
    st.lists(st.integers(1, 15), max_size=8),
)
def test_a_search_in_steps_finds_what_is_there(matching, start, back, forth):
    found = Matches(start)
    for step in back:
        low = max(0, found.low - step)
        found.find_older(reversed(runs_of(sorted(p for p in matching if low <= p < found.low))), low)
    for step in forth:
        found.find_newer(runs_of(sorted(p for p in matching if found.high <= p < found.high + step)), found.high + step)
    expected = sorted(p for p in matching if found.low <= p < found.high)
    assert [found.position(rank) for rank in range(len(found))] == expected
    assert [found.rank(at) for at in range(70)] == [sum(p < at for p in expected) for at in range(70)]


def test_ten_million_matches_in_a_row_are_one():
    found = Matches(0)
    for first in range(0, 10_000_000, 100_000):
        found.find_newer([(first, 100_000)], first + 100_000)
    assert (len(found), found.position(9_999_999), found.rank(5_000_000)) == (10_000_000, 9_999_999, 5_000_000)
    assert len(found._newer_firsts) == 1

from __future__ import annotations

from routilux.protocol import Ranked
from routilux_tui.model.history import HistoryContents
from routilux_tui.model.matches import Matches
from routilux_tui.model.pages import Pages


def contents(**more):
    return HistoryContents(Pages(), 100, **more)


def test_as_they_come_a_row_is_its_number():
    plain = contents()
    assert plain.count(filtered=False, sorted_=False) == 100
    assert plain.index(7, filtered=False, sorted_=False) == 7


def test_a_filter_shows_its_matches_up_to_the_length():
    matches = Matches(0)
    matches.find_newer([(3, 2), (50, 1), (120, 4)], 130)
    found = contents(matches=matches)
    assert found.count(filtered=True, sorted_=False) == 3
    assert [found.index(row, filtered=True, sorted_=False) for row in range(3)] == [3, 4, 50]
    assert found.row(40, filtered=True) == 2
    assert contents().count(filtered=True, sorted_=False) == 0


def test_another_order_shows_what_was_ranked():
    ranked = contents(ranked=Ranked((9, 4, 77), 80, 100, 100))
    assert ranked.count(filtered=False, sorted_=True) == 3
    assert ranked.index(2, filtered=True, sorted_=True) == 77
    assert contents().count(filtered=False, sorted_=True) == 0

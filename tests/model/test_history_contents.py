from __future__ import annotations

from routilux.protocol import GraphDescription, RoutineNode
from routilux_tui.model.history import HistoryContents, history_needs
from routilux_tui.model.known import known_rows
from routilux_tui.model.matches import Matches
from routilux_tui.model.pages import Pages


def positions(contents, *, filtered=False):
    numbers = contents.numbers(filtered=filtered)
    return [numbers.position(rank) for rank in range(len(numbers))]


def contents(**more):
    return HistoryContents(Pages(), 100, **more)


def test_as_they_come_a_row_is_its_number():
    assert positions(contents()) == list(range(100))


def test_those_that_were_forgotten_are_one_row():
    assert positions(contents(first=97)) == [96, 97, 98, 99]


def test_a_filter_shows_its_matches_up_to_the_length():
    matches = Matches(0)
    matches.find_newer([(3, 2), (50, 1), (120, 4)], 130)
    assert positions(contents(matches=matches), filtered=True) == [3, 4, 50]
    assert positions(contents(matches=matches, first=10), filtered=True) == [50]
    assert positions(contents(), filtered=True) == []


def test_without_a_source_what_is_known_is_shown_with_marks():
    assert positions(contents(known=known_rows([(40, 2)], 100))) == [39, 40, 41, 99]


def test_while_the_end_is_followed_the_newest_that_are_here_are_the_last_rows():
    assert positions(contents(first=90, followed=95)) == [89, 90, 91, 92, 93, 94]


def test_the_names_of_a_flow_say_how_wide_the_columns_become():
    nodes = (
        RoutineNode(0, "read", "Read", ("file",), ("a_long_event_name",)),
        RoutineNode(1, "tally", "Tally", ("x",), ()),
    )
    assert history_needs(GraphDescription("census", 1, nodes, ())) == {"routine": 11, "status": 17}
    assert history_needs(None) == {}

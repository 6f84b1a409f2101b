from __future__ import annotations

from operator import itemgetter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routilux_tui.model.table import (
    AS_THEY_COME,
    GAP,
    Column,
    Sorting,
    by,
    column_at,
    fitting,
    next_sorting,
    ordered,
    turned,
)

COLUMNS = (
    Column("mark", "", 2, 2, sorts=False),
    Column("name", "name", 8, 16),
    Column("count", "count", 6, 8, right=True, gives_way=1, falls=True),
    Column("note", "note", 4, gives_way=2, sorts=False),
)


def widths(width):
    return {each.column.id: each.width for each in fitting(COLUMNS, width)}


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (26, {"mark": 2, "name": 8, "count": 6, "note": 4}),
        (30, {"mark": 2, "name": 10, "count": 6, "note": 6}),
        (60, {"mark": 2, "name": 16, "count": 8, "note": 28}),
        (25, {"mark": 2, "name": 13, "count": 6}),
        (12, {"mark": 2, "name": 8}),
        (3, {"mark": 2, "name": 8}),
    ],
)
def test_columns_grow_and_give_way_with_the_width(width, shown):
    assert widths(width) == shown


@given(st.integers(12, 400))
def test_columns_that_fit_never_take_more_than_there_is(width):
    placed = fitting(COLUMNS, width)
    assert sum(each.width for each in placed) + GAP * (len(placed) - 1) <= width


def test_a_cell_belongs_to_the_column_above_it():
    placed = fitting(COLUMNS, 26)
    ids = [None if (found := column_at(placed, x)) is None else found.id for x in (0, 3, 4, 13, 14, 22, 27, 40)]
    assert ids == ["mark", "mark", "name", "name", "count", "note", "note", None]


def test_sorting_goes_from_column_to_column_and_back_to_as_they_come():
    steps = [AS_THEY_COME]
    for _ in range(3):
        steps.append(next_sorting(COLUMNS, steps[-1]))
    assert steps == [AS_THEY_COME, Sorting("name"), Sorting("count", descending=True), AS_THEY_COME]
    assert turned(by(COLUMNS[2])) == Sorting("count", descending=False)


def test_items_stand_sorted_and_equal_ones_as_they_came():
    items = [("b", 2), ("a", 1), ("c", 2)]
    key = itemgetter(1)
    assert ordered(items, AS_THEY_COME, key) == items
    assert ordered(items, Sorting("n"), key) == [("a", 1), ("b", 2), ("c", 2)]
    assert ordered(items, Sorting("n", descending=True), key) == [("b", 2), ("c", 2), ("a", 1)]


def test_a_column_takes_no_more_than_its_widest_cell_needs_where_that_is_known():
    columns = (Column("name", "name", 8, 20), Column("rest", "rest", 4))
    assert [each.width for each in fitting(columns, 40)] == [20, 18]
    assert [each.width for each in fitting(columns, 40, {"name": 5})] == [5, 33]
    assert [each.width for each in fitting(columns, 40, {"name": 1})] == [4, 34]
    assert [each.width for each in fitting(columns, 40, {"name": 50})] == [20, 18]
    assert [each.width for each in fitting(columns[:1], 40, {"name": 5})] == [20]

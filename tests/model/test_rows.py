from __future__ import annotations

from bisect import bisect_left

from hypothesis import given
from hypothesis import strategies as st

from routilux_tui.model.matches import Matches
from routilux_tui.model.rows import Below, Item, Rows, Span, Stream


class Chosen:
    """Any ascending numbers."""

    def __init__(self, numbers):
        self.numbers = sorted(numbers)

    def __len__(self):
        return len(self.numbers)

    def position(self, rank):
        return self.numbers[rank]

    def rank(self, position):
        return bisect_left(self.numbers, position)


def log(position):
    return Item(Stream.LOG, position)


def output(position):
    return Item(Stream.OUTPUT, position)


def test_lines_of_the_output_stand_after_the_entries_that_were_there_before_them():
    rows = Rows(Span(0, 4), Span(7, 10), {7: 0, 8: 2, 9: 4}.__getitem__)
    assert [rows.item(row) for row in range(len(rows))] == [
        output(7),
        log(0),
        log(1),
        output(8),
        log(2),
        log(3),
        output(9),
    ]


def test_a_filter_leaves_the_order_as_it_was():
    found = Matches(0)
    found.find_newer([(1, 1), (3, 1)], 4)
    rows = Rows(found, Chosen([8]), {8: 2}.__getitem__)
    assert [rows.item(row) for row in range(len(rows))] == [log(1), output(8), log(3)]
    assert [rows.row(item) for item in (log(0), log(1), log(2), output(3), output(9))] == [0, 0, 2, 1, 3]


def test_what_is_beyond_the_moment_that_is_shown_is_not_there():
    found = Matches(1)
    found.find_newer([(1, 1), (3, 4)], 9)
    below = Below(found, 5)
    found.find_older([(-9, 2)], -20)
    assert (len(below), [below.position(rank) for rank in range(3)], below.rank(900)) == (3, [1, 3, 4], 3)


@given(
    st.sets(st.integers(0, 30)),
    st.dictionaries(st.integers(0, 30), st.integers(0, 30)),
)
def test_every_item_is_found_in_its_row(entries, lines):
    places = dict(zip(sorted(lines), sorted(lines.values()), strict=True))
    rows = Rows(Chosen(entries), Chosen(lines), places.__getitem__)
    items = [rows.item(row) for row in range(len(rows))]
    assert list(rows.items(0, 900)) == items
    assert list(rows.items(3, 9)) == items[3:9]
    assert [rows.row(item) for item in items] == list(range(len(entries) + len(lines)))
    assert [item.position for item in items if item.stream is Stream.LOG] == sorted(entries)
    assert [item.position for item in items if item.stream is Stream.OUTPUT] == sorted(lines)
    for item in items:
        if item.stream is Stream.OUTPUT:
            before = [each.position for each in items[: items.index(item)] if each.stream is Stream.LOG]
            assert before == [entry for entry in sorted(entries) if entry < places[item.position]]

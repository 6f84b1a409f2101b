from __future__ import annotations

from routilux.protocol import LogLine
from routilux.protocol.filters import Filter, parse
from routilux_tui.model.known import known_rows, log_text, texts
from routilux_tui.model.log_contents import LineSearch, LogContents, nearest, stayed
from routilux_tui.model.matches import Matches
from routilux_tui.model.output import PlacesInLog, Written, WrittenLine
from routilux_tui.model.pages import Pages
from routilux_tui.model.rows import Item, Rows, Span, Stream
from routilux_tui.model.scroll import Scroll


def positions(numbers):
    return [numbers.position(rank) for rank in range(len(numbers))]


def test_what_is_missing_is_one_row_with_its_number():
    rows = known_rows([(3, 2), (8, 1)], 12)
    assert positions(rows.numbers) == [2, 3, 4, 7, 8, 11]
    assert rows.missing == {2: 3, 7: 3, 11: 3}


def test_marks_stay_among_what_was_chosen():
    chosen = Matches()
    chosen.find_newer([(4, 1)], 12)
    assert positions(known_rows([(3, 2), (8, 4)], 12, chosen).numbers) == [2, 4, 7]


def test_what_is_known_is_searched_as_text():
    pages = Pages()
    pages.put(4, [LogLine(4, 0.0, "parse", "error", (("message", "bad"), ("n", "1")))])
    assert list(texts(pages, log_text)) == [(4, "parse level error message bad n 1")]


def test_places_of_lines_never_fall_and_unknown_ones_are_at_the_end():
    places = PlacesInLog(10)
    places.add([5, 3, 9])
    assert [places.place(line, 100) for line in (9, 10, 11, 12, 13)] == [5, 5, 5, 9, 100]
    assert places.place(12, 7) == 7
    assert places.known == 13


def test_lines_that_were_read_before_the_engine_was_known_get_their_time():
    written = Written()
    written.add([WrittenLine("stdout", "a", -5.0), WrittenLine("stdout", "b", 107.0)])
    written.set_clock(100.0)
    assert [written.get(index).at for index in (0, 1)] == [105.0, 107.0]


def test_lines_that_match_are_found_as_they_come_and_those_that_are_gone_are_not_shown():
    written = Written(kept=3)
    search = LineSearch(parse("a"))
    written.add(WrittenLine("stdout", text) for text in ("a", "b", "a"))
    assert positions(search.look(written)) == [0, 2]
    written.add([WrittenLine("stdout", "a"), WrittenLine("stdout", "c")])
    assert positions(search.look(written)) == [2, 3]
    assert positions(LineSearch(Filter()).look(written)) == [1, 2, 3, 4]


def test_a_reader_stays_at_the_same_entry_while_rows_come_before_it():
    before, after = Rows(Span(10, 20)), Rows(Span(5, 30))
    scroll = Scroll(top=2, cursor=4, tails=True, seen=10)
    assert stayed(scroll, before, after) == Scroll(top=7, cursor=9, tails=True, seen=15)
    assert stayed(Scroll(follow=True), before, after) == Scroll(follow=True)
    assert stayed(scroll, before, Rows(Span(0, 0))) == scroll


def test_the_nearest_match_may_be_an_entry_or_a_line_of_the_output():
    written = Written()
    written.add([WrittenLine("stdout", "hit"), WrittenLine("stdout", "miss")])
    found = Matches()
    found.find_newer([(1, 1), (6, 1)], 8)
    places = PlacesInLog()
    places.add([4, 5])
    contents = LogContents(Pages(), length=8, matches=found, written=written, places=places)
    rows = Rows(contents.entries(filtered=False), Span(0, 2), contents.place)

    def hit(text):
        return text == "hit"

    assert rows.item(4) == Item(Stream.OUTPUT, 0)
    assert [nearest(rows, contents, at, 1, hit) for at in (0, 1, 4, 8)] == [1, 4, 8, None]
    assert [nearest(rows, contents, at, -1, hit) for at in (9, 8, 4, 1)] == [8, 4, 1, None]

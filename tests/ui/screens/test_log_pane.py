from __future__ import annotations

import asyncio

import pytest

from routilux.protocol import FindQuery, LogQuery, Unanswered
from routilux_tui.model.desk import Pane
from routilux_tui.sources.program import OutputLine


@pytest.fixture
async def log(stage):
    """The log pane of a small screen, with the keys: 3 840 entries, of which every seventh is an error."""
    async with stage((80, 24)) as opened:
        await opened.press("4")
        yield opened


def body(opened):
    """The rows of the log pane, without their scroll bar."""
    return [line[:-1].rstrip() for line in opened.lines[14 if opened.app.feed.live.farewell else 13 : 23]]


async def test_a_filter_is_answered_by_the_source_and_shows_what_matches_alone(log, wait):
    await log.press("slash", *"syntax")
    await wait(log.pilot, lambda: "549 of 3 840 " in log.lines[22])
    assert all("bad_coding.py" in line for line in body(log)[:9])
    kinds = {query.kind for query in log.source.asked if isinstance(query, FindQuery)}
    assert kinds == {"log"}
    await log.press("enter", "g")
    await wait(log.pilot, lambda: "10:02:07.039" in body(log)[0])
    assert log.source.asked[-1].indexes == tuple(range(3, 73, 7))


async def test_the_first_matches_are_there_before_the_search_is_done(log, wait):
    asked = asyncio.Event()
    answer = log.source.ask

    async def slow(query):
        if isinstance(query, FindQuery) and query.high < 3_000:
            asked.set()
            await asyncio.Event().wait()
        return await answer(query)

    log.source.ask = slow
    log.app.feed._searching._ask = slow
    await log.press("slash", *"syntax")
    await asked.wait()
    await wait(log.pilot, lambda: "143 of 3 840 (26%)" in log.lines[22])
    assert "bad_coding.py" in body(log)[8]


async def test_while_nothing_is_found_it_says_how_far_the_search_came(log, wait):
    answer = log.source.ask

    async def stops_half_way(query):
        if isinstance(query, FindQuery) and query.high < 3_000:
            await asyncio.Event().wait()
        return await answer(query)

    log.app.feed._searching._ask = stops_half_way
    await log.press("slash", *"nowhere")
    await wait(log.pilot, lambda: "Searching for nowhere: 1 000 of 3 840 looked at." in log.text)
    assert "0 of 3 840 (26%)" in log.lines[22]


async def test_what_matches_nothing_says_so(log, wait):
    await log.press("slash", *"nowhere", "enter")
    await wait(log.pilot, lambda: "No entry matches nowhere." in log.text)
    assert "0 of 3 840   / nowhere" in log.lines[12]


async def test_the_place_is_kept_when_a_filter_comes_and_when_it_goes(log, wait):
    await log.press("g", *"jjjjj")
    assert log.app.screen.panes.log.cursor == 5
    await log.press("slash", *"syntax", "enter")
    await wait(log.pilot, lambda: "549 of 3 840   / syntax" in log.lines[12])
    view = log.app.screen.panes.log
    assert view.item(view.cursor).position == 10
    await log.press("j", "escape")
    assert (view.cursor, view.filter.expression) == (17, "")


async def test_n_goes_from_match_to_match_after_the_filter_was_lifted(log, wait):
    await log.press("g", "slash", *"syntax", "escape")
    await wait(log.pilot, lambda: "3 840 entries   549 match   / syntax" in log.lines[12])
    places = []
    for key in ("n", "n", "n", "N"):
        await log.press(key)
        places.append(log.app.screen.panes.log.cursor)
    assert places == [3, 10, 17, 10]
    await log.press("g", "N")
    assert "no match above: n goes down" in log.text
    await log.press("escape", "n")
    assert "nothing is sought" in log.text


async def test_matches_stand_out_in_their_rows(log, wait):
    await log.press("g", "slash", *"syntax", "escape")
    await wait(log.pilot, lambda: "549 match" in log.lines[12])
    look = log.app.screen.look
    row = log.app.screen.panes.log.paint(3, 79)
    assert [piece.text for piece in row if piece.style == look["match"]] == ["Syntax"]


async def test_entries_that_come_are_searched_too(log, wait):
    await log.press("slash", *"syntax", "enter")
    await wait(log.pilot, lambda: "549 of 3 840" in log.lines[12])
    await log.play(40.0, 1500)
    await wait(log.pilot, lambda: "643 of 4 500" in log.lines[12])
    await wait(log.pilot, lambda: "SyntaxError" in body(log)[-1])


async def test_a_search_that_the_source_gives_up_says_why(log, wait):
    answer = log.source.answer
    log.source.answer = lambda query: (
        Unanswered("it took 0.2 s for one line") if isinstance(query, FindQuery) else answer(query)
    )
    await log.press("slash", *"/a.*b/")
    await wait(log.pilot, lambda: "it took 0.2 s for one line" in log.text)


async def test_the_source_is_told_when_nobody_searches_any_more(log, wait):
    await log.press("slash", *"syntax", "escape", "escape")
    await wait(log.pilot, lambda: log.source.asked[-1] == FindQuery("c3a1f0", "log", "", 0, 0))


async def test_long_lines_are_looked_at_further_to_the_right(log):
    await log.press("g", "l")
    assert "▶ 8" in log.lines[12]
    assert body(log)[0].endswith("measure    oder.py  lines 355  defs 12")
    await log.press("h")
    assert "json/decoder.py" in body(log)[0]


async def test_an_entry_is_copied_whole_and_a_word_says_so(log):
    await log.press("g", "y")
    assert log.app.clipboard == "10:02:07.000  measure  json/decoder.py  lines 355  defs 12"
    assert "copied 58 characters: 10:02:07.000" in log.text


async def test_a_detail_is_copied_as_json(log):
    await log.press("g", "enter", "y")
    assert '"routine": "measure"' in log.app.clipboard
    assert "copied" in log.text


async def test_a_pane_where_nothing_is_selected_copies_nothing(stage):
    async with stage((80, 24), played=False) as opened:
        await opened.press("4", "y")
        assert opened.app.clipboard == ""
        assert "nothing is selected here" in opened.text


async def test_what_was_not_fetched_before_the_program_went_is_a_mark(log, wait):
    await log.press("k")
    log.source.end("the program is gone")
    await wait(log.pilot, lambda: bool(log.app.feed.live.farewell))
    await log.press("g")
    await wait(log.pilot, lambda: "··· " in log.text)
    assert body(log)[0] == " ··· 176 entries not fetched ···"
    assert "bad_coding" in "".join(body(log)[1:])
    await log.press("enter")
    assert "the program is gone: what was not fetched before can't be" in log.text


async def test_what_is_here_can_be_searched_when_the_program_is_gone(log, wait):
    await log.press("k")
    log.source.end("the program is gone")
    await wait(log.pilot, lambda: bool(log.app.feed.live.farewell))
    await log.press("slash", *"syntax", "enter")
    await log.press("g")
    assert body(log)[0] == " ··· 176 entries not fetched ···"
    assert [line.split()[-1] for line in body(log)[1:4]] == ["SyntaxError"] * 3


async def test_entries_that_could_not_be_had_are_asked_for_again(log, wait):
    answer = log.source.answer
    log.source.answer = lambda query: Unanswered("busy") if isinstance(query, LogQuery) else answer(query)
    await log.press("g")
    await wait(log.pilot, lambda: "entry 0 can't be had any more" in log.text)
    log.source.answer = answer
    await log.press("enter")
    await wait(log.pilot, lambda: "json/decoder.py" in body(log)[0])


async def test_o_shows_the_output_between_the_entries_then_alone_then_not_at_all(stage, program, wait):
    async with stage((80, 24), program=program) as opened:
        program.written += [OutputLine("stdout", "half done"), OutputLine("stderr", "Error: disk is slow")]
        await opened.press("4", "o")
        await wait(opened.pilot, lambda: "disk is slow" in opened.text)
        rows = body(opened)
        assert "with output   follow" in opened.lines[12]
        assert rows[-2].split(maxsplit=2) == ["10:02:39.000", "stdout", "half done"]
        assert rows[-1].split(maxsplit=2)[1:] == ["stderr", "Error: disk is slow"]
        await opened.play(33.0, 1320)
        await wait(opened.pilot, lambda: "disk is slow" not in opened.text)
        await opened.press("o")
        assert opened.app.screen.desk.focus is Pane.OUTPUT
        await opened.press("o")
        assert opened.app.screen.desk.focus is Pane.LOG
        assert "with output" not in opened.lines[12]


async def test_a_line_of_the_output_between_the_entries_can_be_opened_copied_and_found(stage, program, wait):
    async with stage((80, 24), program=program) as opened:
        program.written += [OutputLine("stderr", "disk is slow")]
        await opened.press("4", "o")
        await wait(opened.pilot, lambda: "disk is slow" in opened.text)
        await opened.press("k", "j", "slash", *"disk", "escape")
        await opened.press("k", "k", "n")
        view = opened.app.screen.panes.log
        assert view.item(view.cursor) == ("output", 0)
        await opened.press("y", "enter")
        assert opened.app.clipboard == "disk is slow"
        assert "Line of output" in opened.text


async def test_output_that_is_no_longer_kept_is_a_mark_with_its_number(stage, program, wait):
    async with stage((80, 24), program=program) as opened:
        program.written += [OutputLine("stdout", f"line {number}") for number in range(21_204)]
        await opened.press("0")
        await wait(opened.pilot, lambda: "line 21203" in opened.text)
        await opened.press("g")
        assert body(opened)[:2] == [" ··· 1 204 lines no longer kept ···", "  line 1204"]
        await opened.press("enter")
        assert "the newest 20000 lines of the output are kept" in opened.text


async def test_of_ten_million_entries_just_the_page_is_asked_for(stage, wait):
    async with stage((80, 24)) as opened:
        await opened.press("4")
        await opened.play(33.0, 3_333_334)
        assert "10 000 002 entries" in opened.lines[12]
        opened.source.asked.clear()
        await opened.press("g")
        await wait(opened.pilot, lambda: "10:02:07.000" in body(opened)[0])
        await opened.press("pagedown")
        asked = [query for query in opened.source.asked if isinstance(query, LogQuery)]
        assert asked == [LogQuery("c3a1f0", 0, 74)]


async def test_a_frozen_log_shows_and_filters_what_there_was(log, wait):
    await log.press("space")
    await log.play(40.0, 1500)
    assert "3 840 entries" in log.lines[12]
    await log.press("slash", *"syntax", "enter")
    await wait(log.pilot, lambda: "549 of 3 840" in log.lines[12])
    await log.press("escape", "space")
    await wait(log.pilot, lambda: "4 500 entries   643 match" in log.lines[12])


async def test_what_came_since_one_reads_is_counted_with_a_filter_and_without(log, wait):
    await log.press("k", "slash", *"syntax", "enter")
    await wait(log.pilot, lambda: "549 of 3 840" in log.lines[12])
    await log.play(40.0, 1500)
    await wait(log.pilot, lambda: "94 new below   643 of 4 500" in log.lines[12])
    await log.press("escape")
    await wait(log.pilot, lambda: "660 new below" in log.lines[12])


async def test_the_routine_panel_is_copied_whole(stage):
    async with stage((80, 24)) as opened:
        await opened.press("3", "y")
        assert opened.app.clipboard.startswith("○ idle     1 handled")


async def test_a_log_that_gets_lower_keeps_its_cursor_on_the_screen(stage):
    async with stage((120, 48)) as opened:
        await opened.press("4", "v", "k", "k")
        log = opened.app.screen.panes.log
        before = log.cursor
        await opened.pilot.resize_terminal(120, 24)
        assert log.cursor == before
        assert log.bar[1] <= log.cursor < log.bar[1] + log.page_height

from __future__ import annotations

import pytest

from routilux.protocol import HistoryQuery, Unanswered, WhyQuery
from routilux_tui.screens.why import WhyScreen


def asked(opened):
    return [query for query in opened.source.asked if isinstance(query, WhyQuery)]


@pytest.mark.parametrize(
    ("keys", "query"),
    [
        (("7", "k", "k"), WhyQuery("c3a1f0", 5117)),
        (("6", "j"), WhyQuery("c3a1f0", deferred=2)),
    ],
)
async def test_w_asks_why_of_what_is_selected(stage, keys, query):
    async with stage((120, 36)) as opened:
        await opened.press(*keys, "w")
        assert asked(opened) == [query]
        assert isinstance(opened.app.screen, WhyScreen)
        assert "began with" in opened.text


async def test_a_log_entry_leads_to_the_activation_that_wrote_it(stage):
    async with stage((120, 36)) as opened:
        await opened.press("4", "k", "w")
        line = opened.app.feed.log.get(opened.app.screen_stack[0].panes.log.cursor)
        assert asked(opened) == [WhyQuery("c3a1f0", routine_id=line.routine_id, at=line.at)]


async def test_the_timelines_cursor_leads_to_its_activation(stage):
    async with stage((120, 36)) as opened:
        await opened.press("5", "h", "w")
        cursor = opened.app.screen_stack[0].panes.time.cursor
        assert asked(opened) == [WhyQuery("c3a1f0", routine_id="walk", at=cursor[2])]


async def test_enter_goes_to_the_activation_that_is_chosen(stage):
    async with stage((120, 36)) as opened:
        await opened.press("7", "g", "w", "k", "enter")
        assert HistoryQuery("c3a1f0", 19, 1) in opened.source.asked
        assert "Activation 19" in opened.text
        await opened.press("escape")
        assert opened.app.screen.panes.history.cursor == 19
        assert opened.app.feed.live.job.selected == opened.source.census.activation(19).routine_id


async def test_w_asks_on_and_escape_goes_back_step_by_step(stage):
    async with stage((120, 36)) as opened:
        await opened.press("7", "g", "w", "j", "w")
        assert [query.index for query in asked(opened)] == [0, 21]
        assert "Why parse 21" in opened.text
        await opened.press("escape")
        assert "Why read 20" in opened.text
        await opened.press("escape")
        assert not isinstance(opened.app.screen, WhyScreen)


async def test_an_idle_routine_says_what_it_waits_for(stage):
    async with stage((120, 36)) as opened:
        await opened.press("5", "j", "j", "j", "j", "j", "j", "w")
        assert asked(opened) == []
        assert "report has not run, and waits for" in opened.text
        assert "summarise.output" in opened.text
        await opened.press("enter")
        assert opened.app.feed.live.job.selected == "summarise"
        assert opened.app.screen.desk.focus == "routine"


async def test_a_routine_that_ran_says_why_it_ran_last(stage):
    async with stage((120, 36)) as opened:
        await opened.press("2", "w")
        (query,) = asked(opened)
        assert query.routine_id == "walk"
        assert "nothing is connected to its slots" in opened.text
        assert "led to" in opened.text


async def test_what_is_not_on_record_is_said(stage):
    async with stage((120, 36)) as opened:
        opened.source.answer = lambda query: Unanswered("activation 5117 is not on record")
        await opened.press("7", "k", "k", "w")
        assert "why: activation 5117 is not on record" in opened.text
        assert not isinstance(opened.app.screen, WhyScreen)


async def test_a_click_selects_a_row_and_a_second_one_goes_there(stage):
    async with stage((120, 36)) as opened:
        await opened.press("7", "g", "w")
        await opened.pilot.click("WhyList", offset=(20, 1), times=2)
        await opened.pilot.pause()
        await opened.pilot.pause()
        assert HistoryQuery("c3a1f0", 17, 1) in opened.source.asked


async def test_a_small_and_an_ascii_screen_show_it_too(stage):
    async with stage((40, 12), ascii_only=True) as opened:
        await opened.press("7", "k", "w")
        assert opened.text.isascii()
        assert [line[1:9] for line in opened.lines if "this" in line] == ["| this  "]

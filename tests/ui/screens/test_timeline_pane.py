from __future__ import annotations

import pytest

from routilux.protocol import HistoryQuery, MomentQuery, TimelineQuery
from routilux_tui.render.figures import grouped


def moments(opened):
    return [query for query in opened.source.asked if isinstance(query, MomentQuery)]


def window(opened):
    return opened.app.screen.panes.time.window


async def test_stepping_puts_a_cursor_that_is_read_out(stage):
    async with stage((120, 36)) as opened:
        await opened.press("5", "h")
        (asked,) = moments(opened)
        assert (asked.job_id, asked.routine_id) == ("c3a1f0", "walk")
        assert "walk  ✓ 4 " in opened.text
        await opened.press("h", "h")
        assert moments(opened)[-1].at == pytest.approx(asked.at - 2 * window(opened).column)
        assert "▲" in opened.text


async def test_the_cursor_reads_the_selected_lane(stage):
    async with stage((120, 36)) as opened:
        await opened.press("5", "h", "j", "j")
        assert [query.routine_id for query in moments(opened)] == ["walk", "read", "parse"]


async def test_enter_goes_to_the_activation_under_the_cursor_and_opens_it(stage):
    async with stage((120, 36)) as opened:
        await opened.press("5", "h", "enter")
        index = opened.app.screen_stack[0].panes.time.found.index
        assert HistoryQuery("c3a1f0", index, 1) in opened.source.asked
        assert f"Activation {grouped(index)}" in opened.text
        await opened.press("escape")
        screen = opened.app.screen
        assert (screen.desk.focus, screen.panes.history.cursor) == ("history", index)


async def test_enter_without_a_cursor_goes_to_the_routine(stage):
    async with stage((120, 36)) as opened:
        await opened.press("5", "enter")
        assert opened.app.screen.desk.focus == "routine"


async def test_an_activation_that_is_gone_says_so(stage):
    async with stage((120, 36)) as opened:
        await opened.press("5", "h")
        opened.source.answer = lambda query: type(opened.source.census)().answer(query) and None
        await opened.press("enter")
        assert "it is no longer kept" in opened.text


async def test_escape_and_f_let_go_of_the_cursor_and_follow_again(stage):
    async with stage((120, 36)) as opened:
        for key in ("escape", "f", "G"):
            await opened.press("5", "h")
            assert not window(opened).live
            await opened.press(key)
            assert window(opened).live
            assert "▲" not in opened.text


async def test_angles_pan_by_a_quarter_and_g_goes_to_the_start(stage):
    async with stage((120, 36)) as opened:
        await opened.press("5")
        before = window(opened)
        await opened.press("less_than_sign")
        quarter = window(opened).columns // 4
        assert window(opened).until == pytest.approx(32 + 1_767_261_727.0 - quarter * before.column, abs=1.0)
        await opened.press("greater_than_sign")
        assert window(opened).live
        await opened.press("g")
        assert window(opened).since == pytest.approx(1_767_261_727.0, abs=1.0)


async def test_zooming_asks_for_the_window_that_is_shown(stage):
    async with stage((120, 36)) as opened:
        await opened.press("5", "h", "equals_sign", "equals_sign", "equals_sign")
        asked = [query for query in opened.source.asked if isinstance(query, TimelineQuery)][-1]
        assert asked.until - asked.since == pytest.approx(10.0, rel=0.02)
        assert asked.columns == window(opened).columns


async def test_a_click_puts_the_cursor_and_the_wheel_zooms_there(stage):
    async with stage((120, 36)) as opened:
        await opened.pilot.click("#timeline", offset=(60, 2))
        await opened.pilot.pause()
        time = opened.app.screen.panes.time
        column = window(opened).column_of(time.cursor[2] - window(opened).column / 2)
        assert column == 60 - opened.app.screen.panes.timeline.name_width - 2
        assert opened.app.screen.desk.focus == "timeline"
        before = window(opened)
        opened.app.screen.panes.timeline.post_message(opened.app.screen.panes.timeline.Zoomed(1, before.moment(column)))
        await opened.pilot.pause()
        await opened.pilot.pause()
        assert window(opened).until - window(opened).since == pytest.approx(30.0)


async def test_a_drag_pans_and_is_no_click(stage):
    async with stage((120, 36)) as opened:
        before = window(opened)
        await opened.pilot.mouse_down("#timeline", offset=(40, 2))
        await opened.pilot.hover("#timeline", offset=(60, 2))
        await opened.pilot.mouse_up("#timeline", offset=(60, 2))
        await opened.pilot.pause()
        await opened.pilot.pause()
        after = window(opened)
        assert after.since == pytest.approx(before.since - 20 * before.column, abs=2.0)
        assert opened.app.screen.panes.time.cursor is None

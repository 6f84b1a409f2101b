"""What the mouse does: it goes to panes, opens rows, fills the screen, scrolls and resizes, and closes overlays."""

from __future__ import annotations

import pytest
from textual import events

from routilux.protocol import Pause
from routilux_tui.model.desk import Pane


async def test_a_click_on_the_line_of_keys_does_what_the_key_does(stage):
    async with stage((160, 45)) as opened:
        line = opened.lines[-1]
        await opened.pilot.click("#key-line", offset=(line.index("P pause") + 3, 0))
        await opened.pilot.pause()
        assert opened.source.ordered == [Pause("c3a1f0")]
        await opened.pilot.click("#key-line", offset=(line.index("? help"), 0))
        await opened.pilot.pause()
        assert "─ Keys ─" in opened.text


async def test_a_click_on_a_title_gives_the_keys_and_the_next_fills_the_screen(stage):
    async with stage((160, 45)) as opened:
        await opened.pilot.click("#log-title", offset=(3, 0))
        await opened.pilot.pause()
        assert (opened.app.screen.desk.focus, opened.app.screen.desk.grown) == (Pane.LOG, False)
        await opened.pilot.click("#log-title", offset=(3, 0))
        await opened.pilot.pause()
        assert opened.lines[1].startswith("─ Log⁴")
        await opened.pilot.click("#log-title", offset=(3, 0))
        await opened.pilot.pause()
        assert opened.lines[33].startswith("─ Log⁴")


async def test_a_click_on_the_selected_row_opens_it(stage):
    async with stage((160, 45)) as opened:
        await opened.pilot.click("#deferred", offset=(5, 1))
        await opened.pilot.pause()
        assert "─ Deferred event ─" not in opened.text
        await opened.pilot.click("#deferred", offset=(5, 5))
        await opened.pilot.pause()
        assert "─ Deferred event ─" not in opened.text
        await opened.pilot.click("#deferred", offset=(5, 1))
        await opened.pilot.pause()
        assert "─ Deferred event ─" in opened.text


@pytest.mark.parametrize(
    ("held", "at", "moved", "places"),
    [
        ("#log-title", (20, 0), (20, -4), {"log": (109, 14), "timeline": (160, 5), "graph": (109, 21)}),
        ("#timeline-title", (20, 0), (20, 3), {"timeline": (160, 6), "graph": (109, 24)}),
        ("#divider-0", (0, 5), (-9, 5), {"routine": (59, 21), "deferred": (59, 10), "graph": (100, 21)}),
        ("#graph-title", (20, 0), (20, 5), {"graph": (109, 21)}),
    ],
)
async def test_a_boundary_is_dragged(stage, held, at, moved, places):
    async with stage((160, 45)) as opened:
        screen = opened.app.screen
        region = screen.query_one(held).region
        await opened.pilot.mouse_down(held, offset=at)
        await drag(opened, region.x + moved[0], region.y + moved[1])
        await opened.pilot.mouse_up(offset=(region.x + moved[0], region.y + moved[1]))
        await opened.pilot.pause()
        assert {pane: screen.panes.widget(Pane(pane)).size for pane in places} == places
        assert screen.desk.focus is Pane.GRAPH
        assert not screen.desk.grown


async def test_the_scroll_bar_is_clicked_and_dragged(stage):
    async with stage((80, 24)) as opened:
        await opened.press("7")
        history = opened.app.screen.panes.history
        region = history.region
        assert history.scroll.follow
        await opened.pilot.mouse_down("#history", offset=(79, 0))
        await opened.pilot.pause()
        assert (history.bar[1], history.scroll.follow) == (0, False)
        await drag(opened, 79, region.y + 5)
        await opened.pilot.pause()
        assert 2000 < history.bar[1] < 4000
        await opened.pilot.mouse_up(offset=(79, region.y + 5))
        await opened.pilot.click("#history", offset=(79, 9))
        await opened.pilot.pause()
        assert history.bar[1] == history.count - 10
        assert "Activation" not in opened.text


@pytest.mark.parametrize(
    ("keys", "said"), [(("6", "enter"), "Deferred event"), (("?",), "Keys"), (("K",), "Cancel this")]
)
async def test_a_click_beside_an_overlay_closes_it(stage, keys, said):
    async with stage((120, 40)) as opened:
        await opened.press(*keys)
        assert said in opened.text
        await opened.pilot.click(offset=(60, 18))
        await opened.pilot.pause()
        assert said in opened.text
        await opened.pilot.click(offset=(1, 1))
        await opened.pilot.pause()
        assert said not in opened.text
        assert opened.source.ordered == []


async def test_the_wheel_scrolls_what_is_under_it_whichever_pane_has_the_keys(stage):
    async with stage((160, 45)) as opened:
        log = opened.app.screen.panes.log
        await opened.pilot._post_mouse_events([events.MouseScrollUp], "#log", offset=(5, 2), button=0)
        await opened.pilot.pause()
        assert not log.scroll.follow
        assert opened.app.screen.desk.focus is Pane.GRAPH


async def test_a_boundary_is_let_go_of_when_the_mouse_moves_without_a_button(stage):
    async with stage((160, 45)) as opened:
        await opened.pilot.mouse_down("#log-title", offset=(20, 0))
        await opened.pilot.hover(offset=(20, 20))
        await drag(opened, 20, 22)
        await opened.pilot.pause()
        assert opened.app.screen.panes.log.size == (109, 10)


async def test_the_wheel_over_the_timeline_zooms_and_selects_nothing(stage):
    async with stage((160, 45)) as opened:
        await opened.press("5", "j")
        selected = opened.app.feed.live.job.selected
        before = opened.text
        await opened.pilot._post_mouse_events([events.MouseScrollUp], "#timeline", offset=(120, 3), button=0)
        await opened.pilot.pause()
        await opened.pilot.pause()
        assert opened.app.feed.live.job.selected == selected
        assert opened.text != before


async def drag(opened, x, y):
    """Move the mouse there with its first button down."""
    await opened.pilot._post_mouse_events([events.MouseMove], offset=(x, y), button=1)

from __future__ import annotations

import pytest

from routilux.protocol import GraphQuery, JobStatus, LogQuery, TimelineQuery, Watch


async def test_a_wide_screen_shows_everything_at_one_glance(stage):
    async with stage((160, 45)) as opened:
        text = opened.text
        assert " stdlib_census   ● running   0:32   complete to seq 11 520" in text
        for title in ("Graph²", "walk³", "Timeline⁵", "Log⁴", "Deferred⁶"):
            assert f"─ {title} ─" in text
        for said in ("measure", "1 handled", "report.approve", "last 60 s", "q quit"):
            assert said in text


@pytest.mark.parametrize(
    ("key", "title", "said"),
    [
        ("1", "Jobs¹", "▸   ● stdlib_census"),
        ("3", "walk³", "handled"),
        ("4", "Log⁴", "10:02:57"),
        ("5", "Timeline⁵", "└ -20 s"),
        ("6", "Deferred⁶", "▸ report.approve"),
        ("7", "History⁷", "read.input"),
        ("o", "Output⁰", "started elsewhere"),
    ],
)
async def test_a_digit_shows_its_pane_on_a_small_screen(stage, key, title, said):
    async with stage((80, 24)) as opened:
        await opened.press(key)
        assert opened.lines[12].startswith(f"─ {title} ─")
        assert said in opened.text
        assert opened.lines[1].startswith("─ Graph² ─")


async def test_a_terminal_may_change_its_size_at_any_time(stage):
    async with stage((160, 45)) as opened:
        for width, height in ((80, 24), (300, 100), (39, 11), (120, 30), (20, 5), (160, 45)):
            await opened.pilot.resize_terminal(width, height)
            await opened.pilot.pause()
            await opened.pilot.pause()
            lines = opened.lines
            assert (len(lines), {len(line) for line in lines}) == (height, {width})
        assert "Deferred⁶" in opened.text


async def test_a_terminal_that_is_too_small_says_what_it_needs(stage):
    async with stage((39, 11)) as opened:
        assert opened.lines[0].startswith(" 39x11: the dashboard needs 40x12")


async def test_tab_goes_round_and_the_keys_at_the_bottom_follow(stage):
    async with stage((160, 45)) as opened:
        assert "= - zoom" in opened.lines[-1]
        titles = []
        for _ in range(5):
            await opened.press("tab")
            titles.append(opened.app.screen.desk.focus.value)
        assert titles == ["routine", "timeline", "log", "deferred", "graph"]
        await opened.press("4")
        assert "f follow" in opened.lines[-1]


async def test_v_fills_the_screen_and_escape_gives_it_back(stage):
    async with stage((80, 24)) as opened:
        await opened.press("4", "v")
        assert opened.lines[1].startswith("─ Log⁴")
        assert "Graph" not in opened.text
        await opened.press("escape")
        assert opened.lines[1].startswith("─ Graph²")


async def test_selecting_a_routine_drives_the_panel_and_what_is_watched(stage):
    async with stage((160, 45)) as opened:
        await opened.press("l", "l")
        assert opened.app.feed.live.job.selected == "parse"
        assert opened.source.watched[-1].routine_id == "parse"
        await opened.play(33.0, 1320)
        assert "─ parse³ ─" in opened.text
        assert "unknown-encoding" in opened.text


async def test_a_lane_selects_its_routine(stage):
    async with stage((160, 45)) as opened:
        await opened.press("5", "j", "j", "j")
        assert opened.app.feed.live.job.selected == "measure"
        assert "▸measure" in opened.text


async def test_just_what_the_screen_shows_is_asked_for(stage):
    async with stage((80, 24), played=False) as opened:
        await opened.play(1.0, 10)
        await opened.play(2.0, 20)
        kinds = {type(query) for query in opened.source.asked}
        assert kinds == {GraphQuery}
        assert opened.source.watched[-1] == Watch("c3a1f0", "walk", 0, 30.0)
        await opened.press("4")
        assert opened.source.watched[-1].log_lines == 64
        await opened.press("5")
        assert TimelineQuery in {type(query) for query in opened.source.asked}
        assert opened.source.watched[-1].log_lines == 0


async def test_structure_is_asked_for_once(stage):
    async with stage() as opened:
        await opened.play(33.0, 1300)
        assert sum(isinstance(query, GraphQuery) for query in opened.source.asked) == 1


async def test_a_log_that_is_read_is_not_yanked_away(stage):
    async with stage((80, 24)) as opened:
        await opened.press("4", "k", "k")
        before = [line[:-1] for line in opened.lines[13:23]]
        await opened.play(33.0, 2000)
        assert [line[:-1] for line in opened.lines[13:23]] == before
        assert "2 160 new below   6 000 entries" in opened.lines[12]
        assert opened.source.watched[-1].log_lines == 0
        await opened.press("G")
        assert "follow   6 000 entries" in opened.lines[12]
        assert opened.source.watched[-1].log_lines == 64


async def test_scrolling_back_asks_for_what_is_missing(stage):
    async with stage((80, 24)) as opened:
        await opened.press("4", "g")
        assert [query for query in opened.source.asked if isinstance(query, LogQuery)][-1].start == 0
        assert opened.lines[13].startswith(" 10:02:07.000  measure")
        assert "on its way" not in opened.text


async def test_a_log_wraps_and_hides_its_times(stage):
    async with stage((80, 24)) as opened:
        await opened.press("4", "t")
        assert opened.lines[13].startswith(" measure")
        await opened.press("z", "G")
        assert "follow" in opened.lines[12]


async def test_freezing_holds_the_view_and_counts_what_comes(stage):
    async with stage((160, 45)) as opened:
        await opened.press("space")
        before = opened.lines[1:]
        await opened.play(40.0, 1500)
        assert "frozen  +1 980 since" in opened.lines[0]
        assert opened.lines[1:] == before
        assert opened.source.watched[-1].fps == 4.0
        await opened.press("space")
        assert "frozen" not in opened.text
        assert "seq 13 500" in opened.lines[0]


async def test_a_job_that_is_over_shows_its_whole_run(stage):
    async with stage((160, 45)) as opened:
        await opened.play(33.0, 1300, JobStatus.COMPLETED)
        assert "✓ completed   0:33   complete to seq 11 700   3 832 handled" in opened.lines[0]
        assert "whole run" in opened.text


async def test_a_chosen_job_stays_on_the_screen(stage, census, scripted):
    source = scripted(census())
    async with stage((160, 45), source=source) as opened:
        other = census(flow_id="order_desk")
        other.job_id = "ffffff"
        source.play(other.frame(99, 40.0, 5))
        await opened.pilot.pause()
        await opened.play(41.0, 1400)
        assert "job 1 of 2" in opened.lines[0]
        await opened.press("1", "G", "enter")
        assert opened.source.watched[-1].job_id == "ffffff"
        assert " order_desk " in opened.lines[0]


async def test_a_click_selects_and_gives_the_pane_the_keys(stage):
    async with stage((160, 45)) as opened:
        await opened.pilot.click("#deferred", offset=(5, 2))
        await opened.pilot.pause()
        assert opened.app.screen.desk.focus == "deferred"
        assert opened.app.screen.panes.deferred.cursor == 1
        await opened.pilot.click("#log-title", offset=(3, 0))
        await opened.pilot.pause()
        assert opened.app.screen.desk.focus == "log"


async def test_a_terminal_that_does_not_keep_up_gets_the_newest_frame_and_no_queue(stage, wait):
    async with stage((160, 45)) as opened:
        screen = opened.app.screen
        busy = True
        screen._terminal_is_busy = lambda: busy
        await opened.play(33.0, 1400)
        await opened.play(34.0, 1500)
        assert "seq 11 520" in opened.lines[0]
        busy = False
        await wait(opened.pilot, lambda: "seq 13 500" in opened.lines[0])


async def test_ascii_alone_reaches_an_ascii_terminal(stage):
    async with stage((160, 45), ascii_only=True) as opened:
        for keys in (("1",), ("7",), ("o",), ("6", "enter"), ("escape", "?")):
            await opened.press(*keys)
            assert opened.text.isascii()


@pytest.mark.parametrize("theme", ["dark", "light", "high-contrast", "no-color"])
async def test_every_theme_shows_the_same(stage, theme):
    async with stage((160, 45), theme=theme) as opened:
        assert "─ Graph² ─" in opened.text


async def test_a_theme_can_be_changed(stage):
    async with stage((160, 45)) as opened:
        before = opened.text
        opened.app.take_theme("light")
        await opened.pilot.pause()
        assert opened.text == before
        assert opened.app.look.palette.name == "light"

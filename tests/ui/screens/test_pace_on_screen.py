"""The main screen draws what moved, when a person can see it, and nothing else."""

from __future__ import annotations

from textual.screen import Screen

from routilux_tui.widgets.strip_view import StripView


def graph_says(stage, text):
    return any(text in line for line in stage.lines[:20])


async def test_figures_that_were_held_back_follow_although_no_frame_comes(stage, wait):
    async with stage() as opened:
        await opened.play(32.05, 1290, full=False)
        await wait(opened.pilot, lambda: graph_says(opened, "1 290"))
        assert not opened.app.screen.panes.behind


async def test_of_a_job_in_which_nothing_happens_only_ages_are_drawn(stage, monkeypatch):
    async with stage() as opened:
        drawn = []
        opened.clock.now += 20.0
        opened.app.screen.renew_timeline()
        await opened.pilot.pause(0.3)
        before = opened.lines
        draw = StripView.redraw
        monkeypatch.setattr(StripView, "redraw", lambda view: (drawn.append(view.id), draw(view))[1])
        opened.clock.now += 1.0
        opened.app.screen.draw_age()
        assert drawn == ["status-line", "routine", "deferred"]
        changed = [now for old, now in zip(before, opened.lines, strict=True) if old != now]
        assert len(changed) == 3
        assert "0:53" in changed[0]
        assert [line.split()[-2:] for line in changed[1:]] == [["22", "s"], ["11", "s"]]


async def test_a_frame_reaches_the_terminal_as_one_picture_at_once(stage, monkeypatch):
    async with stage() as opened:
        painted = []
        paint = Screen._compositor_refresh
        monkeypatch.setattr(Screen, "_compositor_refresh", lambda screen: (painted.append(screen), paint(screen))[1])
        await opened.play(33.0, 1300)
        assert len(painted) == 1


async def test_what_moves_below_a_sheet_shows_when_it_is_closed(stage):
    async with stage() as opened:
        await opened.press("question_mark")
        await opened.play(33.0, 1_777)
        await opened.press("escape")
        assert graph_says(opened, "1 777")

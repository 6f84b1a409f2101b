"""What a person settled, on the screen."""

from __future__ import annotations

import pytest

from routilux.protocol import Pause
from routilux_tui.model.desk import Pane
from routilux_tui.settings.memory import Memory
from routilux_tui.settings.options import Settings
from routilux_tui.settings.start import complaints_in_short


async def test_keys_of_ones_own_do_what_they_say_and_the_screen_names_them(stage):
    settings = Settings(keys={"job.pause": ("f5",), "help": ("f1",), "pane.log": ("L",)})
    async with stage((160, 120), settings=settings) as opened:
        assert "f5 pause" in opened.lines[-1]
        await opened.press("P")
        assert opened.source.ordered == []
        await opened.press("f5", "L")
        assert opened.source.ordered == [Pause("c3a1f0")]
        assert opened.app.screen.desk.focus is Pane.LOG
        await opened.press("f1")
        assert "   f5               Pause the job" in opened.text


async def test_wrong_settings_are_said_once_the_screen_is_there(stage):
    async with stage((160, 45), complaints=("config.toml, line 3: fps: expected [bold]a number",)) as opened:
        assert "config.toml, line 3: fps: expected [bold]a number" in " ".join(opened.text.split())


def test_many_wrong_settings_are_said_in_short():
    assert complaints_in_short(("a", "b", "c")) == ("a", "b", "c")
    assert complaints_in_short(("a", "b", "c", "d")) == (
        "a",
        "b",
        "2 more wrong settings; `routilux-tui config` lists them",
    )


@pytest.mark.parametrize(
    ("times", "line"),
    [
        ("clock", " 10:02:57.290  parse"),
        ("seconds", " 10:02:57  parse"),
        ("utc", " 10:02:57.290Z  parse"),
        ("off", " parse"),
    ],
)
async def test_times_are_written_as_settled(stage, times, line):
    async with stage((80, 24), settings=Settings(times=times, focus=Pane.LOG)) as opened:
        assert opened.lines[22].startswith(line)


async def test_the_panes_and_the_pace_are_as_settled(stage):
    settings = Settings(left=Pane.HISTORY, right=Pane.JOBS, fps=5, follow=False, wrap=True)
    async with stage((160, 45), settings=settings) as opened:
        assert {"─ History⁷ ─", "─ Jobs¹ ─"} <= {
            title for title in ("─ History⁷ ─", "─ Jobs¹ ─") if title in opened.text
        }
        assert opened.source.watched[-1].fps == 5
        assert not opened.app.screen.panes.history.scroll.follow
        assert opened.app.screen.panes.log.wrap


async def test_the_plus_key_grows_a_pane_and_the_underscore_shrinks_it(stage):
    async with stage((80, 24)) as opened:
        heights = []
        for key in ("4", "+", "+", "_"):
            await opened.press(key)
            heights.append(opened.app.screen.panes.log.size.height)
        assert heights == [10, 12, 14, 12]
        await opened.press(*"++++")
        assert opened.lines[1].startswith("─ Log⁴")
        await opened.press("_")
        assert opened.lines[1].startswith("─ Graph²")


async def test_what_was_arranged_and_switched_is_there_again(stage):
    async with stage((160, 45)) as opened:
        await opened.press("7", "+", "4", "z", "t", "1", "P")
        opened.app.take_theme("light")
        await opened.pilot.resize_terminal(80, 24)
        await opened.pilot.pause()
        await opened.press("4", "+")
        memory = opened.app.memory
    async with stage((160, 45), memory=memory) as again:
        assert again.lines[1].startswith("─ Graph²")
        assert again.lines[31].startswith("─ Log⁴")
        assert "─ Jobs¹ ─" in again.text
        assert again.app.screen.panes.log.wrap
        assert not again.app.screen.panes.log.times
        assert again.app.memory == memory
    async with stage((80, 24), memory=memory) as small:
        assert small.lines[10].startswith("─ Log⁴")


async def test_keys_of_ones_own_move_in_what_comes_over_the_screen_too(stage):
    settings = Settings(keys={"move.down": ("n",), "graph.next": ("f8",), "log.next": ("f8",), "back": ("Q", "escape")})
    async with stage((80, 24), settings=settings) as opened:
        await opened.press("?")
        assert "Panes" in opened.text
        await opened.press("n", "j")
        assert "Panes" not in opened.text
        await opened.press("Q")
        assert "─ Keys ─" not in opened.text


async def test_hints_name_the_keys_that_a_person_chose(stage):
    settings = Settings(keys={"deferred.emit": ("f9",), "quit": ("Z",), "pane.graph": ("f2",)})
    async with stage((160, 45), settings=settings, played=False) as opened:
        assert "f9 emits it." in opened.text
        assert "Go to the graph with f2 and move with hjkl." in opened.text
        opened.source.end("the program closed the connection")
        await opened.press("6")
        assert "the program closed the connection   (Z leaves)" in opened.lines[1]


async def test_a_theme_that_was_chosen_is_remembered_until_the_settled_one_is_wanted(stage):
    async with stage((120, 36), theme="light", settled_theme="high-contrast", memory=Memory(theme="light")) as opened:
        assert opened.app.memory.theme == "light"
        await opened.press(":", *"theme as", "enter")
        assert opened.app.look.palette.name == "high-contrast"
        assert opened.app.memory.theme == ""

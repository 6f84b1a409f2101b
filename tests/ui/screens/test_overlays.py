from __future__ import annotations

import pytest
from textual.screen import ModalScreen

from routilux.protocol import PayloadQuery
from routilux_tui.actions import ACTIONS
from routilux_tui.model.desk import Desk, Pane


@pytest.mark.parametrize(
    ("keys", "query", "said"),
    [
        (("4", "k", "enter"), PayloadQuery("c3a1f0", "log", 3838), ("─ Log entry ─", "measure", "json/decoder.py")),
        (("6", "enter"), PayloadQuery("c3a1f0", "deferred", 1), ("─ Deferred event ─", "approve", "json/decoder.py")),
        (
            ("7", "k", "enter"),
            PayloadQuery("c3a1f0", "history", 5118),
            ("─ Activation 5 118 ─", "cause", "json/decoder.py"),
        ),
    ],
)
async def test_enter_looks_into_a_row(stage, keys, query, said):
    async with stage((160, 45)) as opened:
        await opened.press(*keys)
        assert query in opened.source.asked
        for text in said:
            assert text in opened.text
        await opened.press("escape")
        assert said[0] not in opened.text


@pytest.mark.parametrize("keys", [("7", "k", "enter"), ("question_mark",), ("ctrl+p",)])
async def test_while_something_is_over_the_panes_the_last_row_offers_none_of_their_keys(stage, keys):
    async with stage((80, 24)) as opened:
        await opened.press(*keys)
        assert opened.lines[-1].strip() == ""
        await opened.play(33.0, 1300)
        assert opened.lines[-1].strip() == ""
        await opened.press("escape")
        assert "1-7 pane" in opened.lines[-1]


async def test_a_payload_that_is_gone_says_so(stage):
    async with stage((80, 24)) as opened:
        opened.source.answer = lambda query: opened.source.census.answer(None)
        await opened.press("6", "enter")
        assert "the script has no answer to this" in opened.text


async def test_the_help_lists_every_action_with_its_reason(stage):
    async with stage((120, 300)) as opened:
        await opened.press("?")
        for action in ACTIONS:
            assert action.help in opened.text
        assert "· needs the debugger, which is not in this version yet" in opened.text
        await opened.press("q")
        assert "─ Keys ─" not in opened.text


async def test_the_help_scrolls_on_a_small_screen(stage):
    async with stage((80, 24)) as opened:
        await opened.press("?")
        assert "Panes" in opened.text
        await opened.press("G")
        assert "Panes" not in opened.text
        assert "● running" in opened.text
        await opened.press("g", "j")
        assert "Jobs" in opened.text


async def test_the_help_is_searched(stage):
    async with stage((80, 24)) as opened:
        await opened.press("?", "/", *"cancel the")
        assert "K                Cancel the job (asks first)" in opened.text
        assert "Pause the job" not in opened.text
        await opened.press("enter", "j", "escape")
        assert "Panes" in opened.text
        await opened.press("/", *"zzz")
        assert "Nothing of it matches." in opened.text
        await opened.press("escape", "escape")
        assert "─ Keys ─" not in opened.text


async def test_the_palette_finds_and_performs_an_action(stage):
    async with stage((120, 40)) as opened:
        await opened.press("ctrl+p", *"pause the", "enter")
        assert [type(command).__name__ for command in opened.source.ordered] == ["Pause"]
        assert "enter does it" not in opened.text


async def test_the_palette_offers_routines_jobs_panes_and_themes(stage):
    async with stage((120, 40)) as opened:
        await opened.press(":", *"go to routine mea")
        assert "1 found" in opened.text
        await opened.press("enter")
        assert (opened.app.feed.live.job.selected, opened.app.screen.desk.focus) == ("measure", Pane.ROUTINE)
        await opened.press(":", *"theme light", "enter")
        assert opened.app.look.palette.name == "light"
        await opened.press(":", *"pane hist", "enter")
        assert opened.app.screen.desk.focus is Pane.HISTORY
        await opened.press(":", *"show job", "enter")
        assert opened.app.feed.live.shown == "c3a1f0"


async def test_the_palette_says_why_something_cannot_be_done(stage):
    async with stage((120, 40)) as opened:
        await opened.press(":", *"resume")
        assert "Resume the job, deferred events first  · the job is not paused" in opened.text
        assert "not now: the job is not paused" in opened.text
        await opened.press("enter")
        assert "R resume: the job is not paused" in opened.text


async def test_the_palette_goes_away_and_does_nothing(stage):
    async with stage((120, 40)) as opened:
        for leave in ("escape", "ctrl+p"):
            await opened.press("ctrl+p", "down", "down", leave)
            assert "enter does it" not in opened.text
        await opened.press("ctrl+p")
        await opened.pilot.click(offset=(1, 1))
        await opened.pilot.pause()
        assert "enter does it" not in opened.text
        assert opened.source.ordered == []


async def test_a_click_in_the_palette_does_what_was_clicked(stage):
    async with stage((120, 40)) as opened:
        await opened.press("ctrl+p", *"theme")
        at = next(y for y, line in enumerate(opened.lines) if "Theme light" in line)
        await opened.pilot.click(offset=(40, at))
        await opened.pilot.pause()
        assert opened.app.look.palette.name == "light"


async def test_every_action_of_this_version_can_be_performed(stage, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with stage((160, 45)) as opened:
        main = opened.app.screen
        for action in ACTIONS:
            if not action.later and action.id != "quit":
                main.desk = Desk(focus=action.panes[0] if action.panes else Pane.LOG)
                main.perform(action.id)
                await opened.pilot.pause()
                if opened.app.screen is not main:
                    await opened.press("escape")
                assert opened.app.screen is main, action.id


async def test_hostile_names_are_harmless_in_the_palette(stage, census, scripted):
    hostile = census(text="\x1b]52;c;eA==\x07[/x][@click=quit]\u202e", flow_id="\x9b2J[bold]")
    async with stage((120, 40), source=scripted(hostile)) as opened:
        await opened.press(":", *"routine parse")
        assert "[/x][@click=quit]" in opened.text
        await opened.press("enter")
        assert opened.app.feed.live.job.selected.endswith("parse")
        await opened.press(":", *"show job")
        assert "[bold]" in opened.text
        assert all(character.isprintable() for line in opened.lines for character in line)


async def test_whatever_lies_over_the_screen_lies_in_its_middle_and_lets_it_through(stage):
    async with stage((80, 24)) as opened:
        await opened.app.push_screen(ModalScreen())
        assert opened.app.screen.styles.align == ("center", "middle")
        assert 0 < opened.app.screen.styles.background.a < 1

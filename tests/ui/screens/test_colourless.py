"""Without colours nothing on the screen has one: no strip, no border, no toast, no cursor, no overlay."""

from __future__ import annotations

import pytest

from routilux_tui.model.desk import Pane

WAYS = [(), ("4", "k"), ("6", "enter"), ("K",), ("question_mark",), ("ctrl+p", "j"), ("T",), ("o", "slash", "a")]


def colours(app):
    """The colours on the screen that a terminal would get, apart from its own."""
    styles = {segment.style for strip in app.screen._compositor.render_strips() for segment in strip if segment.style}
    return {
        colour.name
        for style in styles
        for colour in (style.color, style.bgcolor)
        if colour is not None and not colour.is_default
    }


@pytest.mark.parametrize("keys", WAYS, ids=lambda keys: "-".join(keys) or "start")
async def test_nothing_has_a_colour(stage, keys, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    async with stage((120, 36), theme="no-color") as opened:
        await opened.press(*keys)
        assert colours(opened.app) == set()


async def test_a_screen_turns_colourless_and_back(stage):
    async with stage((120, 36)) as opened:
        assert "#63b8dc" in colours(opened.app)
        opened.app.take_theme("no-color")
        await opened.press("T")
        assert colours(opened.app) == set()
        opened.app.take_theme("light")
        await opened.press("4")
        assert "#106890" in colours(opened.app)
        assert opened.app.screen.desk.focus is Pane.LOG


async def test_what_is_behind_an_overlay_stays_in_sight(stage):
    async with stage((120, 36), theme="no-color") as opened:
        await opened.press("ctrl+p")
        assert "stdlib_census" in opened.lines[0]
        assert "enter does it" in opened.text

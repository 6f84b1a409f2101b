"""What is typed or pasted faster than a screen opens or closes is taken in order, and is no command in between."""

from __future__ import annotations

import pytest
from textual import events

from routilux_tui.model.desk import Pane

NAMES = {":": "colon", "/": "slash", "?": "question_mark", "\r": "enter", "\x1b": "escape", " ": "space"}
SILENT = {"\x1b", "\t"}


def type_at_once(app, keys):
    """Every key is there before the first is looked at; what stands in brackets was pasted."""
    while keys:
        if keys[0] == "«":
            pasted, _, keys = keys[1:].partition("»")
            app.post_message(events.Paste(pasted))
            continue
        key, keys = keys[0], keys[1:]
        app.post_message(events.Key(NAMES.get(key, key), None if key in SILENT else key))


@pytest.mark.parametrize(
    ("keys", "line"),
    [(":KqPau6", ": KqPau6"), (":«Pause»x", ": Pausex"), ("?/Kq6«x»", "/ Kq6x"), ("7/K«q»6", "/ Kq6")],
)
async def test_what_is_typed_before_its_line_is_there_stands_in_it(stage, wait, keys, line):
    async with stage((120, 40)) as opened:
        type_at_once(opened.app, keys)
        await wait(opened.pilot, lambda: line in opened.text)
        assert opened.source.ordered == []


async def test_a_command_of_the_palette_and_what_follows_it_are_done_in_order(stage, wait):
    async with stage((120, 40)) as opened:
        type_at_once(opened.app, ":pause the\r7:pane log\r:«pane jobs»\r2")
        await wait(opened.pilot, lambda: opened.app.screen.desk.focus is Pane.GRAPH)
        assert [type(command).__name__ for command in opened.source.ordered] == ["Pause"]
        assert opened.app.screen.filtering.pane is None


async def test_an_answer_is_given_to_its_question_however_fast(stage, wait):
    async with stage((120, 40)) as opened:
        type_at_once(opened.app, "K«y»\x1b2")
        await wait(opened.pilot, lambda: opened.app.screen.desk.focus is Pane.GRAPH)
        assert opened.source.ordered == []
        type_at_once(opened.app, "Ky7")
        await wait(opened.pilot, lambda: opened.app.screen.desk.focus is Pane.HISTORY)
        assert [type(command).__name__ for command in opened.source.ordered] == ["Cancel"]


async def test_a_screen_that_closes_leaves_the_keys_behind_it_to_the_one_below(stage, wait):
    async with stage((120, 40)) as opened:
        type_at_once(opened.app, "?/pause\r\x1b\x1b4/x\x1b:\x1b2")
        await wait(opened.pilot, lambda: opened.app.screen.desk.focus is Pane.GRAPH)
        assert len(opened.app.screen_stack) == 1

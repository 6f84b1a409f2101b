from __future__ import annotations

import pytest
from textual import events

from routilux_tui.model.desk import Pane
from routilux_tui.sources.program import OutputLine


@pytest.fixture
async def output(stage, program, wait):
    """The output pane of a program that wrote some lines, with the keys."""
    async with stage((80, 24), program=program) as opened:
        for number in range(60):
            stream = "stderr" if number % 10 == 3 else "stdout"
            program.written.append(OutputLine(stream, f"line {number} {'warning' if number % 10 == 3 else 'read'}"))
        await opened.press("o")
        await wait(opened.pilot, lambda: "line 59" in opened.text)
        yield opened


async def test_a_filter_narrows_while_it_is_typed(output):
    await output.press("slash")
    assert output.lines[22].startswith(" /  ")
    await output.press(*"war")
    assert output.lines[22].startswith(" / war")
    assert "6 of 60" in output.lines[22]
    assert [line.strip() for line in output.lines[13:19]] == [
        f"│ line {n}3 warning" if n else "│ line 3 warning" for n in range(6)
    ]


async def test_enter_keeps_a_filter_and_the_title_says_it(output):
    await output.press("slash", *"war", "enter")
    assert output.app.screen.filtering.pane is None
    assert "6 of 60   / war" in output.lines[12]
    await output.press("k", "k")
    assert output.app.screen.panes.output.cursor == 3


async def test_escape_clears_a_filter_while_it_is_typed_and_later(output):
    await output.press("slash", *"war", "escape")
    assert "line 58 read" in output.text
    await output.press("slash", *"war", "enter", "escape")
    assert "line 58 read" in output.text
    assert output.lines[12].rstrip().endswith("follow   60 ─")


async def test_a_wrong_expression_is_said_while_it_is_typed_and_is_not_kept(output):
    await output.press("slash", *"/(wa", "enter")
    assert "✗ not a regular expression: missing )" in output.lines[22]
    assert "line 58 read" in output.text
    await output.press(*")rn/", "enter")
    assert "6 of 60   / /(wa)rn/" in output.lines[12]


async def test_a_filter_can_be_edited(output):
    await output.press(
        "slash", *"xwarm", "backspace", "home", "delete", "end", "n", "left", "right", "ctrl+u", *"a b", "ctrl+w"
    )
    assert output.app.screen.filtering.line.expression == "a "


async def test_what_is_pasted_into_a_filter_is_one_harmless_line(output):
    await output.press("slash")
    output.app.post_message(events.Paste("wa\x1b]52;c;eA\x07\nrn"))
    await output.press("enter")
    assert output.app.screen.panes.output.filter.expression == "wa␛]52;c;eA␇"


async def test_the_place_stays_when_a_filter_comes_and_goes(output):
    await output.press("g", *"jjjjj", "slash", *"war", "enter")
    assert output.app.screen.panes.output.cursor == 1
    await output.press("escape")
    assert output.app.screen.panes.output.cursor == 13


async def test_another_pane_takes_the_keys_and_leaves_the_filter(output):
    await output.press("slash", *"war", "tab")
    assert output.app.screen.filtering.pane is None
    assert output.app.screen.desk.focus is Pane.GRAPH
    assert output.app.screen.panes.output.filter.expression == "war"


async def test_arrows_move_in_the_list_while_a_filter_is_typed(output):
    await output.press("slash", *"war", "up", "up")
    assert output.app.screen.panes.output.cursor == 3
    assert output.app.screen.filtering.pane is Pane.OUTPUT


async def test_lines_that_come_are_filtered_too(output, program, wait):
    await output.press("slash", *"war", "enter")
    program.written.append(OutputLine("stdout", "the last warning"))
    await wait(output.pilot, lambda: "the last warning" in output.text)
    assert "7 of 61   / war" in output.lines[12]


async def test_what_is_typed_before_the_line_has_opened_is_text_and_no_command(output, wait):
    for key, character in [("slash", "/"), *((letter, letter) for letter in "Kq6c"), ("left", None), ("w", "w")]:
        output.app.post_message(events.Key(key, character))
    await wait(output.pilot, lambda: output.lines[22].startswith(" / Kq6wc"))
    assert output.app.screen is output.app.screen_stack[0]


async def test_what_is_pasted_before_the_line_has_opened_is_in_it(output, wait):
    output.app.post_message(events.Key("slash", "/"))
    output.app.post_message(events.Paste("war"))
    await wait(output.pilot, lambda: output.lines[22].startswith(" / war"))


async def test_what_is_typed_behind_the_escape_that_closes_the_line_is_a_command(output, wait):
    for key, character in [("slash", "/"), ("w", "w"), ("escape", None), ("2", "2")]:
        output.app.post_message(events.Key(key, character))
    await wait(output.pilot, lambda: output.app.screen.desk.focus is Pane.GRAPH)
    assert output.app.screen.filtering.pane is None

from __future__ import annotations

from routilux.protocol import SourceQuery, Unanswered


async def test_enter_shows_the_source_of_every_handler(stage):
    async with stage((120, 36)) as opened:
        await opened.press("2", "l", "l", "3", "enter")
        assert SourceQuery("c3a1f0", "parse", "input") in opened.source.asked
        assert "Source of parse" in opened.text
        assert "parse.input = Parse.parse" in opened.text
        assert "/home/ada/census.py:23" in opened.text
        assert " 24   " in opened.text


async def test_a_source_that_cannot_be_had_says_why(stage):
    async with stage((120, 36)) as opened:
        opened.source.answer = lambda query: Unanswered("a recording has no sources")
        await opened.press("3", "enter")
        assert "a recording has no sources" in opened.text


async def test_a_second_look_says_what_changed_since(stage):
    async with stage((160, 45)) as opened:
        await opened.press("2", "l")
        await opened.play(33.0, 1300)
        await opened.press("h")
        await opened.play(34.0, 1400)
        assert "changed since your look 2 s ago" in opened.text

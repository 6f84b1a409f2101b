from __future__ import annotations

from routilux.protocol import HistoryQuery, SourceQuery, Unanswered


def asked_of(opened, routine_id):
    """The numbers from which on activations of the routine were asked for."""
    queries = [query for query in opened.source.asked if isinstance(query, HistoryQuery)]
    return [query.start for query in queries if query.routine_id == routine_id]


def handled_by(opened, routine_id):
    return opened.app.feed.live.job.routine(routine_id).counts.activations


async def test_enter_shows_the_source_of_every_handler(stage):
    async with stage((120, 36)) as opened:
        await opened.press("2", "l", "l", "3", "enter")
        assert SourceQuery("c3a1f0", "parse", "input") in opened.source.asked
        assert "Source of parse" in opened.text
        assert "parse.input = Parse.parse" in opened.text
        assert "/home/ada/census.py:23" in opened.text
        assert " 24   " in opened.text


async def test_a_routine_on_the_whole_of_a_wide_screen_has_its_source_beside_it(stage):
    async with stage((160, 45)) as opened:
        await opened.press("2", "l", "l", "3")
        assert not any(isinstance(query, SourceQuery) for query in opened.source.asked)
        await opened.press("v")
        assert "parse.input = Parse.parse" in opened.lines[2]
        assert "def parse(self, text):" in opened.text
        await opened.play(33.0, 1300)
        asked = [query for query in opened.source.asked if isinstance(query, SourceQuery)]
        assert asked == [SourceQuery("c3a1f0", "parse", "input")]
        await opened.pilot.resize_terminal(120, 48)
        assert "def parse(self, text):" in opened.text
        await opened.pilot.resize_terminal(80, 45)
        assert "def parse(self, text):" not in opened.text


async def test_a_routine_on_the_whole_of_a_wide_screen_has_its_newest_activations_below_its_figures(stage):
    async with stage((160, 45)) as opened:
        await opened.press("2", "l", "l", "3")
        assert asked_of(opened, "parse") == []
        await opened.press("v")
        handled = handled_by(opened, "parse")
        assert asked_of(opened, "parse") == [handled - 12]
        assert "newest activations" in opened.text
        await opened.play(33.0, 1300)
        await opened.play(33.1, 1310)
        await opened.play(34.0, 1400)
        starts = asked_of(opened, "parse")
        assert starts[-1] == handled_by(opened, "parse") - 12
        assert len(starts) < 4


async def test_another_routine_on_the_whole_screen_never_has_the_source_of_the_one_before(stage):
    async with stage((160, 45)) as opened:
        await opened.press("2", "l", "l", "3", "v", "2", "l", "3")
        assert "measure.input = Parse.parse" in opened.text
        assert "parse.input = " not in opened.text


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

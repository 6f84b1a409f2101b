from __future__ import annotations

import pytest
from msgspec.structs import replace

from routilux.protocol import DeferredItem, DeferredPage, DeferredQuery, JobStatus, Preview, Unanswered


def asked(opened, kind):
    return [query for query in opened.source.asked if isinstance(query, kind)]


def body(opened, top=13):
    """The rows of the lower pane of a small screen, below its title and its header."""
    return [line.rstrip() for line in opened.lines[top + 1 : -1]]


async def test_deferred_events_are_sorted_and_narrowed(stage):
    async with stage((80, 24)) as opened:
        await opened.press("6")
        assert "event" in opened.lines[13]
        deferred = opened.app.screen.panes.deferred
        assert [item.number for item in deferred._shown] == [1, 2]
        await opened.press("s", "s")
        assert "▼  age" in opened.lines[13]
        assert [item.number for item in deferred._shown] == [1, 2]
        await opened.press("u")
        assert [item.number for item in deferred._shown] == [2, 1]
        await opened.press("slash", *"approve", "enter")
        assert "2 of 2   approve" in opened.lines[12]
        assert deferred.current.number == 1


def deferred(number):
    return DeferredItem(
        number, "report", "approve", 1_767_261_727.0 + number / 1_000, Preview("dict", f"{{'group': {number}}}")
    )


@pytest.fixture
def crowded(census, scripted):
    """A source whose job has 2 500 deferred events, of which a frame brings 200; event 7 may have been emitted."""
    source = scripted(census())
    waiting = [deferred(number) for number in range(1, 2_501)]

    def answer(query):
        if isinstance(query, DeferredQuery):
            page = waiting[query.start :][: min(query.count, 1_000)]
            return DeferredPage(query.start, tuple(page), len(waiting))
        return source.census.answer(query)

    def frame(number):
        whole = source.census.frame(number, 40.0 + number, 1_400, JobStatus.PAUSED)
        return replace(whole, job=replace(whole.job, deferred=tuple(waiting[:200]), deferred_count=len(waiting)))

    source.answer = answer
    return source, frame, waiting


async def test_deferred_events_that_a_frame_leaves_out_are_a_mark_and_enter_fetches_them(stage, crowded):
    source, frame, _ = crowded
    async with stage((80, 24), source=source) as opened:
        source.play(frame(50))
        await opened.press("6", "G")
        assert "··· 2 300 further deferred events not fetched ···" in body(opened)[-1]
        assert "2 500 ─" in opened.lines[12]
        await opened.press("enter")
        assert asked(opened, DeferredQuery) == [DeferredQuery("c3a1f0", 200, 1_000)]
        await opened.press("G")
        assert "··· 1 300 further deferred events not fetched ···" in body(opened)[-1]
        assert "'group': 1200" in body(opened)[-2]
        await opened.press("enter", "G", "enter", "G")
        assert opened.app.screen.panes.deferred.current.number == 2_500
        assert "not fetched" not in opened.text


async def test_fetched_deferred_events_are_fetched_anew_when_one_was_emitted(stage, crowded):
    source, frame, waiting = crowded
    async with stage((80, 24), source=source) as opened:
        source.play(frame(50))
        await opened.press("6", "G", "enter")
        del waiting[1_000]
        source.play(frame(51))
        await opened.press("G")
        numbers = [item.number for item in opened.app.screen.panes.deferred._shown]
        assert (len(numbers), 1_001 in numbers, 1_201 in numbers) == (1_200, False, True)
        assert "··· 1 299 further" in body(opened)[-1]


async def test_deferred_events_that_cannot_be_fetched_say_why(stage, crowded):
    source, frame, _ = crowded
    answers = source.answer
    source.answer = lambda query: Unanswered("it is busy") if isinstance(query, DeferredQuery) else answers(query)
    async with stage((80, 24), source=source) as opened:
        source.play(frame(50))
        await opened.press("6", "G", "enter", "G")
        assert "··· 2 300 further deferred events not fetched: it is busy ···" in body(opened)[-1]


async def test_the_mark_of_deferred_events_is_nothing_that_can_be_emitted(stage, crowded):
    source, frame, _ = crowded
    async with stage((80, 24), source=source) as opened:
        source.play(frame(50))
        await opened.press("6", "G", "D")
        assert source.ordered == []
        assert "no deferred event is selected" in opened.text


async def test_the_ages_of_what_waits_for_a_person_go_on_while_nothing_else_happens(stage):
    async with stage((80, 24)) as opened:
        await opened.press("6")
        await opened.play(33.0, 1400, JobStatus.PAUSED)
        before = body(opened)
        opened.clock.now += 3600.0
        opened.app.screen._beat.second()
        assert body(opened) != before
        assert " 1 h" in body(opened)[0]

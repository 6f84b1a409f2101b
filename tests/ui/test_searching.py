from __future__ import annotations

import asyncio

import pytest

from routilux.protocol import FindQuery, Found, GraphAnswer, GraphDescription, Unanswered
from routilux.protocol.filters import Filter, parse
from routilux_tui.screens import searching as module
from routilux_tui.screens.searching import Searching


class Source:
    """Answers a hundred items at a time: every tenth one matches."""

    def __init__(self):
        self.asked = []
        self.answer = None

    async def ask(self, query):
        self.asked.append(query)
        if self.answer is not None:
            return self.answer
        low, high = query.low, query.high
        low, high = (low, min(high, low + 100)) if query.upwards else (max(low, high - 100), high)
        runs = [(index, 1) for index in range(low, high) if index % 10 == 0]
        return Found(low, high, tuple(runs if query.upwards else reversed(runs)), 0)


class Kit:
    def __init__(self):
        self.source = Source()
        self.changed = 0
        self.now = 0.0
        self.tasks = []
        self.searching = Searching(
            self.source.ask,
            self.start,
            self.change,
            lambda: self.now,
            {"log": lambda: [(3, "a line"), (5, "nothing"), (9, "a line")]},
        )

    def start(self, work):
        self.tasks.append(asyncio.ensure_future(work))
        return True

    def change(self):
        self.changed += 1

    def find(self, expression, length, **more):
        return self.searching.find("log", "j", parse(expression), length, **more)

    async def rest(self):
        while pending := [task for task in self.tasks if not task.done()]:
            await asyncio.gather(*pending)

    @property
    def ranges(self):
        return [(query.low, query.high, query.upwards) for query in self.source.asked]


@pytest.fixture
def kit():
    return Kit()


async def test_a_search_goes_from_the_newest_to_the_oldest(kit):
    search = kit.find("x", 250)
    await kit.rest()
    assert kit.ranges == [(0, 250, False), (0, 150, False), (0, 50, False)]
    assert (len(search.matches), search.searched) == (25, 1.0)


async def test_what_comes_is_searched_upwards_and_by_turns_with_what_is_old(kit):
    kit.find("x", 250)
    kit.find("x", 480)
    await kit.rest()
    assert kit.ranges == [
        (250, 480, True),
        (0, 250, False),
        (350, 480, True),
        (0, 150, False),
        (450, 480, True),
        (0, 50, False),
    ]
    search = kit.find("x", 490)
    await kit.rest()
    assert kit.ranges[-1] == (480, 490, True)
    assert len(search.matches) == 49


async def test_another_filter_ends_the_search_and_an_empty_one_lets_the_source_go(kit):
    kit.find("x", 250)
    other = kit.find("y", 100)
    await kit.rest()
    assert {query.expression for query in kit.source.asked} == {"y"}
    assert len(other.matches) == 10
    assert kit.searching.find("log", "j", Filter(), 100) is None
    await kit.rest()
    assert kit.source.asked[-1] == FindQuery("j", "log", "", 0, 0)


async def test_a_job_that_runs_is_searched_with_pauses_after_the_first_slices(kit, monkeypatch):
    paused = []

    async def sleep(seconds):
        paused.append((seconds, len(kit.source.asked)))

    monkeypatch.setattr(module.asyncio, "sleep", sleep)
    kit.find("x", 1000, moves=True)
    await kit.rest()
    assert paused == [(module.PAUSE, 8), (module.PAUSE, 9), (module.PAUSE, 10)]


async def test_the_screen_is_told_of_the_first_matches_and_then_now_and_then(kit):
    kit.find("x", 1000)
    await kit.rest()
    assert kit.changed == 2


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (Unanswered("too slow"), "too slow"),
        (GraphAnswer(GraphDescription("f", 1, (), ())), "an answer of another kind came: GraphAnswer"),
    ],
)
async def test_an_answer_that_is_none_ends_the_search_with_its_reason(kit, answer, problem):
    kit.source.answer = answer
    search = kit.find("x", 1000)
    await kit.rest()
    kit.find("x", 2000)
    await kit.rest()
    assert (search.problem, len(kit.source.asked)) == (problem, 1)


async def test_without_a_source_what_is_known_is_searched(kit):
    search = kit.find("line", 12, gone=True)
    assert [search.matches.position(rank) for rank in range(len(search.matches))] == [3, 9]
    assert (kit.source.asked, search.searched) == ([], 1.0)

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace

from routilux.protocol import (
    FiguresQuery,
    FindQuery,
    HistoryOrder,
    HistoryQuery,
    JobStatus,
    Pause,
    RankingQuery,
    RecordingInfo,
    Resume,
    Unanswered,
    WhyQuery,
)


def asked(opened, kind):
    return [query for query in opened.source.asked if isinstance(query, kind)]


def body(opened, top=13):
    """The rows of the lower pane of a small screen, below its title and its header."""
    return [line.rstrip() for line in opened.lines[top + 1 : -1]]


def flows(opened):
    """The flows of the jobs, in the order of the rows."""
    return [next(word for word in row.split() if len(word) > 2) for row in body(opened) if row]


@pytest.fixture
def several(stage, census, scripted):
    """A dashboard of three jobs, the first of which is on the screen."""
    source = scripted(census())

    async def play(opened):
        for number, (flow_id, files, status) in enumerate(
            (("order_desk", 400, JobStatus.COMPLETED), ("archive", 20, JobStatus.PAUSED)), 1
        ):
            other = census(flow_id=flow_id)
            other.job_id = f"{number}" * 8
            source.play(other.frame(90 + number, 32.0 + number / 10, files, status))
            await opened.pilot.pause()
        await opened.play(33.0, 1400)

    return source, play


async def test_the_jobs_have_a_header_and_can_be_sorted(stage, several):
    source, play = several
    async with stage((80, 24), source=source) as opened:
        await play(opened)
        await opened.press("1")
        assert "job" in opened.lines[13]
        assert "handled" in opened.lines[13]
        assert flows(opened) == ["order_desk", "archive", "stdlib_census"]
        await opened.press("s")
        assert flows(opened) == ["archive", "order_desk", "stdlib_census"]
        assert "job ▲" in opened.lines[13]
        await opened.press("u")
        assert flows(opened) == ["stdlib_census", "order_desk", "archive"]
        await opened.press("s", "s", "s", "s")
        assert "▼ handled" in opened.lines[13]
        assert flows(opened) == ["stdlib_census", "order_desk", "archive"]


async def test_keys_that_act_are_about_the_job_under_the_cursor_of_the_list(stage, several):
    source, play = several
    async with stage((80, 24), source=source) as opened:
        await play(opened)
        await opened.press("1", "g")
        assert opened.app.screen.panes.jobs.current.flow_id == "order_desk"
        assert "P pause" not in opened.lines[-1]
        await opened.press("j", "R")
        assert source.ordered == [Resume("22222222")]
        await opened.press("j")
        assert "P pause" in opened.lines[-1]
        await opened.press("P")
        assert source.ordered[-1] == Pause("c3a1f0")


async def test_the_cursor_stays_with_its_job_while_rows_move(stage, several):
    source, play = several
    async with stage((80, 24), source=source) as opened:
        await play(opened)
        await opened.press("1", "s")
        assert opened.app.screen.panes.jobs.cursor == 1
        assert opened.app.screen.panes.jobs.current.flow_id == "order_desk"
        await opened.press("enter")
        assert opened.source.watched[-1].job_id == "11111111"


async def test_jobs_are_narrowed_by_a_filter(stage, several):
    source, play = several
    async with stage((80, 24), source=source) as opened:
        await play(opened)
        await opened.press("1", "slash", *"paused", "enter")
        assert [row.split()[1] for row in body(opened) if row] == ["archive"]
        assert "1 of 3   paused" in opened.lines[12]
        await opened.press("escape")
        assert opened.app.screen.panes.jobs.count == 3


async def test_a_click_on_a_title_sorts_by_it(stage, several):
    source, play = several
    async with stage((80, 24), source=source) as opened:
        await play(opened)
        await opened.press("1")
        x = opened.lines[13].index("handled") + 2
        await opened.pilot.click("#jobs", offset=(x, 0))
        await opened.pilot.pause()
        assert "▼ handled" in opened.lines[13]
        await opened.pilot.click("#jobs", offset=(x, 0))
        await opened.pilot.pause()
        assert "▲ handled" in opened.lines[13]
        await opened.pilot.click("#jobs", offset=(10, 2))
        await opened.pilot.pause()
        assert opened.app.screen.panes.jobs.cursor == 1


async def test_two_jobs_are_compared(stage, several):
    source, play = several
    async with stage((120, 36), source=source) as opened:
        await play(opened)
        await opened.press("1", "d")
        assert "no job is marked" in opened.text
        await opened.press("G", "m", "d")
        assert "this is the marked job" in opened.text
        await opened.press("g", "d")
        assert [query.job_id for query in asked(opened, FiguresQuery)] == ["c3a1f0", "11111111"]
        assert "Two jobs compared" in opened.text
        assert "100 ▶ 100" in opened.text
        assert "0 ▶ 2" in opened.text
        await opened.press("escape", "G", "m")
        assert opened.app.screen.panes.jobs.marked == ""


async def test_a_job_is_marked_by_keys_that_come_before_the_list_was_drawn(stage, several):
    source, play = several
    async with stage((80, 24), source=source) as opened:
        await play(opened)
        screen = opened.app.screen
        for key in ("1", "m"):
            screen.action_press(key)
        assert screen.panes.jobs.marked == "11111111"


async def test_jobs_that_are_on_no_record_are_compared_by_their_figures(stage, several, wait):
    source, play = several
    async with stage((120, 36), source=source) as opened:
        await play(opened)
        source.play(replace(source.census.frame(99, 34.0, 1_400), recording=RecordingInfo("/nowhere/x", on=True)))
        await opened.press("1", "G", "m", "g", "d")
        await wait(opened.pilot, lambda: "Two jobs compared" in opened.text)


async def test_a_comparison_that_cannot_be_made_says_why(stage, several):
    source, play = several
    async with stage((120, 36), source=source) as opened:
        await play(opened)
        opened.source.answer = lambda query: Unanswered("this process has no job 11111111")
        await opened.press("1", "G", "m", "g", "d")
        assert "this process has no job 11111111" in opened.text


@pytest.mark.parametrize(
    ("key", "copied"),
    [
        ("1", "stdlib_census  c3a1f0  running  "),
        ("6", "report.approve  "),
        ("7", "5119  10:02:38.225  1.7 ms  read.input output completed"),
        ("2", "parse"),
    ],
)
async def test_the_row_under_the_cursor_is_copied_as_text(stage, key, copied):
    async with stage((120, 36)) as opened:
        opened.app.feed.select("parse")
        await opened.press(key, "y")
        assert copied in opened.app.clipboard
        assert "\n" not in opened.app.clipboard


async def test_a_detail_is_copied_as_json_with_the_payload_that_was_fetched(stage):
    async with stage((120, 36)) as opened:
        await opened.press("6", "enter", "y")
        told = json.loads(opened.app.clipboard)
        assert (told["routine"], told["event"]) == ("report", "approve")
        assert isinstance(told["payload"], dict)
        await opened.press("escape", "7", "k", "w", "y")
        assert opened.app.clipboard.startswith("began with\n")


async def test_the_history_follows_and_asks_for_what_it_shows(stage):
    async with stage((80, 24)) as opened:
        await opened.press("7")
        assert "follow" in opened.lines[12]
        first, last = asked(opened, HistoryQuery)[-1].start, 5_119
        assert first == last - 8
        assert body(opened)[-1].startswith("    5 119")


async def test_while_the_history_is_followed_no_row_waits_for_what_it_says(stage):
    async with stage((80, 24)) as opened:
        await opened.press("7")
        assert body(opened)[-1].startswith("    5 119")
        await opened.play(31.6, 1_400)
        await opened.play(31.7, 1_500)
        assert "6 000" in opened.lines[12]
        assert [row for row in body(opened) if "on its way" in row] == []
        await opened.play(33.0, 1_600)
        assert body(opened)[-1].startswith("    6 399")


async def test_the_history_has_the_slowest_first(stage, wait):
    async with stage((80, 24)) as opened:
        await opened.press("7", "s", "s", "s")
        await wait(opened.pilot, lambda: "by took   first 200   5 120" in opened.lines[12])
        assert asked(opened, RankingQuery)[-1] == RankingQuery("c3a1f0", HistoryOrder.TOOK, descending=True)
        assert "▼ took" in opened.lines[13]
        assert all("1.9 ms" in row for row in body(opened)[:9])
        await opened.press("u")
        await wait(opened.pilot, lambda: not asked(opened, RankingQuery)[-1].descending)


async def test_a_row_of_another_order_opens_its_own_activation(stage, wait):
    async with stage((80, 24)) as opened:
        await opened.press("7", "s", "s", "s")
        await wait(opened.pilot, lambda: "by took   first 200" in opened.lines[12])
        await opened.press("j", "w")
        (query,) = asked(opened, WhyQuery)
        assert query.index == 5_102
        await opened.press("escape", "enter")
        assert "Activation 5 102" in opened.text


async def test_the_newest_come_first_when_the_order_is_turned(stage):
    async with stage((80, 24)) as opened:
        await opened.press("7", "s")
        assert body(opened)[0].startswith("    5 119")
        await opened.play(33.0, 1_300)
        assert body(opened)[0].startswith("    5 199")
        await opened.press("j", "j")
        before = body(opened)[2]
        await opened.play(34.0, 1_400)
        assert before in body(opened)


async def test_a_filter_of_the_history_is_answered_where_it_is_kept(stage):
    async with stage((80, 24)) as opened:
        await opened.press("7", "slash", *"SyntaxError", "enter")
        assert {query.kind for query in asked(opened, FindQuery)} == {"history"}
        assert "of 5 120   SyntaxError" in opened.lines[12]
        assert all(index % 17 == 5 for index in asked(opened, HistoryQuery)[-1].indexes)
        assert [row for row in body(opened)[:8] if "✗" not in row] == []
        await opened.press("s", "s", "s")
        assert asked(opened, RankingQuery)[-1].expression == "SyntaxError"
        await opened.press("escape")
        assert opened.app.screen.panes.history.filter.expression == ""


async def test_a_source_that_cannot_sort_says_so(stage, wait):
    async with stage((80, 24)) as opened:
        census = opened.source.census
        opened.source.answer = lambda query: (
            Unanswered("a recording is not sorted") if isinstance(query, RankingQuery) else census.answer(query)
        )
        await opened.press("7", "s", "s", "s", "slash", "x")
        await wait(opened.pilot, lambda: "a recording is not sorted" in opened.text)


async def test_a_small_pane_has_no_header(stage):
    async with stage((120, 36)) as opened:
        await opened.press("1")
        assert opened.app.screen.panes.jobs._head(3) == 0
        assert opened.app.screen.panes.jobs._head(4) == 1


async def test_forgotten_activations_are_one_row_that_says_why(stage):
    async with stage((80, 24)) as opened:
        await opened.press("7")
        await opened.play(33.0, 1_300, forgotten=4_000)
        await opened.press("g")
        assert body(opened)[0].startswith(" ··· 4 000 activations forgotten ···")
        assert body(opened)[1].startswith("    4 000")
        await opened.press("enter")
        assert "history_limit" in opened.text
        assert "4 000 not shown" in opened.lines[0]


async def test_activations_that_were_not_fetched_are_marks_when_the_program_is_gone(stage, wait):
    async with stage((80, 24)) as opened:
        await opened.press("7", "k")
        opened.source.end("the program is gone")
        await wait(opened.pilot, lambda: bool(opened.app.feed.live.farewell))
        await opened.press("g")
        await wait(opened.pilot, lambda: "activations not fetched ···" in opened.text)
        await opened.press("enter")
        assert "the program is gone: what was not fetched" in opened.text


async def test_a_reader_of_a_filtered_history_stays_while_older_ones_are_found(stage, wait):
    async with stage((80, 24)) as opened:
        await opened.press("7", "slash", *"SyntaxError", "enter", "k", "k")
        before = opened.app.screen.panes.history.current
        await wait(opened.pilot, lambda: "301 of 5 120" in opened.lines[12])
        assert opened.app.screen.panes.history.current == before


async def test_an_activation_is_copied_in_one_line(stage):
    async with stage((80, 24)) as opened:
        await opened.press("7", "y")
        assert opened.app.clipboard.startswith("5119  10:02:38.225")


async def test_a_history_is_asked_for_also_after_time_went_back(stage):
    async with stage((120, 36)) as opened:
        await opened.press("7", "v")
        await opened.play(33.0, 1300)
        before = len(asked(opened, HistoryQuery))
        await opened.play(20.0, 1400)
        assert len(asked(opened, HistoryQuery)) == before + 1

from __future__ import annotations

import pytest
from msgspec.structs import replace

from routilux.protocol import (
    DeferredItem,
    Edge,
    EdgeCounts,
    GraphDescription,
    JobFrame,
    JobStatus,
    Link,
    Preview,
    RoutineCounts,
    RoutineNode,
    RoutineStatus,
    WhyPage,
)
from routilux_tui.model.job import JobView, fold_job, with_graph
from routilux_tui.model.why import RowKind, first_leading, next_leading, page_rows, wait_rows

NOTHING = Preview("dict", "{}", 0)
AT = 1_767_261_727.0
GRAPH = GraphDescription(
    "desk",
    1,
    (
        RoutineNode(0, "intake", "Intake", ("trigger",), ("order",)),
        RoutineNode(1, "charge", "Charge", ("order",), ("paid",)),
        RoutineNode(2, "pack", "Pack", ("order",), ("packed",)),
        RoutineNode(3, "dispatch", "Dispatch", ("paid", "packed"), ()),
    ),
    (
        Edge(0, 0, "order", 1, "order"),
        Edge(1, 0, "order", 2, "order"),
        Edge(2, 1, "paid", 3, "paid"),
        Edge(3, 2, "packed", 3, "packed"),
    ),
    entry=0,
)


def link(index, routine_id="a", depth=0, more=0, duration=0.1):
    return Link(index, routine_id, "input", "output", "completed", AT, duration, NOTHING, depth, more)


def counts(index, activations=0, status=RoutineStatus.IDLE, **more):
    return RoutineCounts(
        index, status, activations, **{"errors": 0, "waiting": 0, "emitted": 0, "deferred": 0, "busy": 0.0, **more}
    )


def job(*routines, edges=(0, 0, 0, 0), status=JobStatus.RUNNING, deferred=(), reason=""):
    frame = JobFrame(
        "j", 9, AT, True, 1, status, reason, routines,
        tuple(EdgeCounts(index, messages) for index, messages in enumerate(edges)), 0, 0, deferred=deferred,
    )  # fmt: skip
    return fold_job(with_graph(JobView("j"), GRAPH), frame)


def said(rows):
    return [f"{'  ' * row.depth}{row.routine_id}.{row.event}>{row.slot}: {row.text} [{row.word}]" for row in rows]


def notes(rows):
    return [row.text for row in rows if row.kind is RowKind.NOTE]


def test_causes_stand_before_the_activation_and_effects_after_it():
    page = WhyPage(
        link(5, "c"),
        (link(3, "b", -1), link(0, "a", -2)),
        effects=(link(6, "d", 1), link(8, "e", 2), link(7, "d", 1)),
    )
    rows = page_rows(page)
    assert [(row.kind.value, row.text or row.link.index, row.depth) for row in rows] == [
        ("head", "began with", 0),
        ("link", 0, 0),
        ("link", 3, 0),
        ("head", "this", 0),
        ("link", 5, 0),
        ("head", "led to", 0),
        ("link", 6, 0),
        ("link", 8, 1),
        ("link", 7, 0),
    ]
    assert [row.link.index for row in rows if row.asked] == [5]
    assert rows[first_leading(rows)].link.index == 5


def test_what_is_not_shown_is_counted_where_it_is_missing():
    page = WhyPage(
        link(5, more=4),
        (link(4, "b", -1), link(0, "a", -9)),
        skipped=7,
        effects=(link(6, "d", 1, more=2), link(8, "e", 2)),
        cut="later effects are not shown",
    )
    texts = [row.text or row.link.index for row in page_rows(page)]
    assert texts == [
        "began with", 0, "and 7 more", 4, "this", 5, "led to", 6, 8, "and 2 more", "and 4 more",
        "later effects are not shown",
    ]  # fmt: skip


def test_a_chain_that_is_not_whole_says_why():
    rows = page_rows(WhyPage(link(5), (link(4, depth=-1),), broken="what came before is no longer kept"))
    assert [row.text for row in rows if not row.leads] == [
        "goes back to",
        "what came before is no longer kept",
        "this",
        "it led to nothing further",
    ]


def test_calls_of_one_slot_in_a_row_are_shown_by_the_first_and_the_last():
    causes = (link(9, "b", -1), *(link(8 - at, "a", -2 - at) for at in range(8)))
    rows = page_rows(WhyPage(link(10, "c"), causes))
    assert [row.text or row.link.index for row in rows][:5] == ["began with", 1, "and 6 like it", 8, 9]


def test_what_still_runs_may_yet_lead_to_something():
    assert notes(page_rows(WhyPage(link(5, duration=-1.0)))) == []


def test_a_routine_that_has_not_run_waits_for_those_that_feed_it():
    state = job(
        counts(0, 3), counts(1, 3), counts(2, 2, RoutineStatus.RUNNING, waiting=1), counts(3), edges=(3, 3, 0, 2)
    )
    rows = wait_rows(state, "dispatch", AT)
    assert rows[0].text == "dispatch has not run, and waits for"
    assert said(rows[1:]) == [
        "charge.paid>paid: ran 3 times and never sent paid, 2 behind the slot that got most [idle]",
        "  intake.order>order: sent 3 messages [idle]",
        "pack.packed>packed: sent 2 messages, runs now [running]",
    ]
    assert first_leading(rows) == 1


def test_a_feeder_that_never_ran_is_followed_to_who_feeds_it():
    rows = wait_rows(job(counts(0), counts(1), counts(2), counts(3)), "dispatch", AT)
    assert said(rows[1:]) == [
        "charge.paid>paid: has not run [idle]",
        "  intake.order>order: has not run [idle]",
        "pack.packed>packed: has not run [idle]",
        "  intake.order>order: has not run [idle]",
    ]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (counts(1, 2, RoutineStatus.FAILED, errors=1), "sent 1 message, failed"),
        (counts(1, 2, RoutineStatus.RETRYING), "sent 1 message, waits for a retry"),
        (counts(1, 2, waiting=4), "sent 1 message, 4 in its inbox"),
        (counts(1, 2, errors=2), "sent 1 message, 2 errors"),
    ],
)
def test_what_keeps_a_feeder_is_said(source, text):
    state = job(counts(0, 1), source, counts(2, 1), counts(3, 1), edges=(1, 1, 1, 1))
    assert wait_rows(state, "dispatch", AT)[1].text == text


def test_a_feeder_that_deferred_its_event_says_so():
    item = DeferredItem(1, "charge", "paid", AT, NOTHING)
    state = job(counts(0, 1), counts(1, 1, deferred=1), counts(2, 1), counts(3), edges=(1, 1, 0, 1), deferred=(item,))
    assert wait_rows(state, "dispatch", AT)[1].text.startswith("ran 1 time and never sent paid, 1 deferred")


@pytest.mark.parametrize(
    ("state", "said_"),
    [
        (
            job(counts(0, 1), counts(1, waiting=3), status=JobStatus.PAUSED, reason="lunch"),
            ["the job is paused: lunch; R resumes it", "3 messages stand in its inbox"],
        ),
        (job(counts(0, 1), counts(1), status=JobStatus.CANCELLED), ["the job is cancelled; nothing further runs"]),
        (job(counts(0, 1), counts(1, 1, RoutineStatus.RETRYING)), ["it waits to try a failed message again"]),
        (
            job(counts(0, 1), counts(1, 1, RoutineStatus.FAILED), status=JobStatus.FAILED),
            ["the job is failed; nothing further runs", "its own error stopped the job"],
        ),
        (job(counts(0, 1), counts(1, 1, deferred=2)), ["2 events that it deferred wait for a person"]),
    ],
)
def test_the_job_and_the_inbox_come_first(state, said_):
    assert notes(wait_rows(state, "charge", AT)) == said_


def test_an_entry_and_a_running_routine_wait_for_nobody():
    assert notes(wait_rows(job(counts(0)), "intake", AT)) == [
        "nothing is connected to its slots: it runs when a job starts with it"
    ]
    assert wait_rows(job(counts(0, 1, RoutineStatus.RUNNING)), "intake", AT) == ()
    assert wait_rows(job(counts(0)), "nobody", AT) == ()


def test_the_cursor_goes_from_what_leads_somewhere_to_the_next():
    rows = page_rows(WhyPage(link(5), (link(4, depth=-1),), effects=(link(6, depth=1),)))
    assert [next_leading(rows, at, 1) for at in (0, 1, 3, 5)] == [1, 3, 5, 5]
    assert [next_leading(rows, at, -1) for at in (5, 3, 1)] == [3, 1, 1]


def test_a_cycle_is_followed_once():
    graph = replace(GRAPH, edges=(Edge(0, 3, "again", 0, "trigger"), Edge(1, 0, "order", 3, "paid")))
    state = with_graph(job(counts(0), counts(1), counts(2), counts(3)), graph)
    state = replace(state, edges=())
    assert [row.routine_id for row in wait_rows(state, "dispatch", AT) if row.kind is RowKind.WAIT] == [
        "intake",
        "dispatch",
    ]

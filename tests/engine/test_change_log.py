"""Observers: cursors that pull, subscriptions that are called, and that neither ever matters to the job."""

from __future__ import annotations

import threading
from collections import Counter

import pytest

from routilux import Cursor, subscribe

PATIENCE = 30.0


def all_changes(cursor):
    changes = []
    while news := cursor.read():
        changes += news
    return changes


def kinds_of(job):
    """How many changes there are of each kind, but for those of activations that ended in a later slice than began."""
    kinds = Counter(change.kind for change in all_changes(Cursor(job)))
    del kinds["ended"]
    return kinds


def test_every_change_has_a_number_and_none_is_missing(working_flow):
    job = working_flow.execute("source", {"count": 300})
    changes = all_changes(Cursor(job))
    assert [change.seq for change in changes] == list(range(1, len(changes) + 1))
    assert changes[-1].seq == job.seq


def test_what_a_job_did_is_in_its_changes(working_flow):
    changes = all_changes(Cursor(working_flow.execute("source", {"count": 2})))
    kinds = [change.kind for change in changes]
    assert kinds.count("activation") == 3
    assert kinds.count("emission") == 4
    assert kinds.count("state") == 2
    assert kinds.count("log") == 2
    assert [change.name for change in changes if change.kind == "status"] == ["running", "completed"]
    assert [change.data for change in changes if change.kind == "emission" and change.routine_id == "worker"] == [
        {"n": 0},
        {"n": 1},
    ]


def test_a_record_of_the_history_has_the_number_of_its_change(working_flow):
    job = working_flow.execute("source", {"count": 5})
    starts = {change.seq: change.routine_id for change in all_changes(Cursor(job)) if change.kind == "activation"}
    assert {record.seq: record.routine_id for record in job.get_execution_history()} == starts


def test_a_cursor_that_begins_now_reads_only_what_comes(working_flow):
    job = working_flow.execute("source", {"count": 2})
    cursor = Cursor(job, from_now=True)
    assert not cursor.behind
    assert cursor.read() == []
    job.update_shared_data("late", True)
    assert [(change.kind, change.name) for change in cursor.read()] == [("shared", "late")]


def as_known_by(later, change):
    """The change with the duration of an activation that still ran when it was read, and did no more later."""
    if change.kind != "activation" or "duration" in change.data or "duration" not in later.data:
        return change
    return change._replace(data={**change.data, "duration": later.data["duration"]})


def test_cursors_read_at_their_own_pace_and_read_the_same(working_flow):
    job = working_flow.start("source", {"count": 2_000})
    hasty, patient = Cursor(job), Cursor(job)
    read_meanwhile = hasty.read()
    assert job.wait(PATIENCE)
    told, afterwards = read_meanwhile + all_changes(hasty), all_changes(patient)
    assert [as_known_by(later, change) for change, later in zip(told, afterwards, strict=True)] == afterwards


def test_a_subscription_is_called_with_every_change_in_order(working_flow):
    go, seen = threading.Event(), []
    job = working_flow.start("source", {"count": 500})
    with subscribe(job, lambda change: seen.append(change.seq)) as subscription:
        go.set()
        assert job.wait(PATIENCE)
        assert subscription.join(PATIENCE)
    assert seen == list(range(1, job.seq + 1))


@pytest.mark.filterwarnings("ignore:a subscription ended")
def test_an_observer_that_raises_is_called_no_more_and_the_job_goes_on(working_flow):
    calls = []

    def refuse(change):
        calls.append(change)
        raise RuntimeError("no")

    job = working_flow.start("source", {"count": 500})
    subscription = subscribe(job, refuse)
    assert job.wait(PATIENCE)
    assert subscription.join(PATIENCE)
    assert job.status == "completed"
    assert len(job.get_execution_history("worker")) == 500
    assert len(calls) == 1


def test_an_observer_that_stalls_holds_nothing_up(working_flow):
    go = threading.Event()
    job = working_flow.start("source", {"count": 500})
    subscription = subscribe(job, lambda change: go.wait(PATIENCE))
    assert job.wait(PATIENCE)
    assert job.status == "completed"
    assert job.get_routine_state("worker") == {"newest": 499}
    subscription.close()
    go.set()
    assert subscription.join(PATIENCE)


def test_a_watched_job_does_what_an_unwatched_one_does(working_flow):
    alone = working_flow.execute("source", {"count": 50})
    watched = working_flow.start("source", {"count": 50})
    with subscribe(watched, lambda change: None):
        assert watched.wait(PATIENCE)
    shape = [(record.routine_id, record.event_name, record.data) for record in alone.get_execution_history()]
    assert [(r.routine_id, r.event_name, r.data) for r in watched.get_execution_history()] == shape
    assert kinds_of(watched) == kinds_of(alone)


def test_a_subscription_that_is_closed_while_its_job_ends_says_nothing_of_it(routine, flow_of, recwarn):
    flow = flow_of({"only": routine(trigger=lambda: None)})
    for _ in range(300):
        subscription = subscribe(flow, lambda _change: None)
        flow.execute("only")
        subscription.close()
        assert subscription.join(PATIENCE)
    assert [str(warning.message) for warning in recwarn] == []

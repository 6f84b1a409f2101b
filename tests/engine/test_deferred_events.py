from __future__ import annotations

import time

import pytest


@pytest.fixture
def approval(routine, flow_of):
    """asker defers one event for each of three groups; writer notes the groups that were let go."""

    def ask():
        for group in (1, 2, 3):
            asker.emit_deferred_event("approved", group=group)

    def write(group):
        ctx = writer.get_execution_context()
        ctx.job_state.append_to_shared_log({"group": group})

    asker = routine(events=["approved"], trigger=ask)
    writer = routine(input=write)
    return flow_of({"asker": asker, "writer": writer}, "asker.approved > writer.input")


def groups(job):
    return [entry["group"] for entry in job.get_shared_log()]


def test_a_job_that_still_holds_deferred_events_rests_as_paused(approval):
    job = approval.execute("asker")
    assert job.status == "paused"
    assert groups(job) == []


def test_a_deferred_event_says_whose_it_is_and_what_it_carries(approval):
    before = time.time()
    job = approval.execute("asker")
    first = job.deferred_events[0]
    assert [event.data for event in job.deferred_events] == [{"group": 1}, {"group": 2}, {"group": 3}]
    assert (first.routine_id, first.event_name) == ("asker", "approved")
    assert before <= first.created_at <= time.time()
    assert len({event.number for event in job.deferred_events}) == 3


def test_resume_emits_the_deferred_events_in_order(approval):
    job = approval.execute("asker")
    approval.resume(job)
    assert job.status == "completed"
    assert groups(job) == [1, 2, 3]
    assert job.deferred_events == []


def test_one_deferred_event_can_be_emitted_alone_and_the_job_rests_again(approval):
    job = approval.execute("asker")
    second = job.deferred_events[1].number
    approval.emit_deferred(job, second)
    assert job.wait(30.0)
    assert job.status == "paused"
    assert groups(job) == [2]
    assert [event.data["group"] for event in job.deferred_events] == [1, 3]


def test_numbers_stay_the_same_while_others_are_emitted(approval):
    job = approval.execute("asker")
    numbers = {event.data["group"]: event.number for event in job.deferred_events}
    approval.emit_deferred(job, numbers[1])
    assert job.wait(30.0)
    assert {event.data["group"]: event.number for event in job.deferred_events} == {2: numbers[2], 3: numbers[3]}


def test_the_job_completes_when_the_last_deferred_event_was_emitted_alone(approval):
    job = approval.execute("asker")
    for event in list(job.deferred_events):
        approval.emit_deferred(job, event.number)
        assert job.wait(30.0)
    assert job.status == "completed"
    assert groups(job) == [1, 2, 3]


def test_a_deferred_event_can_not_be_emitted_twice(approval):
    job = approval.execute("asker")
    number = job.deferred_events[0].number
    approval.emit_deferred(job, number)
    assert job.wait(30.0)
    with pytest.raises(ValueError, match=str(number)):
        approval.emit_deferred(job, number)
    assert groups(job) == [1]


def test_deferred_events_come_before_the_messages_that_wait(routine, flow_of):
    order = []

    def begin():
        ctx = source.get_execution_context()
        source.emit("output", what="waiting")
        source.emit_deferred_event("output", what="deferred 1")
        source.emit_deferred_event("output", what="deferred 2")
        ctx.flow.pause(ctx.job_state)

    source = routine(events=["output"], trigger=begin)
    other = routine(input=order.append)
    late = routine(input=lambda what: None)
    flow = flow_of(
        {"source": source, "other": other, "late": late}, "source.output > other.input", "source.output > late.input"
    )
    job = flow.execute("source")
    assert order == []
    flow.resume(job)
    assert [message["what"] for message in order] == ["deferred 1", "deferred 2", "waiting"]


def test_deferring_while_resumed_rests_once_more(routine, flow_of):
    def work(round_number):
        ctx = asker.get_execution_context()
        ctx.job_state.append_to_shared_log({"round": round_number})
        if round_number < 3:
            asker.emit_deferred_event("again", round_number=round_number + 1)

    asker = routine(events=["again"], trigger=lambda: work(1), again=work)
    flow = flow_of({"asker": asker}, "asker.again > asker.again")
    job = flow.execute("asker")
    rests = []
    while job.status == "paused":
        rests.append([event.data for event in job.deferred_events])
        flow.resume(job)
    assert rests == [[{"round_number": 2}], [{"round_number": 3}]]
    assert [entry["round"] for entry in job.get_shared_log()] == [1, 2, 3]
    assert job.status == "completed"


def test_a_program_can_defer_an_event_on_a_job_at_rest(approval):
    job = approval.execute("asker")
    job.add_deferred_event("asker", "approved", {"group": 9})
    approval.resume(job)
    assert groups(job) == [1, 2, 3, 9]


def test_deferring_an_unknown_event_is_an_error_that_lists_the_events(routine, flow_of):
    source = routine(events=["approved"], trigger=lambda: source.emit_deferred_event("aproved", n=1))
    job = flow_of({"source": source}).execute("source")
    assert job.status == "failed"
    assert "'approved'" in str(job.error)
    assert job.deferred_events == []


def test_a_deferred_event_without_a_receiver_still_lets_the_job_complete(routine, flow_of):
    source = routine(events=["approved"], trigger=lambda: source.emit_deferred_event("approved", n=1))
    flow = flow_of({"source": source})
    job = flow.execute("source")
    assert job.status == "paused"
    flow.resume(job)
    assert job.status == "completed"

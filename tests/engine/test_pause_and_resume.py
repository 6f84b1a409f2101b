from __future__ import annotations

import threading
from datetime import datetime

import pytest

from routilux import JobState
from routilux.errors import NotPausedError

PATIENCE = 30.0


@pytest.fixture
def pausing_flow(routine, flow_of):
    """source sends six numbers, worker pauses the job at number 2, sink collects what passes."""

    def send():
        for n in range(6):
            source.emit("output", n=n)

    def work(n):
        ctx = worker.get_execution_context()
        if n == 2:
            ctx.flow.pause(ctx.job_state, reason="look at two")
        worker.emit("output", n=n)

    def take(n):
        ctx = sink.get_execution_context()
        seen = ctx.job_state.get_shared_data("seen", [])
        ctx.job_state.update_shared_data("seen", [*seen, n])

    source = routine(events=["output"], trigger=send)
    worker = routine(events=["output"], input=work)
    sink = routine(input=take)
    return flow_of(
        {"source": source, "worker": worker, "sink": sink}, "source.output > worker.input", "worker.output > sink.input"
    )


def test_a_pause_from_inside_a_handler_lets_it_finish_and_stops_everything_else(pausing_flow):
    job = pausing_flow.execute("source")
    assert job.status == "paused"
    worked = job.get_execution_history("worker")
    assert [record.data["n"] for record in worked] == [0, 1, 2]


def test_a_paused_job_keeps_its_waiting_messages_in_order(pausing_flow):
    job = pausing_flow.execute("source")
    waiting = [
        (message["slot_name"], message["data"])
        for message in job.get_waiting_messages()
        if message["routine_id"] == "worker"
    ]
    assert waiting == [("input", {"n": 3}), ("input", {"n": 4}), ("input", {"n": 5})]
    handled_by_sink = job.get_shared_data("seen", [])
    waiting_for_sink = [
        message["data"]["n"] for message in job.get_waiting_messages() if message["routine_id"] == "sink"
    ]
    assert handled_by_sink + waiting_for_sink == [0, 1, 2]


def test_resume_goes_on_where_the_job_was_paused(pausing_flow):
    job = pausing_flow.execute("source")
    assert pausing_flow.resume(job) is job
    assert job.status == "completed"
    assert job.get_shared_data("seen") == [0, 1, 2, 3, 4, 5]
    assert job.get_waiting_messages() == []


def test_resume_without_waiting_returns_at_once(routine, flow_of):
    go, entered = threading.Event(), threading.Event()

    def send():
        ctx = source.get_execution_context()
        ctx.flow.pause(ctx.job_state)
        source.emit("output")

    def block():
        entered.set()
        assert go.wait(PATIENCE)

    source = routine(events=["output"], trigger=send)
    flow = flow_of({"source": source, "sink": routine(input=block)}, "source.output > sink.input")
    job = flow.execute("source")
    flow.resume(job, wait=False)
    assert entered.wait(PATIENCE)
    assert job.status == "running"
    go.set()
    assert job.wait(PATIENCE)
    assert job.status == "completed"


def test_a_pause_is_requested_first_and_confirmed_when_the_handlers_have_finished(routine, flow_of):
    go, entered = threading.Event(), threading.Event()

    def block():
        entered.set()
        assert go.wait(PATIENCE)
        source.emit("output", n=1)

    source = routine(events=["output"], trigger=block)
    flow = flow_of({"source": source, "sink": routine(input=lambda n: None)}, "source.output > sink.input")
    job = flow.start("source")
    assert entered.wait(PATIENCE)
    flow.pause(job, reason="enough")
    assert job.status == "pausing"
    assert not job.wait(timeout=0.01)
    go.set()
    assert job.wait(PATIENCE)
    assert job.status == "paused"
    assert [message["data"] for message in job.get_waiting_messages()] == [{"n": 1}]


def test_a_pause_point_remembers_reason_and_checkpoint(routine, flow_of):
    def pause():
        ctx = source.get_execution_context()
        ctx.flow.pause(ctx.job_state, reason="ask Ann", checkpoint={"step": 4})

    source = routine(trigger=pause)
    flow = flow_of({"source": source})
    job = flow.execute("source")
    assert job.status == "paused"
    (point,) = job.pause_points
    assert point.reason == "ask Ann"
    assert point.checkpoint == {"step": 4}
    assert isinstance(point.timestamp, datetime)


def test_a_job_can_be_paused_again_and_again(routine, flow_of):
    def count(left):
        ctx = source.get_execution_context()
        ctx.flow.pause(ctx.job_state, reason=f"{left} left")
        if left:
            source.emit("again", left=left - 1)

    source = routine(events=["again"], trigger=lambda: source.emit("again", left=3), again=count)
    flow = flow_of({"source": source}, "source.again > source.again")
    job = flow.execute("source")
    rests = 1
    while job.status == "paused":
        flow.resume(job)
        rests += 1
    assert job.status == "completed"
    assert rests == 5
    assert [point.reason for point in job.pause_points] == ["3 left", "2 left", "1 left", "0 left"]


def test_pausing_a_paused_job_changes_nothing(pausing_flow):
    job = pausing_flow.execute("source")
    before = job.get_waiting_messages()
    pausing_flow.pause(job)
    assert job.status == "paused"
    assert job.get_waiting_messages() == before


def test_pausing_an_ended_job_changes_nothing(routine, flow_of):
    flow = flow_of({"source": routine(trigger=lambda: None)})
    job = flow.execute("source")
    flow.pause(job)
    assert job.status == "completed"


@pytest.mark.parametrize("end", ["completed", "failed", "cancelled"])
def test_resuming_a_job_that_is_not_paused_is_a_clear_error(routine, flow_of, end):
    def work():
        ctx = source.get_execution_context()
        if end == "failed":
            raise ValueError(end)
        if end == "cancelled":
            ctx.flow.cancel(ctx.job_state)

    source = routine(trigger=work)
    flow = flow_of({"source": source})
    job = flow.execute("source")
    assert job.status == end
    with pytest.raises(NotPausedError, match=end):
        flow.resume(job)


def test_cancelling_lets_handlers_finish_and_nothing_further_start(routine, flow_of):
    taken = []

    def send():
        for n in range(5):
            source.emit("output", n=n)

    def take(n):
        taken.append(n)
        ctx = sink.get_execution_context()
        if n == 1:
            ctx.flow.cancel(ctx.job_state, reason="wrong day")

    source, sink = routine(events=["output"], trigger=send), routine(input=take)
    flow = flow_of({"source": source, "sink": sink}, "source.output > sink.input")
    job = flow.execute("source")
    assert job.status == "cancelled"
    assert taken == [0, 1]
    assert [message["data"]["n"] for message in job.get_waiting_messages()] == [2, 3, 4]


def test_a_paused_job_can_be_cancelled(pausing_flow):
    job = pausing_flow.execute("source")
    pausing_flow.cancel(job, reason="no")
    assert job.status == "cancelled"
    assert JobState.wait_for_completion(pausing_flow, job, timeout=0)


def test_no_message_is_lost_or_counted_twice_at_any_rest(pausing_flow):
    job = pausing_flow.execute("source")
    sent = sum(len(record.emissions) for record in job.get_execution_history()) + 1
    handled = len(job.get_execution_history())
    without_receiver = len([e for record in job.get_execution_history("sink") for e in record.emissions])
    assert sent == handled + len(job.get_waiting_messages()) + without_receiver
    pausing_flow.resume(job)
    assert len(job.get_execution_history()) == 1 + 6 + 6

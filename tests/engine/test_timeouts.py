from __future__ import annotations

import threading
import time

import pytest

PATIENCE = 30.0


@pytest.fixture
def endless_flow(routine, flow_of):
    """A routine that sends itself a message for ever, a little pause between two."""

    def again(n):
        time.sleep(0.001)
        source.emit("again", n=n + 1)

    source = routine(events=["again"], trigger=lambda: source.emit("again", n=0), again=again)
    return flow_of({"source": source}, "source.again > source.again", flow_id="endless")


@pytest.mark.parametrize("strategy", ["sequential", "concurrent"])
def test_a_job_that_takes_too_long_fails_with_a_timeout(endless_flow, strategy):
    began = time.monotonic()
    job = endless_flow.execute("source", timeout=0.2, execution_strategy=strategy)
    assert 0.2 <= time.monotonic() - began < 5.0
    assert job.status == "failed"
    assert job.error.type == "TimeoutError"


def test_the_timeout_says_how_long_and_what_was_still_waiting(endless_flow):
    job = endless_flow.execute("source", timeout=0.05)
    assert "0.05" in job.error.message
    assert "source" in job.error.message


@pytest.fixture
def blocked_flow(routine, flow_of):
    """Three messages into a routine whose handler waits for `go`; `done` is set when it has waited."""
    go, done = threading.Event(), threading.Event()

    def send():
        for n in range(3):
            source.emit("output", n=n)

    def block(n):
        assert go.wait(PATIENCE)
        done.set()

    source = routine(events=["output"], trigger=send)
    flow = flow_of({"source": source, "sink": routine(input=block)}, "source.output > sink.input")
    return flow, go, done


@pytest.mark.parametrize("strategy", ["sequential", "concurrent"])
def test_nothing_queued_is_lost_by_a_timeout(blocked_flow, strategy):
    flow, go, _ = blocked_flow
    job = flow.execute("source", timeout=0.1, execution_strategy=strategy)
    assert [message["data"] for message in job.get_waiting_messages()] == [{"n": 1}, {"n": 2}]
    go.set()


def test_a_handler_that_outlives_its_job_brings_it_to_no_other_end(blocked_flow):
    flow, go, done = blocked_flow
    job = flow.execute("source", timeout=0.1)
    assert (job.status, job.error.type) == ("failed", "TimeoutError")
    go.set()
    assert done.wait(PATIENCE)
    assert job.wait(0)
    assert (job.status, job.error.type) == ("failed", "TimeoutError")


def test_a_job_that_ends_in_time_is_not_touched_by_its_timeout(routine, flow_of):
    flow = flow_of({"source": routine(trigger=lambda: None)})
    job = flow.execute("source", timeout=0.05)
    time.sleep(0.1)
    assert job.status == "completed"
    assert job.error is None


def test_a_flows_own_timeout_holds_for_every_job(endless_flow):
    endless_flow.execution_timeout = 0.05
    assert endless_flow.execute("source").error.type == "TimeoutError"


def test_a_started_job_has_a_timeout_too(endless_flow):
    job = endless_flow.start("source", timeout=0.05)
    assert job.wait(5.0)
    assert (job.status, job.error.type) == ("failed", "TimeoutError")

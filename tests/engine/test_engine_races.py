"""Calls of several threads at once: who resumes, who reads, who listens, and whether routines really overlap."""

from __future__ import annotations

import sys
import threading

import pytest

from routilux import ExecutionTracker, Flow, registry
from routilux.errors import NotPausedError

PATIENCE = 30.0


@pytest.fixture
def restless():
    """Threads change places as often as they can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


def in_threads(count, work):
    """Run `work(number)` in so many threads at once; what they raised."""
    raised, together = [], threading.Barrier(count)

    def run(number):
        together.wait(PATIENCE)
        try:
            work(number)
        except Exception as error:
            raised.append(error)

    threads = [threading.Thread(target=run, args=(number,), daemon=True) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads)
    return raised


def test_a_receiver_runs_while_its_emitter_still_does(routine, flow_of):
    taken, seen = threading.Event(), []

    def emit_and_wait():
        source.emit("output", n=1)
        seen.append(taken.wait(PATIENCE))

    source = routine(events=["output"], trigger=emit_and_wait)
    sink = routine(input=lambda n: taken.set())
    flow = flow_of({"source": source, "sink": sink}, "source.output > sink.input", execution_strategy="concurrent")
    job = flow.execute("source", timeout=2 * PATIENCE)
    assert (job.status, seen) == ("completed", [True])


def paused_after_one(routine, flow_of, execution, taken):
    """A flow and its job, which has taken the first of twenty messages and paused itself."""

    def take(n):
        taken.append(n)
        if n == 0:
            context = sink.get_execution_context()
            context.flow.pause(context.job_state)

    source = routine(events=["output"], trigger=lambda: [source.emit("output", n=n) for n in range(20)])
    sink = routine(input=take)
    flow = flow_of({"source": source, "sink": sink}, "source.output > sink.input", execution_strategy=execution)
    job = flow.execute("source")
    assert job.status == "paused"
    return flow, job


@pytest.mark.usefixtures("restless")
@pytest.mark.parametrize("execution", ["sequential", "concurrent"])
def test_of_threads_that_resume_a_job_at_once_one_does_and_the_others_are_told(routine, flow_of, execution):
    for _ in range(40):
        taken = []
        flow, job = paused_after_one(routine, flow_of, execution, taken)
        raised = in_threads(2, lambda _number, flow=flow, job=job: flow.resume(job, wait=False))
        assert all(isinstance(error, NotPausedError) for error in raised)
        assert job.wait_until_ended(PATIENCE)
        assert (job.status, taken) == ("completed", list(range(20)))


@pytest.mark.usefixtures("restless")
def test_a_flow_can_be_waited_for_while_other_threads_execute_it(routine, flow_of):
    flow = flow_of({"source": routine(trigger=lambda: None)})

    def work(number):
        for _ in range(60):
            if number % 2:
                flow.execute("source")
            else:
                assert flow.wait_for_completion(PATIENCE)

    assert in_threads(4, work) == []


@pytest.mark.usefixtures("restless")
def test_a_listener_hears_of_each_job_once_however_many_are_made_meanwhile(routine, flow_of):
    flow = flow_of({"source": routine(trigger=lambda: None)})
    made, heard = [], []

    def hear(of, job):
        if of is flow:
            heard.append(job)

    def work(number):
        if number == 0:
            registry.listen(hear)
        else:
            for _ in range(60):
                made.append(flow.execute("source"))

    assert in_threads(4, work) == []
    registry.unlisten(hear)
    assert sorted(map(id, heard)) == sorted(map(id, made))


def test_the_history_can_be_read_while_its_oldest_records_are_forgotten(routine):
    source = routine(events=["output"], trigger=lambda: [source.emit("output", n=n) for n in range(20_000)])
    sink = routine(input=lambda n: None)
    flow = Flow("forgetful", history_limit=10)
    flow.add_routine(source, "source")
    flow.add_routine(sink, "sink")
    flow.connect("source", "output", "sink", "input")
    job = flow.start("source")
    while not job.status.ended:
        assert all(record.routine_id in ("source", "sink") for record in job.get_execution_history())
        assert ExecutionTracker(job).get_flow_performance()["errors"] == 0
    assert job.wait(PATIENCE)
    assert (job.status, len(job.history)) == ("completed", 20_001)

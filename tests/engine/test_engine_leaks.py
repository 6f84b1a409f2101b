"""Threads that outlive their handler, and objects that outlive nobody."""

from __future__ import annotations

import contextvars
import gc
import threading
import weakref

import pytest

from routilux import Cursor
from routilux.errors import JobEndedError

PATIENCE = 30.0


def waiting(job):
    return [message["data"] for message in job.get_waiting_messages()]


@pytest.fixture
def leaking(routine, flow_of):
    """Runs a flow whose handler leaves a thread behind; when `go` is set, it does `act` with the handler's context."""

    def run(act, before=lambda ctx: None):
        go, outcome = threading.Event(), []

        def later():
            assert go.wait(PATIENCE)
            try:
                outcome.append(act(source))
            except Exception as error:
                outcome.append(error)

        def leak():
            before(source.get_execution_context())
            threads.append(threading.Thread(target=contextvars.copy_context().run, args=(later,)))
            threads[0].start()

        threads = []
        source = routine(events=["output"], trigger=leak)
        flow = flow_of({"source": source, "sink": routine(input=lambda n: None)}, "source.output > sink.input")
        job = flow.execute("source")
        go.set()
        threads[0].join(PATIENCE)
        return flow, job, outcome[0]

    return run


def test_a_thread_that_emits_into_a_job_that_has_ended_is_told_so(leaking):
    _, job, outcome = leaking(lambda source: source.emit("output", n=1))
    assert isinstance(outcome, JobEndedError)
    assert (job.status, waiting(job)) == ("completed", [])
    assert job.get_execution_history("source")[0].emissions == ()


def test_what_a_thread_emits_into_a_paused_job_waits_for_the_resume(leaking):
    flow, job, outcome = leaking(lambda source: source.emit("output", n=1), before=lambda ctx: ctx.flow.pause(ctx[1]))
    assert (outcome, job.status, waiting(job)) == (None, "paused", [{"n": 1}])
    flow.resume(job)
    assert job.status == "completed"
    first, second = job.get_execution_history()
    assert (second.routine_id, second.cause) == ("sink", first.seq)


def test_a_thread_may_still_log_and_update_after_the_end_and_each_is_one_change(leaking):
    def act(source):
        ctx = source.get_execution_context()
        ctx.job_state.append_to_shared_log({"late": True})
        ctx.job_state.update_routine_state("source", {"late": True})

    _, job, _ = leaking(act)
    assert [entry["late"] for entry in job.get_shared_log()] == [True]
    assert job.get_routine_state("source") == {"late": True}
    kinds = [change.kind for change in Cursor(job).read()]
    assert kinds == ["status", "activation", "status", "log", "state"]


def test_a_flow_whose_handlers_close_over_it_and_its_jobs_are_forgotten_with_the_last_who_know_them(routine):
    from routilux import Flow

    def made():
        flow = Flow("closed_over")
        source = routine(events=["output"], trigger=lambda: source.emit("output", ours=flow.flow_id))
        flow.add_routine(source, "source")
        done = flow.execute("source"), flow.execute("source", execution_strategy="concurrent")
        return [weakref.ref(flow), *map(weakref.ref, done)]

    left = made()
    gc.collect()
    assert [each() for each in left] == [None, None, None]

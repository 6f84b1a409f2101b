"""Jobs that are ended from outside: timeouts, cancels, shutdowns and interrupts bring every job to rest, at once."""

from __future__ import annotations

import asyncio
import signal
import threading
import time

import pytest

from routilux import ErrorHandler, Flow, JobState
from routilux.runtime.run import Run

PATIENCE = 30.0
STRATEGIES = ("sequential", "concurrent")


def within(seconds, work):
    """What `work` returned, in a thread of its own; fails when it takes longer."""
    done = []
    thread = threading.Thread(target=lambda: done.append(work()), daemon=True)
    thread.start()
    thread.join(seconds)
    assert done, f"not done after {seconds} s"
    return done[0]


@pytest.fixture
def stuck(routine, flow_of):
    """A flow whose handler, called or awaited, stays until the test is over; `entered` is set when it is inside."""
    let_go, entered = threading.Event(), threading.Event()

    def build(*, awaited=False, **options):
        def stay():
            entered.set()
            assert let_go.wait(PATIENCE)

        async def stay_awaited():
            entered.set()
            await asyncio.sleep(PATIENCE)

        return flow_of({"source": routine(trigger=stay_awaited if awaited else stay)}, **options), entered

    yield build
    let_go.set()


# -- timeouts ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("awaited", [False, True], ids=["called", "awaited"])
@pytest.mark.parametrize("execution", STRATEGIES)
def test_a_stuck_handler_holds_up_neither_the_timeout_nor_the_shutdown(stuck, execution, awaited):
    flow, _ = stuck(awaited=awaited, execution_strategy=execution)
    began = time.monotonic()
    job = flow.execute("source", timeout=0.05)
    assert (job.status, job.error.type) == ("failed", "TimeoutError")
    assert flow.shutdown(timeout=1.0)
    assert time.monotonic() - began < 5.0


def test_a_context_manager_leaves_although_a_timed_out_handler_goes_on(routine, stuck):
    flow, _ = stuck()

    def use():
        with flow:
            return flow.execute("source", timeout=0.05)

    assert within(5.0, use).status == "failed"


@pytest.mark.parametrize("execution", STRATEGIES)
def test_an_awaited_handler_that_outlives_its_jobs_timeout_is_cancelled(routine, flow_of, execution):
    cancelled = threading.Event()

    async def stay():
        try:
            await asyncio.sleep(PATIENCE)
        except asyncio.CancelledError:
            cancelled.set()
            raise

    flow = flow_of({"source": routine(trigger=stay)}, execution_strategy=execution)
    job = flow.execute("source", timeout=0.05)
    assert cancelled.wait(5.0)
    assert (job.status, job.error.type) == ("failed", "TimeoutError")


def test_what_a_handler_emits_and_raises_after_the_timeout_neither_runs_nor_changes_the_end(routine, flow_of):
    go, raised = threading.Event(), threading.Event()

    def late():
        assert go.wait(PATIENCE)
        source.emit("output", n=1)
        raised.set()
        raise KeyboardInterrupt

    taken = []
    source = routine(events=["output"], trigger=late)
    flow = flow_of({"source": source, "sink": routine(input=taken.append)}, "source.output > sink.input")
    job = flow.execute("source", timeout=0.05)
    before = set(threading.enumerate())
    go.set()
    assert raised.wait(PATIENCE)
    for thread in before - {threading.current_thread()}:
        if thread.name.startswith("routilux-test_flow"):
            thread.join(PATIENCE)
    assert (job.status, job.error.type, taken) == ("failed", "TimeoutError", [])
    assert [message["data"] for message in job.get_waiting_messages()] == [{"n": 1}]


def test_a_started_job_that_ends_in_time_leaves_no_thread_behind(routine, flow_of):
    before = set(threading.enumerate())
    flow = flow_of({"source": routine(trigger=lambda: None)})
    jobs = [flow.start("source", timeout=PATIENCE) for _ in range(5)]
    assert all(job.wait(PATIENCE) for job in jobs)
    for thread in set(threading.enumerate()) - before:
        thread.join(2.0)
    assert set(threading.enumerate()) - before == set()


def test_a_job_that_is_over_before_its_limit_is_set_leaves_no_thread_behind(routine, flow_of, monkeypatch):
    limit = Run._limit

    def late(run, timeout, stint):
        assert run.job.wait(PATIENCE)
        limit(run, timeout, stint)

    monkeypatch.setattr(Run, "_limit", late)
    flow_of({"source": routine(trigger=lambda: None)}).start("source", timeout=PATIENCE)
    assert not [thread for thread in threading.enumerate() if isinstance(thread, threading.Timer)]


def test_a_timeout_of_infinity_is_none(routine, flow_of):
    flow = flow_of({"source": routine(trigger=lambda: None)})
    assert flow.execute("source", timeout=float("inf")).status == "completed"
    assert flow.start("source", timeout=float("inf")).wait(PATIENCE)


@pytest.mark.parametrize("timeout", [-1.0, float("nan")])
def test_a_timeout_that_is_no_time_is_an_error_and_nothing_runs(routine, flow_of, timeout):
    ran = []
    flow = flow_of({"source": routine(trigger=lambda: ran.append(1))})
    with pytest.raises(ValueError, match="timeout"):
        flow.execute("source", timeout=timeout)
    assert ran == []


# -- cancels ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def retrying(routine, flow_of):
    """A started job, just now waiting half a minute until it tries its one message again."""

    def build(execution, *, awaited=False):
        def fail():
            raise ConnectionError("down")

        async def fail_awaited():
            fail()

        source = routine(trigger=fail_awaited if awaited else fail)
        source.set_error_handler(ErrorHandler("retry", max_retries=2, retry_delay=PATIENCE))
        flow = flow_of({"source": source}, execution_strategy=execution)
        job = flow.start("source")
        until = time.monotonic() + PATIENCE
        while job.get_routine_status("source") != "retrying":
            assert time.monotonic() < until
            time.sleep(0.001)
        return flow, job

    return build


@pytest.mark.parametrize("awaited", [False, True], ids=["called", "awaited"])
@pytest.mark.parametrize("execution", STRATEGIES)
@pytest.mark.parametrize(("ask", "rest"), [("pause", "paused"), ("cancel", "cancelled")])
def test_the_wait_for_a_retry_is_cut_short_and_the_message_stays(retrying, ask, rest, execution, awaited):
    flow, job = retrying(execution, awaited=awaited)
    getattr(flow, ask)(job)
    assert job.wait(5.0)
    assert job.status == rest
    assert [message["routine_id"] for message in job.get_waiting_messages()] == ["source"]
    assert [str(record.status) for record in job.get_execution_history()] == ["retried"]


def test_a_shutdown_cuts_the_wait_for_a_retry_short(retrying):
    flow, job = retrying("sequential")
    assert flow.shutdown(timeout=5.0)
    assert job.status == "cancelled"


def test_a_job_that_is_cancelled_before_it_has_begun_does_not_begin(routine, flow_of):
    from routilux import registry

    ran = []
    flow = flow_of({"source": routine(trigger=lambda: ran.append(1))})

    def cancel(of, job):
        if of is flow:
            flow.cancel(job, "not at all")

    registry.listen(cancel)
    try:
        job = flow.execute("source")
        started = flow.start("source")
    finally:
        registry.unlisten(cancel)
    assert started.wait(PATIENCE)
    assert (job.status, started.status, ran) == ("cancelled", "cancelled", [])
    assert len(job.get_waiting_messages()) == 1


def test_a_flow_that_was_shut_down_can_be_used_again(routine, flow_of):
    flow = flow_of({"source": routine(trigger=lambda: None)})
    with flow:
        pass
    assert flow.shutdown(timeout=PATIENCE)
    assert flow.execute("source").status == "completed"


def test_a_shutdown_that_can_not_end_in_time_says_so_and_nothing_further_starts(stuck, routine):
    flow, entered = stuck(execution_strategy="concurrent")
    job = flow.start("source")
    assert entered.wait(PATIENCE)
    assert flow.shutdown(timeout=0.02) is False
    assert job.status in ("running", "cancelled")
    assert not job.wait(0)


def test_an_error_inside_of_the_context_manager_leaves_it_and_cancels_what_is_paused(routine):
    source = routine(events=["output"], trigger=lambda: source.emit_deferred_event("output"))
    flow = Flow("left")
    flow.add_routine(source, "source")
    job = flow.execute("source")
    with pytest.raises(ZeroDivisionError), flow:
        _ = 1 / 0
    assert job.status == "cancelled"


def test_a_job_is_at_rest_when_no_thread_can_be_started(routine, flow_of, monkeypatch):
    source = routine(events=["output"], trigger=lambda: source.emit("output"))
    flow = flow_of({"source": source}, execution_strategy="concurrent")
    job = JobState("test_flow")

    def refuse(self):
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", refuse)
        with pytest.raises(RuntimeError, match="can't start new thread"):
            flow.execute("source", job_state=job)
    assert job.status == "failed"
    assert flow.shutdown(timeout=1.0)


@pytest.mark.parametrize("allowed", [1, 2])
def test_a_job_runs_on_the_threads_that_there_are_when_no_more_can_be_started(routine, flow_of, monkeypatch, allowed):
    source = routine(events=["output"], trigger=lambda: source.emit("output"))
    sinks = {f"sink{n}": routine(input=lambda: time.sleep(0.001)) for n in range(4)}
    flow = flow_of(
        {"source": source, **sinks},
        *(f"source.output > {name}.input" for name in sinks),
        execution_strategy="concurrent",
    )
    start, started = threading.Thread.start, []

    def refuse_more(self):
        if len(started) >= allowed:
            raise RuntimeError("can't start new thread")
        started.append(self)
        start(self)

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", refuse_more)
        job = flow.execute("source")
    assert job.status == "completed"
    assert len(job.get_execution_history()) == 5


# -- awaited handlers that are cancelled ------------------------------------------------------------------------------


async def awaits_what_was_cancelled():
    gone = asyncio.get_running_loop().create_future()
    gone.cancel()
    await gone


async def cancels_itself():
    asyncio.current_task().cancel()
    await asyncio.sleep(0)


async def raises_it():
    raise asyncio.CancelledError("by hand")


CANCELLED = [awaits_what_was_cancelled, cancels_itself, raises_it]


@pytest.mark.parametrize("execution", STRATEGIES)
@pytest.mark.parametrize("handler", CANCELLED)
def test_an_awaited_handler_that_ends_cancelled_fails_its_job(routine, flow_of, handler, execution):
    flow = flow_of({"source": routine(trigger=handler)}, execution_strategy=execution)
    job = flow.start("source")
    assert job.wait(5.0)
    assert (job.status, job.error.type) == ("failed", "CancelledError")


def test_a_task_that_an_awaited_handler_leaves_behind_is_cancelled_when_the_job_rests(routine, flow_of):
    cancelled, tasks = [], []

    async def linger():
        try:
            await asyncio.sleep(PATIENCE)
        except asyncio.CancelledError:
            cancelled.append(True)
            raise

    async def leave():
        tasks.append(asyncio.create_task(linger()))
        await asyncio.sleep(0)

    job = within(5.0, lambda: flow_of({"source": routine(trigger=leave)}).execute("source"))
    assert (job.status, cancelled) == ("completed", [True])


def test_a_cancelled_job_lets_its_awaited_handlers_finish(routine, flow_of):
    entered, finished = threading.Event(), []

    async def work():
        entered.set()
        await asyncio.sleep(0.05)
        finished.append(True)

    flow = flow_of({"source": routine(trigger=work)})
    job = flow.start("source")
    assert entered.wait(PATIENCE)
    flow.cancel(job)
    assert job.wait(PATIENCE)
    assert (job.status, finished) == ("cancelled", [True])


# -- Ctrl-C -----------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("ctrl_c_means_what_it_usually_does")
def test_an_interrupt_while_a_handler_is_awaited_ends_the_job_and_leaves_execute(routine, flow_of):
    async def work():
        signal.raise_signal(signal.SIGINT)
        await asyncio.sleep(PATIENCE)

    flow = flow_of({"source": routine(trigger=work)})
    job = JobState("test_flow")
    with pytest.raises(KeyboardInterrupt):
        flow.execute("source", job_state=job)
    assert job.status in ("failed", "cancelled")
    assert flow.shutdown(timeout=1.0)

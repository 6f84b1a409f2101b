from __future__ import annotations

import threading

import pytest

PATIENCE = 30.0


@pytest.fixture
def counting_flow(routine, flow_of):
    """source sends ten numbers, counter counts them in its state; job parameters say what it does at number 4."""

    def send(at_four="", wait_for=None):
        ctx = source.get_execution_context()
        ctx.job_state.update_shared_data("at_four", at_four)
        if wait_for is not None:
            assert wait_for.wait(PATIENCE)
        for n in range(10):
            source.emit("output", n=n)

    def count(n):
        ctx = counter.get_execution_context()
        job = ctx.job_state
        state = job.get_routine_state(ctx.routine_id) or {}
        job.update_routine_state(ctx.routine_id, {"count": state.get("count", 0) + 1})
        if n == 4:
            match job.get_shared_data("at_four"):
                case "pause":
                    ctx.flow.pause(job)
                case "cancel":
                    ctx.flow.cancel(job)
                case "fail":
                    raise ValueError("four")

    source = routine(events=["output"], trigger=send)
    counter = routine(input=count)
    return flow_of({"source": source, "counter": counter}, "source.output > counter.input")


ENDS = {"pause": "paused", "cancel": "cancelled", "fail": "failed"}


@pytest.mark.parametrize("strategy", ["sequential", "concurrent"])
@pytest.mark.parametrize("act", ENDS)
def test_what_befalls_one_job_leaves_the_other_alone(counting_flow, strategy, act):
    counting_flow.set_execution_strategy(strategy, max_workers=4)
    go = threading.Event()
    alone = counting_flow.start("source", entry_params={"wait_for": go})
    struck = counting_flow.start("source", entry_params={"at_four": act, "wait_for": go})
    go.set()
    assert alone.wait(PATIENCE)
    assert struck.wait(PATIENCE)
    assert struck.status == ENDS[act]
    assert struck.get_routine_state("counter") == {"count": 5}
    assert [message["data"]["n"] for message in struck.get_waiting_messages()] == [5, 6, 7, 8, 9]
    assert alone.status == "completed"
    assert alone.get_routine_state("counter") == {"count": 10}
    assert alone.error is None
    assert alone.get_waiting_messages() == []
    assert len(alone.get_execution_history()) == 11


@pytest.mark.parametrize("act", ENDS)
def test_a_job_goes_on_that_is_in_mid_handler_while_another_is_stopped(counting_flow, act):
    go = threading.Event()
    alone = counting_flow.start("source", entry_params={"wait_for": go})
    struck = counting_flow.execute("source", entry_params={"at_four": act})
    assert struck.status == ENDS[act]
    assert alone.status == "running"
    go.set()
    assert alone.wait(PATIENCE)
    assert alone.status == "completed"
    assert alone.get_routine_state("counter") == {"count": 10}


def test_a_paused_job_is_resumed_after_another_has_failed(counting_flow):
    paused = counting_flow.execute("source", entry_params={"at_four": "pause"})
    failed = counting_flow.execute("source", entry_params={"at_four": "fail"})
    counting_flow.resume(paused)
    assert paused.status == "completed"
    assert paused.get_routine_state("counter") == {"count": 10}
    assert failed.status == "failed"
    assert failed.get_routine_state("counter") == {"count": 5}


def test_two_jobs_have_states_data_logs_and_history_of_their_own(routine, flow_of):
    both = threading.Barrier(2, timeout=PATIENCE)

    def work(name):
        ctx = source.get_execution_context()
        both.wait()
        ctx.job_state.update_routine_state(ctx.routine_id, {"name": name})
        ctx.job_state.update_shared_data("name", name)
        ctx.job_state.append_to_shared_log({"name": name})
        source.emit_deferred_event("output", name=name)
        both.wait()

    source = routine(events=["output"], trigger=work)
    flow = flow_of({"source": source})
    jobs = [flow.start("source", entry_params={"name": name}) for name in ("one", "two")]
    for job, name in zip(jobs, ("one", "two"), strict=True):
        assert job.wait(PATIENCE)
        assert job.get_routine_state("source") == {"name": name}
        assert job.shared_data == {"name": name}
        assert [entry["name"] for entry in job.get_shared_log()] == [name]
        assert [event.data for event in job.deferred_events] == [{"name": name}]
        assert len(job.get_execution_history()) == 1


def test_one_error_handler_serves_jobs_whose_retries_are_counted_apart(routine, flow_of):
    from routilux import ErrorHandler

    def fail(times):
        ctx = source.get_execution_context()
        tried = (ctx.job_state.get_routine_state(ctx.routine_id) or {}).get("tried", 0) + 1
        ctx.job_state.update_routine_state(ctx.routine_id, {"tried": tried})
        if tried <= times:
            raise ConnectionError(f"attempt {tried}")

    source = routine(trigger=fail)
    source.set_error_handler(ErrorHandler(strategy="retry", max_retries=2, retry_delay=0.0))
    flow = flow_of({"source": source})
    ends = [flow.execute("source", entry_params={"times": times}) for times in (2, 3, 0, 2)]
    assert [str(job.status) for job in ends] == ["completed", "failed", "completed", "completed"]
    assert [job.get_routine_state("source")["tried"] for job in ends] == [3, 3, 1, 3]

"""Messages arrive in the order in which they were sent, whatever happens in between."""

from __future__ import annotations

import pytest

from routilux import ErrorHandler, JobState

STRATEGIES = ("sequential", "concurrent")


@pytest.fixture
def taken():
    return []


@pytest.fixture
def to_sink(routine, flow_of, taken):
    """source sends 0 to 5 by these wires to a sink with the slots `left` and `right`, which may do more with each."""

    def build(*wires, more=lambda job, n: None, **options):
        def take(side):
            def handle(n):
                taken.append((side, n))
                ctx = sink.get_execution_context()
                more(ctx, n)

            return handle

        source = routine(events=["output"], trigger=lambda: [source.emit("output", n=n) for n in range(6)])
        sink = routine(left=take("left"), right=take("right"))
        return flow_of({"source": source, "sink": sink}, *wires, **options), sink

    return build


BOTH = ("source.output > sink.left", "source.output > sink.right")
IN_TURNS = [(side, n) for n in range(6) for side in ("left", "right")]


@pytest.mark.parametrize("execution", STRATEGIES)
def test_a_routine_that_hears_an_event_in_two_slots_hears_each_emission_in_both_before_the_next(
    to_sink, taken, execution
):
    flow, _ = to_sink(*BOTH, execution_strategy=execution)
    assert flow.execute("source").status == "completed"
    assert taken == IN_TURNS


def test_what_waits_for_two_slots_of_one_routine_waits_in_turns(to_sink):
    flow, _ = to_sink(*BOTH, more=lambda ctx, n: ctx.flow.pause(ctx.job_state))
    job = flow.execute("source")
    waiting = [(message["slot_name"], message["data"]["n"]) for message in job.get_waiting_messages()]
    assert waiting == IN_TURNS[1:]


@pytest.mark.parametrize("execution", STRATEGIES)
def test_a_job_that_is_paused_at_each_message_keeps_the_order(to_sink, taken, execution):
    flow, _ = to_sink(*BOTH, more=lambda ctx, n: ctx.flow.pause(ctx.job_state), execution_strategy=execution)
    job = flow.execute("source")
    while job.status == "paused":
        flow.resume(job)
    assert (job.status, taken) == ("completed", IN_TURNS)


def test_a_job_that_is_saved_and_loaded_at_each_message_keeps_the_order(to_sink, taken, tmp_path):
    flow, _ = to_sink(*BOTH, more=lambda ctx, n: ctx.flow.pause(ctx.job_state))
    job = flow.execute("source")
    while job.status == "paused":
        job.save(tmp_path / "job.json")
        job = JobState.load(tmp_path / "job.json")
        flow.resume(job)
    assert (job.status, taken) == ("completed", IN_TURNS)


def test_the_turns_of_several_routines_go_on_after_a_pause_as_if_there_had_been_none(routine, flow_of):
    def run(pauses):
        order = []

        def take(name):
            def handle(n):
                order.append((name, n))
                ctx = sinks[name].get_execution_context()
                if (name, n) in pauses:
                    ctx.flow.pause(ctx.job_state)

            return handle

        source = routine(events=["output"], trigger=lambda: [source.emit("output", n=n) for n in range(4)])
        sinks = {name: routine(input=take(name)) for name in "abc"}
        flow = flow_of({"source": source, **sinks}, *(f"source.output > {name}.input" for name in sinks))
        job = flow.execute("source")
        while job.status == "paused":
            flow.resume(job)
        return order

    unpaused = run(set())
    assert unpaused == [(name, n) for name in "abc" for n in range(4)]
    assert run({("a", 1), ("a", 3), ("b", 0), ("c", 3)}) == unpaused


@pytest.mark.parametrize("execution", STRATEGIES)
def test_a_message_that_is_tried_again_keeps_its_place_before_the_others(to_sink, taken, execution):
    tries = []

    def fail_twice(ctx, n):
        if n == 2 and len(tries) < 2:
            tries.append(n)
            raise ConnectionError

    flow, sink = to_sink(BOTH[0], more=fail_twice, execution_strategy=execution)
    sink.set_error_handler(ErrorHandler("retry", max_retries=2, retry_delay=0.001))
    assert flow.execute("source").status == "completed"
    assert [n for _, n in taken] == [0, 1, 2, 2, 2, 3, 4, 5]

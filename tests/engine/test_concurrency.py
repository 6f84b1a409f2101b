from __future__ import annotations

import threading
import time

import pytest

PATIENCE = 60.0


@pytest.fixture
def counted(routine, flow_of):
    """One source, one routine that reads its state, waits a moment and writes it back."""

    def build(messages, nap):
        def send():
            for n in range(messages):
                source.emit("output", n=n)

        def count(n):
            ctx = counter.get_execution_context()
            state = ctx.job_state.get_routine_state(ctx.routine_id) or {"count": 0}
            nap(n)
            ctx.job_state.update_routine_state(ctx.routine_id, {"count": state["count"] + 1})

        source = routine(events=["output"], trigger=send)
        counter = routine(input=count)
        return flow_of(
            {"source": source, "counter": counter},
            "source.output > counter.input",
            execution_strategy="concurrent",
            max_workers=8,
        )

    return build


def test_ten_thousand_messages_into_one_routine_lose_no_update(counted):
    flow = counted(10_000, lambda n: time.sleep(0.00002))
    job = flow.execute("source")
    assert job.status == "completed"
    assert job.get_routine_state("counter") == {"count": 10_000}
    assert len(job.get_execution_history("counter")) == 10_000


def test_messages_from_many_senders_into_one_routine_lose_no_update(routine, flow_of):
    def send():
        for n in range(2_000):
            source.emit("output", n=n)

    def passing(name):
        def handle(n):
            senders[name].emit("output", n=n)

        return handle

    def count(n):
        ctx = counter.get_execution_context()
        state = ctx.job_state.get_routine_state(ctx.routine_id) or {"count": 0, "total": 0}
        time.sleep(0)
        ctx.job_state.update_routine_state(ctx.routine_id, {"count": state["count"] + 1, "total": state["total"] + n})

    source = routine(events=["output"], trigger=send)
    senders = {f"sender{i}": routine(events=["output"], input=passing(f"sender{i}")) for i in range(6)}
    counter = routine(input=count)
    flow = flow_of(
        {"source": source, **senders, "counter": counter},
        *(f"source.output > {name}.input" for name in senders),
        *(f"{name}.output > counter.input" for name in senders),
        execution_strategy="concurrent",
        max_workers=8,
    )
    job = flow.execute("source")
    assert job.status == "completed"
    assert job.get_routine_state("counter") == {"count": 12_000, "total": 6 * sum(range(2_000))}


def test_one_routine_never_runs_twice_at_the_same_time_in_one_job(routine, flow_of):
    inside, worst = [], []

    def enter(n):
        inside.append(n)
        worst.append(len(inside))
        time.sleep(0.0005)
        inside.remove(n)

    def send():
        for n in range(200):
            source.emit("output", n=n)

    source = routine(events=["output"], trigger=send)
    flow = flow_of(
        {"source": source, "careful": routine(input=enter)},
        "source.output > careful.input",
        execution_strategy="concurrent",
        max_workers=8,
    )
    flow.execute("source")
    assert max(worst) == 1
    assert len(worst) == 200


def test_different_routines_run_at_the_same_time(routine, flow_of):
    meeting = threading.Barrier(4, timeout=PATIENCE)

    def meet():
        meeting.wait()

    source = routine(events=["output"], trigger=lambda: source.emit("output"))
    others = {f"worker{i}": routine(input=meet) for i in range(4)}
    flow = flow_of(
        {"source": source, **others},
        *(f"source.output > {name}.input" for name in others),
        execution_strategy="concurrent",
        max_workers=4,
    )
    assert flow.execute("source").status == "completed"
    assert not meeting.broken


def test_no_more_workers_than_allowed_run_at_the_same_time(routine, flow_of):
    guard, inside, worst = threading.Lock(), 0, 0

    def work():
        nonlocal inside, worst
        with guard:
            inside += 1
            worst = max(worst, inside)
        time.sleep(0.005)
        with guard:
            inside -= 1

    source = routine(events=["output"], trigger=lambda: source.emit("output"))
    others = {f"worker{i}": routine(input=work) for i in range(9)}
    flow = flow_of({"source": source, **others}, *(f"source.output > {name}.input" for name in others))
    flow.set_execution_strategy("concurrent", max_workers=3)
    assert flow.execute("source").status == "completed"
    assert worst <= 3


def test_the_strategy_can_be_chosen_for_one_job_alone(routine, flow_of):
    threads = []
    flow = flow_of({"source": routine(trigger=lambda: threads.append(threading.current_thread()))})
    flow.execute("source", execution_strategy="concurrent")
    flow.execute("source")
    assert threads[0] is not threading.current_thread()
    assert threads[1] is threading.current_thread()


def test_a_sequential_job_runs_in_the_callers_thread(routine, flow_of):
    threads = set()

    def note(**data):
        threads.add(threading.current_thread())

    source = routine(events=["output"], trigger=lambda: (note(), source.emit("output")))
    flow_of({"source": source, "sink": routine(input=note)}, "source.output > sink.input").execute("source")
    assert threads == {threading.current_thread()}


def test_messages_of_one_sender_arrive_in_the_order_in_which_they_were_sent(routine, flow_of):
    taken = []

    def send():
        for n in range(3_000):
            source.emit("output", n=n)

    source = routine(events=["output"], trigger=send)
    middle = routine(events=["output"], input=lambda n: middle.emit("output", n=n))
    flow = flow_of(
        {"source": source, "middle": middle, "sink": routine(input=taken.append)},
        "source.output > middle.input",
        "middle.output > sink.input",
        execution_strategy="concurrent",
        max_workers=8,
    )
    assert flow.execute("source").status == "completed"
    assert taken == [{"n": n} for n in range(3_000)]


def test_a_concurrent_job_can_be_paused_and_resumed_without_loss(counted):
    flow = counted(2_000, lambda n: time.sleep(0.0001))
    job = flow.start("source")
    for _ in range(5):
        flow.pause(job)
        assert job.wait(PATIENCE)
        if job.status == "completed":
            break
        assert job.status == "paused"
        handled = len(job.get_execution_history("counter"))
        assert handled + len(job.get_waiting_messages("counter")) in (0, 2_000)
        flow.resume(job, wait=False)
    assert job.wait(PATIENCE)
    assert job.status == "completed"
    assert job.get_routine_state("counter") == {"count": 2_000}


def test_many_threads_may_execute_one_flow_at_once(counted):
    flow = counted(50, lambda n: time.sleep(0))
    jobs = []
    threads = [threading.Thread(target=lambda: jobs.append(flow.execute("source"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert [job.get_routine_state("counter") for job in jobs] == [{"count": 50}] * 8


def test_concurrent_errors_fail_the_job_once(routine, flow_of):
    meeting = threading.Barrier(3, timeout=PATIENCE)

    def fail():
        meeting.wait()
        raise ValueError("all at once")

    source = routine(events=["output"], trigger=lambda: source.emit("output"))
    others = {f"worker{i}": routine(input=fail) for i in range(3)}
    flow = flow_of(
        {"source": source, **others},
        *(f"source.output > {name}.input" for name in others),
        execution_strategy="concurrent",
        max_workers=3,
    )
    job = flow.execute("source")
    assert job.status == "failed"
    assert job.error.message == "all at once"
    assert [str(record.status) for record in job.get_execution_history()].count("error") == 3


def test_an_unknown_strategy_is_an_error_that_lists_them(routine, flow_of):
    flow = flow_of({"source": routine(trigger=lambda: None)})
    with pytest.raises(ValueError, match=r"'sequential'.*'concurrent'"):
        flow.set_execution_strategy("parallel")
    with pytest.raises(ValueError, match=r"'sequential'.*'concurrent'"):
        flow.execute("source", execution_strategy="parallel")
    assert flow.wait_for_completion(timeout=0)


def test_shutting_a_flow_down_ends_its_worker_threads(routine, flow_of):
    before = set(threading.enumerate())
    flow = flow_of({"source": routine(trigger=lambda: None)}, execution_strategy="concurrent", max_workers=3)
    flow.execute("source")
    flow.shutdown(wait=True, timeout=PATIENCE)
    assert {thread for thread in set(threading.enumerate()) - before if thread.is_alive()} == set()

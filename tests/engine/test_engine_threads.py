"""What the engine promises holds when threads change places as often as they can."""

from __future__ import annotations

import asyncio
import contextvars
import sys
import threading

import pytest

from routilux import Cursor
from routilux.errors import JobEndedError, NotPausedError

PATIENCE = 60.0
KINDS = [("sequential", False), ("concurrent", False), ("sequential", True), ("concurrent", True)]
IDS = ["sequential", "concurrent", "sequential-awaited", "concurrent-awaited"]


@pytest.fixture(autouse=True)
def restless():
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.fixture
def in_threads():
    """Starts `work(number)` in so many threads; waits for them when called again without any, and says what raised."""
    threads, raised = [], []

    def guarded(work, number):
        try:
            work(number)
        except BaseException as error:
            raised.append(error)

    def start(count=0, work=None):
        for number in range(count):
            threads.append(threading.Thread(target=guarded, args=(work, number), daemon=True))
            threads[-1].start()
        if not count:
            for thread in threads:
                thread.join(PATIENCE)
            assert not any(thread.is_alive() for thread in threads)
        return raised

    return start


@pytest.fixture
def counting(routine, flow_of):
    """source sends numbers by three routines to a counter, which reads its state and writes it back."""

    def build(execution, awaited, messages, begin=None):
        def send():
            assert begin is None or begin.wait(PATIENCE)
            for n in range(messages):
                source.emit("output", n=n)

        def passing(name):
            def handle(n):
                middle[name].emit("output", n=n)

            async def handle_awaited(n):
                if n % 16 == 0:
                    await asyncio.sleep(0)
                handle(n)

            return handle_awaited if awaited else handle

        def count(n):
            ctx = counter.get_execution_context()
            state = ctx.job_state.get_routine_state("counter") or {"count": 0, "total": 0}
            ctx.job_state.update_routine_state("counter", {"count": state["count"] + 1, "total": state["total"] + n})

        source = routine(events=["output"], trigger=send)
        middle = {name: routine(events=["output"], input=passing(name)) for name in "abc"}
        counter = routine(input=count)
        wires = [(f"source.output > {name}.input", f"{name}.output > counter.input") for name in middle]
        return flow_of(
            {"source": source, **middle, "counter": counter},
            *(wire for pair in wires for wire in pair),
            execution_strategy=execution,
            max_workers=3,
        )

    return build


def missing(job, receivers):
    """How many messages were sent and are neither handled nor wait; `receivers` are the wires of each routine."""
    emitted = [change.routine_id for change in changes(job) if change.kind == "emission"]
    sent = 1 + sum(receivers.get(routine_id, 0) for routine_id in emitted)
    return sent - len(job.get_execution_history()) - len(job.get_waiting_messages())


def changes(job):
    cursor, read = Cursor(job), []
    while new := cursor.read():
        read += new
    assert [change.seq for change in read] == list(range(1, len(read) + 1))
    return read


WIRES = {"source": 3, "a": 1, "b": 1, "c": 1}


@pytest.mark.parametrize(("execution", "awaited"), KINDS, ids=IDS)
def test_no_update_is_lost(counting, execution, awaited):
    job = counting(execution, awaited, 400).execute("source", timeout=PATIENCE)
    assert (job.status, job.get_routine_state("counter")) == ("completed", {"count": 1_200, "total": 239_400})
    assert missing(job, WIRES) == 0


def test_jobs_of_one_flow_know_nothing_of_each_other(counting, in_threads):
    flow, jobs = counting("concurrent", False, 60), []
    in_threads(6, lambda _number: jobs.append(flow.execute("source", timeout=PATIENCE)))
    assert in_threads() == []
    assert [job.get_routine_state("counter") for job in jobs] == [{"count": 180, "total": 5_310}] * 6
    assert [missing(job, WIRES) for job in jobs] == [0] * 6


@pytest.mark.parametrize(("execution", "awaited"), KINDS, ids=IDS)
def test_a_job_that_is_paused_and_resumed_all_the_time_ends_as_one_that_is_left_alone(
    counting, in_threads, execution, awaited
):
    begin, rounds = threading.Event(), [0]
    flow = counting(execution, awaited, 150, begin)
    job = flow.start("source")

    def storm(number):
        while not job.status.ended:
            if number:
                flow.pause(job)
                begin.set()
            elif job.wait(PATIENCE) and job.status == "paused":
                rounds[0] += 1
                flow.resume(job, wait=False)

    in_threads(2, storm)
    assert in_threads() == []
    assert (job.status, job.get_routine_state("counter")) == ("completed", {"count": 450, "total": 33_525})
    assert missing(job, WIRES) == 0
    assert rounds[0] > 0


@pytest.mark.parametrize(("execution", "awaited"), KINDS, ids=IDS)
def test_of_many_who_pause_resume_read_and_cancel_nobody_loses_a_message(counting, in_threads, execution, awaited):
    for patience in (0.0, 0.005, 0.02):
        flow = counting(execution, awaited, 150)
        job = flow.start("source")

        def storm(number, flow=flow, job=job, patience=patience):
            while not job.status.ended:
                if number == 0:
                    flow.pause(job)
                elif number == 1:
                    try:
                        flow.resume(job, wait=False)
                    except NotPausedError:
                        job.get_execution_history("counter")
                elif number == 2:
                    job.get_waiting_messages()
                    job.get_routine_metrics("counter")
                else:
                    job.wait_until_ended(patience)
                    flow.cancel(job)

        in_threads(4, storm)
        assert in_threads() == []
        assert job.wait(PATIENCE)
        assert job.status in ("cancelled", "completed")
        assert missing(job, WIRES) == 0


@pytest.mark.parametrize("awaited", [False, True], ids=["called", "awaited"])
def test_resumes_at_once_leave_no_worker_of_an_earlier_stint_behind(routine, flow_of, in_threads, awaited):
    """An earlier stint's loop worker must not take a turn, nor a wake-up, that is meant for the newest."""

    def step(n):
        ctx = node.get_execution_context()
        ctx.flow.pause(ctx.job_state)
        if n < 60:
            node.emit("again", n=n + 1)

    async def step_awaited(n):
        await asyncio.sleep(0)
        step(n)

    before = set(threading.enumerate())
    node = routine(events=["again"], trigger=lambda: node.emit("again", n=0), again=step_awaited if awaited else step)
    flow = flow_of({"node": node}, "node.again > node.again", execution_strategy="concurrent", max_workers=1)
    job = flow.start("node")

    def resume(_number):
        while not job.status.ended:
            assert job.wait(PATIENCE)
            try:
                flow.resume(job, wait=False)
            except NotPausedError:
                continue

    in_threads(3, resume)
    assert in_threads() == []
    assert (job.status, len(job.get_execution_history())) == ("completed", 62)
    for thread in set(threading.enumerate()) - before:
        thread.join(PATIENCE)
    assert set(threading.enumerate()) - before == set()


# -- emitters from outside --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("execution", ["sequential", "concurrent"])
def test_what_many_threads_emit_while_the_handler_does_arrives_once_and_in_the_order_of_each(
    routine, flow_of, execution
):
    taken = []

    def send():
        threads = [
            threading.Thread(target=contextvars.copy_context().run, args=(emit_some, number)) for number in range(4)
        ]
        for thread in threads:
            thread.start()
        emit_some(4)
        for thread in threads:
            thread.join(PATIENCE)

    def emit_some(number):
        for n in range(150):
            if n % 3:
                source.emit("output", number=number, n=n)
            else:
                source.emit("other", number=number, n=n, more=True)

    source = routine(events=["output", "other"], trigger=send)
    flow = flow_of(
        {"source": source, "sink": routine(input=lambda number, n, more=False: taken.append((number, n)))},
        "source.output > sink.input",
        "source.other > sink.input",
        execution_strategy=execution,
    )
    job = flow.execute("source", timeout=PATIENCE)
    assert job.status == "completed"
    assert sorted(taken) == [(number, n) for number in range(5) for n in range(150)]
    assert [n for number, n in taken if number == 4 and n % 3] == [n for n in range(150) if n % 3]
    assert missing(job, {"source": 1}) == 0
    assert len(job.get_execution_history("source")[0].emissions) == 750


def test_what_a_thread_emits_while_its_handler_does_something_else_is_delivered_at_once(routine, flow_of):
    arrived, seen = threading.Event(), []

    def send():
        thread = threading.Thread(target=contextvars.copy_context().run, args=(lambda: source.emit("output"),))
        thread.start()
        seen.append(arrived.wait(PATIENCE / 2))
        thread.join(PATIENCE)

    source = routine(events=["output"], trigger=send)
    flow = flow_of(
        {"source": source, "sink": routine(input=arrived.set)},
        "source.output > sink.input",
        execution_strategy="concurrent",
        max_workers=2,
    )
    job = flow.execute("source", timeout=PATIENCE)
    assert (job.status, seen) == ("completed", [True])
    source_record, sink_record = job.get_execution_history()
    assert sink_record.cause == source_record.seq


def test_an_emission_into_a_job_that_ends_meanwhile_is_handled_or_refused_and_never_both(routine, flow_of, in_threads):
    for _ in range(15):
        contexts, taken, refused = [], [], []

        def send(contexts=contexts):
            contexts.extend(contextvars.copy_context() for _ in range(3))

        source = routine(events=["output"], trigger=send)
        sink = routine(input=lambda number, n, taken=taken: taken.append((number, n)))
        flow = flow_of({"source": source, "sink": sink}, "source.output > sink.input", execution_strategy="concurrent")

        def emit(number, contexts=contexts, source=source, refused=refused):
            while len(contexts) < 3:
                """The job begins at this moment."""
            for n in range(10):
                try:
                    contexts[number].run(lambda n=n: source.emit("output", number=number, n=n))
                except JobEndedError:
                    refused.append((number, n))

        in_threads(3, emit)
        job = flow.execute("source", timeout=PATIENCE)
        assert in_threads() == []
        assert job.wait(PATIENCE)
        assert job.status == "completed"
        assert sorted([*taken, *refused]) == [(number, n) for number in range(3) for n in range(10)]
        assert missing(job, {"source": 1}) == 0

"""Whatever a handler raises or does, its job comes to a named rest, and nothing that was sent is lost."""

from __future__ import annotations

import threading

import pytest

from routilux import ErrorHandler, JobState, Routine
from routilux.errors import NotPausedError

PATIENCE = 30.0
STRATEGIES = ("sequential", "concurrent")


class Quit(BaseException):
    """Like GeneratorExit: neither an Exception nor one that Python knows."""


FATAL = {
    "KeyboardInterrupt": KeyboardInterrupt,
    "SystemExit": lambda: SystemExit(3),
    "GeneratorExit": GeneratorExit,
    "a BaseException of the user": Quit,
    "a group with one inside": lambda: BaseExceptionGroup("both", [KeyboardInterrupt(), ValueError()]),
}


@pytest.fixture
def three_to_sink(routine, flow_of):
    """source sends 0, 1 and 2 to a sink with this handler; an error handler and options of the flow may be given."""

    def build(take, errors=None, **options):
        def send():
            for n in range(3):
                source.emit("output", n=n)

        source = routine(events=["output"], trigger=send)
        sink = routine(events=["onward"], input=take)
        sink.set_error_handler(errors)
        return flow_of({"source": source, "sink": sink}, "source.output > sink.input", **options), sink

    return build


def waiting(job):
    return [message["data"] for message in job.get_waiting_messages()]


def raises_at_one(error):
    def take(n):
        if n == 1:
            raise error()

    async def take_awaited(n):
        take(n)

    return take, take_awaited


@pytest.mark.parametrize("awaited", [False, True], ids=["called", "awaited"])
@pytest.mark.parametrize("execution", STRATEGIES)
@pytest.mark.parametrize("strategy", ["stop", "continue", "skip", "retry"])
@pytest.mark.parametrize("kind", FATAL)
def test_what_is_no_exception_stops_the_job_whatever_the_error_handler_says_and_leaves_execute(
    three_to_sink, kind, strategy, execution, awaited
):
    errors = ErrorHandler(strategy, retry_delay=0.0, retryable_exceptions=(BaseException,))
    flow, _ = three_to_sink(raises_at_one(FATAL[kind])[awaited], errors, execution_strategy=execution)
    job = JobState("test_flow")
    with pytest.raises(type(FATAL[kind]())):
        flow.execute("source", job_state=job)
    assert (job.status, job.error.type) == ("failed", type(FATAL[kind]()).__name__)
    assert (job.error.routine_id, job.error.data, waiting(job)) == ("sink", {"n": 1}, [{"n": 2}])
    assert [str(record.status) for record in job.get_execution_history("sink")] == ["completed", "error"]


@pytest.mark.parametrize("kind", FATAL)
def test_what_is_no_exception_stays_with_a_job_that_was_started(three_to_sink, kind):
    flow, _ = three_to_sink(raises_at_one(FATAL[kind])[0])
    job = flow.start("source")
    assert job.wait(PATIENCE)
    assert (job.status, job.error.type) == ("failed", type(FATAL[kind]()).__name__)
    assert isinstance(job.error.exception, BaseException)


def test_a_stop_iteration_of_a_handler_is_an_error_like_any_other(three_to_sink):
    flow, _ = three_to_sink(raises_at_one(StopIteration)[0], ErrorHandler("continue"))
    job = flow.execute("source")
    assert job.status == "completed"
    assert [str(record.status) for record in job.get_execution_history("sink")] == ["completed", "error", "completed"]


@pytest.mark.parametrize("execution", STRATEGIES)
def test_a_handler_that_recurses_too_deeply_is_an_error_with_a_bounded_trace(three_to_sink, execution):
    def dig(n):
        return dig(n + 1)

    flow, _ = three_to_sink(dig, ErrorHandler("continue"), execution_strategy=execution)
    job = flow.execute("source")
    assert job.status == "completed"
    assert [record.data["error_type"] for record in job.get_execution_history("sink")] == ["RecursionError"] * 3
    assert all(len(fault.trace) <= 50 for fault in job.ledger.faults.values())


def test_what_was_emitted_on_the_way_into_a_recursion_that_is_too_deep_arrives(routine, flow_of):
    emitted, taken = [], []

    def dig(n):
        source.emit("output", n=n)
        emitted.append(n)
        dig(n + 1)

    source, sink = routine(events=["output"], trigger=lambda: dig(0)), routine(input=lambda n: taken.append(n))
    flow = flow_of({"source": source, "sink": sink}, "source.output > sink.input", execution_strategy="concurrent")
    source.set_error_handler(ErrorHandler("continue"))
    job = flow.execute("source")
    assert job.status == "completed"
    assert taken[: len(emitted)] == emitted
    assert len(taken) - len(emitted) in (0, 1)
    assert len(job.get_execution_history("source")[0].emissions) == len(taken)


def deeper(frames, call):
    """Calls `call` that many frames further down, so that the stack ends at another point of the engine."""
    return call() if frames == 0 else deeper(frames - 1, call)


@pytest.mark.parametrize("frames", range(16))
def test_a_flow_that_executes_itself_without_end_fails_and_can_be_shut_down(routine, flow_of, frames):
    jobs = []

    def again():
        jobs.append(JobState("test_flow"))
        flow.execute("source", job_state=jobs[-1])

    source = routine(trigger=again)
    flow = flow_of({"source": source})
    jobs.append(deeper(frames, lambda: flow.execute("source")))
    assert flow.shutdown(timeout=1.0), "a job is left that never rests"
    assert {str(job.status) for job in jobs} <= {"completed", "failed", "cancelled", "pending"}
    assert "failed" in {str(job.status) for job in jobs}


class Unspeakable(Exception):
    def __init__(self, says):
        self.says = says

    def __str__(self):
        raise self.says

    __repr__ = __str__


@pytest.mark.parametrize("says", [RuntimeError, KeyboardInterrupt, SystemExit, GeneratorExit, RecursionError])
def test_an_exception_that_raises_when_it_is_asked_what_it_is_fails_its_job(three_to_sink, says):
    def take(n):
        raise Unspeakable(says)

    flow, _ = three_to_sink(take)
    job = flow.execute("source", timeout=PATIENCE)
    assert (job.status, job.error.type) == ("failed", "Unspeakable")
    assert says.__name__ in job.error.message


def test_an_error_handler_that_is_at_fault_itself_fails_the_job_with_its_error(routine, flow_of):
    class Undecided(Routine):
        def get_error_handler(self):
            raise LookupError("which one?")

    def fail():
        raise ValueError("no")

    source = Undecided()
    source.define_slot("trigger", handler=fail)
    job = flow_of({"source": source}).execute("source", timeout=PATIENCE)
    assert (job.status, job.error.type) == ("failed", "LookupError")


@pytest.mark.parametrize("execution", STRATEGIES)
def test_an_unknown_event_is_an_error_of_the_handler_and_what_it_emitted_before_arrives(
    three_to_sink, routine, execution
):
    def take(n):
        sink.emit("onward", n=n)
        sink.emit("upward", n=n)

    flow, sink = three_to_sink(take, ErrorHandler("continue"), execution_strategy=execution)
    taken = []
    flow.add_routine(routine(input=lambda n: taken.append(n)), "last")
    flow.connect("sink", "onward", "last", "input")
    job = flow.execute("source")
    assert (job.status, taken) == ("completed", [0, 1, 2])
    assert all("'onward'" in record.data["error"] for record in job.get_execution_history("sink"))


# -- what handlers do to flows and jobs -------------------------------------------------------------------------------


@pytest.mark.parametrize("inner_execution", STRATEGIES)
@pytest.mark.parametrize("execution", STRATEGIES)
@pytest.mark.parametrize("awaited", [False, True], ids=["called", "awaited"])
def test_a_handler_may_execute_another_flow_and_is_in_its_own_job_again_afterwards(
    routine, flow_of, awaited, execution, inner_execution
):
    inner_jobs, taken = [], []
    echo = routine(events=["output"], trigger=lambda n: echo.emit("output", n=n * 10))
    inner = flow_of(
        {"echo": echo, "keep": routine(input=lambda n: taken.append(n))},
        "echo.output > keep.input",
        flow_id="inner",
        execution_strategy=inner_execution,
    )

    def nest():
        inner_jobs.append(inner.execute("echo", {"n": 4}))
        outer_source.emit("output", n=1)

    async def nest_awaited():
        nest()

    outer_source = routine(events=["output"], trigger=nest_awaited if awaited else nest)
    outer = flow_of({"source": outer_source}, flow_id="outer", execution_strategy=execution)
    job = outer.execute("source")
    assert (job.status, inner_jobs[0].status, taken) == ("completed", "completed", [40])
    assert [emission.data for emission in job.get_execution_history()[0].emissions] == [{"n": 1}]
    assert [record.routine_id for record in inner_jobs[0].get_execution_history()] == ["echo", "keep"]


@pytest.mark.parametrize("execution", STRATEGIES)
def test_a_handler_may_execute_its_own_flow_as_another_job(routine, flow_of, execution):
    jobs = []

    def descend(left):
        if left:
            jobs.append(flow.execute("source", {"left": left - 1}))
        source.emit("output", left=left)

    source = routine(events=["output"], trigger=descend)
    flow = flow_of({"source": source}, execution_strategy=execution, max_workers=1)
    jobs.append(flow.execute("source", {"left": 4}))
    assert [job.get_execution_history()[0].data for job in jobs] == [{"left": n} for n in range(5)]
    assert {str(job.status) for job in jobs} == {"completed"}


def test_a_resume_inside_of_a_handler_is_refused_and_the_pause_is_kept(three_to_sink):
    refused = []

    def take(n):
        ctx = sink.get_execution_context()
        ctx.flow.pause(ctx.job_state)
        try:
            ctx.flow.resume(ctx.job_state)
        except NotPausedError as error:
            refused.append(str(error))

    flow, sink = three_to_sink(take)
    job = flow.execute("source")
    assert (job.status, waiting(job)) == ("paused", [{"n": 1}, {"n": 2}])
    assert len(refused) == 1
    assert "pausing" in refused[0]


@pytest.mark.parametrize("execution", STRATEGIES)
@pytest.mark.parametrize(("ask", "rest"), [("pause", "paused"), ("cancel", "cancelled")])
def test_what_a_handler_emits_after_it_asked_for_the_end_waits(three_to_sink, routine, ask, rest, execution):
    def take(n):
        ctx = sink.get_execution_context()
        getattr(ctx.flow, ask)(ctx.job_state)
        sink.emit("onward", n=n)

    flow, sink = three_to_sink(take, execution_strategy=execution)
    flow.add_routine(routine(input=lambda n: None), "last")
    flow.connect("sink", "onward", "last", "input")
    job = flow.execute("source")
    assert job.status == rest
    assert [message["data"] for message in job.get_waiting_messages("last")] == [{"n": 0}]
    assert [message["data"] for message in job.get_waiting_messages("sink")] == [{"n": 1}, {"n": 2}]


@pytest.mark.parametrize("execution", STRATEGIES)
@pytest.mark.parametrize("ask", ["pause", "cancel"])
def test_an_error_of_a_handler_that_asked_for_a_pause_or_the_end_fails_the_job(three_to_sink, ask, execution):
    def take(n):
        ctx = sink.get_execution_context()
        getattr(ctx.flow, ask)(ctx.job_state)
        raise ValueError("on top of it")

    flow, sink = three_to_sink(take, execution_strategy=execution)
    job = flow.execute("source")
    assert (job.status, job.error.message, waiting(job)) == ("failed", "on top of it", [{"n": 1}, {"n": 2}])


def test_an_error_while_another_handler_keeps_the_pause_waiting_fails_the_job(routine, flow_of):
    entered, go = threading.Barrier(3), threading.Event()

    def hold(fails):
        entered.wait(PATIENCE)
        assert go.wait(PATIENCE)
        if fails:
            raise ValueError("too late")

    source = routine(events=["output"], trigger=lambda: source.emit("output"))
    flow = flow_of(
        {"source": source, "fine": routine(input=lambda: hold(False)), "bad": routine(input=lambda: hold(True))},
        "source.output > fine.input",
        "source.output > bad.input",
        execution_strategy="concurrent",
    )
    job = flow.start("source")
    entered.wait(PATIENCE)
    flow.pause(job)
    assert job.status == "pausing"
    go.set()
    assert job.wait(PATIENCE)
    assert (job.status, job.error.message) == ("failed", "too late")


def test_a_handler_that_would_wait_for_its_own_job_without_a_limit_is_told_so(routine, flow_of):
    source = routine(trigger=lambda: source.get_execution_context().flow.shutdown())
    flow = flow_of({"source": source})
    job = flow.start("source")
    assert job.wait(5.0), "the handler waits for itself"
    assert (job.status, job.error.type) == ("failed", "RuntimeError")
    assert "its own job" in job.error.message


def test_a_handler_that_waits_for_its_own_job_for_a_while_gets_false(routine, flow_of):
    waits = []
    source = routine(trigger=lambda: waits.append(source.get_execution_context().job_state.wait(0.01)))
    assert flow_of({"source": source}).execute("source").status == "completed"
    assert waits == [False]


# -- threads that outlive their handler -------------------------------------------------------------------------------

from __future__ import annotations

import pytest

from routilux import ErrorHandler, ErrorStrategy


@pytest.fixture
def failing_flow(routine, flow_of):
    """source sends 0 to 4; picky raises on odd numbers."""

    def send():
        for n in range(5):
            source.emit("output", n=n)

    def pick(n):
        if n % 2:
            raise ValueError(f"{n} is odd")
        picky.emit("output", n=n)

    source = routine(events=["output"], trigger=send)
    picky = routine(events=["output"], input=pick)
    return flow_of(
        {"source": source, "picky": picky, "sink": routine(input=lambda n: None)},
        "source.output > picky.input",
        "picky.output > sink.input",
    )


def statuses(job):
    return [str(record.status) for record in job.get_execution_history("picky")]


def test_an_error_stops_the_job_by_default_and_keeps_what_waits(failing_flow):
    job = failing_flow.execute("source")
    assert job.status == "failed"
    assert statuses(job) == ["completed", "error"]
    waiting = [m["data"]["n"] for m in job.get_waiting_messages() if m["routine_id"] == "picky"]
    assert waiting == [2, 3, 4]


def test_the_error_of_a_failed_job_says_what_was_raised_and_where(failing_flow):
    error = failing_flow.execute("source").error
    assert error.type == "ValueError"
    assert error.message == "1 is odd"
    assert error.routine_id == "picky"
    assert "'picky'" in str(error)
    assert "1 is odd" in str(error)


def test_a_job_that_did_not_fail_has_no_error(routine, flow_of):
    assert flow_of({"source": routine(trigger=lambda: None)}).execute("source").error is None


def test_continue_records_the_error_and_goes_on(failing_flow):
    failing_flow.routines["picky"].set_error_handler(ErrorHandler(strategy=ErrorStrategy.CONTINUE))
    job = failing_flow.execute("source")
    assert job.status == "completed"
    assert statuses(job) == ["completed", "error", "completed", "error", "completed"]
    assert [record.data["n"] for record in job.get_execution_history("picky") if record.status == "completed"] == [
        0,
        2,
        4,
    ]
    assert len(job.get_execution_history("sink")) == 3
    assert job.error is None


def test_skip_records_the_activation_as_skipped_and_goes_on(failing_flow):
    failing_flow.routines["picky"].set_error_handler(ErrorHandler(strategy="skip"))
    job = failing_flow.execute("source")
    assert job.status == "completed"
    assert statuses(job) == ["completed", "skipped", "completed", "skipped", "completed"]


def test_the_flows_handler_serves_routines_without_one(failing_flow):
    failing_flow.set_error_handler(ErrorHandler(strategy="continue"))
    assert failing_flow.execute("source").status == "completed"


def test_a_routines_handler_comes_before_the_flows(failing_flow):
    failing_flow.set_error_handler(ErrorHandler(strategy="continue"))
    failing_flow.routines["picky"].set_error_handler(ErrorHandler(strategy="stop"))
    assert failing_flow.execute("source").status == "failed"


@pytest.fixture
def flaky(routine, flow_of):
    """A flow whose routine `flaky` raises for the first `failures` attempts at message 1; `attempts` counts them."""

    def build(failures, error=ConnectionError, **settings):
        attempts = []

        def send():
            for n in range(3):
                source.emit("output", n=n)

        def call(n):
            if n == 1:
                attempts.append(n)
                if len(attempts) <= failures:
                    raise error(f"attempt {len(attempts)}")
            shaky.emit("output", n=n)

        source = routine(events=["output"], trigger=send)
        shaky = routine(events=["output"], input=call)
        shaky.set_error_handler(ErrorHandler(**{"strategy": "retry", "retry_delay": 0.0, **settings}))
        flow = flow_of({"source": source, "flaky": shaky}, "source.output > flaky.input")
        return flow.execute("source"), attempts

    return build


def test_a_retry_handles_the_same_message_again_before_the_next(flaky):
    job, attempts = flaky(failures=2, max_retries=3)
    assert job.status == "completed"
    assert len(attempts) == 3
    ok = [record.data["n"] for record in job.get_execution_history("flaky") if record.status == "completed"]
    assert ok == [0, 1, 2]


def test_retries_that_are_used_up_end_as_stop(flaky):
    job, attempts = flaky(failures=9, max_retries=2)
    assert job.status == "failed"
    assert len(attempts) == 3
    assert job.error.message == "attempt 3"
    assert [message["data"] for message in job.get_waiting_messages()] == [{"n": 2}]


def test_an_error_that_is_not_retryable_is_not_retried(flaky):
    job, attempts = flaky(failures=1, error=KeyError, retryable_exceptions=(ConnectionError,))
    assert job.status == "failed"
    assert len(attempts) == 1


def test_a_retryable_error_is_retried_when_it_is_named(flaky):
    job, attempts = flaky(failures=1, error=ConnectionResetError, retryable_exceptions=(ConnectionError,))
    assert job.status == "completed"
    assert len(attempts) == 2


def test_the_delay_between_retries_grows_by_the_backoff(flaky):
    job, _ = flaky(failures=2, max_retries=2, retry_delay=0.04, retry_backoff=3.0)
    first, second, third = (r for r in job.get_execution_history("flaky") if r.data.get("n") not in (0, 2))
    assert second.started_at - first.started_at >= 0.04
    assert third.started_at - second.started_at >= 0.12


def test_no_retries_means_one_attempt(flaky):
    job, attempts = flaky(failures=1, max_retries=0)
    assert (job.status, len(attempts)) == ("failed", 1)


def test_a_critical_routine_is_named_in_the_jobs_error(routine, flow_of):
    def fail():
        raise ValueError("no")

    source = routine(trigger=fail)
    source.set_as_critical(max_retries=1, retry_delay=0.0)
    job = flow_of({"source": source}).execute("source")
    assert job.status == "failed"
    assert len(job.get_execution_history("source")) == 2
    assert job.error.is_critical
    assert "critical" in str(job.error)


def test_an_optional_routine_may_fail(failing_flow):
    failing_flow.routines["picky"].set_as_optional()
    assert failing_flow.execute("source").status == "completed"
    assert failing_flow.routines["picky"].get_error_handler().strategy is ErrorStrategy.CONTINUE


@pytest.mark.parametrize("strategy", ["continue", "skip"])
def test_the_entry_follows_the_same_rules_as_every_routine(routine, flow_of, strategy):
    def fail():
        source.emit("output", n=1)
        raise ValueError("entry")

    taken = []
    source = routine(events=["output"], trigger=fail)
    source.set_error_handler(ErrorHandler(strategy=strategy))
    flow = flow_of({"source": source, "sink": routine(input=taken.append)}, "source.output > sink.input")
    assert flow.execute("source").status == "completed"
    assert taken == [{"n": 1}]


def test_execute_returns_the_failed_job_and_does_not_raise(routine, flow_of):
    def fail():
        raise ZeroDivisionError("entry")

    job = flow_of({"source": routine(trigger=fail)}).execute("source")
    assert (job.status, job.error.type) == ("failed", "ZeroDivisionError")


def test_an_async_handlers_error_follows_the_same_rules(routine, flow_of):
    async def fail(n):
        raise ValueError(n)

    source = routine(events=["output"], trigger=lambda: source.emit("output", n=4))
    sink = routine(input=fail)
    flow = flow_of({"source": source, "sink": sink}, "source.output > sink.input")
    assert flow.execute("source").status == "failed"
    sink.set_error_handler(ErrorHandler(strategy="skip"))
    assert flow.execute("source").status == "completed"


def test_an_exception_that_can_not_be_shown_still_fails_only_its_job(routine, flow_of):
    class HostileError(Exception):
        def __str__(self):
            raise RuntimeError("not even this")

        __repr__ = __str__

    def fail():
        raise HostileError

    job = flow_of({"source": routine(trigger=fail)}).execute("source")
    assert job.status == "failed"
    assert job.error.type == "HostileError"


@pytest.mark.parametrize("strategy", ["halt", "", "stopp"])
def test_an_unknown_strategy_is_an_error_that_lists_them(strategy):
    with pytest.raises(ValueError, match=r"'stop'.*'continue'.*'retry'.*'skip'"):
        ErrorHandler(strategy=strategy)


def test_the_default_error_handler_stops_and_has_the_published_settings():
    handler = ErrorHandler()
    assert handler.strategy is ErrorStrategy.STOP
    assert (handler.max_retries, handler.retry_delay, handler.retry_backoff) == (3, 1.0, 2.0)
    assert handler.is_critical is False

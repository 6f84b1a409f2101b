"""Ctrl-C and other signals while a job runs: whenever they come, the job comes to an end and loses nothing."""

from __future__ import annotations

import linecache
import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

import routilux
from routilux import Cursor, ErrorHandler, JobState

ENGINE = str(Path(routilux.__file__).parent) + os.sep
PATIENCE = 30.0


pytestmark = pytest.mark.usefixtures("ctrl_c_means_what_it_usually_does")


@pytest.fixture
def small_flow(routine, flow_of):
    """Three messages into a sink that has to try one twice, pauses at the last and sends on; one event is deferred."""

    def build():
        tries = []

        def send():
            for n in range(3):
                source.emit("output", n=n)
            source.emit_deferred_event("output", n=9)

        def take(n):
            ctx = sink.get_execution_context()
            ctx.job_state.update_routine_state("sink", {"n": n})
            if n == 1 and not tries:
                tries.append(n)
                raise ValueError
            if n == 2:
                ctx.flow.pause(ctx.job_state)
            sink.emit("onward", n=n)

        source, sink = routine(events=["output"], trigger=send), routine(events=["onward"], input=take)
        sink.set_error_handler(ErrorHandler("retry", retry_delay=0.0))
        return flow_of(
            {"source": source, "sink": sink, "last": routine(input=lambda n: None)},
            "source.output > sink.input",
            "sink.onward > last.input",
        )

    return build


class Interrupt:
    """A trace function that sends Ctrl-C at the n-th line of the engine, as Python does; `lines` are those until then.

    The end of a `with` is no line: no signal handler can run between a block and its `__exit__`.
    """

    def __init__(self, at):
        self.at, self.lines, self._withs = at, [], set()

    def __call__(self, frame, event, _argument):
        if not frame.f_code.co_filename.startswith(ENGINE):
            return None
        if event == "line" and not self._ends_a_with(frame):
            self.lines.append((frame.f_code.co_filename.removeprefix(ENGINE), frame.f_lineno))
            if len(self.lines) == self.at:
                sys.settrace(None)
                signal.getsignal(signal.SIGINT)(signal.SIGINT, frame)
        return self

    def _ends_a_with(self, frame):
        if not linecache.getline(frame.f_code.co_filename, frame.f_lineno).lstrip().startswith("with "):
            return False
        self._withs ^= {(id(frame), frame.f_lineno)}
        return (id(frame), frame.f_lineno) not in self._withs


def interrupted_at(flow, job, at):
    """Execute and resume the job with an interrupt at that line; the lines that were run, and whether it got out."""
    interrupt = Interrupt(at)
    sys.settrace(interrupt)
    try:
        flow.execute("source", job_state=job)
        flow.resume(job)
    except KeyboardInterrupt:
        return interrupt.lines, True
    finally:
        sys.settrace(None)
    return interrupt.lines, False


def missing(job):
    """How many of the messages that were sent are neither handled nor wait."""
    statuses = [str(record.status) for record in job.get_execution_history()]
    sent = 1 + sum(change.kind == "emission" for change in Cursor(job).read())
    return sent - sum(status != "retried" for status in statuses) - len(job.get_waiting_messages())


def test_an_interrupt_at_any_line_of_the_engine_ends_or_rests_the_job_and_loses_nothing(small_flow):
    def visits():
        """Where to interrupt: each line of the engine when it is first and when it is last run."""
        small_flow().execute("source")
        lines, _ = interrupted_at(small_flow(), JobState("test_flow"), 0)
        numbered = list(enumerate(lines, 1))
        last, first = ({line: at for at, line in order} for order in (numbered, reversed(numbered)))
        assert len(first) > 300, "the engine was not traced"
        return sorted({*first.values(), *last.values()})

    found = []
    for at in visits():
        flow, job = small_flow(), JobState("test_flow")
        lines, left = interrupted_at(flow, job, at)
        if job.status == "pending":
            flow.execute("source", job_state=job)
        if job.status == "paused":
            flow.resume(job)
        reached = len(lines) == at
        if job.status not in ("completed", "failed") or missing(job) or left != reached or job.lock._is_owned():
            found.append((at, lines[-1], str(job.status), left))
    assert found == []


@pytest.mark.parametrize("handler", [lambda: time.sleep(PATIENCE), threading.Event().wait], ids=["python", "c"])
def test_an_interrupt_stops_a_handler_that_takes_long_at_once(routine, flow_of, handler):
    threading.Timer(0.1, os.kill, [os.getpid(), signal.SIGINT]).start()
    flow, job = flow_of({"source": routine(trigger=handler)}), JobState("test_flow")
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        flow.execute("source", job_state=job)
    assert time.monotonic() - began < PATIENCE / 2
    assert (job.status, job.error.type, job.error.routine_id) == ("failed", "KeyboardInterrupt", "source")


def test_an_interrupt_ends_the_wait_for_a_retry(routine, flow_of):
    def fail():
        threading.Timer(0.1, os.kill, [os.getpid(), signal.SIGINT]).start()
        raise ConnectionError

    source = routine(trigger=fail)
    source.set_error_handler(ErrorHandler("retry", retry_delay=PATIENCE))
    flow, job = flow_of({"source": source}), JobState("test_flow")
    with pytest.raises(KeyboardInterrupt):
        flow.execute("source", job_state=job)
    assert (job.status, len(job.get_waiting_messages())) == ("failed", 1)


def test_an_interrupt_ends_a_job_whose_handlers_take_no_time(routine, flow_of):
    source = routine(events=["again"], trigger=lambda: source.emit("again", n=0))
    source.define_slot("again", handler=lambda n: source.emit("again", n=n + 1))
    flow, job = flow_of({"source": source}, "source.again > source.again"), JobState("test_flow")
    threading.Timer(0.05, os.kill, [os.getpid(), signal.SIGINT]).start()
    with pytest.raises(KeyboardInterrupt):
        flow.execute("source", job_state=job)
    assert (job.status, missing_in_a_cycle(job)) == ("failed", 0)


def missing_in_a_cycle(job):
    emitted = len(job.ledger.emission_values)
    return 1 + emitted - len(job.history) - len(job.get_waiting_messages())


def test_what_ctrl_c_does_is_left_to_a_program_that_has_chosen_it(routine, flow_of):
    caught, seen = [], []
    chosen = signal.signal(signal.SIGINT, lambda *_: caught.append(True))
    try:
        flow = flow_of({"source": routine(trigger=lambda: signal.raise_signal(signal.SIGINT))})
        job = flow.execute("source")
    finally:
        seen.append(signal.signal(signal.SIGINT, chosen))
    assert (job.status, caught) == ("completed", [True])


def test_a_handler_that_a_routine_sets_for_ctrl_c_stays_set(routine, flow_of):
    def own(*_):
        """Does nothing."""

    flow_of({"source": routine(trigger=lambda: signal.signal(signal.SIGINT, own))}).execute("source")
    assert signal.getsignal(signal.SIGINT) is own


def test_ctrl_c_means_after_a_job_what_it_meant_before(routine, flow_of):
    flow_of({"source": routine(trigger=lambda: None)}).execute("source")
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


# -- signal handlers that steer a job ---------------------------------------------------------------------------------


@pytest.fixture
def endless(routine, flow_of):
    source = routine(events=["again"], trigger=lambda: source.emit("again", n=0))
    source.define_slot("again", handler=lambda n: source.emit("again", n=n + 1))
    return flow_of({"source": source}, "source.again > source.again")


@pytest.mark.parametrize(("ask", "rest"), [("pause", "paused"), ("cancel", "cancelled")])
def test_a_signal_handler_may_ask_for_a_rest_while_its_own_thread_holds_the_jobs_lock(endless, ask, rest):
    job, inside = JobState("test_flow"), []

    def on_alarm(*_):
        inside.append(job.lock._is_owned())
        if inside[-1] or len(inside) > 200:
            getattr(endless, ask)(job)
        else:
            signal.setitimer(signal.ITIMER_REAL, 0.0013)

    usual = signal.signal(signal.SIGALRM, on_alarm)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.005)
        endless.execute("source", job_state=job)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, usual)
    assert job.status == rest


@pytest.mark.parametrize(("ask", "rest"), [("pause", "paused"), ("cancel", "cancelled")])
def test_a_pause_that_comes_while_the_lock_is_held_happens_when_it_is_free(endless, ask, rest):
    job = endless.start("source")
    with job.lock:
        getattr(endless, ask)(job)
        assert job.status == "running"
    assert job.wait(PATIENCE)
    assert job.status == rest

"""A slot with a capacity makes who emits to it wait, where waiting can end, and counts where it can not."""

from __future__ import annotations

import threading

import pytest

from routilux import ErrorHandler, Flow, Routine


class Source(Routine):
    def __init__(self, count):
        super().__init__()
        self.count = count
        self.define_slot("trigger", handler=self.send)
        self.define_event("output", ["n"])
        self.most_ahead = 0

    def send(self):
        for n in range(self.count):
            self.emit("output", n=n)
            job = self.get_execution_context().job_state
            self.most_ahead = max(self.most_ahead, job.get_routine_metrics("sink")["waiting"])


class Sink(Routine):
    def __init__(self, capacity):
        super().__init__()
        self.define_slot("input", handler=self.take, capacity=capacity)
        self.taken = []

    def take(self, n):
        self.taken.append(n)


def source_and_sink(capacity, strategy):
    flow = Flow("pressed", execution_strategy=strategy, max_workers=2)
    source, sink = Source(2_000), Sink(capacity)
    flow.add_routine(source, "source")
    flow.add_routine(sink, "sink")
    flow.connect("source", "output", "sink", "input")
    return flow, source, sink


def test_a_fast_source_never_gets_further_ahead_than_the_capacity():
    flow, source, sink = source_and_sink(10, "concurrent")
    job = flow.execute("source", timeout=60)
    assert job.status == "completed"
    assert sink.taken == list(range(2_000))
    assert source.most_ahead <= 10
    assert job.get_routine_metrics("sink")["overfull"] == 0


def test_one_worker_alone_does_not_wait_for_itself_and_counts_what_went_over():
    flow, _source, sink = source_and_sink(10, "sequential")
    job = flow.execute("source", timeout=60)
    assert job.status == "completed"
    assert sink.taken == list(range(2_000))
    assert job.get_routine_metrics("sink")["overfull"] == 1_990


def test_without_a_capacity_nobody_waits():
    flow, _source, sink = source_and_sink(None, "concurrent")
    job = flow.execute("source", timeout=60)
    assert (job.status, len(sink.taken)) == ("completed", 2_000)
    assert job.get_routine_metrics("sink")["capacity"] == 0


class Pair(Routine):
    """Sends each number on, twice for the first few, so that both inboxes of a pair fill up."""

    def __init__(self):
        super().__init__()
        self.define_slot("input", handler=self.take, capacity=2)
        self.define_event("output", ["left"])
        self.seen = 0

    def take(self, left):
        self.seen += 1
        if left > 0:
            self.emit("output", left=left - 1)
            self.emit("output", left=left - 1)


def test_a_cycle_of_full_inboxes_goes_on():
    flow = Flow("cycle", execution_strategy="concurrent", max_workers=2)
    ping, pong = Pair(), Pair()
    flow.add_routine(ping, "ping")
    flow.add_routine(pong, "pong")
    flow.connect("ping", "output", "pong", "input")
    flow.connect("pong", "output", "ping", "input")
    job = flow.execute("ping", {"left": 9}, timeout=60)
    assert job.status == "completed"
    assert ping.seen + pong.seen == 2**10 - 1


def test_a_pause_frees_an_emitter_that_waits_and_loses_nothing():
    held, taking = threading.Event(), threading.Event()

    class Slow(Sink):
        def take(self, n):
            taking.set()
            held.wait(30)
            super().take(n)

    flow = Flow("held", execution_strategy="concurrent", max_workers=2)
    source, sink = Source(50), Slow(5)
    flow.add_routine(source, "source")
    flow.add_routine(sink, "sink")
    flow.connect("source", "output", "sink", "input")
    job = flow.start("source")
    assert taking.wait(30)
    flow.pause(job)
    held.set()
    assert job.wait(30)
    assert job.status == "paused"
    assert len(sink.taken) + len(job.get_waiting_messages("sink")) == 50
    flow.resume(job)
    assert sink.taken == list(range(50))


def test_a_capacity_below_one_is_an_error():
    with pytest.raises(ValueError, match="at least 1"):
        Sink(0)


def test_who_waits_for_room_leaves_a_worker_for_the_retry_that_makes_it(routine, flow_of):
    """The only worker sends to an inbox whose owner sleeps until a retry: somebody has to be there when it wakes."""
    failed = []

    def send():
        for n in range(6):
            source.emit("first", n=n)
        source.emit("second")

    def take(n):
        if not failed:
            failed.append(n)
            raise ConnectionError

    source = routine(events=["first", "second"], trigger=send)
    slow = routine()
    slow.define_slot("input", handler=take, capacity=8)
    slow.set_error_handler(ErrorHandler("retry", retry_delay=0.3))
    other = routine(events=["output"], input=lambda: [other.emit("output", n=n) for n in range(10)])
    flow = flow_of(
        {"source": source, "slow": slow, "other": other},
        "source.first > slow.input",
        "source.second > other.input",
        "other.output > slow.input",
        execution_strategy="concurrent",
        max_workers=1,
    )
    job = flow.execute("source", timeout=20.0)
    assert job.status == "completed", job.error
    assert len(job.get_execution_history("slow")) == 17

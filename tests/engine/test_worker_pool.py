"""However few workers a job may have, there is one for whatever is to be done."""

from __future__ import annotations

import asyncio
import threading

import pytest

PATIENCE = 30.0


@pytest.mark.parametrize("workers", [1, 2])
def test_awaited_handlers_take_no_worker_from_those_that_are_called(routine, flow_of, workers):
    async def send():
        for n in range(3):
            source.emit("output", n=n)
            await asyncio.sleep(0)

    taken = []
    source = routine(events=["output"], trigger=send)
    middle = routine(events=["output"], input=lambda n: middle.emit("output", n=n))
    flow = flow_of(
        {"source": source, "middle": middle, "sink": routine(input=lambda n: taken.append(n))},
        "source.output > middle.input",
        "middle.output > sink.input",
        execution_strategy="concurrent",
        max_workers=workers,
    )
    job = flow.execute("source", timeout=PATIENCE)
    assert (job.status, taken) == ("completed", [0, 1, 2])


@pytest.mark.parametrize("awaited", [False, True], ids=["called", "awaited"])
def test_a_resumed_job_has_all_its_workers_although_those_before_the_pause_have_not_left_yet(routine, flow_of, awaited):
    """Twenty pauses and resumes in a row; then two routines have to run at once to let each other go."""
    meeting = threading.Barrier(2, timeout=PATIENCE)

    def again(n):
        ctx = source.get_execution_context()
        if n < 20:
            ctx.flow.pause(ctx.job_state)
            source.emit("again", n=n + 1)
        else:
            source.emit("output")

    async def begin():
        source.emit("again", n=0)

    source = routine(events=["again", "output"], trigger=begin if awaited else lambda: source.emit("again", n=0))
    source.define_slot("again", handler=again)
    flow = flow_of(
        {"source": source, "a": routine(input=meeting.wait), "b": routine(input=meeting.wait)},
        "source.again > source.again",
        "source.output > a.input",
        "source.output > b.input",
        execution_strategy="concurrent",
        max_workers=2,
    )
    job = flow.execute("source", timeout=PATIENCE)
    while job.status == "paused":
        flow.resume(job, timeout=PATIENCE)
    assert job.status == "completed", job.error

from __future__ import annotations

import asyncio
import contextvars
import threading

import pytest

from routilux import ExecutionContext


def test_there_is_no_context_outside_of_a_handler(routine, flow_of):
    source = routine(trigger=lambda: None)
    flow_of({"source": source}).execute("source")
    assert source.get_execution_context() is None


def test_the_context_names_flow_job_and_routine(routine, flow_of):
    seen = []
    source = routine(trigger=lambda: seen.append(source.get_execution_context()))
    flow = flow_of({"source": source})
    job = flow.execute("source")
    assert seen == [ExecutionContext(flow, job, "source")]


def test_a_thread_that_carries_the_context_along_may_emit(routine, flow_of):
    taken = []

    def send():
        carried = contextvars.copy_context()
        thread = threading.Thread(target=carried.run, args=(source.emit, "output"), kwargs={"n": 1})
        thread.start()
        thread.join()

    source = routine(events=["output"], trigger=send)
    job = flow_of({"source": source, "sink": routine(input=taken.append)}, "source.output > sink.input").execute(
        "source"
    )
    assert job.status == "completed"
    assert taken == [{"n": 1}]


def test_a_bare_thread_that_emits_is_told_how_to_carry_the_context_along(routine, flow_of):
    caught = []

    def emit_bare():
        try:
            source.emit("output", n=1)
        except RuntimeError as error:
            caught.append(str(error))

    def send():
        thread = threading.Thread(target=emit_bare)
        thread.start()
        thread.join()

    source = routine(events=["output"], trigger=send)
    flow_of({"source": source, "sink": routine(input=lambda n: None)}, "source.output > sink.input").execute("source")
    assert len(caught) == 1
    assert "contextvars.copy_context()" in caught[0]


def test_emitting_from_a_routine_of_a_flow_outside_of_any_job_is_an_error(routine, flow_of):
    source = routine(events=["output"], trigger=lambda: None)
    flow_of({"source": source})
    with pytest.raises(RuntimeError, match=r"contextvars\.copy_context\(\)"):
        source.emit("output", n=1)


def test_a_task_that_an_async_handler_starts_has_the_context(routine, flow_of):
    seen = []

    async def look():
        seen.append(source.get_execution_context().routine_id)
        source.emit("output", n=1)

    async def send():
        await asyncio.gather(asyncio.create_task(look()), asyncio.create_task(look()))

    source = routine(events=["output"], trigger=send)
    job = flow_of({"source": source}).execute("source")
    assert job.status == "completed"
    assert seen == ["source", "source"]
    assert [emission.event_name for emission in job.get_execution_history()[0].emissions] == ["output", "output"]

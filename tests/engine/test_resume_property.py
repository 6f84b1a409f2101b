"""Whatever the flow and wherever it is paused: saved, loaded and resumed it ends as if it had never been paused."""

from __future__ import annotations

import importlib.util
import json
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routilux import JobState

PROGRAM = Path(__file__).parent / "programs" / "resumable.py"


@pytest.fixture(scope="module")
def program():
    spec = importlib.util.spec_from_file_location("resumable_program", PROGRAM)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def new_path(tmp_path_factory):
    folder, numbers = tmp_path_factory.mktemp("jobs"), count()
    return lambda kind: folder / f"{next(numbers)}.{kind}"


@st.composite
def descriptions(draw):
    """Flows of two to five nodes that are all reached, and more edges of any kind: fan-in, cycles and self-loops."""
    size = draw(st.integers(2, 5))
    node = st.fixed_dictionaries(
        {
            "strategy": st.sampled_from(["override", "append"]),
            "emits": st.sampled_from(["now", "now", "now", "deferred", "never"]),
            "copies": st.sampled_from([1, 1, 2]),
        }
    )
    numbers = st.integers(0, size - 1)
    reaching = [(draw(st.integers(0, target - 1)), target) for target in range(1, size)]
    more = draw(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=size))
    return {
        "nodes": draw(st.lists(node, min_size=size, max_size=size)),
        "edges": sorted({*reaching, *more}),
        "hops": draw(st.integers(1, 3)),
        "execution": draw(st.sampled_from(["sequential", "concurrent"])),
    }


def unpaused(program, description, messages):
    flow = program.build(description)
    return program.finish(flow, flow.execute("node0", {"messages": messages}))


@given(description=descriptions(), messages=st.integers(2, 5), pause_after=st.integers(1, 12))
def test_a_job_that_is_saved_and_loaded_at_its_first_pauses_ends_as_one_that_never_paused(
    program, new_path, description, messages, pause_after
):
    flow = program.build(description, pause_after)
    job = flow.execute("node0", {"messages": messages})
    for later_pause in (pause_after, pause_after, pause_after, 0):
        if job.status == "paused":
            path = new_path("job")
            job.save(path)
            flow = program.build(description, later_pause)
            job = JobState.load(path)
            flow.resume(job)
    program.finish(flow, job)
    assert program.outcome(flow, job) == unpaused(program, description, messages)


@given(description=descriptions(), messages=st.integers(2, 5), pause_after=st.integers(1, 12))
def test_a_job_that_is_resumed_where_it_was_paused_ends_as_one_that_never_paused(
    program, description, messages, pause_after
):
    flow = program.build(description, pause_after)
    job = flow.execute("node0", {"messages": messages})
    while job.status == "paused":
        flow.resume(job)
    assert program.outcome(flow, job) == unpaused(program, description, messages)


@given(description=descriptions(), messages=st.integers(2, 5), pause_after=st.integers(1, 12))
def test_messages_are_waiting_or_recorded_at_every_rest(program, description, messages, pause_after):
    flow = program.build(description, pause_after)
    job = flow.execute("node0", {"messages": messages})
    while True:
        history = job.get_execution_history()
        receivers = {f"node{node}": 0 for node in range(len(description["nodes"]))}
        for source, _ in description["edges"]:
            receivers[f"node{source}"] += 1
        sent = 1 + sum(len(record.emissions) * receivers[record.routine_id] for record in history)
        assert sent == len(history) + len(job.get_waiting_messages())
        if job.status != "paused":
            break
        flow.resume(job)


@given(description=descriptions(), messages=st.integers(2, 5), pause_after=st.integers(1, 12))
@settings(max_examples=max(5, settings.default.max_examples // 20))
def test_a_job_that_is_resumed_in_a_new_process_ends_as_one_that_never_paused(
    program, new_path, run_program, description, messages, pause_after
):
    flow = program.build(description, pause_after)
    job = flow.execute("node0", {"messages": messages})
    if job.status == "paused":
        saved, described = new_path("job"), new_path("json")
        job.save(saved)
        described.write_text(json.dumps(description), encoding="utf-8")
        ended = json.loads(run_program("resumable.py", str(described), str(saved)))
    else:
        ended = program.outcome(flow, job)
    assert ended == unpaused(program, description, messages)

"""Whatever a payload holds, the job runs, and a save shows it or says plainly what it could not keep."""

from __future__ import annotations

import io
import threading

import pytest

from routilux import JobState
from routilux.errors import SerializationError
from routilux.plain import guarded_repr


class Unprintable:
    def __repr__(self):
        raise RuntimeError("not even a repr")

    __str__ = __repr__


class Unequal:
    def __eq__(self, other):
        raise RuntimeError("no comparison")

    __hash__ = None


def cycle():
    made = {"name": "cycle"}
    made["self"] = made
    return made


def deep():
    made = []
    for _ in range(10_000):
        made = [made]
    return made


HOSTILE = {
    "cycle": cycle,
    "deep": deep,
    "nan": lambda: float("nan"),
    "surrogate": lambda: "\ud800\udfff",
    "escapes": lambda: "\x1b]52;c;aGk=\x07\x1b[2J\u202e",
    "huge text": lambda: "x" * 10_000_000,
    "huge number": lambda: 10**5_000,
    "file": lambda: io.StringIO("open"),
    "lambda": lambda: lambda: None,
    "lock": threading.Lock,
    "generator": lambda: (n for n in range(3)),
    "no repr": Unprintable,
    "no comparison": Unequal,
    "class": lambda: Unprintable,
    "odd keys": lambda: {None: 1, (1, 2): 2, b"\xff": 3, frozenset({4}): 4, "\ud800": 5},
}


@pytest.fixture
def carried(routine, flow_of):
    """Runs a flow that carries a value in a payload, in a state, in the log and in the output; returns the job."""

    def run(value):
        taken = []

        def take(value):
            ctx = sink.get_execution_context()
            ctx.job_state.append_to_shared_log({"value": value})
            sink.send_output("value", value=value)
            taken.append(value)

        source = routine(events=["output"], trigger=lambda: source.emit("output", value=value))
        sink = routine(input=take)
        job = flow_of({"source": source, "sink": sink}, "source.output > sink.input").execute("source")
        assert job.status == "completed"
        assert len(taken) == 1
        assert taken[0] is value
        return job

    return run


@pytest.mark.parametrize("kind", HOSTILE)
def test_the_job_runs_and_its_history_has_the_very_value(carried, kind):
    value = HOSTILE[kind]()
    job = carried(value)
    assert job.get_execution_history("source")[0].data["value"] is value
    assert job.get_shared_log()[0]["value"] is value


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_job_whose_past_holds_it_can_be_saved_and_read(carried, tmp_path, kind):
    job = carried(HOSTILE[kind]())
    job.save(tmp_path / "hostile.job")
    loaded = JobState.load(tmp_path / "hostile.job")
    assert loaded.status == "completed"
    assert [record.routine_id for record in loaded.get_execution_history()] == ["source", "sink"]
    assert list(loaded.get_execution_history("source")[0].data) == ["value"]
    assert len(loaded.get_shared_log()) == 1


@pytest.mark.parametrize("kind", ["cycle", "deep", "file", "lambda", "lock", "generator", "no repr", "class"])
def test_what_can_not_be_kept_for_a_resume_is_named(carried, tmp_path, kind):
    job = carried(1)
    job.update_routine_state("sink", {"held": HOSTILE[kind]()})
    with pytest.raises(SerializationError, match=r"sink.*held"):
        job.save(tmp_path / "hostile.job")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["nan", "surrogate", "escapes", "huge text", "odd keys", "huge number"])
def test_what_can_be_kept_comes_back_as_it_was(carried, tmp_path, kind):
    job = carried(1)
    job.update_routine_state("sink", {"held": HOSTILE[kind]()})
    job.save(tmp_path / "hostile.job")
    held = JobState.load(tmp_path / "hostile.job").get_routine_state("sink")["held"]
    assert held == pytest.approx(HOSTILE[kind](), nan_ok=True) if kind == "nan" else held == HOSTILE[kind]()


def test_what_is_nested_deeply_is_named_and_not_written_out():
    assert guarded_repr(deep()) == "<a list that is nested more than 200 deep>"
    assert guarded_repr({"a": [deep()]}) == "<a dict that is nested more than 200 deep>"
    assert guarded_repr([cycle(), (1, {2})]) == "[{'name': 'cycle', 'self': {...}}, (1, {2})]"

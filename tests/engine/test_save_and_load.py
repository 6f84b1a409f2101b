from __future__ import annotations

import json
import os

import pytest

from routilux import JobState
from routilux.errors import NotPausedError, SavedJobError, SerializationError


@pytest.fixture
def pausing_flow(routine, flow_of):
    """source sends five numbers and defers one event; worker pauses at number 1; a log, shared data and states."""

    def build():
        def send():
            for n in range(5):
                source.emit("output", n=n)
            source.emit_deferred_event("output", n=99)

        def work(n):
            ctx = worker.get_execution_context()
            job = ctx.job_state
            seen = (job.get_routine_state(ctx.routine_id) or {}).get("seen", [])
            job.update_routine_state(ctx.routine_id, {"seen": [*seen, n]})
            job.append_to_shared_log({"n": n})
            job.update_shared_data("newest", n)
            worker.send_output("number", n=n)
            if n == 1:
                ctx.flow.pause(job, reason="at one", checkpoint={"n": n})

        source = routine(events=["output"], trigger=send)
        worker = routine(input=work)
        return flow_of({"source": source, "worker": worker}, "source.output > worker.input", flow_id="saved_flow")

    return build


@pytest.fixture
def paused(pausing_flow, tmp_path):
    """A paused job, and the path that it was saved to."""
    job = pausing_flow().execute("source", entry_params={})
    assert job.status == "paused", job.error
    path = tmp_path / "paused.job"
    job.save(path)
    return job, path


def test_a_loaded_job_is_what_was_saved(paused):
    job, path = paused
    loaded = JobState.load(path)
    assert loaded.status == "paused"
    for name in (
        "job_id",
        "flow_id",
        "created_at",
        "updated_at",
        "shared_data",
        "shared_log",
        "output_log",
        "metadata",
    ):
        assert getattr(loaded, name) == getattr(job, name), name
    assert loaded.get_routine_state("worker") == {"seen": [0, 1]}
    assert loaded.pause_points == job.pause_points
    assert loaded.deferred_events == job.deferred_events
    assert loaded.get_waiting_messages() == job.get_waiting_messages()


def test_a_loaded_jobs_history_is_what_was_saved(paused):
    job, path = paused
    assert JobState.load(path).get_execution_history() == job.get_execution_history()


def test_a_loaded_job_goes_on_with_deferred_events_and_waiting_messages(paused, pausing_flow):
    loaded = JobState.load(paused[1])
    flow = pausing_flow()
    assert flow.resume(loaded) is loaded
    assert loaded.status == "completed"
    assert sorted(loaded.get_routine_state("worker")["seen"]) == [0, 1, 2, 3, 4, 99]
    assert len(loaded.get_execution_history("worker")) == 6
    assert len(loaded.get_shared_log()) == 6
    assert loaded.deferred_events == []


def test_numbers_and_causes_go_on_where_they_stood(paused, pausing_flow):
    job, path = paused
    loaded = JobState.load(path)
    pausing_flow().resume(loaded)
    history = loaded.get_execution_history()
    numbers = [record.seq for record in history]
    assert numbers == sorted(set(numbers))
    assert numbers[:3] == [record.seq for record in job.get_execution_history()]
    assert {record.cause for record in history[1:]} == {history[0].seq}


def test_the_original_goes_on_unharmed_after_it_was_saved(pausing_flow, tmp_path):
    flow = pausing_flow()
    job = flow.execute("source")
    job.save(tmp_path / "copy.job")
    flow.resume(job)
    assert job.status == "completed"
    assert sorted(job.get_routine_state("worker")["seen"]) == [0, 1, 2, 3, 4, 99]


def test_what_one_loaded_copy_does_is_unknown_to_another(paused, pausing_flow):
    first, second = JobState.load(paused[1]), JobState.load(paused[1])
    pausing_flow().resume(first)
    assert first.status == "completed"
    assert second.status == "paused"
    assert second.get_routine_state("worker") == {"seen": [0, 1]}


def test_values_keep_their_types(routine, flow_of, tmp_path):
    values = {
        "tuple": (1, 2),
        "set": {1, 2},
        "bytes": b"\x00\xff",
        "int keys": {1: "a", 2: "b"},
        "big": 2**80,
        "nan": float("nan"),
        "none": None,
        "nested": [{"a": (1, [2, {3}])}],
        "surrogate": "\ud800",
    }
    job = flow_of({"only": routine(trigger=lambda: None)}).execute("only")
    for key, value in values.items():
        job.update_shared_data(key, value)
    job.save(tmp_path / "typed.job")
    loaded = JobState.load(tmp_path / "typed.job").shared_data
    assert repr(loaded) == repr(values)
    assert isinstance(loaded["tuple"], tuple)


@pytest.mark.parametrize("status", ["completed", "failed", "cancelled"])
def test_a_job_that_has_ended_can_be_saved_and_read(routine, flow_of, tmp_path, status):
    def work():
        ctx = source.get_execution_context()
        if status == "failed":
            raise ValueError("four is too many")
        if status == "cancelled":
            ctx.flow.cancel(ctx.job_state, reason="enough")

    source = routine(trigger=work)
    flow = flow_of({"source": source})
    job = flow.execute("source")
    job.save(tmp_path / "ended.job")
    loaded = JobState.load(tmp_path / "ended.job")
    assert loaded.status == status
    assert str(loaded.error) == str(job.error)
    with pytest.raises(NotPausedError, match=status):
        flow.resume(loaded)


def test_loading_with_a_flow_makes_the_job_ready_to_read_in_it(paused, pausing_flow):
    flow = pausing_flow()
    loaded = JobState.load(paused[1], flow)
    assert loaded.get_routine_status("worker") == "waiting"
    flow.resume(loaded)
    assert loaded.status == "completed"


def test_a_job_can_not_be_resumed_by_another_flow(paused, routine, flow_of):
    other = flow_of({"source": routine(trigger=lambda: None)}, flow_id="another_flow")
    with pytest.raises(ValueError, match=r"'saved_flow'.*'another_flow'"):
        other.resume(JobState.load(paused[1]))


def test_a_flow_that_lost_a_routine_says_which(paused, routine, flow_of):
    changed = flow_of({"source": routine(events=["output"], trigger=lambda: None)}, flow_id="saved_flow")
    with pytest.raises(ValueError, match="'worker'"):
        changed.resume(JobState.load(paused[1]))


@pytest.mark.parametrize("content", [b"", b"not a job", b'{"a": 1}', b"\x00" * 100])
def test_a_file_that_is_no_saved_job_is_a_clear_error(tmp_path, content):
    path = tmp_path / "other.job"
    path.write_bytes(content)
    with pytest.raises(SavedJobError, match=r"other\.job"):
        JobState.load(path)


def test_a_saved_job_that_was_cut_short_is_a_clear_error(paused, tmp_path):
    whole = paused[1].read_bytes()
    for length in (1, len(whole) // 2, len(whole) - 1):
        (tmp_path / "cut.job").write_bytes(whole[:length])
        with pytest.raises(SavedJobError, match=r"cut\.job"):
            JobState.load(tmp_path / "cut.job")


def test_a_file_that_does_not_exist_is_the_usual_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        JobState.load(tmp_path / "missing.job")


def test_saving_over_a_file_replaces_it_whole_and_leaves_nothing_else(paused):
    job, path = paused
    job.update_shared_data("added", True)
    job.save(path)
    assert JobState.load(path).get_shared_data("added") is True
    assert [file.name for file in path.parent.iterdir()] == ["paused.job"]


def test_a_save_that_fails_leaves_the_old_file(paused, monkeypatch):
    job, path = paused
    before = path.read_bytes()

    def refuse(*args, **kwargs):
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", refuse)
    job.update_shared_data("added", True)
    with pytest.raises(OSError, match="disk full"):
        job.save(path)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["paused.job"]


def test_a_value_that_can_not_be_saved_is_named_and_leaves_the_old_file(paused):
    job, path = paused
    before = path.read_bytes()
    job.update_shared_data("door", {"handle": lambda: None})
    with pytest.raises(SerializationError, match=r"door.*handle"):
        job.save(path)
    assert path.read_bytes() == before


def test_a_serialised_job_is_plain_data_and_comes_back(paused, pausing_flow):
    job, _ = paused
    data = json.loads(json.dumps(job.serialize()))
    restored = JobState.deserialize(data)
    assert restored.job_id == job.job_id
    assert restored.get_routine_state("worker") == {"seen": [0, 1]}
    pausing_flow().resume(restored)
    assert restored.status == "completed"


def test_a_running_job_is_not_saved_and_the_error_says_what_to_do(routine, flow_of, tmp_path):
    def work():
        source.get_execution_context().job_state.save(tmp_path / "running.job")

    source = routine(trigger=work)
    job = flow_of({"source": source}).execute("source")
    assert (job.status, job.error.type) == ("failed", "ValueError")
    assert "pause it" in job.error.message
    assert list(tmp_path.iterdir()) == []

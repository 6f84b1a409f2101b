"""Recording: whom it takes, what it costs nobody, and what stands in the file."""

from __future__ import annotations

import stat
import threading
from collections import OrderedDict

import pytest

from routilux import Cursor, Flow, JobState, Routine, journal

PATIENCE = 30.0


def changes_of(path, job):
    with journal.open(path) as recording:
        return list(recording.job(job.job_id).changes())


def test_every_job_of_a_flow_is_recorded_while_the_recorder_is_open(working_flow, new_file):
    path = new_file()
    with journal.record(working_flow, path):
        jobs = [working_flow.execute("source", {"count": count}) for count in (1, 2)]
    working_flow.execute("source", {"count": 3})
    with journal.open(path) as recording:
        assert list(recording.jobs) == [job.job_id for job in jobs]
        assert [recording.job(job.job_id).seq for job in jobs] == [job.seq for job in jobs]


def test_a_job_that_is_recorded_alone_is_the_only_one(working_flow, new_file):
    path = new_file()
    other = working_flow.start("source", {"count": 1})
    job = JobState(working_flow.flow_id)
    go = threading.Event()
    job.output_handler = None
    held = Routine()
    held.define_slot("trigger", handler=lambda: go.wait(PATIENCE))
    flow = Flow("held")
    flow.add_routine(held, "held")
    job = flow.start("held")
    with journal.record(job, path):
        go.set()
        assert job.wait(PATIENCE)
    with journal.open(path) as recording:
        assert list(recording.jobs) == [job.job_id]
        assert recording.job().state_at(job.seq).status == "completed"
    assert other.wait(PATIENCE)


def test_without_a_subject_every_job_of_the_program_is_recorded(working_flow, routine, flow_of, new_file):
    path = new_file()
    another = flow_of({"only": routine(trigger=lambda: None)}, flow_id="another")
    with journal.record(None, path):
        jobs = [working_flow.execute("source", {"count": 1}), another.execute("only")]
    with journal.open(path) as recording:
        assert {job.flow_id for job in recording.jobs.values()} >= {"test_flow", "another"}
        assert {job.job_id for job in jobs} <= set(recording.jobs)


def test_the_file_is_its_users_alone_and_one_file_when_it_is_closed(working_flow, new_file):
    path = new_file()
    with journal.record(working_flow, path):
        working_flow.execute("source", {"count": 10})
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.glob(f"{path.name}*")] == [path.name]


def test_a_recording_says_where_it_comes_from(working_flow, new_file):
    path = new_file()
    with journal.record(working_flow, path):
        job = working_flow.execute("source", {"count": 1})
    with journal.open(path) as recording:
        recorded = recording.job()
        assert set(recording.facts) >= {"routilux", "python", "sqlite", "system", "program", "pid", "started_at"}
        assert (recorded.flow_id, recorded.entry_routine_id, recorded.entry_params) == (
            "test_flow",
            "source",
            {"count": 1},
        )
        assert recorded.created_at == job.created_at.timestamp()
        assert [node["routine_id"] for node in recorded.outline["routines"]] == ["source", "worker"]
        assert recorded.outline["edges"] == [["source", "output", "worker", "input", False]]


class Written(Routine):
    """A routine of this module."""

    def __init__(self):
        super().__init__()
        self.define_slot("trigger", handler=lambda: None)


def test_the_source_of_the_routines_modules_is_in_the_recording(new_file):
    path, flow = new_file(), Flow("written")
    flow.add_routine(Written(), "only")
    with journal.record(flow, path):
        flow.execute("only")
    with journal.open(path) as recording:
        (text,) = recording.job().source.values()
    assert "A routine of this module." in text


def test_flush_brings_what_was_done_to_the_file_while_the_job_goes_on(routine, flow_of, new_file):
    path, go, sent = new_file(), threading.Event(), threading.Event()

    def send():
        node.emit("output", n=1)
        node.get_execution_context().job_state.update_shared_data("sent", True)
        sent.set()
        go.wait(PATIENCE)

    node = routine(events=["output"], trigger=send)
    flow = flow_of({"node": node}, execution_strategy="concurrent")
    with journal.record(flow, path) as recorder:
        job = flow.start("node")
        assert sent.wait(PATIENCE)
        assert recorder.flush(PATIENCE)
        with journal.open(path) as recording:
            recorded = recording.job()
            picture = recorded.state_at(recorded.seq)
            assert (picture.status, picture.shared_data) == ("running", {"sent": True})
            go.set()
            assert job.wait(PATIENCE)
            assert recorder.flush(PATIENCE)
            assert recording.refresh()
            assert recorded.state_at(recorded.seq).status == "completed"
            assert not recording.refresh()


def test_a_durable_recording_is_never_more_than_a_turn_behind(routine, flow_of, new_file):
    path, behind = new_file(), []

    def take(n):
        behind.append(recorder.behind)
        if n:
            node.emit("output", n=n - 1)

    node = routine(events=["output"], trigger=lambda: node.emit("output", n=20), input=take)
    flow = flow_of({"node": node}, "node.output > node.input")
    with journal.record(flow, path, durable=True) as recorder:
        job = flow.execute("node")
    assert max(behind[2:]) <= 4
    assert [change.seq for change in changes_of(path, job)] == list(range(1, job.seq + 1))


def test_a_history_limit_forgets_nothing_that_was_not_recorded_yet(routine, flow_of, new_file):
    path = new_file()

    def take(n):
        if n:
            node.emit("output", n=n - 1)

    node = routine(events=["output"], trigger=lambda: node.emit("output", n=5_000), input=take)
    flow = flow_of({"node": node}, "node.output > node.input", history_limit=10)
    with journal.record(flow, path) as recorder:
        job = flow.execute("node")
        recorder.flush()
    with journal.open(path) as recording:
        recorded = recording.job()
        assert [change.seq for change in recorded.changes()] == list(range(1, job.seq + 1))
        assert len(recorded.records(0, 5_002)) == 5_002


def test_a_copy_of_a_recorded_job_is_left_out_and_the_recording_goes_on(routine, flow_of, new_file):
    def wait():
        node.get_execution_context().flow.pause(node.get_execution_context().job_state)

    path, node = new_file(), routine(trigger=wait)
    flow = flow_of({"node": node})
    recorder = journal.record(None, path)
    job = flow.execute("node")
    copy = JobState.deserialize(job.serialize())
    flow.adopt(copy)
    after = flow.execute("node")
    with pytest.warns(RuntimeWarning, match="its copy is not recorded"):
        assert recorder.flush(PATIENCE)
    recorder.close()
    assert recorder.problem == ""
    with journal.open(path) as recording:
        assert {job.job_id, after.job_id} <= set(recording.jobs)
        assert recording.job(job.job_id).seq == job.seq


class Opaque:
    def __repr__(self):
        return "<an opaque thing>"


def test_what_cannot_be_recorded_is_marked_with_its_type_and_counted(routine, flow_of, new_file):
    path, inside = new_file(), []
    inside.append(inside)
    payloads = [Opaque(), {"deep": [Opaque()]}, OrderedDict(a=1), inside, "\ud800", 10**40, float("nan"), (1, {2})]
    node = routine(events=["output"], trigger=lambda: [node.emit("output", value=value) for value in payloads])
    flow = flow_of({"node": node})
    with journal.record(flow, path) as recorder:
        job = flow.execute("node")
    values = [change.data["value"] for change in changes_of(path, job) if change.kind == "emission"]
    assert [getattr(value, "type", "") for value in values] == ["Opaque", "", "OrderedDict", "", "", "", "", ""]
    assert values[0].text == "<an opaque thing>"
    assert values[1]["deep"][0].type == "Opaque"
    assert values[3][0].type == "list"
    assert [values[4], values[5], repr(values[6]), values[7]] == ["\ud800", 10**40, "nan", (1, {2})]
    assert recorder.marked == 4


def test_a_payload_that_explodes_when_it_is_unfolded_is_marked(routine, flow_of, new_file):
    path, value = new_file(), ["lol"]
    for _ in range(60):
        value = [value, value]
    node = routine(events=["output"], trigger=lambda: node.emit("output", value=value))
    with journal.record(flow := flow_of({"node": node}), path) as recorder:
        job = flow.execute("node")
    (sent,) = [change.data["value"] for change in changes_of(path, job) if change.kind == "emission"]
    assert sent.text == "<a list of more than 1,000,000 values>"
    assert recorder.marked == 1


def test_secrets_never_reach_the_file(routine, flow_of, new_file):
    path = new_file()

    def trigger(password):
        ctx = node.get_execution_context()
        ctx.job_state.update_routine_state("node", {"api_key": "hunter2", "n": 1})
        ctx.job_state.update_shared_data("password", "hunter2")
        ctx.job_state.append_to_shared_log({"line": "the key is sk-12345 indeed"})
        node.emit("output", user="ann", password="hunter2")
        node.emit_deferred_event("output", user="ann", password="hunter2")
        node.send_output("result", password=b"hunter2")
        raise ValueError("no: sk-12345")

    node = routine(events=["output"], trigger=trigger)
    flow = flow_of({"node": node})
    with journal.record(flow, path, redact=["password", "api_.*", r"sk-\d+", "hunter2"]) as recorder:
        job = flow.execute("node", {"password": "hunter2"})
        assert recorder.flush(PATIENCE)
        written = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    assert b"hunter2" not in written
    assert b"sk-12345" not in written
    with journal.open(path) as recording:
        recorded = recording.job()
        (entry,) = [entry for _at, _actor, entry in recorded.log(0, 1)]
        assert entry["line"].text == "the key is [redacted] indeed"
        (record,) = recorded.records(0, 1)
        assert record.emissions[0].data["user"] == "ann"
        assert record.data["error"] == "no: [redacted]"
        assert recorded.seq == job.seq
        assert recorded.state_at(recorded.seq).routine_states["node"]["n"] == 1


def test_a_pattern_that_is_none_is_refused(working_flow, new_file):
    path = new_file()
    with pytest.raises(ValueError, match="is no regular expression"):
        journal.record(working_flow, path, redact=["("])
    assert not path.exists()


def test_the_next_changes_of_a_kind_are_found(working_flow, new_file):
    path = new_file()
    with journal.record(working_flow, path):
        job = working_flow.execute("source", {"count": 30})
    cursor, changes = Cursor(job), []
    while news := cursor.read():
        changes += news
    logged = [change.seq for change in changes if change.kind == "log"]
    with journal.open(path) as recording:
        recorded = recording.job()
        assert recorded.seqs_of("log", 0, 5) == logged[:5]
        assert recorded.seqs_of("log", logged[6], 2) == logged[7:9]
        assert recorded.seqs_of("log", logged[-1]) == []
        assert recorded.time_of(logged[3]) == changes[logged[3] - 1].at
        assert recorded.seq_at(job.created_at.timestamp() - 1) == 0
        assert recorded.seq_at(changes[-1].at) == job.seq

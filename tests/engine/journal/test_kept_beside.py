"""What a person keeps with a job, its metadata and the points of its pauses, is in a recording and comes back."""

from __future__ import annotations

import pytest

from routilux import JobState, journal
from routilux.journal.redacted_copy import redacted_copy
from routilux.monitor.replay_desk import ReplayDesk


@pytest.fixture
def paused(routine, flow_of, new_file):
    """A flow, its job that was paused twice, and the recording of both."""

    def take(n):
        if n in (3, 5):
            ctx = node.get_execution_context()
            ctx.flow.pause(ctx.job_state, f"at {n}", {"n": n, "key": "sk-12345"})
        if n < 8:
            node.emit("output", n=n + 1)

    node = routine(events=["output"], trigger=lambda: node.emit("output", n=0), input=take)
    flow, path = flow_of({"node": node}, "node.output > node.input"), new_file()

    def run(**options):
        with journal.record(flow, path, **options):
            job = flow.execute("node")
            job.metadata["owner"] = "ada"
            first = job.seq
            flow.resume(job)
            job.metadata["ticket"] = {"number": 7, "key": "sk-67890"}
        return flow, job, path, first

    return run


def test_the_points_of_pauses_are_known_at_every_change(paused):
    _flow, job, path, first = paused()
    with journal.open(path) as recording:
        recorded = recording.job()
        assert [point.reason for point in job.pause_points] == ["at 3", "at 5"]
        assert recorded.state_at(job.seq).pause_points == job.pause_points
        assert recorded.state_at(first).pause_points == job.pause_points[:1]
        assert recorded.state_at(1).pause_points == []
        told = [(change.name, change.data) for change in recorded.changes() if change.kind == "pause"]
    assert told == [(f"at {n}", {"checkpoint": {"n": n, "key": "sk-12345"}}) for n in (3, 5)]


def test_metadata_is_known_as_the_recorder_found_it_last(paused):
    _flow, job, path, _first = paused()
    with journal.open(path) as recording:
        recorded = recording.job()
        assert recorded.state_at(job.seq).metadata == {"owner": "ada", "ticket": {"number": 7, "key": "sk-67890"}}


def test_both_are_recovered(paused):
    flow, job, path, _first = paused()
    recovered = JobState.recover(path, flow=flow)
    assert recovered.metadata == job.metadata
    assert recovered.pause_points == job.pause_points


def test_both_are_replayed(paused):
    _flow, job, path, first = paused()
    with journal.open(path) as recording:
        desk = ReplayDesk(recording)
        desk.seek(job.job_id, first)
        assert desk.desk(job.job_id).job.pause_points == job.pause_points[:1]
        desk.follow(job.job_id)
        assert desk.desk(job.job_id).job.pause_points == job.pause_points
        assert desk.desk(job.job_id).job.metadata == job.metadata


def test_secrets_are_taken_out_of_both(paused, new_file):
    _flow, _job, path, _first = paused(redact=["sk-[0-9]+"])
    assert b"sk-" not in path.read_bytes()


def test_secrets_are_taken_out_of_both_in_a_copy(paused, new_file):
    _flow, _job, path, _first = paused()
    copy = new_file()
    assert b"sk-12345" in path.read_bytes()
    redacted_copy(path, copy, ["sk-[0-9]+"])
    assert b"sk-" not in copy.read_bytes()
    with journal.open(copy) as recording:
        recorded = recording.job()
        assert [point.reason for point in recorded.state_at(recorded.seq).pause_points] == ["at 3", "at 5"]

"""A viewer begins and ends the recording of a process, and frames say how it fares."""

from __future__ import annotations

import pytest

from routilux import Flow, Routine, journal, registry
from routilux.monitor.desk_of_jobs import DeskOfJobs
from routilux.protocol import Outcome, Record, RecordingInfo, Reply, StopRecording, Watch


@pytest.fixture(autouse=True)
def _no_other_jobs(monkeypatch):
    """Jobs of other tests may still be known to the process."""
    monkeypatch.setattr(registry, "_jobs", {})


class Echo(Routine):
    """Emits what it gets."""

    def __init__(self):
        super().__init__()
        self.define_slot("trigger", handler=self.echo)
        self.define_event("output", ["data"])

    def echo(self, data=0):
        self.emit("output", data=data)


def test_a_viewer_records_what_runs_from_then_on(tmp_path):
    desk, path, flow = DeskOfJobs(), tmp_path / "run.routilux", Flow("echo")
    flow.add_routine(Echo(), "echo")
    view = desk.viewer(Watch(""))
    assert view.frame().recording is None
    assert desk.obey(Record(str(path))) == Reply(Outcome.ACCEPTED)
    assert view.frame().recording == RecordingInfo(str(path), on=True)
    job = flow.execute("echo", entry_params={"data": 7})
    assert desk.obey(StopRecording()) == Reply(Outcome.ACCEPTED)
    desk.recordings.wait()
    assert view.frame().recording == RecordingInfo(str(path), on=False)
    assert view.frame() is None
    with journal.open(path) as recording:
        assert recording.job(job.job_id).seq == job.seq


def test_an_order_that_can_not_be_obeyed_says_why(tmp_path):
    desk, path = DeskOfJobs(), tmp_path / "run.routilux"
    assert desk.obey(StopRecording()) == Reply(Outcome.REFUSED, "nothing is recorded")
    missing = tmp_path / "nowhere" / "run.routilux"
    refused = desk.obey(Record(str(missing)))
    assert refused.outcome is Outcome.REFUSED
    assert str(missing) in refused.why
    assert desk.viewer(Watch("")).frame().recording == RecordingInfo(str(missing), on=False, problem=refused.why)
    assert desk.obey(Record(str(path), redact=("(",))).outcome is Outcome.REFUSED
    assert desk.obey(Record(str(path))) == Reply(Outcome.ACCEPTED)
    again = desk.obey(Record(str(tmp_path / "other.routilux")))
    assert again.why == f"the jobs are recorded to {path} already; end that recording first"
    desk.obey(StopRecording())
    desk.recordings.wait()
    assert registry._listeners == []

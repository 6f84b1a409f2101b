"""`routilux-tui replay`: what is wrong with its words is said before any screen is there."""

from __future__ import annotations

import pytest

from routilux import Flow, Routine, journal
from routilux_tui.cli import run_command


class Nothing(Routine):
    def __init__(self):
        super().__init__()
        self.define_slot("trigger", handler=lambda: None)


@pytest.fixture
def recording(tmp_path):
    """A recording of two jobs, and the id of the first."""
    flow, path = Flow("twice"), tmp_path / "run.routilux"
    flow.add_routine(Nothing(), "nothing")
    with journal.record(flow, path):
        first = flow.execute("nothing")
        flow.execute("nothing")
    return path, first.job_id


@pytest.fixture
def said(capsys):
    def said(*words):
        status = run_command([*map(str, words)])
        return status, capsys.readouterr().err

    return said


def test_the_beginning_of_a_jobs_id_is_enough(recording, said):
    path, job_id = recording
    status, error = said("replay", path, "--job", job_id[:12])
    assert status == 2
    assert "needs a terminal" in error


def test_a_job_that_is_not_there_is_named(recording, said):
    path, job_id = recording
    _, error = said("replay", path, "--job", "nope")
    assert f"holds no job nope; it has: {job_id}" in error


def test_a_run_to_compare_with_has_to_be_there(recording, said, tmp_path):
    path, job_id = recording
    _, error = said("replay", path, "--against", tmp_path / "gone")
    assert "--against: " in error
    assert "cannot be read: No such file or directory" in error
    _, error = said("replay", path, "--against-job", job_id[:12])
    assert "needs a terminal" in error
    _, error = said("replay", path, "--against", path)
    assert "holds 2 jobs: choose one with --against-job" in error

"""Bringing back a lost job in a flow file: which job, in which flow, what is said of it, and what keeps it from it."""

from __future__ import annotations

import re
import shutil
import sqlite3
import sys
from pathlib import Path

import pytest

from routilux import journal
from routilux.journal.database import SCHEMA_VERSION
from routilux_tui.cli import run_command
from routilux_tui.launch.flow_file import load_flow
from routilux_tui.launch.problems import StartError, UsageError
from routilux_tui.launch.recovering import bring_back
from routilux_tui.launch.task import Task
from routilux_tui.recordings.folder import list_recordings

FLOW = Path(__file__).parent / "flows" / "losing.py"
TEXT = FLOW.read_text()


@pytest.fixture(autouse=True)
def loaded_modules(monkeypatch):
    """What loading a flow leaves in `sys` is taken back."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "modules", dict(sys.modules))


@pytest.fixture
def paused(tmp_path):
    """A function that records jobs which pause with two messages at the sink and a deferred event; their file."""

    def paused(jobs=1, flow_file=FLOW):
        flow = load_flow(flow_file)
        flow.set_execution_strategy("sequential")
        file = tmp_path / f"paused{jobs}.routilux"
        with journal.record(flow, file):
            for _ in range(jobs):
                flow.execute("source", {"count": 10, "pause_at": 8})
        return file

    return paused


@pytest.fixture
def changed(tmp_path):
    """A function that writes the flow file with a text replaced."""

    def changed(old="", new="", more=""):
        assert old in TEXT
        path = tmp_path / "losing.py"
        path.write_text(TEXT.replace(old, new) + more)
        return path

    return changed


def back(file, flow=FLOW, **options):
    return bring_back(Task(str(flow), recovers=str(file), **options))


def problem(kind, file, flow=FLOW, **options):
    with pytest.raises(kind) as raised:
        back(file, flow, **options)
    return str(raised.value)


def facts(brought):
    return [f"{title}: {said}" for title, said in brought.facts]


def test_a_paused_job_rests_in_its_flow_and_it_is_said_what_waits(paused):
    brought = back(paused())
    job, stands, *rest = facts(brought)
    assert re.fullmatch(r"job: [0-9a-f]{32} of losing, from paused1\.routilux", job)
    assert re.fullmatch(r"stands: after its change \d+, made at \S+ \S+: the last one on record", stands)
    assert rest == ["waiting: 9 messages: adder 2, sink 7", "deferred: 1 event: adder.output 1"]
    assert (brought.job.status, brought.job.reason) == ("paused", "half way")
    while brought.job.status == "paused":
        brought.flow.resume(brought.job)
    assert brought.job.routine_states == {"source": {"sent": 10}, "adder": {"sum": 55}, "sink": {"taken": 10}}


def test_a_changed_flow_is_named_with_what_changed(paused, changed):
    more = "\nflow.add_routine(Sink(), 'audit')\n"
    brought = back(paused(), changed('self.define_slot("trigger"', 'self.define_slot("start"', more))
    assert facts(brought)[-2:] == [
        "other now: losing.py changed: source changed; audit new",
        ": slot gone: source.trigger",
    ]


def test_of_several_flows_in_the_file_that_of_the_job_is_taken(paused, changed):
    assert back(paused(), changed(more="\nother = Flow('other')\n")).flow.flow_id == "losing"


def test_a_routine_that_is_gone_needs_a_word_and_what_waits_for_it_is_left_out(paused, changed):
    file = paused()
    without = changed('flow.add_routine(Sink(), "sink")\n', "", "").read_text()
    flow = changed()
    flow.write_text(without.replace('flow.connect("adder", "output", "sink", "input")\n', ""))
    said = problem(UsageError, file, flow)
    assert said.endswith(
        f"ran in a flow with 'sink', which {flow} does not have; give the flow that it ran in, or go on without with "
        "--anyway"
    )
    brought = back(file, flow, anyway=True)
    assert "left out: 7 messages for 'sink' (slot 'input')" in facts(brought)
    while brought.job.status == "paused":
        brought.flow.resume(brought.job)
    assert (brought.job.status, brought.job.routine_states["adder"]) == ("completed", {"sum": 55})


def test_a_slot_that_is_gone_needs_a_word_when_messages_wait_for_it(paused, changed):
    file = paused()
    flow = changed('self.define_slot("input", handler=self.take)', 'self.define_slot("other", handler=self.take)')
    flow.write_text(flow.read_text().replace('"sink", "input")', '"sink", "other")'))
    assert problem(UsageError, file, flow).startswith(f"{flow} has no place for what waits in job ")
    assert "7 messages for 'sink' (slot 'input')" in problem(UsageError, file, flow)
    assert "left out: 7 messages for 'sink' (slot 'input')" in facts(back(file, flow, anyway=True))


def test_another_flow_is_refused_by_name(paused, changed):
    file, flow = paused(), changed('Flow("losing"', 'Flow("winning"')
    assert "is of flow 'losing', and " in problem(UsageError, file, flow)
    assert back(file, flow, anyway=True).job.flow_id == "winning"


def test_flows_that_were_given_no_id_are_the_same(paused, changed):
    flow = changed('Flow("losing", ', "Flow(")
    assert back(paused(flow_file=flow), flow).job.status == "paused"


def test_of_several_jobs_one_is_chosen_by_the_beginning_of_its_id(paused):
    file = paused(jobs=2)
    with journal.open(file) as recording:
        first, second = recording.jobs
    assert problem(UsageError, file) == (
        f"{file} has 2 jobs that had not ended: choose one with --job\n"
        f"  {first}  losing  paused\n  {second}  losing  paused"
    )
    assert back(file, job_id=second[:12]).job.job_id == second
    assert problem(UsageError, file, job_id="zz").startswith(f"{file} has no job zz; it has:\n  {first}")


def test_of_several_jobs_the_only_one_that_had_not_ended_is_taken(tmp_path):
    flow, file = load_flow(FLOW), tmp_path / "two.routilux"
    with journal.record(flow, file):
        waiting = flow.execute("source", {"count": 9})
        assert flow.execute("source", {"count": 3}).status == "completed"
        assert waiting.status == "paused"
    assert back(file).job.job_id == waiting.job_id


def test_a_job_that_has_ended_has_nothing_to_go_on_with(tmp_path):
    flow, file = load_flow(FLOW), tmp_path / "ended.routilux"
    with journal.record(flow, file):
        job = flow.execute("source", {"count": 3})
    assert problem(UsageError, file) == (
        f"{file}: job {job.job_id} was completed, so there is nothing to go on with; "
        f"`routilux-tui replay {file}` shows what happened"
    )


def test_a_recording_that_its_process_still_writes_is_not_taken(tmp_path, monkeypatch):
    flow, file = load_flow(FLOW), tmp_path / "written.routilux"
    with journal.record(flow, file) as recorder:
        flow.execute("source", {"count": 9})
        recorder.flush()
        assert re.match(
            rf"{re.escape(str(file))} is still written by process \d+, so its jobs are not lost: "
            r"`routilux-tui attach \d+` shows them; --anyway",
            problem(StartError, file),
        )
        assert back(file, anyway=True).job.status == "paused"
    assert back(file).job.status == "paused"


def _foreign(path, _file):
    path.write_text("nothing of ours")


def _other_database(path, _file):
    sqlite3.connect(path).execute("CREATE TABLE other (x)").connection.close()


def _empty(path, _file):
    path.touch()


def _newer(path, file):
    shutil.copy(file, path)
    database = sqlite3.connect(path)
    database.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    database.close()


def _truncated(path, file):
    path.write_bytes(file.read_bytes()[: 3 * 4096])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (_foreign, r"can't be read: .*it is no recording: check the name"),
        (_other_database, "is a SQLite database, but no recording of a workflow; check the name"),
        (_empty, "is empty: nothing was recorded to it, or its recording was cut off; delete it"),
        (_newer, rf"has the format {SCHEMA_VERSION + 1}, which is newer .*: install a newer routilux-tui"),
        (_truncated, "it is damaged: restore it from a copy, or delete it"),
        (lambda _path, _file: None, "can't be opened: No such file or directory; check the name"),
    ],
)
def test_a_file_that_is_no_recording_is_named_with_what_to_do(paused, tmp_path, make, message):
    path = tmp_path / "bad.routilux"
    make(path, paused())
    said = problem(StartError, path)
    assert said.startswith(str(path))
    assert re.search(message, said), said
    assert "\n" not in said


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (("no.routilux", FLOW, "--headless"), 1, "{here}/no.routilux can't be opened: No such file or directory"),
        (("{here}", FLOW, "--headless"), 2, "{here} is a directory; name one recording, such as"),
        (("no.routilux", "nope.py"), 2, "nope.py: no such file in"),
        (("no.routilux", FLOW, "--record", "a", "--no-record"), 2, "--record and --no-record exclude each other"),
        (("no.routilux", FLOW, "--resume-deferred"), 2, "--resume-deferred needs --headless"),
        (("no.routilux", FLOW), 2, "the dashboard needs a terminal, and standard input is not one; add --headless"),
    ],
)
def test_a_wrong_command_line_gets_one_message_and_its_status(tmp_path, monkeypatch, capsys, words, status, message):
    monkeypatch.chdir(tmp_path)
    assert run_command(["resume", *(str(word).format(here=tmp_path) for word in words)]) == status
    assert capsys.readouterr().err.startswith(f"routilux-tui: {message.format(here=tmp_path)}")
    assert list_recordings() == []

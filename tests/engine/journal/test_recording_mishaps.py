"""Whatever happens to a recording's file: a sentence that names it and says what to do, and a job that goes on."""

from __future__ import annotations

import sqlite3
import subprocess
import sys

import pytest

from routilux import journal
from routilux.journal import database as database_module
from routilux.journal import recorder as recorder_module

PATIENCE = 30.0


@pytest.fixture
def counting_flow(routine, flow_of):
    def take(n):
        if n:
            node.emit("output", n=n - 1)

    node = routine(events=["output"], trigger=lambda count: node.emit("output", n=count), input=take)
    return flow_of({"node": node}, "node.output > node.input")


@pytest.fixture
def recorded(counting_flow, new_file):
    """A good recording."""
    path = new_file()
    with journal.record(counting_flow, path):
        counting_flow.execute("node", {"count": 3_000})
    return path


def complaint(path):
    with pytest.raises(journal.RecordingError) as caught, journal.open(path) as recording:
        recording.check()
    assert str(path) in str(caught.value)
    return str(caught.value).replace(str(path), "FILE")


def test_a_file_that_is_not_there(new_file):
    assert complaint(new_file()) == "FILE can't be opened: No such file or directory; check the name"


def test_a_directory(tmp_path):
    assert complaint(tmp_path) == "FILE is a directory, and a recording is a file; check the name"


def test_an_empty_file(new_file):
    path = new_file()
    path.touch()
    assert complaint(path) == ("FILE is empty: nothing was recorded to it, or its recording was cut off; delete it")


def test_a_file_of_another_kind(new_file):
    path = new_file()
    path.write_text("no database\n" * 100)
    assert complaint(path) == "FILE can't be read: file is not a database; it is no recording: check the name"


def test_a_database_of_another_kind(new_file):
    path = new_file()
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE other (x)")
    database.close()
    assert complaint(path) == "FILE is a SQLite database, but no recording of a workflow; check the name"


def test_a_recording_of_a_newer_version(recorded):
    database = sqlite3.connect(recorded)
    database.execute("PRAGMA user_version = 99")
    database.close()
    assert complaint(recorded) == (
        "FILE has the format 99, which is newer than this version reads (2): install a newer routilux-tui"
    )


def test_a_recording_of_an_older_version(recorded):
    database = sqlite3.connect(recorded)
    database.execute("PRAGMA user_version = 1")
    database.close()
    assert complaint(recorded) == (
        "FILE has the format 1, made by an older version of routilux-tui, and this one reads 2: "
        "open it with the version that made it, or record the run anew"
    )


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.9])
def test_a_file_that_was_cut_off(recorded, kept):
    data = recorded.read_bytes()
    recorded.write_bytes(data[: int(len(data) * kept)])
    assert "restore it from a copy, or delete it" in complaint(recorded)


@pytest.mark.parametrize("place", [0.1, 0.3, 0.5, 0.7, 0.95])
def test_a_page_that_was_written_over(recorded, place):
    data = bytearray(recorded.read_bytes())
    page = int(len(data) / 4096 * place) * 4096
    data[page : page + 4096] = b"\xa5" * 4096
    recorded.write_bytes(data)
    assert "damaged" in complaint(recorded) or "malformed" in complaint(recorded)


def test_a_single_wrong_byte_in_a_payload(recorded):
    database = sqlite3.connect(recorded)
    ((number, body),) = database.execute("SELECT id, body FROM part ORDER BY id DESC LIMIT 1").fetchall()
    wrong = bytearray(body)
    wrong[len(wrong) // 2] ^= 1
    database.execute("UPDATE part SET body = ? WHERE id = ?", (bytes(wrong), number))
    database.commit()
    database.close()
    assert complaint(recorded) == (
        f"FILE can't be read: part {number} is damaged: its checksum is not the one that was written; "
        "restore it from a copy, or delete it"
    )


def test_a_recording_is_never_written_over(counting_flow, recorded):
    before = recorded.read_bytes()
    with pytest.raises(journal.RecordingError, match="exists already, and a recording is never written over: choose"):
        journal.record(counting_flow, recorded)
    assert recorded.read_bytes() == before


def test_two_recorders_never_write_one_file(counting_flow, new_file):
    path = new_file()
    path.touch()
    with (
        journal.record(counting_flow, path) as first,
        pytest.raises(journal.RecordingError, match="choose another name"),
    ):
        journal.record(counting_flow, path)
    assert first.problem == ""


def test_a_directory_that_is_not_there(counting_flow, tmp_path):
    with pytest.raises(journal.RecordingError, match="can't be made: No such file or directory; choose a directory"):
        journal.record(counting_flow, tmp_path / "nowhere" / "file")


def test_a_directory_that_may_not_be_written_to(counting_flow):
    with pytest.raises(journal.RecordingError, match=r"/proc/recording can't be made: .*; choose a directory"):
        journal.record(counting_flow, "/proc/recording")


def test_a_job_that_has_ended_can_not_be_recorded(counting_flow, new_file):
    job = counting_flow.execute("node", {"count": 1})
    with pytest.raises(journal.RecordingError, match="since it has ended"):
        journal.record(job, new_file())


@pytest.mark.filterwarnings("ignore:.*is not recorded to any more")
def test_a_disk_that_is_full_ends_the_recording_and_not_the_job(counting_flow, new_file):
    path = new_file()
    recorder = journal.record(counting_flow, path)
    small = counting_flow.execute("node", {"count": 10})
    assert recorder.flush(PATIENCE)
    recorder._database.execute("PRAGMA max_page_count = 60")
    job = counting_flow.execute("node", {"count": 20_000})
    assert not recorder.flush(PATIENCE)
    recorder.close()
    assert (job.status, len(job.get_execution_history())) == ("completed", 20_002)
    assert recorder.problem == (f"{path} is not recorded to any more: database or disk is full; make room on the disk")
    assert recorder.recorded + recorder.behind == small.seq + job.seq
    assert recorder.behind > 0
    with journal.open(path) as recording:
        recording.check()
        assert sum(recorded.seq for recorded in recording.jobs.values()) == recorder.recorded
    assert job.ledger.pins == {}


HOLDER = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.mark.filterwarnings("ignore:.*is not recorded to any more")
def test_another_process_that_holds_the_file_ends_the_recording_and_not_the_job(counting_flow, new_file, monkeypatch):
    monkeypatch.setattr(database_module, "_BUSY_SECONDS", 0.05)
    path = new_file()
    recorder = journal.record(counting_flow, path)
    counting_flow.execute("node", {"count": 10})
    assert recorder.flush(PATIENCE)
    holder = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(holder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "held\n"
        job = counting_flow.execute("node", {"count": 10})
        assert not recorder.flush(PATIENCE)
        other.communicate()
    recorder.close()
    assert (job.status, recorder.behind) == ("completed", job.seq)
    assert recorder.problem == (
        f"{path} is not recorded to any more: database is locked; another process holds it: try again when that is done"
    )
    with journal.open(path) as recording:
        recording.check()


@pytest.mark.filterwarnings("ignore:.*was deleted or replaced")
@pytest.mark.parametrize("durable", [False, True])
def test_a_file_that_is_deleted_meanwhile_ends_the_recording_and_not_the_job(counting_flow, new_file, durable):
    path = new_file()
    recorder = journal.record(counting_flow, path, durable=durable)
    counting_flow.execute("node", {"count": 10})
    assert recorder.flush(PATIENCE)
    path.unlink()
    job = counting_flow.execute("node", {"count": 10})
    recorder.close()
    assert job.status == "completed"
    assert recorder.problem == (
        f"{path} was deleted or replaced while it was recorded to: record to another file from now on"
    )
    assert recorder.behind == job.seq


def test_the_end_of_a_recording_is_said(counting_flow, new_file):
    recorder = journal.record(counting_flow, path := new_file())
    path.unlink()
    counting_flow.execute("node", {"count": 10})
    with pytest.warns(RuntimeWarning, match=r"was deleted or replaced .* \(\d+ changes are missing\)"):
        recorder.close()


@pytest.mark.filterwarnings("ignore:.*")
def test_a_defect_of_the_recorder_is_not_the_jobs(counting_flow, new_file, monkeypatch):
    monkeypatch.setattr(recorder_module.Track, "advance", lambda *_: 1 / 0)
    with journal.record(counting_flow, new_file()) as recorder:
        job = counting_flow.execute("node", {"count": 10})
    assert job.status == "completed"
    assert recorder.problem != ""


def test_a_recording_is_read_from_where_nothing_can_be_written(recorded, tmp_path):
    folder = tmp_path / "frozen"
    folder.mkdir()
    copy = folder / "recording"
    copy.write_bytes(recorded.read_bytes())
    copy.chmod(0o400)
    folder.chmod(0o500)
    try:
        with journal.open(copy) as recording:
            recording.check()
    finally:
        folder.chmod(0o700)


def test_a_recording_that_somebody_reads_when_it_ends_is_whole(counting_flow, new_file):
    path = new_file()
    recorder = journal.record(counting_flow, path)
    job = counting_flow.execute("node", {"count": 3})
    assert recorder.flush(PATIENCE)
    reader = sqlite3.connect(path)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM part").fetchone()
    recorder.close()
    assert recorder.problem == ""
    reader.close()
    with journal.open(path) as recording:
        recording.check()
        assert recording.job().seq == job.seq

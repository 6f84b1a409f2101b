"""A recording that nobody writes any more is one file again once its last reader has left."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from routilux import journal
from routilux.journal.writer import is_written_by

LOST = """
import os, sys
from routilux import Flow, Routine, journal

class Node(Routine):
    def __init__(self):
        super().__init__()
        self.define_slot("trigger", handler=self.begin)
        self.define_slot("input", handler=self.take)
        self.define_event("output", ["n"])
    def begin(self, count):
        self.emit("output", n=count)
    def take(self, n):
        n and self.emit("output", n=n - 1)

flow = Flow("lost")
flow.add_routine(Node(), "node")
flow.connect("node", "output", "node", "input")
recorder = journal.record(flow, sys.argv[1])
flow.execute("node", {"count": 500})
assert recorder.flush()
print("written", flush=True)
for _line in sys.stdin:
    flow.execute("node", {"count": 500})
    assert recorder.flush()
    print("written", flush=True)
os._exit(0)
"""


@pytest.fixture
def writer(tmp_path):
    """A process that records a job, another one for each line that it reads, and then is lost; and its file."""
    path = tmp_path / "run.routilux"
    process = subprocess.Popen(
        [sys.executable, "-c", LOST, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "written\n"
    yield process, path
    process.kill()
    process.communicate()


@pytest.fixture
def lost(writer):
    """The recording of a process that was lost, with what stands beside it."""
    process, path = writer
    process.communicate()
    assert files(path) == ["run.routilux", "run.routilux-shm", "run.routilux-wal"]
    return path


def files(path):
    return sorted(file.name for file in path.parent.iterdir())


def seqs(path):
    with journal.open(path) as recording:
        recording.check()
        return [job.seq for job in recording.jobs.values()]


def test_the_last_reader_of_a_lost_recording_leaves_one_file_that_says_the_same(lost):
    first, second = journal.open(lost), journal.open(lost)
    seq = second.job().seq
    first.close()
    assert len(files(lost)) == 3
    second.close()
    assert files(lost) == ["run.routilux"]
    assert seqs(lost) == [seq]
    assert files(lost) == ["run.routilux"]


def test_a_recording_is_tidied_up_through_a_link_too(lost, tmp_path_factory):
    link = tmp_path_factory.mktemp("elsewhere") / "link.routilux"
    link.symlink_to(lost)
    journal.open(link).close()
    assert files(lost) == ["run.routilux"]


def test_a_recording_that_was_read_when_it_ended_is_one_file_when_its_reader_leaves(routine, flow_of, tmp_path):
    flow = flow_of({"node": routine(trigger=lambda: None)})
    path = tmp_path / "run.routilux"
    recorder = journal.record(flow, path)
    flow.execute("node")
    assert recorder.flush(30.0)
    with journal.open(path):
        recorder.close()
        assert recorder.problem == ""
        assert len(files(path)) > 1
    assert files(path) == ["run.routilux"]


def test_a_recording_that_is_tidied_up_is_as_old_as_what_was_written_last(lost):
    for name in files(lost):
        os.utime(lost.with_name(name), (1e9, 1e9))
    os.utime(lost.with_name("run.routilux-wal"), (1.1e9, 1.1e9))
    journal.open(lost).close()
    assert files(lost) == ["run.routilux"]
    assert lost.stat().st_mtime == 1.1e9


def test_a_recording_that_is_still_written_is_known_as_such_through_a_link_too(writer, tmp_path_factory):
    process, path = writer
    link = tmp_path_factory.mktemp("elsewhere") / "link.routilux"
    link.symlink_to(path)
    assert is_written_by(link, process.pid)
    process.communicate()
    assert not is_written_by(link, process.pid)


def test_readers_of_a_recording_that_is_still_written_do_it_no_harm(writer):
    process, path = writer
    assert len(seqs(path)) == 1
    assert len(files(path)) == 3
    for number in range(2, 20):
        process.stdin.write("\n")
        process.stdin.flush()
        assert process.stdout.readline() == "written\n"
        assert len(seqs(path)) == number
    written = seqs(path)
    process.kill()
    process.wait()
    assert seqs(path) == written
    assert files(path) == ["run.routilux"]


def test_a_log_that_is_damaged_in_the_middle_is_kept_since_it_may_be_mended(writer):
    process, path = writer
    for _ in range(3):
        process.stdin.write("\n")
        process.stdin.flush()
        assert process.stdout.readline() == "written\n"
    process.communicate()
    log = path.with_name("run.routilux-wal")
    whole = log.read_bytes()
    damaged = bytearray(whole)
    damaged[len(damaged) // 2] ^= 1
    path.with_name("run.routilux-shm").unlink()
    log.write_bytes(damaged)
    assert len(seqs(path)) < 4
    assert log.read_bytes() == damaged
    path.with_name("run.routilux-shm").unlink()
    log.write_bytes(whole)
    assert len(seqs(path)) == 4
    assert files(path) == ["run.routilux"]


def test_what_may_not_be_written_to_is_left_as_it_is(lost):
    before = {name: lost.with_name(name).read_bytes() for name in files(lost) if not name.endswith("shm")}
    lost.chmod(0o400)
    seqs(lost)
    assert len(files(lost)) == 3
    assert {name: lost.with_name(name).read_bytes() for name in before} == before

"""A save that is killed, or finds no room or no permission, leaves the old file or the new one, and nothing else."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import resource
import stat
import threading

import pytest

from routilux import JobState

KILLS = 100
NOBODY = 65534


@pytest.fixture
def job(routine, flow_of):
    source = routine(events=["output"], trigger=lambda: source.emit_deferred_event("output", n=1))
    return flow_of({"source": source}, flow_id="saved").execute("source")


@pytest.fixture
def saved(job, short_dir):
    """A paused job in a file of a directory that has nothing else in it, and the file's content."""
    folder = short_dir / "jobs"
    folder.mkdir()
    path = folder / "job.json"
    job.save(path)
    job.update_shared_data("added", list(range(20_000)))
    return job, path, path.read_bytes()


def names(folder):
    return sorted(entry.name for entry in folder.iterdir())


def test_after_a_hundred_kills_each_file_was_the_old_or_the_new_one_and_nothing_piles_up(run_program, tmp_path):
    found = json.loads(run_program("killed_saver.py", str(tmp_path), str(KILLS)))
    assert (found["halves"], found["most"], found["left"]) == ([], 1, 0)
    assert found["interrupted"] > 0, "no kill met a save: the test has shown nothing"
    assert names(tmp_path) == ["job.json"]


# -- no room, no permission -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("room", [0, 1, 4096, 65_536])
def test_a_save_that_finds_no_room_says_so_and_leaves_the_old_file(saved, room):
    job, path, before = saved
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        with pytest.raises(OSError, match="could not be saved") as raised:
            job.save(path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (raised.value.errno, raised.value.filename) == (errno.EFBIG, str(path))
    assert (path.read_bytes(), names(path.parent)) == (before, ["job.json"])
    job.save(path)
    assert JobState.load(path).get_shared_data("added") == list(range(20_000))


def test_a_disk_that_is_full_only_when_it_is_synchronised_leaves_the_old_file(saved, monkeypatch):
    job, path, before = saved

    def full(_handle):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left") as raised:
        job.save(path)
    assert raised.value.errno == errno.ENOSPC
    assert (path.read_bytes(), names(path.parent)) == (before, ["job.json"])


@pytest.fixture
def as_nobody():
    """Without the rights of the superuser, whom no directory refuses anything."""
    superuser = os.geteuid() == 0
    if superuser:
        os.seteuid(NOBODY)
    yield
    if superuser:
        os.seteuid(0)


def test_a_directory_that_may_not_be_written_leaves_the_old_file(saved, short_dir, request):
    job, path, before = saved
    short_dir.chmod(0o755)
    path.parent.chmod(0o555)
    request.getfixturevalue("as_nobody")
    with pytest.raises(PermissionError, match=r"could not be saved.*job\.json"):
        job.save(path)
    if os.geteuid() == NOBODY:
        os.seteuid(0)
    path.parent.chmod(0o755)
    assert (path.read_bytes(), names(path.parent)) == (before, ["job.json"])


def test_a_directory_that_does_not_exist_is_an_error_that_names_the_file(job, tmp_path):
    with pytest.raises(FileNotFoundError, match=r"could not be saved.*gone/job\.json"):
        job.save(tmp_path / "gone" / "job.json")
    assert names(tmp_path) == []


def test_a_target_that_is_a_directory_is_an_error_and_stays(saved):
    job, path, _ = saved
    (path.parent / "folder").mkdir()
    with pytest.raises(IsADirectoryError, match="could not be saved"):
        job.save(path.parent / "folder")
    assert names(path.parent) == ["folder", "job.json"]


def test_a_job_is_saved_where_directories_can_not_be_synchronised(saved, monkeypatch):
    job, path, _ = saved
    synchronise = os.fsync

    def refuse_directories(handle):
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        synchronise(handle)

    monkeypatch.setattr(os, "fsync", refuse_directories)
    job.save(path)
    assert JobState.load(path).get_shared_data("added") == list(range(20_000))


def test_a_name_as_long_as_a_name_can_be_is_no_hindrance(job, tmp_path):
    path = tmp_path / ("j" * 255)
    job.save(path)
    job.save(path)
    assert JobState.load(path).job_id == job.job_id
    assert names(tmp_path) == ["j" * 255]


# -- what killed saves left behind ------------------------------------------------------------------------------------


def test_a_save_removes_what_killed_ones_left_and_nothing_that_is_not_theirs(saved):
    job, path, _ = saved
    folder = path.parent
    for name in (".routilux-abcd_012.part", ".routilux-zzzzzzzz.part"):
        (folder / name).write_bytes(b"half of a jo")
    for name in (".routilux-notes", ".routilux-abcd_012", ".routilux-abcd_012.part.bak", "routilux-abcd_012.part"):
        (folder / name).write_bytes(b"somebody's")
    (folder / ".routilux-folder00.part").mkdir()
    (folder / ".routilux-linked00.part").symlink_to(path)
    os.mkfifo(folder / ".routilux-fifo0000.part")
    job.save(path)
    assert names(folder) == [
        ".routilux-abcd_012",
        ".routilux-abcd_012.part.bak",
        ".routilux-fifo0000.part",
        ".routilux-folder00.part",
        ".routilux-linked00.part",
        ".routilux-notes",
        "job.json",
        "routilux-abcd_012.part",
    ]


def test_what_another_save_is_writing_is_not_removed(saved):
    job, path, _ = saved
    being_written = path.parent / ".routilux-abcdefgh.part"
    with being_written.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        job.save(path)
        assert names(path.parent) == [".routilux-abcdefgh.part", "job.json"]
    job.save(path)
    assert names(path.parent) == ["job.json"]


def test_what_belongs_to_another_user_is_not_removed(saved):
    if os.geteuid() != 0:
        pytest.skip("only the superuser can give a file away")
    job, path, _ = saved
    theirs = path.parent / ".routilux-abcdefgh.part"
    theirs.write_bytes(b"half of a jo")
    os.chown(theirs, NOBODY, -1)
    job.save(path)
    assert names(path.parent) == [".routilux-abcdefgh.part", "job.json"]


def test_saves_into_one_directory_at_once_do_not_take_each_others_files_for_left_behind(saved):
    job, path, _ = saved
    errors = []

    def save(number):
        try:
            for _ in range(25):
                job.save(path.with_name(f"{number}.json"))
        except OSError as error:
            errors.append(error)

    threads = [threading.Thread(target=save, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    assert names(path.parent) == ["0.json", "1.json", "2.json", "3.json", "job.json"]

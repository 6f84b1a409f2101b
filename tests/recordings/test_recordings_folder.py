"""Names of recordings, and which of them are old enough to go."""

from __future__ import annotations

import os
import time
from pathlib import Path

from routilux_tui.cli import run_command
from routilux_tui.commands.recording import recorded
from routilux_tui.launch.task import Task
from routilux_tui.recordings.folder import (
    DAY,
    MEGABYTE,
    Kept,
    delete,
    list_recordings,
    new_recording,
    outdated,
    recordings_folder,
)
from routilux_tui.settings.folders import config_file

NOW = 1_000 * DAY


def kept(name, size, days):
    return Kept(Path(name), size * MEGABYTE, NOW - days * DAY)


def write(path, size, age):
    path.write_bytes(b"x" * size)
    os.utime(path, (time.time() - age,) * 2)
    return path


def test_a_new_recording_is_named_after_its_flow_its_moment_and_its_process(tmp_path):
    path = new_recording("my flow/../x", 1_000_000.0, 42, tmp_path / "made")
    assert path.parent == tmp_path / "made"
    assert path.name.startswith("my-flow-..-x-1970")
    assert path.name.endswith("-42.routilux")
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert new_recording("…", 0.0, 1, tmp_path).name.startswith("flow-1970")


def test_what_is_older_than_the_limit_goes():
    rows = [kept("new", 1, 1), kept("old", 1, 15), kept("older", 1, 20)]
    assert [one.path.name for one in outdated(rows, NOW, 14, 0)] == ["older", "old"]
    assert outdated(rows, NOW, 0, 0) == []


def test_the_oldest_go_until_the_rest_fits():
    rows = [kept("a", 60, 1), kept("b", 60, 2), kept("c", 30, 3)]
    assert [one.path.name for one in outdated(rows, NOW, 0, 100)] == ["b"]
    assert [one.path.name for one in outdated(rows, NOW, 0, 50)] == ["b", "a"]


def test_one_that_may_still_be_written_stays():
    assert outdated([kept("live", 500, 0.01)], NOW, 14, 100) == []


def test_a_recording_is_listed_and_deleted_with_its_side_files(tmp_path):
    first = write(tmp_path / "a.routilux", 100, 2 * DAY)
    side = write(tmp_path / "a.routilux-wal", 50, 2 * DAY)
    write(tmp_path / "b.routilux", 10, 0)
    write(tmp_path / "notes.txt", 10, 0)
    listed = list_recordings(tmp_path)
    assert [(one.path.name, one.size) for one in listed] == [("b.routilux", 10), ("a.routilux", 150)]
    assert delete(listed[1:]) == listed[1:]
    assert not first.exists()
    assert not side.exists()
    assert list_recordings(tmp_path / "nowhere") == []


def test_the_command_lists_and_prunes_by_the_limits(capsys):
    assert run_command(["recordings"]) == 0
    assert "there are no recordings in" in capsys.readouterr().out
    recordings_folder().mkdir(parents=True)
    write(recordings_folder() / "old-19700101-000000-1.routilux", 2_000, 30 * DAY)
    write(recordings_folder() / "new-19700101-000000-2.routilux", 2_000, 0)
    assert run_command(["recordings"]) == 0
    out = capsys.readouterr().out
    assert out.index("new-1970") < out.index("old-1970")
    assert run_command(["recordings", "--prune"]) == 0
    assert "deleted" in capsys.readouterr().out
    assert [one.path.name for one in list_recordings()] == ["new-19700101-000000-2.routilux"]
    assert run_command(["recordings", "--prune", "--keep-days", "0"]) == 0
    assert "nothing to delete" in capsys.readouterr().out


def test_a_task_is_recorded_as_the_settings_say():
    file = config_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text('[recording]\nwindow = 500\nredact = ["token"]\n')
    task = recorded(Task("flow.py"))
    assert (task.window, task.redact, Path(task.record).parent) == (500, ("token",), recordings_folder())
    assert recorded(Task("flow.py", record="/mine")).record == "/mine"

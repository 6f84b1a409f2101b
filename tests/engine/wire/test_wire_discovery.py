"""Where monitors are found, and which directories are not trusted."""

from __future__ import annotations

import os
import re
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from routilux.monitor.discovery import (
    MAX_PATH_BYTES,
    MonitorAddress,
    RuntimeDirectoryError,
    list_monitors,
    runtime_directory,
    socket_path,
)

ADVICE = "set ROUTILUX_RUNTIME_DIR to a short path of a directory that only you can use"


@pytest.fixture(autouse=True)
def environment(tmp_path, monkeypatch):
    monkeypatch.setenv("ROUTILUX_RUNTIME_DIR", str(tmp_path / "run"))
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


@pytest.fixture
def dead_pid():
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def leave_socket(path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as left:
        left.bind(str(path))


def listening(path):
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path))
    listener.listen(1)
    return listener


def test_the_directory_is_made_for_its_user_alone_whatever_the_umask(tmp_path):
    former = os.umask(0)
    try:
        directory = runtime_directory()
    finally:
        os.umask(former)
    assert directory == tmp_path / "run"
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert runtime_directory() == directory


def test_the_session_directory_comes_second(tmp_path, monkeypatch):
    monkeypatch.delenv("ROUTILUX_RUNTIME_DIR")
    (tmp_path / "session").mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "session"))
    assert runtime_directory() == tmp_path / "session" / "routilux"


@pytest.mark.parametrize("session", [None, "", "relative", "/nonexistent", "/dev/null"])
def test_the_folder_for_temporary_files_comes_last(tmp_path, monkeypatch, session):
    monkeypatch.delenv("ROUTILUX_RUNTIME_DIR")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "relative").mkdir()
    if session is not None:
        monkeypatch.setenv("XDG_RUNTIME_DIR", session)
    assert runtime_directory() == tmp_path / f"routilux-{os.geteuid()}"


def test_a_session_directory_of_another_user_is_not_used(tmp_path, monkeypatch):
    monkeypatch.delenv("ROUTILUX_RUNTIME_DIR")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    own = os.geteuid()
    monkeypatch.setattr("os.geteuid", lambda: own + 1)
    with pytest.raises(RuntimeDirectoryError, match=rf"routilux-{own + 1} belongs to user {own}, expected you"):
        runtime_directory()


def test_wider_permission_is_taken_back(tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run").chmod(0o777)
    assert stat.S_IMODE(runtime_directory().stat().st_mode) == 0o700


def test_wider_permission_that_cannot_be_taken_back_is_refused(tmp_path, monkeypatch):
    (tmp_path / "run").mkdir()
    (tmp_path / "run").chmod(0o755)

    def refuse(path, mode):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "chmod", refuse)
    with pytest.raises(RuntimeDirectoryError, match="has mode 0755 that cannot be changed, expected 0700; " + ADVICE):
        runtime_directory()


def test_another_users_directory_is_refused(tmp_path, monkeypatch):
    (tmp_path / "run").mkdir(mode=0o700)
    own = os.geteuid()
    monkeypatch.setattr("os.geteuid", lambda: own + 1)
    sentence = f"run belongs to user {own}, expected you, user {own + 1}; {ADVICE}"
    with pytest.raises(RuntimeDirectoryError, match=sentence):
        runtime_directory()
    with pytest.raises(RuntimeDirectoryError, match=sentence):
        list_monitors()


def test_a_symbolic_link_is_refused(tmp_path):
    (tmp_path / "real").mkdir(mode=0o700)
    (tmp_path / "run").symlink_to(tmp_path / "real")
    with pytest.raises(RuntimeDirectoryError, match=f"at {tmp_path}/run, found a symbolic link; {ADVICE}"):
        runtime_directory()


def test_a_file_is_refused(tmp_path):
    (tmp_path / "run").write_text("")
    with pytest.raises(RuntimeDirectoryError, match=r"expected a directory at .*run, found something else"):
        runtime_directory()


def test_a_directory_that_is_not_writable_is_refused(tmp_path, monkeypatch):
    (tmp_path / "run").mkdir(mode=0o500)
    # Root may write anywhere, so the system's answer is given here.
    monkeypatch.setattr("os.access", lambda path, mode: mode & os.W_OK == 0)
    with pytest.raises(RuntimeDirectoryError, match="run is not readable and writable for you; " + ADVICE):
        runtime_directory()


def test_a_directory_that_cannot_be_made_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("ROUTILUX_RUNTIME_DIR", str(tmp_path / "missing" / "run"))
    with pytest.raises(RuntimeDirectoryError, match=r"cannot make the directory .*missing/run: No such file"):
        runtime_directory()


def test_the_socket_of_a_process_is_named_by_its_id(tmp_path):
    assert socket_path(4711) == tmp_path / "run" / "4711.sock"


def test_a_path_that_is_too_long_for_a_socket_is_refused(tmp_path, monkeypatch):
    length = MAX_PATH_BYTES - len("/4711.sock")
    fits = tmp_path / ("x" * (length - len(str(tmp_path)) - 1))
    monkeypatch.setenv("ROUTILUX_RUNTIME_DIR", str(fits))
    assert len(str(socket_path(4711))) == MAX_PATH_BYTES
    with pytest.raises(RuntimeDirectoryError, match=rf"has {MAX_PATH_BYTES + 1} bytes, .*{re.escape(ADVICE)}"):
        socket_path(47110)


def test_listing_finds_who_listens_and_makes_no_directory(tmp_path):
    assert list_monitors() == []
    assert not (tmp_path / "run").exists()
    with listening(socket_path(200)), listening(socket_path(7)):
        assert list_monitors() == [
            MonitorAddress(7, tmp_path / "run" / "7.sock"),
            MonitorAddress(200, tmp_path / "run" / "200.sock"),
        ]


def test_listing_removes_what_dead_processes_left(dead_pid):
    leave_socket(socket_path(dead_pid))
    assert list_monitors() == []
    assert not socket_path(dead_pid).exists()


def test_listing_leaves_the_silent_socket_of_a_living_process(monkeypatch):
    leave_socket(socket_path(os.getpid()))
    assert list_monitors() == []
    assert socket_path(os.getpid()).exists()


def test_listing_touches_nothing_else(tmp_path, dead_pid):
    names = ["notes.txt", f"{dead_pid}.sock.bak", "0.sock", "abc.sock", "99999999999999999999.sock"]
    for name in names:
        leave_socket(runtime_directory() / name)
    assert list_monitors() == []
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == sorted(names)


def test_a_process_that_is_too_busy_to_accept_is_listed(full_socket):
    path = full_socket(socket_path(os.getpid()))
    assert list_monitors() == [MonitorAddress(os.getpid(), path)]

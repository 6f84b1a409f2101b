"""The server's socket and its process: the file, stopping, forking, and the end of the program."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
import threading
from math import inf

import pytest

from routilux.monitor.discovery import RuntimeDirectoryError, socket_path
from routilux.monitor.listening import MonitorServerError
from routilux.monitor.server import MonitorServer
from routilux.protocol import (
    Answer,
    Ask,
    Frame,
    Goodbye,
    Hello,
    JobsPage,
    JobsQuery,
    Order,
    Outcome,
    Pause,
    Replied,
    Reply,
    Welcome,
)


def test_the_socket_is_its_users_alone_and_the_umask_is_left_alone(server):
    umask = os.umask(0o022)
    os.umask(umask)
    assert stat.S_IMODE(server.path.stat().st_mode) == 0o600
    assert umask == 0o022


def test_stopping_says_goodbye_closes_and_removes_the_socket(connect, server):
    viewers = [connect(), connect()]
    for viewer in viewers:
        viewer.greet()
    server.stop("enough")
    for viewer in viewers:
        assert viewer.receive() == Goodbye("enough")
        assert viewer.receive() is None
    assert not server.path.exists()
    server.stop()


def test_stopping_sends_a_last_frame_first(connect, desk, server):
    viewer = connect()
    assert viewer.watch(fps=0.001).at == 0.0
    desk.value = 7
    server.stop()
    assert viewer.receive() == Frame(2, 7.0, (), None, ("",))
    assert viewer.receive() == Goodbye("the program has ended")


def test_a_server_that_never_started_removes_its_socket_when_stopped(desk, tmp_path):
    server = MonitorServer(desk, tmp_path / "m.sock")
    assert server.path.exists()
    server.stop()
    assert not server.path.exists()


def test_the_socket_of_a_later_server_is_not_removed(desk, tmp_path):
    first = MonitorServer(desk, tmp_path / "m.sock")
    first.path.unlink()
    second = MonitorServer(desk, tmp_path / "m.sock")
    first.stop()
    assert second.path.exists()
    second.stop()


def test_a_socket_that_a_dead_process_left_is_replaced(desk, tmp_path, connect):
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as left:
        left.bind(str(tmp_path / "s.sock"))
    server = MonitorServer(desk, tmp_path / "s.sock")
    server.start()
    assert isinstance(connect(server.path).greet(), Welcome)
    server.stop()


def test_a_socket_that_is_in_use_is_not_taken(desk, server):
    with pytest.raises(MonitorServerError, match=r"m\.sock: another monitor listens there already"):
        MonitorServer(desk, server.path)


def test_a_file_in_the_sockets_place_is_not_removed(desk, tmp_path):
    (tmp_path / "f.sock").write_text("precious")
    with pytest.raises(MonitorServerError, match="expected nothing there, found a file"):
        MonitorServer(desk, tmp_path / "f.sock")
    assert (tmp_path / "f.sock").read_text() == "precious"


def test_a_directory_that_is_missing_is_named(desk, tmp_path):
    with pytest.raises(MonitorServerError, match=r"cannot make the socket .*nowhere/m\.sock: No such file"):
        MonitorServer(desk, tmp_path / "nowhere" / "m.sock")


def test_a_path_that_is_too_long_is_refused_with_its_length(desk, tmp_path):
    path = tmp_path / ("x" * 110)
    with pytest.raises(RuntimeDirectoryError, match=rf"has {len(os.fsencode(path))} bytes, expected at most 10[37]"):
        MonitorServer(desk, path)


def test_without_a_path_the_socket_is_the_process_one(desk, tmp_path, monkeypatch):
    monkeypatch.setenv("ROUTILUX_RUNTIME_DIR", str(tmp_path / "run"))
    server = MonitorServer(desk)
    assert server.path == socket_path(os.getpid()) == tmp_path / "run" / f"{os.getpid()}.sock"
    server.stop()


def test_a_forked_child_lets_go_of_everything_and_the_parent_serves_on(connect, desk, server, tmp_path):
    viewer = connect()
    viewer.watch()
    pid = os.fork()
    if pid == 0:
        try:
            server.wake()
            server.serve_frames()
            server.stop()
            own = MonitorServer(desk, tmp_path / "child.sock")
            own.start()
            child_serves = own.path.exists() and server.path.exists() and server.due_at == inf
            own.stop()
            os._exit(0 if child_serves else 3)
        finally:
            os._exit(4)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    desk.change()
    assert viewer.receive().at == 1.0
    viewer.send(Ask(5, JobsQuery()))
    assert viewer.receive() == Answer(5, JobsPage(()))
    assert isinstance(connect().greet(), Welcome)


def test_a_viewer_sees_the_end_of_its_program_though_a_forked_child_lives(connect, program):
    text, path = program
    text += "sys.stdin.readline()\nif os.fork():\n    os._exit(0)\nsys.stdin.readline()\n"
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", text], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        process.stdout.readline()
        viewer = connect(path)
        viewer.greet()
        process.stdin.write(b"\n")
        process.stdin.flush()
        assert viewer.receive() is None


def test_the_end_of_the_program_says_goodbye_and_removes_the_socket(connect, program):
    text, path = program
    with subprocess.Popen(
        [sys.executable, "-c", text + "sys.stdin.readline()\ndesk.value = 3\n"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        process.stdout.readline()
        viewer = connect(path)
        viewer.watch()
        process.stdin.write(b"\n")
        process.stdin.flush()
        assert viewer.receive() == Frame(2, 3.0, (), None, ("",))
        assert viewer.receive() == Goodbye("the program has ended")
        assert viewer.receive() is None
    assert process.returncode == 0
    assert not path.exists()


def test_a_viewer_that_leaves_does_not_end_a_program_that_lets_sigpipe_kill_it(connect, program):
    text, path = program
    text = "import signal\nsignal.signal(signal.SIGPIPE, signal.SIG_DFL)\n" + text + "sys.stdin.readline()\n"
    with subprocess.Popen([sys.executable, "-c", text], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        leaving = connect(path)
        leaving.send(Hello(1, "test"), *(Ask(number, JobsQuery()) for number in range(1000)))
        leaving.close()
        assert isinstance(connect(path).greet(), Welcome)
        process.stdin.close()
        assert process.wait() == 0


def test_without_file_descriptors_the_thread_waits_instead_of_spinning(connect, program):
    text, path = program
    text += (
        "import resource\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))\n"
        "held = []\n"
        "try:\n"
        "    while True:\n"
        "        held.append(os.dup(0))\n"
        "except OSError:\n"
        "    print('full', flush=True)\n"
        "sys.stdin.readline()\n"
        "print(server.wakeups, flush=True)\n"
        "for number in held:\n"
        "    os.close(number)\n"
        "sys.stdin.readline()\n"
    )
    with subprocess.Popen([sys.executable, "-c", text], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        process.stdout.readline()
        viewer = connect(path)
        viewer.send(Hello(1, "test"))
        assert viewer.hears_nothing(0.3)
        process.stdin.write(b"\n")
        process.stdin.flush()
        assert int(process.stdout.readline()) <= 2
        assert isinstance(viewer.receive(), Welcome)
        process.stdin.close()
        assert process.wait() == 0


def test_stopping_from_the_servers_own_thread_ends_it(desk, tmp_path, connect):
    server = MonitorServer(desk, tmp_path / "o.sock")
    server.start()
    desk.obey = lambda command: server.stop("as ordered") or Reply(Outcome.ACCEPTED)
    viewer = connect(server.path)
    viewer.greet()
    viewer.send(Order(1, Pause("j1")))
    assert viewer.receive() == Replied(1, Reply(Outcome.ACCEPTED))
    assert viewer.receive() == Goodbye("as ordered")
    assert viewer.receive() is None


def test_a_program_can_wait_until_its_last_viewer_left(connect, server):
    assert server.wait_until_unwatched(0)
    viewers = [connect(), connect()]
    for viewer in viewers:
        viewer.greet()
    viewers[0].close()
    assert not server.wait_until_unwatched(0.05)
    viewers[1].close()
    assert server.wait_until_unwatched(20)


def test_no_thread_is_left_after_stopping(desk, tmp_path):
    before = threading.enumerate()
    server = MonitorServer(desk, tmp_path / "t.sock")
    server.start()
    server.stop()
    assert threading.enumerate() == before

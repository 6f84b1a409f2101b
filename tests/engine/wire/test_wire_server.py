"""The server on its socket: who is let in, what each message gets, and how it ends."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
import threading

import msgspec
import pytest

from routilux.monitor.discovery import RuntimeDirectoryError, socket_path
from routilux.monitor.listening import MonitorServerError
from routilux.monitor.server import MonitorServer
from routilux.monitor.viewers import MAX_VIEWERS
from routilux.protocol import (
    Answer,
    Ask,
    Frame,
    Goodbye,
    GraphQuery,
    Hello,
    JobsPage,
    JobsQuery,
    Order,
    Outcome,
    Pause,
    PayloadAnswer,
    Preview,
    Replied,
    Reply,
    Unanswered,
    Watch,
    Welcome,
)
from routilux.protocol.codec import encode


def test_a_viewer_that_greets_is_welcomed(connect):
    assert connect().greet() == Welcome(1, "routilux test", os.getpid(), "flow.py", 1.0, (), ("Pause",))


def test_messages_that_come_byte_by_byte_are_answered(connect):
    viewer = connect()
    for byte in encode(Hello(1, "test")) + encode(Ask(7, JobsQuery())):
        viewer.socket.sendall(bytes([byte]))
    assert isinstance(viewer.receive(), Welcome)
    assert viewer.receive() == Answer(7, JobsPage(()))


def test_queries_and_commands_that_come_at_once_are_answered_in_order(connect):
    viewer = connect()
    viewer.greet()
    viewer.send(Ask(1, JobsQuery()), Order(2, Pause("j9")), Ask(3, GraphQuery("j8")))
    assert viewer.receive() == Answer(1, JobsPage(()))
    assert viewer.receive() == Replied(2, Reply(Outcome.ACCEPTED, "j9"))
    assert viewer.receive() == Answer(3, Unanswered("j8"))


def test_more_requests_than_one_turn_takes_are_all_answered(connect):
    viewer = connect()
    viewer.greet()
    viewer.send(*(Ask(number, JobsQuery()) for number in range(1000)))
    assert [viewer.receive().number for _ in range(1000)] == list(range(1000))


@pytest.mark.parametrize(
    ("garbage", "why"),
    [
        (b"GET / HTTP/1.1\r\n\r\n", "found a length of 1195725856 (the bytes b'GET ')"),
        (b"\0\0\0\x01\xc1", "expected a message of a viewer (Hello, Watch, Ask, Order), found 1 bytes"),
        (encode(Goodbye("x")), "'Goodbye'"),
    ],
)
@pytest.mark.parametrize("greeted", [False, True])
def test_garbage_gets_a_goodbye_that_says_why(connect, garbage, why, greeted):
    viewer = connect()
    if greeted:
        viewer.greet()
    viewer.socket.sendall(garbage)
    goodbye = viewer.receive()
    assert isinstance(goodbye, Goodbye)
    assert why in goodbye.why
    assert viewer.receive() is None


def test_a_viewer_that_goes_on_after_a_goodbye_can_read_it(connect):
    viewer = connect()
    viewer.send(Watch("j1"))
    assert isinstance(viewer.receive(), Goodbye)
    assert viewer.receive() is None
    viewer.send(Ask(1, JobsQuery()))


def test_requests_after_garbage_are_not_answered(connect, desk):
    viewer = connect()
    viewer.greet()
    viewer.socket.sendall(b"\0\0\0\x01\xc1" + encode(Ask(1, JobsQuery())))
    assert isinstance(viewer.receive(), Goodbye)
    assert viewer.receive() is None
    assert desk.queries == 0


def test_another_protocol_version_gets_a_goodbye_that_names_both(connect):
    viewer = connect()
    viewer.send(Hello(99, "future"))
    assert viewer.receive() == Goodbye(
        "the monitor speaks protocol version 1 and the viewer version 99: "
        "use the same version of routilux-tui on both sides"
    )
    assert viewer.receive() is None


def test_a_greeting_of_the_future_with_more_fields_is_told_both_versions(connect):
    viewer = connect()
    body = msgspec.msgpack.encode(["Hello", 2, "future", {"more": [1, 2]}])
    viewer.socket.sendall(len(body).to_bytes(4, "big") + body)
    assert "protocol version 1 and the viewer version 2" in viewer.receive().why


def test_a_request_before_the_greeting_gets_a_goodbye(connect):
    viewer = connect()
    viewer.send(Watch("j1"))
    assert viewer.receive() == Goodbye("expected a Hello as the first message, found Watch")


def test_a_second_greeting_gets_a_goodbye(connect):
    viewer = connect()
    viewer.greet()
    assert viewer.greet() == Goodbye("expected one Hello, found a second one")


def test_a_desk_that_raises_is_told_as_a_sentence_and_the_connection_stays(connect, desk):
    viewer = connect()
    viewer.greet()
    desk.breaks = True
    viewer.send(Ask(1, JobsQuery()), Order(2, Pause("j1")), Ask(3, GraphQuery("still here")))
    assert viewer.receive() == Answer(1, Unanswered("the monitor could not answer JobsQuery: KeyError: 'j1'"))
    assert viewer.receive() == Replied(2, Reply(Outcome.FAILED, "Pause failed: RuntimeError: the job is gone"))
    assert viewer.receive() == Answer(3, Unanswered("still here"))


def test_a_desk_that_cannot_welcome_or_watch_is_told_in_a_goodbye(connect, desk):
    viewer = connect()
    viewer.greet()
    viewer.send(Watch("unknown"))
    assert viewer.receive() == Goodbye("the monitor could not watch job 'unknown': LookupError: no such job")
    desk.breaks = True
    assert connect().greet() == Goodbye("the monitor could not say what runs: ValueError: no ink")


def test_an_error_whose_text_raises_is_told_by_its_type(connect, desk):
    class MuteError(Exception):
        def __str__(self):
            raise ZeroDivisionError

    def answer(query):
        raise MuteError

    desk.answer = answer
    viewer = connect()
    viewer.greet()
    viewer.send(Ask(1, JobsQuery()))
    assert viewer.receive() == Answer(1, Unanswered("the monitor could not answer JobsQuery: MuteError"))


def test_an_answer_that_no_viewer_would_take_is_refused_with_its_limit(connect, desk):
    desk.answer = lambda query: PayloadAnswer(Preview("str", "x" * (64 * 2**20)))
    viewer = connect()
    viewer.greet()
    viewer.send(Ask(1, JobsQuery()))
    why = "the answer has more than the 64 MiB that can be sent at once: ask for a smaller part"
    assert viewer.receive() == Answer(1, Unanswered(why))


def test_a_large_answer_arrives_whole(connect, desk):
    desk.answer = lambda query: PayloadAnswer(Preview("str", "x" * (8 * 2**20)))
    viewer = connect()
    viewer.greet()
    viewer.send(Ask(1, JobsQuery()))
    assert len(viewer.receive().body.payload.text) == 8 * 2**20


@pytest.mark.parametrize(
    ("uid_of", "why"),
    [
        (lambda connection: os.geteuid() + 5, f"belongs to user {os.geteuid()} and the viewer to user"),
        (lambda connection: os.fstat(-1).st_uid, "could not see whose viewer this is: Bad file descriptor"),
    ],
)
def test_another_users_viewer_is_refused_before_it_can_ask(desk, tmp_path, connect, uid_of, why):
    server = MonitorServer(desk, tmp_path / "u.sock", uid_of)
    server.start()
    viewer = connect(server.path)
    viewer.send(Hello(1, "test"), Ask(1, JobsQuery()))
    assert why in viewer.receive().why
    assert viewer.receive() is None
    assert desk.queries == 0
    server.stop()


def test_where_the_system_names_no_peer_the_directory_is_trusted(desk, tmp_path, connect):
    server = MonitorServer(desk, tmp_path / "u.sock", lambda connection: None)
    server.start()
    assert isinstance(connect(server.path).greet(), Welcome)
    server.stop()


def test_the_viewer_over_the_limit_is_turned_away_until_another_leaves(connect):
    viewers = [connect() for _ in range(MAX_VIEWERS)]
    for viewer in viewers:
        viewer.greet()
    assert connect().receive() == Goodbye("the monitor has 32 viewers already, which is the most")
    viewers[0].socket.shutdown(socket.SHUT_WR)
    assert viewers[0].receive() is None
    assert isinstance(connect().greet(), Welcome)


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
            child_serves = own.path.exists() and server.path.exists() and not server.due
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

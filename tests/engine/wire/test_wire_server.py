"""The server on its socket: who is let in, what each message gets, and how it ends."""

from __future__ import annotations

import os
import socket

import msgspec
import pytest

from routilux.monitor.server import MonitorServer
from routilux.monitor.viewers import MAX_VIEWERS
from routilux.protocol import (
    Answer,
    Ask,
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

"""The viewer's side: greeting, frames, answers, and one clear sentence for whatever goes wrong."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import threading

import pytest

from routilux.monitor.client import MonitorClient, MonitorClientError, greet
from routilux.monitor.greeting import unreachable
from routilux.protocol import (
    Ask,
    Cancel,
    Frame,
    Goodbye,
    GraphQuery,
    Hello,
    JobsPage,
    JobsQuery,
    Outcome,
    Pause,
    Reply,
    Unanswered,
    Watch,
    Welcome,
)
from routilux.protocol.codec import encode, viewer_messages

WELCOME = Welcome(1, "routilux 0.1", 4711, "flow.py", 1.0, (), ())


class Impostor:
    """Listens as a monitor would, and says what it is told to say to the first viewer."""

    def __init__(self, path, *sayings, stays=False):
        self.path = path
        self.sayings = sayings
        self.stays = stays
        self.heard = []
        self.released = threading.Event()
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.listener.bind(str(path))
        self.listener.listen()
        self.thread = threading.Thread(target=self.run)

    def run(self):
        connection, _ = self.listener.accept()
        connection.settimeout(20)
        reader = viewer_messages()
        with connection:
            for waits_for, data in self.sayings:
                while waits_for not in [type(message) for message in self.heard]:
                    reader.feed(connection.recv(65536))
                    self.heard.extend(reader.messages())
                connection.sendall(data)
            if self.stays:
                self.released.wait(20)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *error):
        self.released.set()
        self.thread.join()
        self.listener.close()


def open_client(path, timeout):
    async def opened():
        client = MonitorClient(path)
        try:
            return await client.open(timeout)
        finally:
            await client.close()

    return asyncio.run(opened())


@pytest.fixture(params=[open_client, greet], ids=["client", "greet"])
def meet(request):
    """Both ways to greet a monitor; each gives its welcome."""
    return lambda path, timeout=20.0: request.param(path, timeout)


@pytest.fixture
async def client(server):
    client = MonitorClient(server.path, "test")
    await client.open()
    yield client
    await client.close()


async def next_frame(frames):
    async with asyncio.timeout(20):
        return await anext(frames)


def test_greeting_gives_the_welcome(meet, server):
    assert meet(server.path) == Welcome(1, "routilux test", os.getpid(), "flow.py", 1.0, (), ("Pause",))


def test_a_missing_socket_is_named(meet, tmp_path):
    with pytest.raises(MonitorClientError, match=r"there is no socket .*/none.sock: the program has ended, or is not"):
        meet(tmp_path / "none.sock")


def test_a_socket_where_nobody_listens_is_named(meet, tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as left:
        left.bind(str(tmp_path / "left.sock"))
    with pytest.raises(MonitorClientError, match=r"nobody listens at .*/left.sock: its program has ended"):
        meet(tmp_path / "left.sock")


@pytest.mark.parametrize("kind", ["file", "directory"])
def test_what_is_no_socket_is_named(meet, tmp_path, kind):
    path = tmp_path / "thing"
    if kind == "file":
        path.write_text("")
    else:
        path.mkdir()
    with pytest.raises(MonitorClientError, match=r"/thing is not a socket: expected the socket of a program"):
        meet(path)


def test_a_path_that_is_too_long_is_told_with_its_length(meet, tmp_path):
    path = tmp_path / ("x" * 120)
    with pytest.raises(MonitorClientError, match=rf"has at most 10[37] bytes, found {len(str(path))}: "):
        meet(path)


def test_a_socket_that_is_closed_to_this_user_is_told_with_its_owner(tmp_path):
    (tmp_path / "foreign.sock").write_text("")
    error = unreachable(tmp_path / "foreign.sock", PermissionError(13, "Permission denied"))
    assert re.search(
        rf"belongs to another user or is closed to you: you are user {os.geteuid()}, it is of user {os.geteuid()}$",
        str(error),
    )


def test_another_users_monitor_is_not_spoken_to(meet, tmp_path, monkeypatch):
    monkeypatch.setattr("routilux.monitor.greeting.peer_uid", lambda connection: os.geteuid() + 7)
    foreign = rf"belongs to another user: .*found {os.geteuid() + 7}"
    with Impostor(tmp_path / "i.sock") as impostor, pytest.raises(MonitorClientError, match=foreign):
        meet(impostor.path)
    assert impostor.heard == []


def test_a_monitor_with_a_full_queue_is_told_to_be_busy(meet, tmp_path, full_socket):
    path = full_socket(tmp_path / "full.sock")
    with pytest.raises(MonitorClientError, match=r"too many viewers wait at .*full\.sock: its program is stopped"):
        meet(path)


@pytest.mark.parametrize(
    ("saying", "sentence"),
    [
        (
            b"HTTP/1.1 400 Bad Request\r\n",
            r"is no monitor that this viewer understands: expected .* \(the bytes b'HTTP'",
        ),
        (b"\0\0\0\x03abc", r"is no monitor that this viewer understands: expected a message of a monitor \(Welcome"),
        (b"", "was closed without a word: there is no monitor, or its program ended just now"),
        (encode(WELCOME)[:20], "expected 45 bytes, found 16"),
        (
            encode(Welcome(9, "routilux 9.9", 1, "", 1.0, (), ())),
            r"speaks protocol version 9 \(routilux 9.9\) and this viewer version 1: use the same version",
        ),
        (encode(Goodbye("the monitor speaks 9")), "refused: the monitor speaks 9$"),
        (encode(Frame(1, 1.0, ())), "greeted wrongly: expected Welcome, found Frame"),
    ],
)
def test_whoever_does_not_welcome_is_told_apart(meet, tmp_path, saying, sentence):
    with Impostor(tmp_path / "i.sock", (Hello, saying)) as impostor:
        with pytest.raises(MonitorClientError, match=sentence) as caught:
            meet(impostor.path)
        assert "i.sock" in str(caught.value)


def test_who_does_not_answer_in_time_is_told_with_the_time(meet, tmp_path):
    impostor = Impostor(tmp_path / "i.sock", (Hello, b"\0\0"), stays=True)
    with impostor, pytest.raises(MonitorClientError, match=r"no answer from .*i.sock within 0.1 s"):
        meet(impostor.path, 0.1)


def test_a_welcome_that_comes_in_pieces_is_understood(meet, tmp_path):
    data = encode(WELCOME)
    with Impostor(tmp_path / "i.sock", *((Hello, data[at : at + 1]) for at in range(len(data)))) as impostor:
        assert meet(impostor.path) == WELCOME


async def test_the_title_names_the_process(server):
    client = MonitorClient(server.path)
    assert client.title == "attached m.sock"
    await client.open()
    assert client.title == f"attached {os.getpid()}"
    await client.close()


async def test_answers_and_replies_find_their_questions(client):
    asked = [client.ask(GraphQuery(f"j{number}")) for number in range(50)]
    ordered = [client.order(Cancel(f"j{number}")) for number in range(50)]
    outcomes = await asyncio.gather(*asked, *ordered)
    assert outcomes[:50] == [Unanswered(f"j{number}") for number in range(50)]
    assert outcomes[50:] == [Reply(Outcome.ACCEPTED, f"j{number}") for number in range(50)]


async def test_frames_come_as_the_desk_changes(client, desk):
    frames = client.frames()
    await client.watch(Watch("j1"))
    assert await next_frame(frames) == Frame(1, 0.0, (), None, ("",))
    desk.change()
    assert await next_frame(frames) == Frame(2, 1.0, (), None, ("",))
    assert client.farewell == ""


async def test_text_that_is_no_unicode_can_be_asked_about(client):
    assert await client.ask(GraphQuery("\ud800")) == Unanswered("\\ud800")


async def test_a_reader_that_falls_behind_misses_no_frame_and_gets_few(client, desk, server):
    frames = client.frames()
    await client.watch(Watch("j1"))
    await next_frame(frames)
    desk.moving = True
    for _ in range(100):
        desk.change()
        await asyncio.sleep(0.01)
    desk.moving = False
    desk.change()
    late = [await next_frame(frames)]
    while late[-1].at != 101.0:
        late.append(await next_frame(frames))
    assert [frame.number for frame in late] == list(range(2, 2 + len(late)))
    assert len(late) <= 6


async def test_a_reader_that_falls_behind_is_still_answered(client, desk):
    await client.watch(Watch("j1"))
    desk.moving = True
    for number in range(20):
        desk.change()
        await asyncio.sleep(0.01)
        async with asyncio.timeout(20):
            assert await client.ask(GraphQuery(f"j{number}")) == Unanswered(f"j{number}")
    desk.moving = False


async def test_a_question_that_was_given_up_disturbs_no_other(client, desk):
    released = threading.Event()
    desk.answer = lambda query: JobsPage(()) if released.wait(20) else None
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await client.ask(JobsQuery())
    released.set()
    assert await client.ask(JobsQuery()) == JobsPage(())


async def test_the_end_of_the_program_ends_the_frames_with_its_goodbye(client, server, desk):
    frames = client.frames()
    await client.watch(Watch("j1"))
    await next_frame(frames)
    desk.value = 4
    await asyncio.to_thread(server.stop)
    assert [frame.at async for frame in frames] == [4.0]
    assert client.farewell == "the program has ended"
    assert await client.ask(JobsQuery()) == Unanswered("the program has ended")
    assert await client.order(Pause("j1")) == Reply(Outcome.FAILED, "the program has ended")
    await client.watch(Watch("j2"))


async def test_a_program_that_is_gone_without_a_word_answers_what_was_asked(tmp_path):
    with Impostor(tmp_path / "i.sock", (Hello, encode(WELCOME)), (Ask, b"")) as impostor:
        client = MonitorClient(impostor.path)
        await client.open()
        why = "process 4711 is gone without a goodbye: it was killed or crashed"
        assert await client.ask(JobsQuery()) == Unanswered(why)
        assert [frame async for frame in client.frames()] == []
        assert client.farewell == why
        await client.close()


@pytest.mark.parametrize(
    ("saying", "why"), [(b"\0\0\0\x01\xc1", "malformed"), (b"\0\0\0\x09abc", "expected 9 bytes, found 3")]
)
async def test_a_monitor_that_turns_to_garbage_ends_the_frames_with_a_sentence(tmp_path, saying, why):
    frame = encode(Frame(1, 5.0, ()))
    with Impostor(tmp_path / "i.sock", (Hello, encode(WELCOME)), (Watch, frame + saying)) as impostor:
        client = MonitorClient(impostor.path)
        await client.open()
        await client.watch(Watch("j1"))
        assert [frame.at async for frame in client.frames()] == [5.0]
        assert client.farewell.startswith("process 4711 sent what this viewer does not understand: ")
        assert why in client.farewell
        await client.close()


async def test_a_monitor_that_says_all_at_once_loses_nothing(tmp_path):
    everything = encode(WELCOME) + encode(Frame(1, 5.0, ())) + encode(Frame(2, 6.0, ())) + encode(Goodbye("done"))
    with Impostor(tmp_path / "i.sock", (Hello, everything)) as impostor:
        client = MonitorClient(impostor.path)
        assert await client.open() == WELCOME
        assert [frame.at async for frame in client.frames()] == [5.0, 6.0]
        assert client.farewell == "done"
        await client.close()


async def test_leaving_ends_the_frames_and_the_program_goes_on(server, desk, connect):
    client = MonitorClient(server.path)
    await client.open()
    await client.watch(Watch("j1"))
    await client.close()
    assert client.farewell == "this viewer left"
    assert await client.ask(JobsQuery()) == Unanswered("this viewer left")
    await client.close()
    staying = connect()
    assert (await asyncio.to_thread(staying.watch)).number == 1


async def test_a_client_that_never_reached_its_monitor_says_so(tmp_path):
    client = MonitorClient(tmp_path / "none.sock")
    assert await client.ask(JobsQuery()) == Unanswered(f"the monitor at {tmp_path}/none.sock is not connected")
    with pytest.raises(MonitorClientError) as caught:
        await client.open()
    assert client.farewell == str(caught.value)
    assert [frame async for frame in client.frames()] == []
    await client.close()

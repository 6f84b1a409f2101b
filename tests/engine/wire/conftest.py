"""A desk without jobs, a viewer that speaks plain sockets, and a server between them."""

from __future__ import annotations

import os
import socket
import threading
from pathlib import Path

import pytest

from routilux.monitor.server import MonitorServer
from routilux.protocol import (
    PROTOCOL_VERSION,
    Frame,
    GraphQuery,
    Hello,
    JobsPage,
    Outcome,
    Reply,
    Unanswered,
    Watch,
    Welcome,
)
from routilux.protocol.codec import encode, monitor_messages

PATIENCE = 20.0


class FakeView:
    """Shows the desk's value: a frame whose `at` is the value, whenever it is not the one that was shown last."""

    def __init__(self, desk, watch):
        self.desk = desk
        self.watch = watch
        self.seen = None
        self.asked = 0
        self.threads = []

    def frame(self):
        self.asked += 1
        self.threads.append(threading.current_thread().name)
        if self.desk.breaks:
            raise ValueError("no ink")
        if self.seen == self.desk.value:
            return None
        self.seen = self.desk.value
        return Frame(0, float(self.seen), (), None, (self.desk.ballast,))


class FakeDesk:
    """A value that a test changes, and whether a job is said to move."""

    def __init__(self):
        self.value = 0
        self.moving = False
        self.breaks = False
        self.ballast = ""
        self.views = []
        self.queries = 0
        self.wake = None

    def welcome(self):
        if self.breaks:
            raise ValueError("no ink")
        return Welcome(PROTOCOL_VERSION, "routilux test", os.getpid(), "flow.py", 1.0, (), ("Pause",))

    def answer(self, query):
        self.queries += 1
        if isinstance(query, GraphQuery):
            return Unanswered(query.job_id)
        if self.breaks:
            raise KeyError("j1")
        return JobsPage(())

    def obey(self, command):
        if self.breaks:
            raise RuntimeError("the job is gone")
        return Reply(Outcome.ACCEPTED, command.job_id)

    def viewer(self, watch):
        if watch.job_id == "unknown":
            raise LookupError("no such job")
        self.views.append(FakeView(self, watch))
        return self.views[-1]

    def busy(self):
        return self.moving

    def on_change(self, wake):
        self.wake = wake

    def change(self):
        """A change while nothing moves."""
        self.value += 1
        self.wake()


class RawViewer:
    """A viewer on a blocking socket."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.settimeout(PATIENCE)
        self.socket.connect(os.fspath(path))
        self.reader = monitor_messages()
        self.shown = None

    def send(self, *messages):
        self.socket.sendall(b"".join(encode(message) for message in messages))

    def receive(self):
        """The next message, None at the end of the stream."""
        while True:
            for message in self.reader.messages():
                if isinstance(message, Frame):
                    self.shown = message.at
                return message
            data = self.socket.recv(65536)
            if not data:
                self.reader.finish()
                return None
            self.reader.feed(data)

    def hears_nothing(self, seconds):
        """True when nothing arrives for so long."""
        self.socket.settimeout(seconds)
        try:
            self.receive()
        except TimeoutError:
            return True
        finally:
            self.socket.settimeout(PATIENCE)
        return False

    def greet(self):
        self.send(Hello(PROTOCOL_VERSION, "test"))
        return self.receive()

    def watch(self, fps=30.0, job_id="j1"):
        """Greet, watch, and return the first frame."""
        self.greet()
        self.send(Watch(job_id, fps=fps))
        return self.receive()

    def close(self):
        self.socket.close()


@pytest.fixture
def desk():
    return FakeDesk()


@pytest.fixture
def server(desk, tmp_path):
    server = MonitorServer(desk, tmp_path / "m.sock")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def connect(server):
    viewers = []

    def connected(path=None):
        viewers.append(RawViewer(path or server.path))
        return viewers[-1]

    yield connected
    for viewer in viewers:
        viewer.close()


@pytest.fixture
def program(tmp_path):
    """The text of a program that serves a fake desk on `path`, to be continued; and the path."""
    path = tmp_path / "p.sock"
    text = (
        "import os, runpy, sys\n"
        "from pathlib import Path\n"
        "from routilux.monitor.server import MonitorServer\n"
        f"desk = runpy.run_path({str(Path(__file__))!r})['FakeDesk']()\n"
        f"server = MonitorServer(desk, Path({str(path)!r}))\n"
        "server.start()\n"
        "print('ready', flush=True)\n"
    )
    return text, path


@pytest.fixture
def full_socket(tmp_path):
    """Fills the queue of a socket whose process accepts nobody: a function that takes the socket's path."""
    held = []

    def fill(path):
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        held.append(listener)
        listener.bind(os.fspath(path))
        listener.listen(0)
        for _ in range(100):
            viewer = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            held.append(viewer)
            viewer.setblocking(False)
            try:
                viewer.connect(os.fspath(path))
            except BlockingIOError:
                return path
        raise AssertionError("the queue takes viewers without end")

    yield fill
    for one in held:
        one.close()

"""The viewers of one monitor: how they come, what they are answered, and how they leave.

Everything here runs on the server's thread, except what an engine thread does to a link while it holds `lock`. The
desk is asked without the lock: it may wait for an engine thread, and no engine thread ever waits for an answer.
"""

from __future__ import annotations

import os
import selectors
import socket
import threading
from collections.abc import Callable, Iterator
from functools import partial

from routilux.clock import now as moment
from routilux.monitor.desk import Desk
from routilux.monitor.link import ViewerLink
from routilux.monitor.reception import respond, too_long
from routilux.protocol import Answer, Frame, FromMonitor, FromViewer, Goodbye, Replied, Watch, Welcome
from routilux.protocol.codec import ProtocolError

MAX_VIEWERS = 32
"""Further viewers are turned away."""

PARTING_SECONDS = 1.0
"""How long a viewer may take to read a goodbye."""

_ACCEPT_AGAIN_SECONDS = 1.0
_MAX_WAITING_BYTES = 2**20
_REQUESTS_PER_TURN = 64


class Viewers:
    """The links of one listening socket, registered with the selector whose keys' data are called with the event mask.

    A viewer that does not read its answers is not read from either, so that no more than `_MAX_WAITING_BYTES` and one
    message wait for it.
    """

    def __init__(
        self,
        desk: Desk,
        listener: socket.socket,
        selector: selectors.BaseSelector,
        uid_of: Callable[[socket.socket], int | None],
    ) -> None:
        self.lock = threading.Lock()
        self.links: list[ViewerLink] = []
        self.unwatched = threading.Event()
        self.unwatched.set()
        self._desk = desk
        self._selector = selector
        self._listener = listener
        self._uid_of = uid_of
        self._accept_again_at: float | None = None
        selector.register(listener, selectors.EVENT_READ, self._on_viewer)

    def settle(self, now: float) -> None:
        """Let go of those who left, and wait of the others for what they can do next."""
        if self._accept_again_at is not None and now >= self._accept_again_at:
            self._accept_again_at = None
            self._selector.register(self._listener, selectors.EVENT_READ, self._on_viewer)
        for link in tuple(self.links):
            if link.gone or (link.parting_ends is not None and now >= link.parting_ends):
                with self.lock:
                    self.links.remove(link)
                    self._selector.unregister(link.socket)
                    link.close()
                if not self.links:
                    self.unwatched.set()
                continue
            reads = not link.unread_requests and link.waiting_bytes <= _MAX_WAITING_BYTES
            interest = (selectors.EVENT_READ if reads else 0) | (selectors.EVENT_WRITE if link.waiting_bytes else 0)
            key = self._selector.get_key(link.socket)
            if interest and interest != key.events:
                self._selector.modify(link.socket, interest, key.data)

    def answer(self) -> None:
        """Answer what was asked: a share of each viewer's requests, so that none keeps the others waiting."""
        for link in self.links:
            for _ in range(_REQUESTS_PER_TURN):
                if not _can_answer(link):
                    break
                self._answer_next(link)

    def has_requests(self) -> bool:
        """True while `answer` has more to do."""
        return any(_can_answer(link) for link in self.links)

    def frame_times(self) -> Iterator[float]:
        """When those who want a frame are due."""
        for link in self.links:
            at = link.next_frame_at()
            if at is not None:
                yield at

    def other_times(self) -> Iterator[float]:
        """When something else is to be done, if nobody does anything before."""
        if self._accept_again_at is not None:
            yield self._accept_again_at
        for link in self.links:
            if link.parting_ends is not None:
                yield link.parting_ends

    def say(self, link: ViewerLink, message: FromMonitor) -> None:
        """Send a message, or that it is too long; a goodbye ends the connection. The lock is held."""
        if isinstance(message, Goodbye):
            link.part(message.why, moment() + PARTING_SECONDS)
        elif not link.send(message):
            self.say(link, too_long(message))

    def admit_no_more(self) -> None:
        """Take the listening socket out of the selector."""
        if self._accept_again_at is None:
            self._selector.unregister(self._listener)
        self._accept_again_at = None

    def renew_locks(self) -> None:
        """Put free locks in the place of those that another thread may have held when this process was forked."""
        self.lock = threading.Lock()
        self.unwatched = threading.Event()

    def close(self) -> None:
        """Close every link, without a word."""
        for link in self.links:
            link.close()
        self.links.clear()
        self.unwatched.set()

    def _on_viewer(self, _mask: int) -> None:
        try:
            connection, _ = self._listener.accept()
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            return
        except OSError:
            # No file descriptors are left: the socket would stay ready, and the thread would spin.
            self._selector.unregister(self._listener)
            self._accept_again_at = moment() + _ACCEPT_AGAIN_SECONDS
            return
        refusal = self._refusal(connection)
        link = ViewerLink(connection)
        self.unwatched.clear()
        with self.lock:
            self.links.append(link)
            self._selector.register(connection, selectors.EVENT_READ, partial(self._on_link, link))
            if refusal:
                self.say(link, Goodbye(refusal))

    def _refusal(self, connection: socket.socket) -> str:
        try:
            uid = self._uid_of(connection)
        except OSError as error:
            return f"the monitor could not see whose viewer this is: {error.strerror}"
        own = os.geteuid()
        if uid is not None and uid != own:
            return f"the monitor belongs to user {own} and the viewer to user {uid}"
        if sum(not link.parting for link in self.links) >= MAX_VIEWERS:
            return f"the monitor has {MAX_VIEWERS} viewers already, which is the most"
        return ""

    def _on_link(self, link: ViewerLink, mask: int) -> None:
        if mask & selectors.EVENT_WRITE:
            with self.lock:
                link.flush()
        if mask & selectors.EVENT_READ and not link.gone:
            link.receive()

    def _answer_next(self, link: ViewerLink) -> None:
        try:
            message = next(link.requests.messages(), None)
        except ProtocolError as error:
            with self.lock:
                self.say(link, Goodbye(str(error)))
            return
        if message is None:
            link.unread_requests = False
        else:
            self._answer(link, message)

    def _answer(self, link: ViewerLink, message: FromViewer) -> None:
        response = respond(self._desk, message, greeted=link.greeted)
        with self.lock:
            if isinstance(response, (Welcome, Frame, Answer, Replied, Goodbye)):
                link.greeted = link.greeted or isinstance(response, Welcome)
                self.say(link, response)
            elif isinstance(message, Watch):
                link.watch(response, message.fps)


def _can_answer(link: ViewerLink) -> bool:
    return link.unread_requests and not link.gone and link.waiting_bytes <= _MAX_WAITING_BYTES

"""One viewer's connection: the requests that came, and the bytes that wait to go. It never blocks and never polls.

Knows the protocol's framing and nothing of desks, threads or selectors.
"""

from __future__ import annotations

import fcntl
import math
import socket
import struct
import sys
import termios
from collections import deque
from contextlib import suppress

from msgspec import structs

from routilux.monitor.desk import View
from routilux.monitor.pacing import Pace
from routilux.protocol import Frame, FromMonitor, Goodbye
from routilux.protocol.codec import MAX_MESSAGE_BYTES, encode, viewer_messages

_RECEIVE_BYTES = 64 * 2**10
_NO_SIGNAL = getattr(socket, "MSG_NOSIGNAL", 0)
_MACOS_SO_NOSIGPIPE = 0x1022


class ViewerLink:
    """A connected viewer. What is sent is kept until the socket takes it; the server sees to it that this stays little.

    `view` is None until the viewer watches. `quiet` says that its view had nothing to tell, so that it need not be
    asked before something changes or it is `look_again_at`. `parting_ends` is when a link that said goodbye is closed
    at last.
    """

    def __init__(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        if sys.platform == "darwin":
            connection.setsockopt(socket.SOL_SOCKET, _MACOS_SO_NOSIGPIPE, 1)
        self.socket = connection
        self.requests = viewer_messages()
        self.unread_requests = False
        self.greeted = False
        self.view: View | None = None
        self.pace = Pace()
        self.quiet = False
        self.look_again_at = math.inf
        self.parting_ends: float | None = None
        self.gone = False
        self._outbox: deque[bytes] = deque()
        self._sent_of_first = 0
        self._waiting_bytes = 0
        self._frames = 0
        self._shut = False

    @property
    def waiting_bytes(self) -> int:
        """How much the socket has not taken yet."""
        return self._waiting_bytes

    @property
    def parting(self) -> bool:
        """True once a goodbye was said: nothing more is answered."""
        return self.parting_ends is not None

    @property
    def watches(self) -> bool:
        """True while frames are wanted."""
        return self.view is not None and not self.gone and not self.parting

    def next_frame_at(self) -> float | None:
        """When its view is to be asked for a frame; None while it is quiet, backlogged or does not watch."""
        if not self.watches or self._waiting_bytes:
            return None
        at = max(self.pace.due_at, self.look_again_at) if self.quiet else self.pace.due_at
        return at if at < math.inf else None

    def watch(self, view: View, fps: float) -> None:
        """Take frames from this view from now on, at so many a second. The rate is kept across views."""
        self.view = view
        self.quiet = False
        self.pace.set_rate(fps)

    def receive(self) -> bool:
        """Take what arrived, a piece at most. False when nothing did. The other side's end makes the link `gone`."""
        try:
            data = self.socket.recv(_RECEIVE_BYTES)
        except (BlockingIOError, InterruptedError):
            return False
        except OSError:
            self.gone = True
            return False
        if not data:
            self.gone = True
            return False
        if not self.parting:
            self.requests.feed(data)
            self.unread_requests = True
        return True

    def send(self, message: FromMonitor) -> bool:
        """Send what the socket takes and keep the rest. False when the message is longer than any reader takes."""
        data = encode(message)
        if len(data) > MAX_MESSAGE_BYTES:
            return False
        self._outbox.append(data)
        self._waiting_bytes += len(data)
        self.flush()
        return True

    def send_frame(self, frame: Frame) -> bool:
        """Send a frame as the next one of this connection; as `send`."""
        self._frames += 1
        return self.send(structs.replace(frame, number=self._frames))

    def part(self, why: str, ends: float) -> None:
        """Say goodbye and answer nothing more; the link closes when the viewer left, at the time `ends` at latest."""
        if self.gone:
            return
        if self.parting_ends is not None:
            self.parting_ends = min(self.parting_ends, ends)
            return
        self.parting_ends = ends
        self.unread_requests = False
        self.send(Goodbye(why))

    def flush(self) -> None:
        """Send what waits, as far as the socket takes it. After a goodbye the sending side is shut then."""
        try:
            while self._outbox and not self.gone:
                self._send_some()
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            self.gone = True
        except BaseException:
            # A Ctrl-C between the sending and its accounting would repeat bytes: better no stream than a torn one.
            self.gone = True
            raise
        if self.parting and not self._shut and not self.gone:
            self._shut = True
            with suppress(OSError):
                self.socket.shutdown(socket.SHUT_WR)

    def has_read_all(self) -> bool:
        """True when the viewer has taken everything out of its socket, as far as the system can say."""
        if self._waiting_bytes:
            return False
        try:
            answer = fcntl.ioctl(self.socket.fileno(), termios.TIOCOUTQ, b"\0\0\0\0")
        except OSError:
            return True
        unread: int = struct.unpack("i", answer)[0]
        return unread == 0

    def close(self) -> None:
        """Close the socket, without a word."""
        self.gone = True
        self.view = None
        with suppress(OSError):
            self.socket.close()

    def _send_some(self) -> None:
        first = self._outbox[0]
        sent = self.socket.send(memoryview(first)[self._sent_of_first :], _NO_SIGNAL)
        self._sent_of_first += sent
        self._waiting_bytes -= sent
        if self._sent_of_first == len(first):
            self._outbox.popleft()
            self._sent_of_first = 0

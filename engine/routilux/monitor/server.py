"""Serves the viewers of one process on a Unix socket, from one thread of its own that sleeps while nothing happens.

Knows viewers and time, and of the jobs only what the desk says. While a job moves, the engine may hand over the
frames itself between two turns (`due_at`, `serve_frames`), which spares both a fight for the interpreter; what it does
not pick up in time, the server's thread does. The more frames in a row the engine has picked up, the longer that thread
sleeps.
"""

from __future__ import annotations

import atexit
import logging
import os
import selectors
import socket
import threading
import weakref
from collections.abc import Callable
from contextlib import suppress
from math import inf
from pathlib import Path

from routilux.clock import now as moment
from routilux.giving_way import Service, services
from routilux.monitor.desk import Desk
from routilux.monitor.discovery import socket_path
from routilux.monitor.link import ViewerLink
from routilux.monitor.listening import listen
from routilux.monitor.peer import peer_uid
from routilux.monitor.reception import sentence, too_long
from routilux.monitor.viewers import PARTING_SECONDS, Viewers

_PATIENCE_SECONDS = 0.008
_STARVING_SECONDS = 0.02
_LOOK_AGAIN_SECONDS = 1.0
_MOST_PATIENCE_SECONDS = 0.064
_STOPPING_SECONDS = 0.5
_JOINING_SECONDS = 2.0

_logger = logging.getLogger(__name__)


class MonitorServer:
    """Listens from its construction on, serves from `start` to `stop`; the end of the process stops it too.

    A forked child neither serves nor keeps anything open; it may make a server of its own.

    `due_at` is from when on, on the engine's clock, a frame is wanted that the engine may hand over with
    `serve_frames`; looking at it is all that watching costs a turn. `wakeups` counts how often the thread woke: it
    stands still while nothing happens.
    """

    def __init__(
        self, desk: Desk, path: Path | None = None, uid_of: Callable[[socket.socket], int | None] = peer_uid
    ) -> None:
        """Listen on `path`, or where `discovery.socket_path` says for this process.

        Raises `RuntimeDirectoryError` and `MonitorServerError`.
        """
        self.due_at = inf
        self.wakeups = 0
        self._desk = desk
        self._listening = listen(path or socket_path(os.getpid()))
        self._poked, self._poker = socket.socketpair()
        self._poked.setblocking(False)
        self._poker.setblocking(False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._poked, selectors.EVENT_READ, self._on_poke)
        self._viewers = Viewers(desk, self._listening.socket, self._selector, uid_of)
        self._thread: threading.Thread | None = None
        self._closed = False
        self._stopping = False
        self._farewell = ""
        self._armed = False
        self._changed = False
        self._patience = _PATIENCE_SECONDS
        self._service = Service(_STARVING_SECONDS, self._is_called)
        _SERVERS.add(self)

    @property
    def path(self) -> Path:
        """The file of its socket."""
        return self._listening.path

    def start(self) -> None:
        """Begin to serve, on a daemon thread."""
        self._thread = threading.Thread(target=self._run, name="routilux-monitor", daemon=True)
        self._desk.on_change(self.wake)
        try:
            services.start(self._thread, self._service)
        except RuntimeError:
            self._close()
            raise
        atexit.register(self.stop)

    def stop(self, why: str = "the program has ended") -> None:
        """Send each viewer a last frame and a goodbye, close, and remove the socket's file.

        Waits half a second at most for viewers and two for a desk that is still answering. Twice is once.
        """
        if self._closed:
            return
        self._farewell = why
        self._stopping = True
        atexit.unregister(self.stop)
        thread = self._thread
        if thread is None:
            self._close()
        elif thread is not threading.current_thread():
            self._poke()
            thread.join(_JOINING_SECONDS)
            self._listening.remove_file()

    def wait_until_unwatched(self, timeout: float | None = None) -> bool:
        """Wait until no viewer is connected; False when `timeout` seconds went by first."""
        return self._viewers.unwatched.wait(timeout)

    def wake(self) -> None:
        """Say that something changed. Any thread may, at any time: it takes no lock and never waits."""
        self._changed = True
        if self._armed:
            self._armed = False
            self._poke()

    def serve_frames(self) -> None:
        """Hand over the frames that are due, on the caller's thread; nothing when another thread does so now.

        Never waits, and never raises for what a view or a viewer does.
        """
        if not self._viewers.lock.acquire(blocking=False):
            return
        try:
            attention = self._serve(moment())
            self._patience = min(2 * self._patience, _MOST_PATIENCE_SECONDS)
        finally:
            self._viewers.lock.release()
        if attention:
            self._poke()

    def rested(self) -> None:
        """Say that a job came to rest, and hands over no more frames."""
        if self._patience > _PATIENCE_SECONDS:
            self._patience = _PATIENCE_SECONDS
            self._poke()

    def forget(self) -> None:
        """Close everything of it in a forked child, without a word to the viewers, who are the parent's."""
        self._viewers.renew_locks()
        self._release()

    def _run(self) -> None:
        try:
            while not self._stopping:
                self._turn()
            self._finish()
        except Exception:
            _logger.exception("the monitor at %s broke down; the jobs go on unwatched", self.path)
        finally:
            self._close()

    def _turn(self) -> None:
        timeout = self._timeout(moment())
        if timeout is None:
            self._service.rests()
        else:
            self._service.wants(timeout)
        self._armed = any(link.watches and link.quiet for link in self._viewers.links)
        # Looked at only after arming: a change in between is either seen here or pokes.
        # While nobody is quiet, frames come at their times anyway, and a change is no reason to hurry.
        events = self._selector.select(0.0 if self._changed and self._armed else timeout)
        self._service.wants()
        self._armed = False
        self.wakeups += 1
        for key, mask in events:
            key.data(mask)
        self._viewers.answer()
        if self._changed:
            # Under the lock, so that no engine thread calls a link quiet for what it saw before the change.
            with self._viewers.lock:
                self._changed = False
                for link in self._viewers.links:
                    link.quiet = False
        now = moment()
        self._tick(now)
        self._viewers.settle(now)

    def _timeout(self, now: float) -> float | None:
        if self._viewers.has_requests():
            return 0.0
        wait = self._patience if self.due_at < inf else 0.0
        times = [at + wait for at in self._viewers.frame_times()]
        times += self._viewers.other_times()
        return max(0.0, min(times) - now) if times else None

    def _tick(self, now: float) -> None:
        """Offer the frames that are due to the engine while a job moves; serve what it did not pick up in time."""
        wanted_at = min(self._viewers.frame_times(), default=inf)
        offered = self.due_at < inf
        self.due_at = wanted_at if wanted_at < inf and self._moving() else inf
        if self.due_at < inf and (not offered or now < wanted_at + self._patience):
            return
        self._patience = _PATIENCE_SECONDS
        if wanted_at <= now:
            with self._viewers.lock:
                self._serve(now)

    def _serve(self, now: float) -> bool:
        """Give each viewer that is due its frame; the lock is held. True when the server's thread has work of it."""
        moving = self._moving()
        attention = False
        for link in self._viewers.links:
            at = link.next_frame_at()
            if at is None or at > now:
                continue
            if not link.has_read_all():
                link.pace.put_off(now)
                continue
            self._give_frame(link, now, moving=moving)
            attention |= link.quiet or link.gone or link.parting or link.waiting_bytes > 0
        self.due_at = min(self._viewers.frame_times(), default=inf) if moving else inf
        return attention

    def _give_frame(self, link: ViewerLink, now: float, *, moving: bool) -> None:
        if link.view is None:
            return
        link.pace.served(now)
        try:
            frame = link.view.frame()
        except Exception as error:  # noqa: BLE001  the viewer is told; the job must not notice
            link.part(f"the monitor could not draw a frame: {sentence(error)}", now + PARTING_SECONDS)
            return
        if frame is None:
            link.quiet = True
            link.look_again_at = now + _LOOK_AGAIN_SECONDS if moving else inf
        elif not link.send_frame(frame):
            self._viewers.say(link, too_long(frame))

    def _moving(self) -> bool:
        try:
            return self._desk.busy()
        except Exception:  # noqa: BLE001  frames are then looked for when something changes
            return False

    def _finish(self) -> None:
        self._viewers.admit_no_more()
        self._listening.close()
        now = moment()
        with self._viewers.lock:
            for link in self._viewers.links:
                if link.watches:
                    self._give_frame(link, now, moving=False)
                link.part(self._farewell, now + _STOPPING_SECONDS)
        self._viewers.settle(now)
        while self._viewers.links:
            self._turn()

    def _close(self) -> None:
        with self._viewers.lock:
            self._listening.remove_file()
            self._release()

    def _release(self) -> None:
        self._closed = True
        self._armed = False
        self.due_at = inf
        services.leave(self._service)
        self._viewers.close()
        with suppress(OSError):
            # A kqueue is not there any more in a forked child.
            self._selector.close()
        self._listening.socket.close()
        self._poked.close()
        self._poker.close()

    def _is_called(self) -> bool:
        """Whether somebody has asked something that the thread has not come to read. On any thread."""
        try:
            return bool(self._selector.select(0.0))
        except TimeoutError:  # raised by a signal's handler, and not for this
            raise
        except (OSError, ValueError):  # it is being closed, and a job asks
            return False

    def _on_poke(self, _mask: int) -> None:
        with suppress(BlockingIOError):
            self._poked.recv(4096)

    def _poke(self) -> None:
        with suppress(OSError):
            self._poker.send(b"\0")


_SERVERS: weakref.WeakSet[MonitorServer] = weakref.WeakSet()


def _forget_servers() -> None:
    for server in tuple(_SERVERS):
        server.forget()
    _SERVERS.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_servers)

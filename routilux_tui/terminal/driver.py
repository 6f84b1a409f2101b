"""How the dashboard draws in a real terminal, and how it obeys the shell: stops, goes on, leaves when it is told to."""

from __future__ import annotations

import os
import select
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import TYPE_CHECKING, Any, Protocol, cast

from textual import constants
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual.drivers.linux_driver import LinuxDriver

from routilux_tui.terminal.abilities import answers_queries
from routilux_tui.terminal.keyboard import Keyboard
from routilux_tui.terminal.modes import is_elsewhere
from routilux_tui.terminal.opening import ALTERNATE_SCREEN
from routilux_tui.terminal.outlet import Outlet
from routilux_tui.terminal.slate import Slate

if TYPE_CHECKING:
    from textual.app import App

_LEAVING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_STILL_BEHIND = 0.1
_TICK = 0.1
_TICKING = max(1.0, constants.ESCAPE_DELAY + 2 * _TICK)
"""Seconds between two ticks of the keyboard, in which an escape is known to be the key, and how long after a key."""

_MOST = 4096
"""Bytes that are read at once."""

_SETTLING = 0.05
"""Seconds after a stop in which a request to stop is taken for the same one: a group and its keeper send two."""


class Kept(Protocol):
    """An app whose terminal somebody keeps."""

    slate: Slate

    def leave_for(self, number: signal.Signals) -> None:
        """End, as this signal asks for it."""
        ...


class TerminalDriver(LinuxDriver):
    """Textual's driver, with signals taken by the event loop and never in the middle of something else."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._kept = cast("Kept", app)
        self._suspended = False
        self._stopped = False
        self._has_screen = False
        self._outlet = Outlet(
            2,
            getattr(sys.__stderr__, "encoding", None) or "utf-8",
            self._terminal_is_gone,
            lambda: not self._kept.slate.was_restored,
        )
        self._file = cast("Any", self._outlet)
        self._picture: list[str] = []
        self._talkative = answers_queries(os.environ)
        self._stop_listening, self._say_stop = os.pipe()
        for number in _LEAVING:
            self._loop.add_signal_handler(number, self._kept.leave_for, number)
        self._settled = 0.0
        self._loop.add_signal_handler(signal.SIGTSTP, self._told_to_stop)
        self._loop.add_signal_handler(signal.SIGCONT, self._continued)
        if self._kept.slate.lifeline >= 0:
            self._loop.add_reader(self._kept.slate.lifeline, self._keeper_is_gone)

    @property
    def is_busy(self) -> bool:
        """True while the terminal has not taken what was drawn: a frame is then skipped, not queued."""
        writer = self._writer_thread
        return writer is not None and (self._outlet.writing or writer._queue.qsize() > 0)

    def suspend(self) -> None:
        """Give the terminal back to the shell and stop, until the shell wakes this process."""
        if self._auto_restart and not self._suspended:
            self.suspend_application_mode()
            self._suspended = True
        self._stop_here()

    def write(self, data: str) -> None:
        """Write to the terminal; what comes while it belongs to the shell is dropped.

        A picture with the marks around it is one piece, so that the thread that writes wakes once for it.
        """
        if self._suspended:
            return
        if self._has_screen and data == ALTERNATE_SCREEN:
            self._has_screen = False  # the first picture stands there; to go there again would clear it
        elif data == SYNC_START:
            self._picture = [data]
        elif self._picture:
            self._picture.append(data)
            if data == SYNC_END:
                whole, self._picture = "".join(self._picture), []
                super().write(whole)
        else:
            super().write(data)

    def start_application_mode(self) -> None:
        """Take the terminal."""
        slate = self._kept.slate
        before, slate.line_modes = slate.line_modes, None
        # Who was stopped meanwhile has the first picture no more: the keeper has put the terminal back.
        self._has_screen = before is not None and not slate.was_restored
        if before is not None:
            slate.was_restored = False
        self._stopped = False
        slate.screen_is_on = True
        super().start_application_mode()  # type: ignore[no-untyped-call] # Textual left its type out
        if before is not None:
            self.attrs_before = before

    def stop_application_mode(self) -> None:
        """Give the terminal back, unless the shell has it already."""
        if not self._suspended:
            super().stop_application_mode()
            self._stopped = True

    def disable_input(self) -> None:
        """Read no further keys."""
        if not self._suspended:
            os.write(self._say_stop, b"\0")
            super().disable_input()
            os.read(self._stop_listening, 1)

    def close(self) -> None:
        """Wait until everything is written."""
        if not self._suspended:
            super().close()
            self._kept.slate.screen_is_on = not self._stopped

    @contextmanager
    def no_automatic_restart(self) -> Iterator[None]:
        """While another program has the terminal, this process stops with it, as any other does."""
        self._loop.remove_signal_handler(signal.SIGTSTP)
        try:
            with super().no_automatic_restart():
                yield
        finally:
            self._loop.add_signal_handler(signal.SIGTSTP, self._told_to_stop)

    def _request_terminal_sync_mode_support(self) -> None:
        if self._talkative:
            super()._request_terminal_sync_mode_support()

    def _query_in_band_window_resize(self) -> None:
        if self._talkative:
            super()._query_in_band_window_resize()

    def run_input_thread(self) -> None:
        """Read what the terminal sends, until no more is wanted."""
        keyboard, ticks_until = Keyboard(), 0.0
        while not self.exit_event.is_set():
            timeout = _TICK if monotonic() < ticks_until else None
            ready = select.select([self.fileno, self._stop_listening], [], [], timeout)[0]
            if self._stop_listening in ready:
                break
            if self.fileno in ready:
                data = os.read(self.fileno, _MOST)
                if not data:
                    raise OSError("the terminal has nothing more to say")
                ticks_until = monotonic() + _TICKING
                for event in keyboard.take(data):
                    self.process_message(event)
            for event in keyboard.tick():
                self.process_message(event)

    def _run_input_thread(self) -> None:
        """Read keys; the end of the terminal is no defect."""
        try:
            self.run_input_thread()
        except OSError:
            self._terminal_is_gone()
        except BaseException:
            self._app.call_later(self._app.panic)
            raise

    def _told_to_stop(self) -> None:
        if self._loop.time() >= self._settled:
            self.suspend()

    def _stop_here(self) -> None:
        """Stop. The keeper sees it and stops as well, which the shell waits for; then go on here."""
        os.kill(os.getpid(), signal.SIGSTOP)
        self._kept.slate.is_behind = False
        self._continued()
        self._settled = self._loop.time() + _SETTLING

    def _continued(self) -> None:
        """Take the terminal again, once this process has it: it may have been woken to go on behind the shell."""
        slate = self._kept.slate
        if slate.was_restored:
            # Something stopped this process without asking, and the keeper has put the terminal back: what was still to
            # be written, and what would put it back once more, is dropped.
            self.suspend_application_mode()
            self._suspended = True
            slate.was_restored = False
        if not self._suspended:
            return
        if is_elsewhere(self.fileno):
            self._loop.call_later(_STILL_BEHIND, self._stop_again)
            return
        self._suspended = False
        self.resume_application_mode()
        self._app.refresh(layout=True)

    def _stop_again(self) -> None:
        """Stop behind the shell, unless this was fetched meanwhile: of what runs, a shell wakes nobody for that."""
        if not self._suspended or not self._app.is_running:
            return
        if is_elsewhere(self.fileno):
            self._kept.slate.is_behind = True
            self._stop_here()
        else:
            self._continued()

    def _terminal_is_gone(self) -> None:
        """Let whatever is still said go nowhere, and leave. Called on any thread."""
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(nowhere, stream)
        os.close(nowhere)
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._kept.leave_for, signal.SIGHUP)

    def _keeper_is_gone(self) -> None:
        self._loop.remove_reader(self._kept.slate.lifeline)
        self._kept.leave_for(signal.SIGHUP)

"""Signals that arrive while the engine is at work: Ctrl-C waits for a good moment, and a signal handler can't block.

Python runs a signal handler between any two steps of the main thread. A handler of a routine is interrupted at once, as
the program would be; the engine itself must not be stopped between taking a message and noting that it did.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found] # `signal` without its enumerations, which cost more than a small job
import _thread
import os
import threading
import time
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from routilux import calling
from routilux.faults import is_library
from routilux.runtime import wiring

if TYPE_CHECKING:
    from routilux.runtime.run import Run

_ENGINE: Final = os.path.dirname(calling.__file__) + os.sep  # noqa: PTH120 - pathlib is slow to load
_CALLS: Final = frozenset({calling.__file__, wiring.__file__})
_CALLS_OR_WAITS: Final = frozenset({"_handle", "Schedule.wait_for_mail", "Pressure.wait", "JobState._wait_for"})
_INSIST_SECONDS: Final = 0.005


class InterruptsPutOff:
    """While it is entered, Ctrl-C is raised where a routine's handler runs or the engine waits, and nowhere else.

    One that comes elsewhere fails the job at the next step, and is raised again until then, for the sake of handlers
    that take long. `came` says that there was one. Only for the main thread of a program that has not chosen itself
    what Ctrl-C does; else it does nothing.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._over = False
        self._entered = False
        self.came = False

    def __enter__(self) -> Self:
        if threading.get_ident() == threading.main_thread().ident:
            self._entered = _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler
            if self._entered:
                _signal.signal(_signal.SIGINT, self._on_interrupt)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._entered:
            self._over = True
            if self.came:
                self._run.lock.acquire()  # from here on nobody insists any more
                self._run.lock.release()
            if _signal.getsignal(_signal.SIGINT) == self._on_interrupt:
                _signal.signal(_signal.SIGINT, _signal.default_int_handler)

    def _on_interrupt(self, _number: int, frame: FrameType | None) -> None:
        if may_be_interrupted(frame):
            raise KeyboardInterrupt
        if not self.came:
            self.came = True
            _thread.start_new_thread(self._insist, ())

    def _insist(self) -> None:
        """Fail the job, and interrupt whatever handler still runs."""
        main = threading.main_thread().ident
        with self._run.lock:
            if not self._over:
                self._run.interrupt()
        while True:
            time.sleep(_INSIST_SECONDS)
            with self._run.lock:
                if self._over:
                    return
                _signal.pthread_kill(main, _signal.SIGINT)


def may_be_interrupted(frame: FrameType | None) -> bool:
    """Whether what runs there is a user's code, or the engine calling it, or waiting."""
    while frame is not None:
        code = frame.f_code
        if code.co_filename.startswith(_ENGINE):
            return code.co_filename in _CALLS or code.co_qualname in _CALLS_OR_WAITS
        if not is_library(code.co_filename):
            return True
        frame = frame.f_back
    return True


def interrupts_itself(lock: threading.RLock, ask: Callable[..., Any], *arguments: Any) -> bool:
    """Whether the caller's own thread holds the lock, as under a signal handler; then another thread asks instead.

    What is asked for happens as soon as the lock is free.
    """
    if not lock._is_owned():  # type: ignore[attr-defined]
        return False
    _thread.start_new_thread(ask, arguments)
    return True

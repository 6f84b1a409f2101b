"""Letting the threads that serve a program come to run beside its jobs.

A thread that waits for CPython's interpreter lock asks for it once that was not free for 5 ms. But a handler that makes
a short system call lets go of the lock and has it back before the other is awake, whose 5 ms then begin anew: beside
one that writes a line every millisecond, it waits for as long as the job runs (`take_gil` in CPython's `ceval_gil.c`).
So who serves says here from when on it wants to run, and workers step aside for a moment when that is overdue.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from math import inf
from typing import Final

from routilux.clock import now

_LOOK_SECONDS: Final = 0.01
"""Between two looks whether somebody waits."""

_STEPS_IN_A_ROW: Final = 16
_STEP_SECONDS: Final = 0.001
"""Between two steps aside, so many times: who serves loses the lock with each system call of its own, too."""

_LATER_STEP_SECONDS: Final = 0.016
"""Between two that come after these: it has endless work to do, or waits for a disk and not for the lock."""

_OTHERS_SECONDS: Final = 0.1
"""Between two steps aside for threads that nobody knows of here, such as one that waits for a job."""

_ASIDE_SECONDS: Final = 20e-6
"""Of a step aside; with what the system adds, it is as long as another thread takes to wake up."""


class Service:
    """When one thread that serves wants to run, and how many seconds it can wait.

    `called` says whether something waits for it that it can't know of yet; workers ask that, so it raises nothing of
    its own. Who never wants to run is there all the same: workers step aside now and then for others.
    """

    __slots__ = ("_called", "_patience", "_wants_at")

    def __init__(self, patience: float, called: Callable[[], bool] = lambda: False) -> None:
        self._patience = patience
        self._called = called
        self._wants_at = inf

    def wants(self, after: float = 0.0) -> None:
        """It wants to run from now on, or after so many seconds; who runs says so again and again."""
        self._wants_at = now() + after

    def rests(self) -> None:
        """It wants to run when it is called, and not before."""
        self._wants_at = inf

    def waits(self, at: float, *, patiently: bool) -> bool:
        """Whether it should have come to run by now; if not `patiently`, whether it wants to at all."""
        return self._wants_at + (self._patience if patiently else 0.0) <= at or self._called()


class Services:
    """Those that serve this process. From `look_at` on, on the engine's clock, a worker is to look after them.

    There is no lock: a signal's handler may come anywhere, and wait for a thread that would need it.
    """

    def __init__(self) -> None:
        self.look_at = inf
        self._present: dict[Service, None] = {}
        self._beside: dict[object, None] = {}
        self._steps = 0
        self._others_at = 0.0

    def join(self, service: Service) -> None:
        """Look after this one from now on."""
        self._present[service] = None
        self.look_at = 0.0

    def leave(self, service: Service) -> None:
        """Look after this one no more. A second call does nothing."""
        self._present.pop(service, None)

    def start(self, thread: threading.Thread, service: Service) -> None:
        """Start the thread of a service, and look after that. RuntimeError where there can be no more threads."""
        self.join(service)
        try:
            thread.start()
        except BaseException:
            self.leave(service)
            raise

    def threads_begin(self, owner: object) -> None:
        """Threads run beside each other of which there may be thousands: those of a job, and who waits for it."""
        self._beside[owner] = None
        self.look_at = 0.0

    def threads_end(self, owner: object) -> None:
        """They do no more. A second call does nothing."""
        self._beside.pop(owner, None)

    def forget(self) -> None:
        """Forget all of them, in a forked child that has none of their threads."""
        self.__init__()  # type: ignore[misc]

    def look(self) -> None:
        """Step aside if one of them waits, and now and then for others. Called by workers, as a rule without a lock."""
        at, patiently = now(), not self._steps
        waiting = any(service.waits(at, patiently=patiently) for service in tuple(self._present))
        self._steps = self._steps + 1 if waiting else 0
        self.look_at = at + self._pause()
        if not self._is_needed():
            self.look_at = inf
            if self._is_needed():
                self.look_at = 0.0  # somebody has come in between
        elif waiting or at >= self._others_at:
            self._others_at = at + _OTHERS_SECONDS
            time.sleep(_ASIDE_SECONDS)

    def _is_needed(self) -> bool:
        return bool(self._present or self._beside)

    def _pause(self) -> float:
        if not self._steps:
            return _LOOK_SECONDS
        return _STEP_SECONDS if self._steps <= _STEPS_IN_A_ROW else _LATER_STEP_SECONDS


services: Final = Services()


def look_after_services() -> None:
    """Step aside if that is due."""
    if services.look_at < inf and services.look_at <= now():
        services.look()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=services.forget)

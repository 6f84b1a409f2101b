"""Ending the child process when it is asked to: its jobs are cancelled first, and it insists if need be."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from queue import SimpleQueue
from types import FrameType

from routilux_tui.launch.process_jobs import ProcessJobs

STATUS = 128 + signal.SIGTERM
"""The exit status of a process that ended because it was asked to."""

_GRACE = 1.0
"""Seconds that the main thread has to leave by itself once every job has ended."""


class Stopper:
    """On SIGTERM, or `ask`, every job is cancelled; when they have ended the process ends. A second SIGTERM ends it.

    This is done within `finishing`, which is over when nothing is left that the end of the process would cut off.

    A signal's handler may come at any instruction of the main thread, also while that holds a lock of the engine: so
    it only wakes a thread, and that does the work.
    """

    def __init__(self, jobs: ProcessJobs, finishing: Callable[[], AbstractContextManager[None]]) -> None:
        self.asked = False
        self._jobs = jobs
        self._finishing = finishing
        self._requests: SimpleQueue[str] = SimpleQueue()
        self._may_leave = False
        self._masks = threading.local()

    def install(self) -> None:
        """Begin to listen. Called on the main thread."""
        signal.signal(signal.SIGTERM, self._on_signal)
        os.register_at_fork(before=self._hold, after_in_parent=self._release, after_in_child=self._forget)
        threading.Thread(target=self._stop, name="routilux-stopper", daemon=True).start()

    def ask(self, reason: str) -> None:
        """End the jobs, and then the process. Any thread may ask."""
        self._requests.put(reason)

    @contextmanager
    def interruptible(self) -> Iterator[None]:
        """While the main thread does nothing but wait in here, SIGTERM ends the process there and then."""
        self._may_leave = True
        try:
            if self.asked:
                raise SystemExit(STATUS)
            yield
        finally:
            self._may_leave = False

    def _hold(self) -> None:
        """Keep SIGTERM waiting over a fork: Python drops what comes to the new process before it is quite there."""
        self._masks.before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGTERM,))

    def _release(self) -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, self._masks.before)

    def _forget(self) -> None:
        """A process that the flow forked has no thread to wake: it ends as any other does."""
        if signal.getsignal(signal.SIGTERM) == self._on_signal:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
        self._release()

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        if self.asked:
            os._exit(STATUS)
        self.asked = True
        if self._may_leave:
            raise SystemExit(STATUS)
        self._requests.put("the process was asked to end")

    def _stop(self) -> None:
        reason = self._requests.get()
        self.asked = True
        with self._finishing():
            self._jobs.cancel(reason)
            self._jobs.wait_until_ended()
        threading.Event().wait(_GRACE)
        os._exit(STATUS)

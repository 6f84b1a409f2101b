"""The process that a person starts: it stays small, waits for the dashboard, and gives the terminal back after it.

The dashboard runs in a fork of it, made before anything heavy is loaded. A process that is killed restores nothing; its
keeper does, and says what happened. Signals are passed on to the dashboard, its stops are followed, and its exit status
is the keeper's: 128 + n when signal n killed it.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from routilux_tui.terminal.modes import in_foreground, line_modes, restore
from routilux_tui.terminal.slate import Slate

_PASSED_ON = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGTSTP, signal.SIGUSR1)
_INPUT, _SCREEN = 0, 2


@dataclass(frozen=True, slots=True)
class Ended:
    """How the dashboard ended: the exit status to pass on, and one sentence if it did not leave by itself."""

    status: int
    sentence: str = ""


def keep(slate: Slate) -> Ended | None:
    """Fork, and keep the terminal for the new process: None in that, and in this one how that ended.

    To be called on the main thread, before there is another.
    """
    modes = line_modes(_INPUT)
    sys.stdout.flush()
    sys.stderr.flush()
    lifeline, held = os.pipe()
    with _signals_wait():
        pid = os.fork()
        if pid == 0:
            os.close(held)
            slate.lifeline = lifeline
            signal.signal(signal.SIGINT, lambda _number, _frame: _interrupt_once(slate))
            return None
        os.close(lifeline)
        for number in _PASSED_ON:
            signal.signal(number, lambda number, _frame: _pass_on(pid, number))
    status = _wait(pid, slate, lambda: restore(_INPUT, modes, _SCREEN))
    os.close(held)
    return _ended(status, died=slate.screen_is_on)


def give_back(slate: Slate) -> None:
    """Put the terminal back in the dashboard's own process, if nothing has come after the first picture."""
    if slate.line_modes is not None:
        restore(_INPUT, slate.line_modes, _SCREEN)
        slate.line_modes = None
        slate.screen_is_on = False


def _wait(pid: int, slate: Slate, put_back: Callable[[], None]) -> int:
    """Wait for the dashboard's end, following each of its stops; its status as the system has it."""
    while True:
        _, status = os.waitpid(pid, os.WUNTRACED)
        if slate.screen_is_on:
            put_back()
        if not os.WIFSTOPPED(status):
            return status
        slate.was_restored = slate.screen_is_on
        # The shell waits for this process: it has to see it stopped too, and wakes both. Whom it has fetched meanwhile
        # it takes for running, and would not wake.
        if not (slate.is_behind and in_foreground(_INPUT)):
            os.kill(os.getpid(), signal.SIGSTOP)
        _pass_on(pid, signal.SIGCONT)


def _ended(status: int, *, died: bool) -> Ended:
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        return Ended(128 + number, f"the dashboard was killed by {_name(number)}")
    code = os.WEXITSTATUS(status)
    return Ended(code, f"the dashboard died with exit status {code}" if died else "")


def _name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _pass_on(pid: int, number: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def _interrupt_once(slate: Slate) -> None:
    """Ctrl-C comes from the terminal, and once more from the keeper: what it sets off must not be interrupted."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    slate.interrupted = True
    raise KeyboardInterrupt


@contextmanager
def _signals_wait() -> Iterator[None]:
    """Let signals wait until there is somebody to take them."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _PASSED_ON)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)

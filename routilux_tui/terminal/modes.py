"""The modes that a dashboard sets in a terminal, and how they are put back by a process that did not set them."""

from __future__ import annotations

import os
import signal
import termios
from typing import Any

LINE_MODES = list[Any]
"""What `termios.tcgetattr` returns."""

_CANCEL = "\x18"
_ALTERNATE = ("\x1b[<u",)
_MOUSE = (1000, 1002, 1003, 1006, 1015, 1016)
_OFF = (2026, 2048, 2004, *_MOUSE, 1004)

RESTORING = (
    _CANCEL
    + "".join(f"\x1b[?{mode}l" for mode in _OFF)
    + "".join(_ALTERNATE)
    + "\x1b[?1049l"
    + "\x1b[?7h\x1b[?25h\x1b[0m\r"
).encode("ascii")
"""Whatever the dashboard may have been in the middle of: the sequence that it was writing is cancelled; synchronised
output, reports of sizes, pastes, the mouse and the focus are off; the kitty keyboard's level is popped, on the
alternate screen, to which it belongs; then the main screen, wrapping, a cursor and plain text."""


def line_modes(terminal: int) -> LINE_MODES | None:
    """How the terminal treats lines now; None when the file is no terminal."""
    try:
        return termios.tcgetattr(terminal)
    except (termios.error, OSError):
        return None


def restore(terminal: int, modes: LINE_MODES | None, screen: int) -> None:
    """Put the terminal back: its line modes, and through `screen` what escape sequences have set. Never raises.

    Input that came meanwhile, such as reports of the mouse, is dropped: nobody typed it for the shell.
    """
    if not in_foreground(terminal):
        return
    before = signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    try:
        if modes is not None:
            termios.tcsetattr(terminal, termios.TCSANOW, modes)
        os.write(screen, RESTORING)
        termios.tcflush(terminal, termios.TCIFLUSH)
    except (termios.error, OSError):
        return
    finally:
        signal.signal(signal.SIGTTOU, before)


def in_foreground(terminal: int) -> bool:
    """True when the terminal is there and its input goes to this process's group."""
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False


def is_elsewhere(terminal: int) -> bool:
    """True when the terminal is there and its input goes to another group, such as the shell's."""
    try:
        return os.tcgetpgrp(terminal) != os.getpgrp()
    except OSError:
        return False

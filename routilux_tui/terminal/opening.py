"""Rows on the terminal before the library of screens is loaded, and keys kept for it.

The dashboard's driver goes on where this stops: on the alternate screen, without an echo, and with the line modes noted
that were there before.
"""

from __future__ import annotations

import os
import termios
from collections.abc import Mapping, Sequence
from typing import Final

from rich.color import ColorSystem
from rich.style import Style

from routilux_tui.render.line import Row
from routilux_tui.terminal.abilities import Colours, colours
from routilux_tui.terminal.modes import LINE_MODES, in_foreground, line_modes
from routilux_tui.terminal.slate import Slate

ALTERNATE_SCREEN: Final = "\x1b[?1049h"
_NO_CURSOR, _WHOLE, _SHOWN = "\x1b[?25l", "\x1b[?2026h", "\x1b[?2026l"
_INPUT, _SCREEN = 0, 2
_INPUT_FLAGS, _LOCAL_FLAGS = 0, 3
_SYSTEMS: Mapping[Colours, ColorSystem] = {
    Colours.TRUE: ColorSystem.TRUECOLOR,
    Colours.MANY: ColorSystem.EIGHT_BIT,
    Colours.FEW: ColorSystem.STANDARD,
}


def open_screen(slate: Slate, rows: Sequence[Row], environment: Mapping[str, str]) -> None:
    """Take the terminal and put the rows on it, from its first one on."""
    modes = line_modes(_INPUT)
    if modes is None or not rows or not in_foreground(_INPUT):
        return
    slate.line_modes = modes
    slate.screen_is_on = True
    termios.tcsetattr(_INPUT, termios.TCSANOW, _silent(modes))
    picture = painted(rows, colours(environment))
    _write(f"{ALTERNATE_SCREEN}{_NO_CURSOR}{_WHOLE}{picture}{_SHOWN}".encode())


def painted(rows: Sequence[Row], depth: Colours) -> str:
    """The rows as a terminal of so many colours is to be told, each at its own place."""
    system = _SYSTEMS.get(depth)
    return "".join(
        f"\x1b[{number}H" + "".join((style or Style.null()).render(text, color_system=system) for text, style, _ in row)
        for number, row in enumerate(rows, 1)
    )


def _silent(modes: LINE_MODES) -> LINE_MODES:
    """Line modes in which keys wait for whoever reads them, one by one and unseen. Ctrl-C and Ctrl-Z still work."""
    silent = list(modes)
    silent[_INPUT_FLAGS] &= ~termios.ICRNL
    silent[_LOCAL_FLAGS] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)
    return silent


def _write(data: bytes) -> None:
    while data:
        data = data[os.write(_SCREEN, data) :]

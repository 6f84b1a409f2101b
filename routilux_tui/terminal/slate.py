"""What the dashboard and the process that keeps its terminal tell each other: memory that both see after a fork.

What was noted is there whatever becomes of the dashboard, also when it is killed.
"""

from __future__ import annotations

import mmap
import struct
from pathlib import Path

from routilux_tui.terminal.modes import LINE_MODES

_SIZE = 4096
_FLOW = struct.Struct("<IH")
_SCREEN, _RESTORED, _BEHIND, _AT = 0, 1, 2, 4
_FOLDER = _AT + _FLOW.size


class Slate:
    """A few facts in shared memory, each written by one process and read by the other.

    In the dashboard's process alone: `lifeline` is a file that ends when the keeper is gone, -1 without a keeper, and
    `line_modes` how the terminal treated lines before the first picture, None once the driver knows. `interrupted` says
    that Ctrl-C came before there was a driver.
    """

    def __init__(self) -> None:
        self.lifeline = -1
        self.interrupted = False
        self.line_modes: LINE_MODES | None = None
        self._memory = mmap.mmap(-1, _SIZE)

    def obey_interrupt(self) -> None:
        """Raise what Ctrl-C raised: Python loses that when it comes while a module's import is cleared away."""
        if self.interrupted:
            raise KeyboardInterrupt

    @property
    def screen_is_on(self) -> bool:
        """True while the terminal is the dashboard's: its modes are set."""
        return bool(self._memory[_SCREEN])

    @screen_is_on.setter
    def screen_is_on(self, on: bool) -> None:
        self._memory[_SCREEN] = on

    @property
    def was_restored(self) -> bool:
        """True when the keeper has put the terminal back although the dashboard was not done with it."""
        return bool(self._memory[_RESTORED])

    @was_restored.setter
    def was_restored(self, restored: bool) -> None:
        self._memory[_RESTORED] = restored

    @property
    def is_behind(self) -> bool:
        """True while the dashboard stops for nothing but that the terminal is another's."""
        return bool(self._memory[_BEHIND])

    @is_behind.setter
    def is_behind(self, behind: bool) -> None:
        self._memory[_BEHIND] = behind

    @property
    def flow(self) -> tuple[int, Path | None]:
        """The process that the dashboard started, 0 for none, and the folder of its output."""
        pid, length = _FLOW.unpack_from(self._memory, _AT)
        folder = self._memory[_FOLDER : _FOLDER + length].decode("utf-8", "surrogateescape")
        return pid, Path(folder) if folder else None

    def note_flow(self, pid: int, output: Path | None) -> None:
        """Note the process that the dashboard started, 0 for none, and the folder of its output."""
        folder = b"" if output is None else str(output).encode("utf-8", "surrogateescape")
        folder = folder if len(folder) <= _SIZE - _FOLDER else b""
        self._memory[_AT:_FOLDER] = _FLOW.pack(0, 0)
        self._memory[_FOLDER : _FOLDER + len(folder)] = folder
        self._memory[_AT:_FOLDER] = _FLOW.pack(pid, len(folder))

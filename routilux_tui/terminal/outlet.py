"""Where the bytes of the screen go: a terminal that may be slow, or gone, and never an exception for whoever draws."""

from __future__ import annotations

import io
import os
import select
from collections.abc import Callable

_CHUNK = 4096
"""Bytes of one write: no more than a terminal of the kernel holds."""


class Outlet(io.TextIOBase):
    """A text file over a terminal's descriptor. When that is gone, `lost` is called once and the rest is dropped.

    What comes while `is_ours` says that the terminal belongs to somebody else is dropped too.
    `writing` is True while the terminal has not taken what was written.
    """

    def __init__(
        self, descriptor: int, encoding: str, lost: Callable[[], None], is_ours: Callable[[], bool] = lambda: True
    ) -> None:
        super().__init__()
        self.writing = False
        self._is_ours = is_ours
        self._descriptor = descriptor
        self._encoding = encoding
        self._lost = lost
        self._gone = False
        self._kept: list[str] = []

    def fileno(self) -> int:
        """The terminal's descriptor."""
        return self._descriptor

    def isatty(self) -> bool:
        """True: it stands for a terminal."""
        return True

    def write(self, text: str) -> int:
        """Keep the text for the next `flush`."""
        self.writing = True
        self._kept.append(text)
        return len(text)

    def flush(self) -> None:
        """Write everything. What the terminal's character set has not is a question mark."""
        data = memoryview("".join(self._kept).encode(self._encoding, "replace"))
        self._kept.clear()
        try:
            while data and not self._gone and self._is_ours():
                data = data[self._write(data[:_CHUNK]) :]
        except OSError:
            self._gone = True
            self._lost()
        self.writing = False

    def _write(self, data: memoryview) -> int:
        """How many bytes the terminal took; a terminal that does not block is waited for."""
        try:
            return os.write(self._descriptor, data)
        except BlockingIOError:
            select.select([], [self._descriptor], [])
            return 0

"""Reads what a started program writes to its output files: as lines, in bounded steps, without ever waiting."""

from __future__ import annotations

import os
from pathlib import Path

from routilux_tui.sources.program import OutputLine

LONGEST = 8192
"""Bytes of one line that are kept; a longer one is cut and says so."""

_STEP = 65536
_CUT = b" \xe2\x80\xa6 (cut)"


class OutputTail:
    """The lines of a growing file, each once. Whatever is written, it holds one step of bytes and one line.

    As on a terminal, a carriage return starts the line anew, so a progress bar is one line: its newest.
    """

    def __init__(self, path: Path, stream: str) -> None:
        self._stream = stream
        self._file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._step = b""
        self._at = 0
        self._line = b""
        self._too_long = False

    def read(self, most: int, *, to_end: bool = False) -> list[OutputLine]:
        """At most so many lines; the rest comes next time. `to_end` also gives a last line that was never ended."""
        lines: list[OutputLine] = []
        while len(lines) < most:
            if self._at == len(self._step):
                self._step, self._at = os.read(self._file, _STEP), 0
            if not self._step:
                if to_end and self._line:
                    lines.append(self._take())
                break
            end = self._step.find(b"\n", self._at)
            if end < 0:
                self._extend(self._step[self._at :])
                self._at = len(self._step)
            else:
                self._extend(self._step[self._at : end])
                self._at = end + 1
                lines.append(self._take())
        return lines

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)

    def _extend(self, piece: bytes) -> None:
        """Add to the current line, which starts anew after a carriage return that more text follows."""
        if b"\r" in piece or self._line.endswith(b"\r"):
            joined = self._line + piece
            ending = b"\r" if joined.endswith(b"\r") else b""
            before, _, last = joined.rstrip(b"\r").rpartition(b"\r")
            self._too_long = self._too_long and not before
            self._line, piece = b"", last + ending
        room = LONGEST - len(self._line)
        self._too_long = self._too_long or len(piece) > room
        self._line += piece[:room]

    def _take(self) -> OutputLine:
        line = self._line.rstrip(b"\r") + (_CUT if self._too_long else b"")
        self._line, self._too_long = b"", False
        return OutputLine(self._stream, line.decode("utf-8", "backslashreplace"))


def last_lines(path: Path, most: int) -> tuple[str, ...]:
    """The newest lines of a file, as many as its last `LONGEST` bytes hold of them."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - LONGEST))
        end = file.read(LONGEST).decode("utf-8", "backslashreplace")
    lines = end.removesuffix("\n").split("\n") if end else []
    if size > LONGEST and len(lines) > 1:
        del lines[0]
    return tuple(lines[-most:])

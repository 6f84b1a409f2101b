"""What the child process tells its launcher, and the channel that carries it: a socket pair, one JSON line a report.

The channel is also the tether: when the launcher goes away, however it ends, the child reads the end of the channel.
"""

from __future__ import annotations

import json
import os
import select
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

CHANNEL_VARIABLE = "ROUTILUX_TUI_LAUNCHER_FD"
"""Names the environment variable that holds the number of the child's inherited end."""

_STEP = 65536
_ATTACHED = b"!\n"


class Stage(StrEnum):
    """How far the child has come."""

    LISTENING = "listening"
    """The monitor listens; the text is its socket's path. The flow file is not loaded yet."""
    READY = "ready"
    """The flow file is loaded, and the job starts now; the text is the routines' classes by their ids, as JSON."""
    FLOW = "flow"
    """The recording of a lost job was read; the text is the id of the flow that it ran in."""
    RECOVERED = "recovered"
    """A lost job is back, and rests; the text says where it stands, as a JSON list of titles and sentences."""
    USAGE = "usage"
    """What was asked for cannot be; the text says why. The child ends."""
    FAILED = "failed"
    """The start failed; the text says why. The child ends."""
    OVER = "over"
    """Every job of the process has ended; the text is the exit status. The child lingers for its viewers."""
    WRITING = "writing"
    """It is to end, and writes its recording; the text is how many changes are left. Reported again and again."""
    SAVED = "saved"
    """A job was to be saved; the text is empty when it was, else why it could not be."""


@dataclass(frozen=True, slots=True)
class Report:
    """One stage that the child has reached."""

    stage: Stage
    text: str = ""


def encode_report(report: Report) -> bytes:
    """The report as one line of ASCII."""
    return json.dumps({report.stage: report.text}).encode("ascii") + b"\n"


def decode_report(line: bytes) -> Report:
    """The report of one line. Raises ValueError for anything that `encode_report` did not write."""
    fields = json.loads(line)
    if not isinstance(fields, dict) or len(fields) != 1:
        raise ValueError(f"expected an object with one stage, found {line!r:.200}")
    ((stage, text),) = fields.items()
    return Report(Stage(stage), str(text))


class ChildEnd:
    """The child's end. Without a launcher it swallows reports, and the launcher counts as having come and left.

    `attached` is set when the launcher's viewer has connected, `left` when the launcher closed its end or is gone; then
    both are.
    """

    def __init__(self, end: socket.socket | None) -> None:
        self.on_save: Callable[[str, str], str] = lambda _job_id, _path: "this program can't save its jobs"
        """Saves the job of that id in that file; why it could not, or nothing."""
        self.attached = threading.Event()
        self.left = threading.Event()
        self._end = end
        if end is None:
            self._nobody_there()
            return
        end.set_inheritable(False)
        os.register_at_fork(after_in_child=end.close)
        threading.Thread(target=self._listen, args=(end,), name="routilux-launcher", daemon=True).start()

    @classmethod
    def inherited(cls) -> ChildEnd:
        """The end that the launcher left in the environment, which then no longer names it."""
        number = os.environ.pop(CHANNEL_VARIABLE, "")
        return cls(socket.socket(fileno=int(number)) if number else None)

    def report(self, stage: Stage, text: str = "") -> None:
        """Tell the launcher; a launcher that is gone is no matter."""
        if self._end is not None:
            try:
                self._end.sendall(encode_report(Report(stage, text)))
            except OSError:
                return

    def _listen(self, end: socket.socket) -> None:
        try:
            with end.makefile("rb") as lines:
                for line in lines:
                    self._obey(line)
        except OSError:
            pass
        self._nobody_there()

    def _obey(self, line: bytes) -> None:
        self.attached.set()
        if line != _ATTACHED:
            job_id, path = json.loads(line)
            self.report(Stage.SAVED, self.on_save(job_id, path))

    def _nobody_there(self) -> None:
        self.attached.set()
        self.left.set()


class LauncherEnd:
    """The launcher's end: the reports so far, and whether more can come."""

    def __init__(self, end: socket.socket) -> None:
        self._end: socket.socket | None = end
        self._texts: dict[Stage, str] = {}
        self._unread = b""
        self._goes_on = True

    @property
    def open(self) -> bool:
        """False once either side has closed the channel."""
        return self._end is not None and self._goes_on

    def fileno(self) -> int:
        """The number of the open file, -1 when it is closed; readable when `receive` would find something."""
        return -1 if self._end is None else self._end.fileno()

    def text_of(self, stage: Stage) -> str | None:
        """What was reported with that stage; None when it was not."""
        return self._texts.get(stage)

    def receive(self, timeout: float = 0.0) -> bool:
        """Take in what there is, waiting at most so many seconds for it. False when nothing came or can come."""
        if self._end is None or not self._goes_on:
            return False
        readable, _, _ = select.select([self._end], [], [], max(0.0, timeout))
        if not readable:
            return False
        try:
            received = self._end.recv(_STEP)
        except OSError:
            received = b""
        if not received:
            self._goes_on = False  # and stays open: somebody may wait until it can be read
        *lines, self._unread = (self._unread + received).split(b"\n")
        for report in map(decode_report, lines):
            if report.stage is Stage.WRITING:
                self._texts.pop(Stage.WRITING, None)
            self._texts.setdefault(report.stage, report.text)
        return True

    def say_attached(self) -> None:
        """Tell the child that its viewer has connected."""
        self._say(_ATTACHED)

    def ask_to_save(self, job_id: str, path: str) -> None:
        """Ask the child to save one of its jobs in a file: it reports `SAVED`."""
        self._texts.pop(Stage.SAVED, None)
        self._say(json.dumps([job_id, path]).encode("ascii") + b"\n")

    def _say(self, line: bytes) -> None:
        if self._end is not None:
            try:
                self._end.sendall(line)
            except OSError:
                return

    def leave(self) -> None:
        """Let the child read the end of the channel, and go on to hear what it reports."""
        if self._end is not None:
            with suppress(OSError):
                self._end.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        """Leave, and hear nothing more."""
        if self._end is not None:
            self._end.close()
            self._end = None

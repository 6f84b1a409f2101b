"""A real terminal for tests: a program runs in a pseudo-terminal, and what it draws is read back as lines of text."""

from __future__ import annotations

import copy
import os
import re
import signal
import sys
import termios
import time
from codecs import getincrementaldecoder
from pathlib import Path

import pexpect
import pyte
import pytest

from routilux.monitor.discovery import list_monitors

PROGRAM = Path(sys.executable).parent / "routilux-tui"
SOON = 30.0

_KITTY_KEYS = re.compile(r"\x1b\[[<>=?][0-9;]*u")
_PRIVATE_MODE = re.compile(rb"\x1b\[\?([0-9;]+)([hl])")
_SIZE = ("COLUMNS", "LINES")
_ON_AT_REST = {7, 25}
"""Modes that a terminal has on when nobody changed them: wrapping, and a visible cursor."""


class TwoScreens(pyte.Screen):
    """A screen with an alternate one, as terminals have; pyte has none."""

    def set_mode(self, *modes, **kwargs):
        if 1049 in modes:
            self._main = copy.deepcopy(self.buffer), copy.copy(self.cursor)
            self.erase_in_display(2)
        super().set_mode(*modes, **kwargs)

    def reset_mode(self, *modes, **kwargs):
        if 1049 in modes and self._main is not None:
            self.buffer, self.cursor = self._main
            self._main = None
            self.dirty.update(range(self.lines))
        super().reset_mode(*modes, **kwargs)

    _main = None


class Terminal:
    """One program in a terminal of its own. `screen` is what a person would see."""

    def __init__(self, words, columns, rows, environment, folder):
        self.screen = TwoScreens(columns, rows)
        self._stream = pyte.Stream(self.screen)
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self.written = b""
        self._text = None
        # The shell keeps the terminal open when the program has ended, so that its modes can be looked at.
        self.child = pexpect.spawn(
            "/bin/sh",
            ["-c", 'trap : INT; "$@"; echo "status=$?"; read line', "sh", *map(str, words)],
            dimensions=(rows, columns),
            env={**_environment(), "TERM": "xterm-256color", **environment},
            cwd=folder,
            encoding=None,
            timeout=SOON,
        )
        self.child.delaybeforesend = None  # keys are typed when the screen shows what they are meant for
        self.modes_before = termios.tcgetattr(self.child.child_fd)

    def read(self, seconds=0.05):
        """Take in what the program writes within so many seconds; False when the terminal is closed."""
        try:
            data = self.child.read_nonblocking(65536, seconds)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.written += data
        self._text = None
        self._stream.feed(_KITTY_KEYS.sub("", self._decode(data)))
        return True

    @property
    def text(self):
        """The screen as lines without the blanks at their ends."""
        if self._text is None:
            self._text = "\n".join(line.rstrip() for line in self.screen.display)
        return self._text

    def see(self, *patterns, within=SOON):
        """Wait until the screen shows every pattern at once; the screen then."""
        ends = time.monotonic() + within
        while not all(re.search(pattern, self.text) for pattern in patterns):
            going = self.read()
            if time.monotonic() > ends or not going:
                missing = [pattern for pattern in patterns if not re.search(pattern, self.text)]
                pytest.fail(f"the screen does not show {missing}:\n{self.text}")
        return self.text

    def shows(self, pattern, within):
        """Whether the screen comes to show the pattern within so many seconds."""
        ends = time.monotonic() + within
        while not re.search(pattern, self.text):
            if time.monotonic() > ends or not self.read():
                return False
        return True

    def see_no(self, pattern, within=SOON):
        """Wait until the screen does not show the pattern."""
        ends = time.monotonic() + within
        while re.search(pattern, self.text):
            if time.monotonic() > ends or not self.read():
                pytest.fail(f"the screen still shows {pattern!r}:\n{self.text}")

    def press(self, keys):
        """Type keys."""
        self.child.send(keys)

    def assert_status(self, status):
        """The program ends soon, with this exit status."""
        self.see(r"status=\d+")
        assert re.search(r"status=(\d+)", self.text)[1] == str(status), self.text

    def assert_restored(self):
        """The program has left the terminal as it was: line modes, the screen, the cursor, the mouse, the keyboard."""
        assert termios.tcgetattr(self.child.child_fd) == self.modes_before
        last = {}
        for numbers, letter in _PRIVATE_MODE.findall(self.written):
            for number in numbers.split(b";"):
                last[int(number)] = letter == b"h"
        assert {number for number, on in last.items() if on != (number in _ON_AT_REST)} == set()

    def close(self):
        """End the shell; what it still runs has lost its terminal."""
        if self.child.isalive():
            self.child.kill(signal.SIGKILL)
            self.child.wait()
        self.child.ptyproc.delayafterclose = 0.0  # nothing is left that would have to notice
        self.child.close()


def _environment():
    return {name: value for name, value in os.environ.items() if name not in _SIZE} | {"LANG": "C.UTF-8"}


@pytest.fixture(autouse=True)
def own_temporary_folder(short_dir, monkeypatch):
    """What programs that are killed leave behind goes with the test."""
    monkeypatch.setenv("TMPDIR", str(short_dir))


@pytest.fixture
def command():
    """The command as it is installed."""
    return PROGRAM


@pytest.fixture
def terminal(tmp_path):
    """A function that starts `routilux-tui WORDS` in a terminal."""
    opened = []

    def start(*words, columns=120, rows=36, program=(PROGRAM,), folder=tmp_path, **environment):
        opened.append(Terminal([*program, *words], columns, rows, environment, folder))
        return opened[-1]

    yield start
    for each in opened:
        each.close()
    for left_running in list_monitors():
        os.kill(left_running.pid, signal.SIGKILL)

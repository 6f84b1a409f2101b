"""What a command says on standard error: between words, and only where a terminal would break it in the middle."""

from __future__ import annotations

import fcntl
import os
import struct
import subprocess
import sys
import termios

import pytest

from routilux_tui.commands.telling import in_lines


@pytest.mark.parametrize(
    ("line", "width", "lines"),
    [
        ("short", 80, ["short"]),
        ("no terminal " * 20, 0, ["no terminal " * 20]),
        ("one two three four five six seven eight", 30, ["one two three four five six", "  seven eight"]),
        ("wrote /a/very/long/path/to/some-file-with-dashes.html", 30, [
            "wrote",
            "  /a/very/long/path/to/some-file-with-dashes.html",
        ]),
        ("    raise ValueError('a line of their code')", 30, ["    raise ValueError('a line of their code')"]),
    ],
)  # fmt: skip
def test_a_line_is_broken_between_words(line, width, lines):
    assert in_lines(line, width) == lines


def test_what_goes_on_below_a_title_stands_below_its_text():
    assert in_lines("waiting     7 messages: intake 1, stock 2", 30, 12) == [
        "waiting     7 messages: intake",
        "            1, stock 2",
    ]


@pytest.mark.parametrize(("columns", "most"), [(60, 60), (100, 100)])
def test_a_terminal_gets_lines_of_its_width(tmp_path, columns, most):
    leader, follower = os.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    name = "there is no recording of this name anywhere here so that one is told that at some length.routilux"
    command = [sys.executable, "-P", "-m", "routilux_tui", "diff", name, name]
    done = subprocess.run(command, cwd=tmp_path, stderr=follower, stdout=subprocess.DEVNULL, check=False, timeout=60)
    os.close(follower)
    lines = os.read(leader, 10_000).decode().replace("\r\n", "\n").splitlines()
    os.close(leader)
    assert done.returncode == 2
    assert len(lines) > 1
    assert max(map(len, lines)) <= most
    assert " ".join(line.strip() for line in lines).startswith(f"routilux-tui: {name} cannot be read")

"""`jobs` and `attach`: programs that run already, of one's own and of nobody's."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from routilux.monitor.discovery import list_monitors
from routilux.protocol import Welcome
from routilux.protocol.codec import encode

COUNTING = Path(__file__).parents[1] / "launch" / "flows" / "counting.py"
SOON = 60
HEADS = ["PID", "PROGRAM", "JOB", "FLOW", "STATUS", "AGE", "HANDLED", "WAITING", "ERRORS", "DEFERRED"]


@pytest.fixture
def counting_program(tmp_path):
    """A function that starts a program of a user's own, visible because of its environment alone."""
    started = []

    def start():
        program = tmp_path / "own_program.py"
        program.write_text(
            COUNTING.read_text() + '\nflow.execute("source", entry_params={"count": 1_000_000, "pace": 0.01})\n'
        )
        environment = {**os.environ, "ROUTILUX_MONITOR": "1", "PYTHONUNBUFFERED": "1"}
        process = subprocess.Popen([sys.executable, program], stdout=subprocess.PIPE, text=True, env=environment)
        started.append(process)
        assert process.stdout.readline() == "counting to 1000000\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def run(command):
    """A function that runs the command to its end, without a terminal."""

    def run(*words, **environment):
        return subprocess.run(
            [command, *map(str, words)],
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=SOON,
            check=False,
            env={**os.environ, **environment},
        )

    return run


def test_every_process_and_its_jobs_are_listed_in_aligned_columns(run, counting_program):
    processes = [counting_program(), counting_program()]
    listed = run("jobs")
    assert (listed.returncode, listed.stderr) == (0, "")
    head, *rows = listed.stdout.splitlines()
    assert head.split() == HEADS
    assert sorted(int(row.split()[0]) for row in rows) == sorted(process.pid for process in processes)
    for row in rows:
        assert re.search(r"own_program\.py +\S+ +counting +running +0:\d\d +\d+ +\d+ +0 +0$", row)
        assert row.index("running") == head.index("STATUS")


def test_a_command_that_only_looks_is_not_listed_itself(run):
    assert run("jobs", ROUTILUX_MONITOR="1").stdout.startswith("no process can be watched now")


def test_a_socket_that_a_dead_process_left_behind_is_not_listed(run, counting_program):
    process = counting_program()
    process.send_signal(signal.SIGKILL)
    process.wait(SOON)
    assert run("jobs").stdout.startswith("no process can be watched now")


def test_attach_shows_the_only_process_and_leaves_it_running(terminal, counting_program):
    process = counting_program()
    screen = terminal("attach", "--read-only")
    screen.see("● running", "counting", f"attached {process.pid}")
    screen.press("P")
    screen.see("● running", "read only")
    screen.press("q")
    screen.assert_status(0)
    screen.assert_restored()
    assert process.poll() is None


def test_attach_takes_a_process_id_or_a_socket(terminal, counting_program):
    first, second = counting_program(), counting_program()
    screen = terminal("attach", first.pid)
    screen.see(f"attached {first.pid}")
    screen.press("q")
    screen.assert_status(0)
    (path,) = [address.path for address in list_monitors() if address.pid == second.pid]
    screen = terminal("attach", path)
    screen.see(f"attached {second.pid}")
    screen.press("q")
    screen.assert_status(0)


def test_attach_asks_which_one_when_there_are_several(run, counting_program):
    pids = sorted(process.pid for process in (counting_program(), counting_program()))
    ended = run("attach")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == (
        f"routilux-tui: 2 processes can be watched: {pids[0]}, {pids[1]}; say which one, such as "
        f"`routilux-tui attach {pids[0]}`; `routilux-tui jobs` tells them apart\n"
    )


def test_a_program_that_dies_while_it_is_watched_is_said_to_be_gone(terminal, counting_program):
    process = counting_program()
    screen = terminal("attach")
    screen.see("● running")
    process.kill()
    screen.see(f"process {process.pid} is gone without a goodbye")
    screen.press("q")
    screen.assert_status(0)
    screen.assert_restored()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "is no monitor that this viewer understands"),
        (encode(Welcome(99, "9.9", 1, "future.py", 0.0, (), ())), "speaks protocol version 99"),
        (b"", "was closed without a word"),
    ],
)
def test_a_socket_on_which_no_monitor_of_ours_speaks_gets_one_message(run, short_dir, answer, said):
    path = short_dir / "other.sock"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen()

        def serve():
            connection, _ = listening.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(answer)

        server = threading.Thread(target=serve)
        server.start()
        ended = run("attach", path)
        server.join(SOON)
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (1, "", 1)
    assert said in ended.stderr


def test_a_file_that_is_no_socket_is_a_wrong_command_line(run, tmp_path):
    file = tmp_path / "file"
    file.write_text("")
    ended = run("attach", file)
    assert ended.returncode == 2
    assert ended.stderr == (
        f"routilux-tui: {file}: expected a process id or the path of a monitor's socket; this is not a socket\n"
    )

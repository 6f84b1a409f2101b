"""`--headless`: a live table in a terminal, plain lines in a pipe, a summary, and a status that a script can use."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from routilux.monitor.discovery import list_monitors

FLOWS = Path(__file__).parents[1] / "launch" / "flows"
PROGRAMS = Path(__file__).parents[1] / "engine" / "programs"
ENDLESS = ("-p", "count=1000000", "-p", "pace=0.01")
SOON = 60


@pytest.fixture
def run(command):
    """A function that runs the command to its end, without a terminal."""

    def run(*words):
        return subprocess.run(
            [command, *map(str, words)],
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=SOON,
            check=False,
        )

    return run


@pytest.fixture
def start(command):
    """A function that starts the command without a terminal; what it started has ended when the test has."""
    started = []

    def start(*words):
        words = [command, *map(str, words)]
        started.append(subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()
    for monitor in list_monitors():
        os.kill(monitor.pid, signal.SIGKILL)


def without_times(text):
    """The lines of a program that do not tell the time."""
    return [line for line in text.splitlines() if not re.search(r"\d\d:\d\d:\d\d", line)]


def until(condition):
    """Wait for something that another process brings about; its first true value."""
    ends = time.monotonic() + SOON
    while not (value := condition()):
        assert time.monotonic() < ends
        time.sleep(0.02)
    return value


def test_a_flow_runs_and_its_summary_follows_what_it_printed(run):
    ended = run("run", FLOWS / "counting.py", "--headless", "--param", "count=5")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert [re.sub(r"[\d.]+ (µs|ms|s)\b", "TIME", " ".join(line.split())) for line in ended.stdout.splitlines()] == [
        "counting to 5",
        "counting completed TIME 11 messages handled 0 errors",
        "routine handled emitted errors waiting busy",
        "source 6 10 0 0 TIME",
        "sink 5 0 0 0 TIME",
    ]


def test_a_failed_job_is_a_failure_with_the_users_line(run):
    ended = run(FLOWS / "failing.py", "--headless")
    assert ended.returncode == 1
    assert ended.stdout.splitlines()[0].startswith("failing  failed")
    assert "  source  ValueError: the shelf is ␛[31mempty" in ended.stdout.splitlines()
    assert re.search(r"flows/failing.py:\d+ in \S*begin\n      raise ValueError", ended.stdout)
    assert ended.stderr == "on its way\n"


@pytest.mark.parametrize(
    ("text", "words", "status", "said"),
    [
        ("x = 1\n", (), 2, "flow.py holds no Flow: expected one at module level"),
        ("def\n", (), 1, "flow.py:1: SyntaxError: invalid syntax\n    def\n       ^\n"),
        ("import nothing_like_it\n", (), 1, "ModuleNotFoundError: No module named 'nothing_like_it'\n"),
        (
            (FLOWS / "counting.py").read_text(),
            ("--entry", "sauce"),
            2,
            "has no routine 'sauce'; it has: 'source', 'sink'",
        ),
    ],
)
def test_a_flow_that_cannot_start_gets_one_message_and_no_traceback_of_ours(run, tmp_path, text, words, status, said):
    (tmp_path / "flow.py").write_text(text)
    ended = run("run", tmp_path / "flow.py", "--headless", *words)
    assert (ended.returncode, ended.stdout) == (status, "")
    assert ended.stderr.startswith("routilux-tui: ")
    assert said in ended.stderr
    assert "routilux_tui" not in ended.stderr.replace("routilux-tui", "")


def test_a_timeout_stops_the_job_as_failed(run):
    ended = run("run", FLOWS / "counting.py", "--headless", *ENDLESS, "--timeout", "0.5")
    assert ended.returncode == 1
    assert "  the job did not finish within 0.5 s" in ended.stdout


@pytest.mark.parametrize("name", ["first_reading", "graded_harvest"])
def test_a_program_that_runs_its_flow_itself_says_what_it_says_under_python(run, name):
    ended = run("run", PROGRAMS / f"{name}.py", "--main", "--headless")
    assert ended.returncode == 0
    plain = subprocess.run([sys.executable, PROGRAMS / f"{name}.py"], capture_output=True, text=True, check=True)
    lines = without_times(plain.stdout)
    assert without_times(ended.stdout)[: len(lines)] == lines
    assert " messages handled   0 errors" in ended.stdout


def test_a_program_of_ones_own_ends_with_its_own_failure(run, tmp_path):
    (tmp_path / "program.py").write_text("import sys\nprint('to', sys.argv[1:])\nraise KeyError('gone')\n")
    ended = run("run", tmp_path / "program.py", "--main", "--headless", "--", "a", "-b")
    assert ended.returncode == 1
    assert ended.stdout == "to ['a', '-b']\n"
    assert ended.stderr.startswith("Traceback (most recent call last):\n")
    assert ended.stderr.endswith("KeyError: 'gone'\n")


def test_a_job_that_waits_for_a_person_says_so_and_goes_on_when_it_is_resumed(run, start):
    process = start("run", FLOWS / "deferring.py", "--headless")
    said = [process.stderr.readline().rstrip("\n") for _ in range(5)]
    (monitor,) = list_monitors()
    assert said == [
        "the job is paused, and waits for a person to release 2 events",
        "  asker.approved  {name: 'first'}",
        "  asker.approved  {name: 'second'}",
        f"go on with `routilux-tui attach {monitor.pid}` in another terminal (R resumes)",
        "with --resume-deferred it would go on by itself",
    ]
    resumed = run("run", FLOWS / "deferring.py", "--headless", "--resume-deferred")
    assert resumed.returncode == 0
    assert resumed.stdout.splitlines()[:2] == ["approved first", "approved second"]


def test_ctrl_c_cancels_the_job_and_is_a_failure(start):
    process = start("run", FLOWS / "counting.py", "--headless", *ENDLESS)
    assert "counting  running" in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    out, error = process.communicate(timeout=SOON)
    assert process.returncode == 1
    assert "counting  cancelled" in out
    assert error.startswith("cancelling the job: handlers that run finish first")
    assert list_monitors() == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_running_when_a_script_ends_the_command(start, number):
    process = start("run", FLOWS / "counting.py", "--headless", *ENDLESS)
    assert process.stdout.readline() == "counting to 1000000\n"
    (monitor,) = list_monitors()
    process.send_signal(number)
    process.wait(SOON)
    until(lambda: not Path(f"/proc/{monitor.pid}").exists())


def test_a_process_that_is_killed_is_a_failure_that_names_the_signal(start):
    process = start("run", FLOWS / "counting.py", "--headless", *ENDLESS)
    assert process.stdout.readline() == "counting to 1000000\n"
    (monitor,) = list_monitors()
    os.kill(monitor.pid, signal.SIGKILL)
    _, error = process.communicate(timeout=SOON)
    assert process.returncode == 1
    assert error.splitlines()[-1] == f"routilux-tui: process {monitor.pid} was killed by SIGKILL"


def test_the_live_table_is_redrawn_in_place_and_what_the_flow_prints_scrolls_above(terminal, tmp_path):
    enough = tmp_path / "enough"
    screen = terminal("run", FLOWS / "counting.py", "--headless", *ENDLESS, "-p", f"until={enough}")
    screen.see(r"counting to 1000000\n0:\d\d  counting  running", "routine +handled +waiting +rate +errors\nsource")
    enough.touch()
    screen.see(r"counting to 1000000\ncounting  completed", r"\nstatus=0")
    assert "running" not in screen.text
    screen.assert_restored()


def test_ctrl_c_in_a_terminal_cancels_and_restores_it(terminal):
    screen = terminal("run", FLOWS / "counting.py", "--headless", *ENDLESS)
    screen.see("counting  running")
    screen.press("\x03")
    screen.see("counting  cancelled")
    screen.assert_status(1)
    screen.assert_restored()


def test_the_demo_without_a_terminal_counts_the_library_and_prints_a_summary(run):
    ended = run("demo", "--param", "pace=0", "--param", "limit=3")
    assert (ended.returncode, ended.stderr.count("Traceback")) == (0, 0)
    assert re.search(r"stdlib_census  completed  .* messages handled", ended.stdout)


def test_a_program_that_dies_at_once_is_a_failure(run, tmp_path):
    (tmp_path / "dying.py").write_text("import os, sys\nprint('no fuel', file=sys.stderr)\nos.abort()\n")
    ended = run("run", tmp_path / "dying.py", "--main", "--headless")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("no fuel\n")
    assert re.search(r"routilux-tui: process \d+ was killed by SIGABRT\n$", ended.stderr)

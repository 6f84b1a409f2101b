"""What the words of a command line do, and what each wrong one gets: one message, and an exit status."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import routilux
from routilux_tui.cli import run_command

COUNTING = Path(__file__).parent / "flows" / "counting.py"
NO_TERMINAL = "the dashboard needs a terminal, and standard input is not one; add --headless to follow the flow without"


@pytest.fixture
def said(capsys):
    """A function that runs a command and gives its status, and what it printed to standard error."""

    def said(*words):
        status = run_command([str(word) for word in words])
        return status, capsys.readouterr().err

    return said


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("run", "nope.py"), "nope.py: no such file in"),
        (("nope.py",), "nope.py: no such file in"),
        (("nope.py:flow", "--headless"), "nope.py: no such file in"),
        (("run", "/"), "/: expected a Python file that holds a Flow, found a directory"),
        (("run", COUNTING, "--param", "count"), "--param 'count': expected NAME=VALUE"),
        (("run", COUNTING, "--params", "[1]"), "--params: expected a JSON object"),
        (("run", COUNTING, "--params", "{"), "--params is not JSON: Expecting property name"),
        (("run", COUNTING, "extra"), "unexpected argument 'extra'; parameters of the entry are given as --param"),
        (("run", COUNTING, "--main", "--entry", "x"), "--entry does not go with --main"),
        (("run", COUNTING, "--main", "-p", "a=1"), "--param does not go with --main"),
        (("run", f"{COUNTING}:flow", "--main"), "a name after the colon does not go with --main"),
        (("run", COUNTING, "--main", "--timeout", "3"), "--timeout does not go with --main"),
        (("run", COUNTING, "--resume-deferred"), "--resume-deferred needs --headless"),
        (("run", COUNTING), NO_TERMINAL),
        (
            ("demo", "nope"),
            "there is no sample flow 'nope'; there are: duplicates_approval, order_desk, refund_desk, stdlib_census",
        ),
        (("attach", "/no/such.sock"), "/no/such.sock: expected a process id or the path of a monitor's socket"),
    ],
)
def test_a_wrong_command_line_gets_one_message_and_status_two(said, words, message):
    status, error = said(*words)
    assert status == 2
    assert error.startswith(f"routilux-tui: {message}")
    assert "Traceback" not in error


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("jbos",), "No such command 'jbos'"),
        (("run",), "Missing argument 'FLOW.py[:ATTR]'"),
        (("run", COUNTING, "--timeout", "0"), "Invalid value for '--timeout'"),
        (("run", COUNTING, "--nope"), "No such option"),
    ],
)
def test_words_that_are_no_command_of_ours_get_the_usual_message_and_status_two(said, words, message):
    status, error = said(*words)
    assert status == 2
    assert message in error


def test_what_cannot_be_reached_is_a_failure(said):
    status, error = said("attach")
    assert status == 1
    assert error.startswith(
        "routilux-tui: no process can be watched now; a program can be seen once it calls routilux.mon"
    )
    status, error = said("attach", "999999999")
    assert status == 1
    assert error.startswith(
        "routilux-tui: process 999999999 cannot be watched now; no process can; a program can be seen"
    )


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_runtime_directory_without_permission_is_a_failure(said, tmp_path, monkeypatch):
    tmp_path.chmod(0o500)
    monkeypatch.setenv("ROUTILUX_RUNTIME_DIR", str(tmp_path / "run"))
    status, error = said("run", COUNTING, "--headless")
    assert (status, error.count("\n")) == (1, 1)


def test_a_runtime_directory_that_is_a_file_is_a_failure(said, tmp_path, monkeypatch):
    (tmp_path / "run").write_text("")
    monkeypatch.setenv("ROUTILUX_RUNTIME_DIR", str(tmp_path / "run"))
    for words in (("jobs",), ("attach",), ("run", COUNTING, "--headless")):
        status, error = said(*words)
        assert (status, error.count("\n")) == (1, 1)
        assert f"expected a directory at {tmp_path}/run, found something else; set ROUTILUX_RUNTIME_DIR" in error


def test_a_message_cannot_move_the_cursor(said):
    status, error = said("run", "no\x1b[31mpe.py")
    assert (status, "\x1b" in error) == (2, False)
    assert "no␛[31mpe.py: no such file" in error


def test_nothing_to_list_is_no_failure(capsys):
    assert run_command(["jobs"]) == 0
    assert capsys.readouterr().out.startswith("no process can be watched now; a program can be seen once")


def test_the_version_is_the_engines(capsys):
    assert run_command(["--version"]) == 0
    assert capsys.readouterr().out == f"routilux-tui {routilux.__version__}\n"


@pytest.mark.parametrize("words", [["--help"], ["-h"], ["run", "--help"]])
def test_help_is_help(capsys, words):
    assert run_command(words) == 0
    assert capsys.readouterr().out.startswith("Usage: routilux-tui")


def test_help_loads_nothing_heavy():
    code = (
        "import sys; from routilux_tui.cli import run_command; run_command(['--help'])\n"
        "heavy = {'textual', 'rich', 'msgspec', 'asyncio', 'routilux'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_the_child_process_loads_no_screen():
    code = "import sys, routilux_tui.launch.child; sys.exit(str({'textual', 'rich', 'click'} & set(sys.modules)))"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ended.stderr == "set()\n"


def test_the_demo_records_unless_it_is_told_not_to(monkeypatch):
    told = []
    monkeypatch.setattr("routilux_tui.commands.demo.screen_fault", lambda _: "")
    monkeypatch.setattr("routilux_tui.commands.demo.run_on_screen", lambda _task, _look, records: told.append(records))
    run_command(["demo"])
    run_command(["demo", "--no-record"])
    assert told == [True, False]

"""`routilux-tui run` in a real terminal: the flow's life on the screen, by keys, and what is left behind."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

FLOWS = Path(__file__).parents[1] / "launch" / "flows"
ENDLESS = ("-p", "count=1000000", "-p", "pace=0.01")
SAMPLES = Path(__file__).parents[2] / "sample_flows"


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
def test_a_paced_flow_is_seen_paused_resumed_and_left_when_it_is_complete(terminal, tmp_path, size):
    columns, rows = size
    enough = tmp_path / "enough"
    words = ("run", FLOWS / "counting.py", *ENDLESS, "-p", f"until={enough}")
    screen = terminal(*words, columns=columns, rows=rows)
    screen.see(r"╰─+╯", "source", "sink", "● running")
    screen.press("P")
    screen.see("‖ paused")
    screen.press("R")
    screen.see("● running")
    enough.touch()
    screen.see("✓ completed")
    screen.press("q")
    screen.assert_status(0)
    screen.assert_restored()


def test_a_flow_that_goes_on_is_left_running_and_found_again(terminal):
    screen = terminal(FLOWS / "counting.py", *ENDLESS)
    screen.see("● running")
    screen.press("q")
    screen.see("leave it running", "stop it")
    screen.press("l")
    screen.assert_status(0)
    screen.assert_restored()
    (pid,) = re.findall(r"the flow goes on in process (\d+): `routilux-tui attach", screen.text)

    again = terminal("attach", pid)
    again.see("● running", "counting", f"attached {pid}")
    again.press("K")
    again.see("Cancel this job?")
    again.press("y")
    again.see("⊘ cancelled")
    again.press("q")
    again.assert_status(0)
    again.assert_restored()


def test_a_flow_can_be_stopped_on_leaving(terminal, command):
    screen = terminal("run", FLOWS / "counting.py", *ENDLESS)
    screen.see("● running")
    screen.press("q")
    screen.see("stop it")
    screen.press("s")
    screen.assert_status(0)
    screen.assert_restored()
    listed = subprocess.run([command, "jobs"], capture_output=True, text=True, check=True)
    assert listed.stdout.startswith("no process can be watched now")


def test_deferred_events_are_listed_emitted_by_key_and_the_report_is_written(terminal, tmp_path):
    tree = tmp_path / "tree"
    for folder in ("one", "two"):
        (tree / folder).mkdir(parents=True)
        (tree / folder / "small.txt").write_text("same")
        (tree / folder / "large.txt").write_text("same and longer")
    report = tmp_path / "report.txt"
    flow = SAMPLES / "duplicates_approval.py"
    screen = terminal("run", flow, "-p", f"root={tree}", "-p", f"report={report}", "-p", "pace=0", columns=160, rows=45)
    screen.see("‖ paused", r"ask\.approved.*\n.*ask\.approved", "Deferred⁶ ─+ 2")
    assert not report.exists()
    screen.press("6")
    screen.press("D")
    screen.see("Deferred⁶ ─+ 1", "‖ paused")
    assert "1 groups, 15 bytes to spare" in report.read_text()
    screen.press("R")
    screen.see("✓ completed", "Deferred⁶ ─+ 0")
    assert "2 groups, 19 bytes to spare" in report.read_text()
    screen.press("q")
    screen.assert_status(0)
    screen.assert_restored()


def test_a_flow_that_dies_is_said_on_the_screen_with_its_last_words(terminal, tmp_path):
    flow = tmp_path / "dying.py"
    flow.write_text(
        (FLOWS / "counting.py")
        .read_text()
        .replace("        time.sleep(", "        if left == 5:\n            self.die()\n        time.sleep(")
        .replace(
            "    def send(",
            "    def die(self):\n"
            "        import os, sys\n"
            "        print('the roof is on \\x1b[31mfire', file=sys.stderr)\n"
            "        os._exit(7)\n\n"
            "    def send(",
        )
    )
    screen = terminal("run", flow, "-p", "count=20", "-p", "pace=0.02")
    screen.see(r"ended with exit status 7", "the roof is on ␛.31mfire")
    screen.press("q")
    screen.assert_status(1)
    screen.assert_restored()


def test_what_the_flow_prints_stays_in_its_own_pane(terminal, tmp_path):
    flow = tmp_path / "loud.py"
    flow.write_text(
        (FLOWS / "counting.py")
        .read_text()
        .replace("        time.sleep(", "        print('\\x1b[2J\\x1b[HLOUD', left)\n        time.sleep(")
    )
    screen = terminal("run", flow, *ENDLESS)
    screen.see("● running", "source")
    assert "LOUD" not in screen.text
    screen.press("0")
    screen.see("␛.2J␛.HLOUD \\d", "source")
    screen.press("q")
    screen.see("stop it")
    screen.press("s")
    screen.assert_status(0)
    screen.assert_restored()


def test_a_program_that_runs_its_flow_itself_is_watched(terminal):
    program = SAMPLES.parent / "tests" / "engine" / "programs" / "first_reading.py"
    screen = terminal("run", program, "--main")
    screen.see("greenhouse_gauge", "✓ completed", "sensor")
    screen.press("0")
    screen.see("Status: completed")
    screen.press("q")
    screen.assert_status(0)


def test_a_job_that_a_module_runs_while_it_is_imported_is_shown_as_it_runs(terminal, tmp_path):
    flow, enough = tmp_path / "eager.py", tmp_path / "enough"
    flow.write_text(
        (FLOWS / "counting.py").read_text()
        + f'\nflow.execute("source", entry_params={{"count": 1_000_000, "pace": 0.01, "until": {str(enough)!r}}})\n'
    )
    screen = terminal("run", flow, "-p", "count=3")
    screen.see("● running", "source")
    enough.touch()
    screen.see("✓ completed")
    screen.press("q")
    screen.assert_status(0)


def test_a_failed_job_makes_exit_status_one(terminal):
    screen = terminal("run", FLOWS / "failing.py")
    screen.see("✗ failed", "the shelf is ␛.31mempty")
    screen.press("q")
    screen.assert_status(1)
    screen.assert_restored()


@pytest.mark.parametrize(
    ("environment", "size", "said"),
    [
        ({"TERM": "dumb"}, (80, 24), "needs a terminal that can move its cursor, and TERM is dumb; add --headless"),
        ({"TERM": ""}, (80, 24), "needs a terminal that can move its cursor, and TERM is not set; add --headless"),
        ({}, (39, 24), "needs 40×12 characters, and this terminal has 39×24; add --headless"),
        ({}, (80, 11), "needs 40×12 characters, and this terminal has 80×11; add --headless"),
    ],
)
def test_a_terminal_that_cannot_show_the_dashboard_is_told_so_before_anything_runs(terminal, environment, size, said):
    columns, rows = size
    screen = terminal("run", FLOWS / "counting.py", columns=columns, rows=rows, **environment)
    screen.assert_status(2)
    assert said in " ".join(screen.written.decode().split())
    assert b"\x1b" not in screen.written


@pytest.mark.parametrize("stream", [">", "2>", "<"])
def test_a_stream_that_is_no_terminal_is_named(terminal, command, stream):
    line = f"{command} run {FLOWS / 'counting.py'} {stream}/dev/null"
    screen = terminal(program=("/bin/sh", "-c", line))
    screen.assert_status(2)
    if stream != "2>":
        assert "and standard" in screen.text


def test_a_program_that_ends_without_a_job_is_said_to_have_ended(terminal, tmp_path):
    program = tmp_path / "program.py"
    program.write_text("raise KeyError('nothing to do')\n")
    screen = terminal("run", program, "--main")
    screen.see("ended with exit status 1", "KeyError: 'nothing to do'")
    screen.press("q")
    screen.assert_status(1)
    screen.assert_restored()


def test_a_file_that_turns_out_wrong_after_a_while_is_said_on_the_screen_and_after_it(terminal, tmp_path):
    flow = tmp_path / "late.py"
    flow.write_text("import time\ntime.sleep(3)\nflows = []\n")
    screen = terminal("run", flow)
    screen.see("no job yet")
    screen.see("late.py holds no Flow")
    screen.press("q")
    screen.assert_status(2)
    assert "routilux-tui: " in screen.written.decode().rpartition("\x1b")[2]
    screen.assert_restored()


def test_a_program_that_dies_before_it_can_be_looked_at_is_said_to_have_died(terminal, tmp_path):
    program = tmp_path / "dying.py"
    program.write_text("import os, sys\nprint('no fuel', file=sys.stderr)\nos._exit(7)\n")
    screen = terminal("run", program, "--main")
    screen.see("ended with exit status 7", "no fuel")
    screen.press("q")
    screen.assert_status(1)
    screen.assert_restored()


def test_a_job_that_begins_long_after_the_program_is_shown(terminal, tmp_path):
    """The program waits for a file before it runs its flow; it comes when the screen says that there is no job."""
    program, begin = tmp_path / "late.py", tmp_path / "begin"
    program.write_text(
        (FLOWS / "counting.py").read_text()
        + "\nimport pathlib, time"
        + f"\nwhile not pathlib.Path({str(begin)!r}).exists():\n    time.sleep(0.02)"
        + '\nflow.execute("source", entry_params={"count": 3})\n'
    )
    screen = terminal("run", program, "--main")
    screen.see("no job yet")
    begin.touch()
    screen.see("✓ completed", "source")
    screen.press("q")
    screen.assert_status(0)

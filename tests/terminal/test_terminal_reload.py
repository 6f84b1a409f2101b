"""The flow's files change on disk: it is said, and the program is started anew when a person wants it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from routilux.monitor.discovery import list_monitors

FLOWS = Path(__file__).parents[1] / "launch" / "flows"
COUNTING = (FLOWS / "counting.py").read_text()
ENDLESS = ("-p", "count=1000000", "-p", "pace=0.01")
ADDED = '\nflow.add_routine(Sink(), "audit")\nflow.connect("source", "output", "audit", "input")\n'


@pytest.fixture
def flow(tmp_path):
    """A flow file that a test may change."""
    path = tmp_path / "counting.py"
    path.write_text(COUNTING)
    return path


def monitored():
    return [address.pid for address in list_monitors()]


def test_a_change_is_announced_and_a_running_job_is_stopped_and_begun_anew(terminal, flow):
    screen = terminal("run", flow, *ENDLESS, columns=160, rows=45)
    screen.see("● running")
    (first,) = monitored()
    flow.write_text(COUNTING.replace("class Sink(Routine):", 'class Sink(Routine):\n    unit = "piece"\n') + ADDED)
    screen.see(r"counting.py changed: sink changed; audit new +\(ctrl\+r starts it anew\)")
    assert monitored() == [first]
    screen.press("\x12")
    screen.see("What shall become of the job that goes on?", "stop it", "keep it")
    screen.press("s")
    screen.see("● running", "audit", "started anew")
    screen.see_no("ctrl.r starts it anew")
    (second,) = monitored()
    assert second != first
    screen.press("q")
    screen.see("leave it running")
    screen.press("s")
    screen.assert_status(0)
    screen.assert_restored()


def test_a_syntax_error_is_shown_with_its_line_and_the_running_job_is_not_touched(terminal, flow):
    screen = terminal("run", flow, *ENDLESS, "--reload", columns=160, rows=45)
    screen.see("● running")
    before = monitored()
    flow.write_text(COUNTING + "\ndef broken(:\n    pass\n")
    line = COUNTING.count("\n") + 2
    screen.see(
        "counting.py changed: can't be loaded; what runs is not touched",
        rf"counting.py:{line}: SyntaxError: invalid syntax",
        r"def broken\(:",
    )
    screen.see("● running")
    assert monitored() == before
    screen.press("\x12")
    screen.see("What shall become of the job")
    screen.press("s")
    screen.see(rf"✗ \S*counting.py:{line}: SyntaxError")
    assert monitored() == before
    flow.write_text(COUNTING)
    screen.see_no("SyntaxError")


def test_a_paused_job_goes_over_with_its_state_and_what_waits(terminal, tmp_path):
    flow, enough = tmp_path / "clock.py", tmp_path / "enough"
    text = (FLOWS / "remembering.py").read_text()
    flow.write_text(text)
    screen = terminal("run", flow, "--entry", "clock", "-p", f"until={enough}", "--reload", columns=160, rows=45)
    screen.see("● running", r"seen +\d")
    screen.press("P")
    screen.see("‖ paused")
    (first,) = monitored()
    flow.write_text(text.replace("step = 1", "step = 1_000_000") + '\nflow.add_routine(Clock(), "spare")\n')
    screen.see("started anew: clock.py changed: clock changed; spare new", "spare", "‖ paused", r"seen +\d+(?! )")
    (second,) = monitored()
    assert second != first
    (kept,) = re.findall(r"seen +(\d+)", screen.text)
    enough.touch()
    screen.press("R")
    screen.see("✓ completed", rf"seen +1 000 {int(kept):03}")
    screen.press("q")
    screen.assert_status(0)
    screen.assert_restored()

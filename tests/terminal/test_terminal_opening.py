"""The first picture, while a program is still loaded: its flow file waits until the test lets it go on."""

from __future__ import annotations

import os

import pytest

FLOW = """
from pathlib import Path
from routilux import Flow, Routine

Path({gate!r}).read_text()  # a named pipe: somebody has to write to it

class Step(Routine):
    def __init__(self):
        super().__init__()
        self.define_slot("trigger", handler=lambda: None)

flow = Flow(flow_id="gated")
flow.add_routine(Step(), "only_step")
{more}
"""


@pytest.fixture
def gated(tmp_path):
    """A function that writes a flow file which waits, and returns it with what lets it go on."""
    gate = tmp_path / "gate"
    os.mkfifo(gate)

    def write(more=""):
        file = tmp_path / "gated.py"
        file.write_text(FLOW.format(gate=str(gate), more=more))
        return file, lambda: gate.write_text("go")

    return write


def opened(screen):
    """The first picture is there, and nothing else is."""
    return screen.see("no job yet +starting gated.py", "─ Graph² ─", "─ Log⁴ ─|─ Routine³ ─", "q quit")


def test_the_frame_is_shown_while_the_flow_is_loaded_and_becomes_the_dashboard(terminal, gated):
    flow, go_on = gated()
    screen = terminal("run", flow)
    opened(screen)
    go_on()
    screen.see("✓ completed", "only_step")
    assert screen.written.count(b"\x1b[?1049h") == 1
    screen.press("q")
    screen.assert_status(0)
    screen.assert_restored()


def test_keys_that_are_typed_before_the_dashboard_is_there_are_obeyed_and_not_seen_before(terminal, gated):
    flow, go_on = gated()
    screen = terminal("run", flow)
    opened(screen)
    screen.press("5?")
    go_on()
    text = screen.see("/ search +esc closes", "Timeline")
    assert "5?" not in text


def test_a_flow_that_fails_after_the_first_picture_leaves_the_terminal_as_it_was(terminal, gated):
    flow, go_on = gated("raise ValueError('no luck')")
    screen = terminal("run", flow)
    opened(screen)
    go_on()
    screen.assert_status(1)
    screen.assert_restored()
    assert "ValueError: no luck" in screen.text
    assert "Graph²" not in screen.text


def test_ctrl_c_at_the_first_picture_ends_all(terminal, gated):
    flow, _ = gated()
    screen = terminal("run", flow)
    opened(screen)
    screen.press("\x03")
    screen.assert_status(130)
    screen.assert_restored()


def test_a_stop_at_the_first_picture_gives_the_shell_its_terminal_and_comes_back(terminal, command, gated):
    flow, go_on = gated()
    screen = terminal(program=("/bin/bash", "--norc", "--noprofile", "-i"), PS1="ready> ")
    screen.see(r"ready>\s*$")
    screen.press(f"{command} run {flow}\r")
    opened(screen)
    screen.press("\x1a")
    screen.see("Stopped")
    screen.press("fg\r")
    go_on()
    screen.see("✓ completed", "only_step")
    screen.press("q")
    screen.see_no("only_step")

"""Keys and pastes as a terminal sends them, many in one piece: what is no key never becomes a command."""

from __future__ import annotations

import pytest

FLOW = """
from routilux import Flow, Routine

class Counter(Routine):
    def __init__(self):
        super().__init__()
        self.define_slot("trigger", handler=self.count)
        self.define_event("next", ["number"])

    def count(self, number=20):
        self.get_execution_context().job_state.append_to_shared_log({"message": f"at {number}"})
        if number:
            self.emit("next", number=number - 1)

flow = Flow("countdown")
flow.add_routine(Counter(), "counter")
flow.connect("counter", "next", "counter", "trigger")
"""
COMMANDS = "K" + "y" * 12


@pytest.fixture
def countdown(terminal, tmp_path):
    """A flow that is complete, on the screen of a terminal, and its recording."""
    (tmp_path / "countdown.py").write_text(FLOW)
    screen = terminal("run", "countdown.py", "--record", "run.rec")
    screen.see("countdown", "completed", "at 0")
    return screen


def test_a_paste_with_escapes_in_it_is_text_and_no_keys(countdown):
    countdown.press(f"4/\x1b[200~a\x1b{COMMANDS}\x1b[A\x1b]0;x\x07\x1b[201~!")
    countdown.see(rf"/ a␛{COMMANDS}␛\[A␛\]0;x␇!")
    countdown.press("\x1b[27u2\x1b[200~x\x1b:" + COMMANDS + "\x1b[201~:pane jobs\r")
    countdown.see_no(": pane jobs")
    countdown.see("countdown")
    countdown.press("q")
    countdown.assert_status(0)
    countdown.assert_restored()


def test_answers_to_other_programs_and_bytes_of_another_character_set_are_no_keys(countdown):
    countdown.press(b"\x1b]11;rgb:ffff/ffff/ffff\x07\x1bP>|quit: q?\x1b\\\x1b[?64;1;2c\x1b[>0;10;1c\xe9\xff4/caf\xe9.")
    countdown.see("/ caf�.")
    countdown.press("\x1b[27uq")
    countdown.assert_status(0)
    countdown.assert_restored()


def test_a_command_and_a_moment_are_typed_before_their_lines_are_there(countdown, terminal):
    countdown.press(":theme light\r:go to pane history\r/Kq")
    countdown.see("/ Kq", "History⁷ ─+.*of 21")
    countdown.press("\x1b[27uq")
    countdown.assert_status(0)

    replay = terminal("replay", "run.rec")
    replay.see("at the end", "21 handled")
    replay.press("@10\r4")
    replay.see("before the end", "seq 10")
    replay.press("q")
    replay.assert_status(0)
    replay.assert_restored()

"""The log in a real terminal: filtered while it grows, gone through, and copied to the terminal's clipboard."""

from __future__ import annotations

import base64

LOGGING = """
import sys
import time

from routilux import Flow, Routine


class Writer(Routine):
    def __init__(self):
        super().__init__()
        self.define_slot("trigger", self.write)

    def write(self):
        job = self.get_execution_context().job_state
        for number in range(3_000):
            job.append_to_shared_log({"message": f"entry {number}", "odd": number % 2})
        print("half a \\x1b[31mline\\x1b[0m", flush=True)
        print("Error: disk is slow", file=sys.stderr, flush=True)
        time.sleep(0.5)
        job.append_to_shared_log({"message": "the last \\x1b]52;c;ZXZpbA==\\x07 entry"})


flow = Flow("logging")
flow.add_routine(Writer(), "writer")
"""


def test_a_log_is_filtered_gone_through_and_copied(terminal, tmp_path):
    (tmp_path / "logging_flow.py").write_text(LOGGING)
    screen = terminal("run", tmp_path / "logging_flow.py", columns=100, rows=30)
    screen.see("✓ completed")
    screen.press("4")
    screen.see("the last ␛.52;c;ZXZpbA==␇ entry", "3 001 entries")
    screen.press("/")
    screen.see("contains", "fuzzy")
    screen.press("entry 123")
    screen.see(r"11 of 3 001", "entry 1239")
    screen.press("\r")
    screen.see(r"11 of 3 001 +/ entry 123")
    screen.press("gy")
    screen.see("copied")
    copied = [base64.b64decode(part.split(b"\x07")[0]) for part in screen.written.split(b"\x1b]52;c;")[1:]]
    assert [text.split(b"  ", 1)[1] for text in copied] == [b"writer  entry 123  odd 1"]
    screen.press("\x1b")
    screen.see("11 match", "3 001 entries")
    screen.press("oG")
    screen.see(r"stdout +half a ␛.31mline␛.0m", "stderr +Error: disk is slow", "the last")
    screen.press("q")
    screen.assert_status(0)
    screen.assert_restored()

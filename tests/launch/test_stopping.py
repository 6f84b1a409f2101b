"""A process that is asked to end finishes what its end would cut off."""

from __future__ import annotations

import subprocess
import sys

from routilux_tui.launch.stopping import STATUS

PROGRAM = """
import os, signal, threading
from contextlib import contextmanager
from routilux_tui.launch.stopping import Stopper

@contextmanager
def finishing():
    print("begins to end", flush=True)
    yield
    print("finished", flush=True)

class Jobs:
    def cancel(self, reason):
        print("cancelled:", reason, flush=True)
    def wait_until_ended(self):
        print("ended", flush=True)

Stopper(Jobs(), finishing).install()
os.kill(os.getpid(), signal.SIGTERM)
threading.Event().wait(60)
"""


def test_the_jobs_are_cancelled_then_what_is_left_is_finished_then_the_process_ends():
    ended = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=False)
    assert ended.stdout.splitlines() == [
        "begins to end",
        "cancelled: the process was asked to end",
        "ended",
        "finished",
    ]
    assert (ended.returncode, ended.stderr) == (STATUS, "")

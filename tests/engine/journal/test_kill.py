"""Killed at any moment, a recorded job leaves a whole beginning of its run, and ends from there as if undisturbed.

`ROUTILUX_KILLS` is how many times (`make soak`: 1,000).
"""

from __future__ import annotations

import importlib.util
import json
import os
import random
import select
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from routilux import JobState, journal

PROGRAM = Path(__file__).with_name("survivor.py")
KILLS = int(os.environ.get("ROUTILUX_KILLS", "12"))
PATIENCE = 60.0

SPEC = importlib.util.spec_from_file_location("survivor", PROGRAM)
survivor = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(survivor)


@pytest.fixture(scope="module")
def undisturbed():
    """How a job ends that is left alone."""
    flow = survivor.build("sequential")
    return json.loads(json.dumps(survivor.outcome(flow, flow.execute("source"))))


def killed(path, execution, after):
    """Start the program and kill it so many seconds after its job began; False when it was done before."""
    with subprocess.Popen(
        [sys.executable, str(PROGRAM), "run", str(path), execution], stdout=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout.readline() == "begun\n"
        ended, _, _ = select.select([program.stdout], [], [], after)
        program.send_signal(signal.SIGKILL)
        program.wait(PATIENCE)
        return not ended


def survives(path, expected):
    """Check a recording that a kill left, and go on with its job; what ran again."""
    with journal.open(path) as recording:
        recording.check()
        if not recording.jobs:
            return []
        recorded = recording.job()
        assert [change.seq for change in recorded.changes()] == list(range(1, recorded.seq + 1))
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    assert database.execute("PRAGMA quick_check").fetchone() == ("ok",)
    database.close()
    flow = survivor.build("sequential")
    recovery = journal.recover(path, flow=flow)
    assert survivor.outcome(flow, recovery.job) == expected
    return recovery.again


@pytest.mark.parametrize("execution", ["sequential", "concurrent"])
@pytest.mark.timeout(0)
def test_a_job_that_is_killed_at_any_moment_ends_as_if_it_had_not_been(tmp_path, undisturbed, execution, capsys):
    moments = random.Random(f"{execution} {KILLS}")
    processes = cut_short = ran_again = 0
    while cut_short < KILLS // 2:
        path = tmp_path / f"{processes}.routilux"
        processes += 1
        cut_short += killed(path, execution, moments.uniform(0.0, 0.25))
        ran_again += len(survives(path, undisturbed))
        path.unlink()
        assert processes < 10 * KILLS, "nearly every process was done before it could be killed"
    if "ROUTILUX_KILLS" in os.environ:
        with capsys.disabled():
            print(
                f"\n{execution}: {processes:,} processes, {cut_short:,} killed in mid-run. Every file opened, was a "
                f"prefix without a gap and sound, and ended as the undisturbed run; {ran_again:,} activations ran again"
            )


def test_a_new_process_goes_on_where_the_killed_one_was(tmp_path, undisturbed):
    path = tmp_path / "killed.routilux"
    assert killed(path, "sequential", 0.08)
    done = subprocess.run(
        [sys.executable, str(PROGRAM), "recover", str(path)],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    ended = json.loads(done.stdout)
    assert {key: value for key, value in ended.items() if key != "again"} == undisturbed


def test_a_durable_recording_has_what_a_killed_process_had_done(tmp_path):
    path = tmp_path / "durable.routilux"
    program = (
        "import os, signal\n"
        "from routilux import Flow, Routine, journal\n"
        "def take(n):\n"
        "    if n == 40: os.kill(os.getpid(), signal.SIGKILL)\n"
        "    node.get_execution_context().job_state.update_routine_state('node', {'n': n})\n"
        "    node.emit('output', n=n + 1)\n"
        "node = Routine()\n"
        "node.define_slot('trigger', handler=lambda: node.emit('output', n=0))\n"
        "node.define_slot('input', handler=take)\n"
        "node.define_event('output', ['n'])\n"
        "flow = Flow('durable')\n"
        "flow.add_routine(node, 'node')\n"
        "flow.connect('node', 'output', 'node', 'input')\n"
        f"journal.record(flow, {str(path)!r}, durable=True)\n"
        "flow.execute('node')\n"
    )
    done = subprocess.run([sys.executable, "-c", program], timeout=PATIENCE, check=False)
    assert done.returncode == -signal.SIGKILL
    assert JobState.recover(path).routine_states["node"]["n"] >= 37

"""A process is killed in mid-run, and `routilux-tui resume` ends its job as if it had not been."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest

from routilux import JobState, journal
from routilux.errors import RecordingError

FLOW = Path(__file__).parents[1] / "launch" / "flows" / "losing.py"
UNDISTURBED = {"source": {"sent": 20}, "adder": {"sum": 210}, "sink": {"taken": 20}}
HALF_WAY = {"source": {"sent": 10}, "adder": {"sum": 55}}
PATIENCE = 30.0


def kill_half_way(words, file, taken):
    """Run the command until its job is half way on record, and kill the job's process."""
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as command:
        ends = time.monotonic() + PATIENCE
        while (pid := half_way(file, taken)) == 0:
            assert command.poll() is None, command.stderr.read()
            assert time.monotonic() < ends, f"{file} is not half way"
            time.sleep(0.02)
        os.kill(pid, signal.SIGKILL)
        assert command.wait(PATIENCE) == 1


def half_way(file, taken):
    """The process whose job stands half way in the recording; 0 before."""
    try:
        with journal.open(file) as recording:
            job = recording.job()
            states = job.state_at(job.seq).routine_states
            return recording.facts["pid"] if states == {**HALF_WAY, "sink": {"taken": taken}} else 0
    except RecordingError:
        return 0


@pytest.fixture
def go(tmp_path):
    """The file that the flow waits for."""
    return tmp_path / "go"


@pytest.fixture
def lost(command, tmp_path, go):
    """The recording of a job whose process was killed half way."""
    file = tmp_path / "lost.routilux"
    kill_half_way([command, "run", FLOW, "--headless", "--record", file, "-p", f"go={go}"], file, taken=9)
    return file


def test_a_job_that_was_killed_twice_ends_as_an_undisturbed_one(command, lost, go, tmp_path):
    second, third = tmp_path / "second.routilux", tmp_path / "third.routilux"
    resume = [command, "resume", "--headless", "--resume-deferred"]
    words = [command, "resume", lost, FLOW, "--headless", "--record", second]
    with journal.open(lost) as recording:
        seq = recording.job().seq
    kill_half_way(words, second, taken=10)
    go.touch()
    done = subprocess.run(
        [*resume, second, FLOW, "--record", third], capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 0, done.stderr
    assert re.search(
        r"runs again  source\.trigger, begun at change \d+; what it had sent, 10 messages, is not sent again",
        done.stderr,
    )
    assert JobState.recover(third).routine_states == UNDISTURBED
    assert JobState.recover(third).seq > seq


def test_on_the_screen_it_rests_until_a_person_lets_it_go_on(terminal, lost, go, tmp_path):
    second = tmp_path / "second.routilux"
    go.touch()
    screen = terminal("resume", lost, FLOW, "--record", second)
    screen.see(
        r"job +[0-9a-f]{32} of losing, from lost\.routilux",
        r"stands +after its change \d+",
        r"runs again +source\.trigger, begun at change \d; what it had sent, 10",
        r"waiting +0 messages",
        r"deferred +1 event: adder\.output 1",
        "A job whose process was lost is back, and rests",
        "‖ paused",
    )
    screen.press("g")
    screen.see("✓ completed")
    screen.press("q")
    screen.assert_status(0)
    screen.assert_restored()
    assert JobState.recover(second).routine_states == UNDISTURBED

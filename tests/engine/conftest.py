"""How these tests build routines and flows, and how they run a program in a process of its own.

A test's handlers are plain functions in the test; `routine` puts them into slots and `flow_of` wires them up:

    source = routine(events=["output"], trigger=send)
    sink = routine(input=take)
    flow = flow_of({"source": source, "sink": sink}, "source.output > sink.input")

`SWITCH_INTERVAL=1e-6 pytest tests/engine` lets threads change places as often as they can.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from routilux import Flow, Routine

if "SWITCH_INTERVAL" in os.environ:
    sys.setswitchinterval(float(os.environ["SWITCH_INTERVAL"]))

PROGRAMS = Path(__file__).parent / "programs"
PATIENCE = 60.0
"""Seconds after which a program or a wait has failed; nothing here waits for it to pass."""


def made_routine(events: list[str] | None = None, **handlers: Callable[..., Any]) -> Routine:
    made = Routine()
    for name, handler in handlers.items():
        made.define_slot(name, handler=handler)
    for name in events or ():
        made.define_event(name)
    return made


@pytest.fixture
def routine() -> Callable[..., Routine]:
    return made_routine


@pytest.fixture
def flow_of() -> Iterator[Callable[..., Flow]]:
    made: list[Flow] = []

    def build(routines: dict[str, Routine], *wires: str, **options: Any) -> Flow:
        flow = Flow(**{"flow_id": "test_flow", **options})
        made.append(flow)
        for routine_id, each in routines.items():
            flow.add_routine(each, routine_id)
        for wire in wires:
            source, target = wire.split(" > ")
            flow.connect(*source.split("."), *target.split("."))
        return flow

    yield build
    for flow in made:
        flow.shutdown(wait=True, timeout=PATIENCE)


@pytest.fixture
def ctrl_c_means_what_it_usually_does() -> Iterator[None]:
    """Python's own answer to SIGINT, which a shell lets whom it starts in the background ignore."""
    usual = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, usual)


@pytest.fixture(scope="session")
def run_program() -> Callable[..., str]:
    """Runs a program of `programs/` in a new process and returns what it printed; its errors fail the test."""

    def run(name: str, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-W", "error", str(PROGRAMS / name), *arguments],
            cwd=tempfile.gettempdir(),
            env={**os.environ, "PYTHONUTF8": "1"},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    return run


@pytest.fixture
def working_flow(routine, flow_of):
    """source sends `count` numbers; worker keeps state, logs and passes each on."""

    def send(count):
        for n in range(count):
            source.emit("output", n=n)

    def work(n):
        ctx = worker.get_execution_context()
        ctx.job_state.update_routine_state(ctx.routine_id, {"newest": n})
        ctx.job_state.append_to_shared_log({"n": n})
        worker.emit("output", n=n)

    source = routine(events=["output"], trigger=send)
    worker = routine(events=["output"], input=work)
    return flow_of({"source": source, "worker": worker}, "source.output > worker.input")

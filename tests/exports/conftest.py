"""Small runs with everything in them, as the exports get them."""

from __future__ import annotations

import pytest

from routilux import ErrorHandler, Flow, Routine
from routilux_tui.runs.ledger_run import JobRun

HOSTILE = 'x"]; evil --> n0\\"\n<script>alert(1)</script>\x1b]52;c;aGk=\x07`|{}'


class Source(Routine):
    def __init__(self):
        super().__init__()
        self.define_slot("trigger", handler=self.begin)
        self.define_event("item", ["number"])
        self.define_event("unheard")

    def begin(self, count):
        for number in range(count):
            self.emit("item", number=number)


class Sink(Routine):
    """Keeps the numbers that it gets, and refuses the third."""

    def __init__(self):
        super().__init__()
        self.define_slot("input", handler=self.take)
        self.define_event("kept", ["number"])

    def take(self, number):
        context = self.get_execution_context()
        context.job_state.append_to_shared_log({"took": number})
        if number == 3:
            raise ValueError(f"{number} is too many")
        context.job_state.update_routine_state(context.routine_id, {"last": number})
        self.emit("kept", number=number)


def flow_of(source_id="source", sink_id="sink"):
    flow = Flow("counting")
    flow.add_routine(Source(), source_id)
    flow.add_routine(Sink(), sink_id)
    flow.connect(source_id, "item", sink_id, "input")
    flow.set_error_handler(ErrorHandler("continue"))
    return flow


@pytest.fixture
def counting():
    """Five numbers from a source to a sink, one of which raised."""
    flow = flow_of()
    return JobRun(flow.execute("source", {"count": 5}), flow)


@pytest.fixture
def hostile():
    """The same between routines whose names are attacks."""
    flow = flow_of(HOSTILE, "=cmd|' /C calc'!A0")
    return JobRun(flow.execute(HOSTILE, {"count": 2}), flow)


@pytest.fixture
def saved(tmp_path):
    """The path of that run as a saved job."""
    flow = flow_of()
    path = tmp_path / "run.job"
    flow.execute("source", {"count": 5}).save(path)
    return path

"""A flow as plain data: its structure can move to another host, where a saved job of it goes on."""

from __future__ import annotations

import json

import pytest

from routilux import ErrorHandler, Flow, JobState, Routine

MODULE = """
from routilux import Routine


class Counting(Routine):
    def __init__(self):
        super().__init__()
        self.define_slot("trigger", handler=self.count)
        self.define_event("number", ["n"])

    def count(self):
        for n in range(self.get_config("upto", 1)):
            self.emit("number", n=n)


class Adding(Routine):
    def __init__(self):
        super().__init__()
        self.define_slot("value", handler=self.add)

    def add(self, value):
        ctx = self.get_execution_context()
        total = (ctx.job_state.get_routine_state(ctx.routine_id) or {"total": 0})["total"] + value
        ctx.job_state.update_routine_state(ctx.routine_id, {"total": total})
        if value == self.get_config("pause_at"):
            ctx.flow.pause(ctx.job_state)
"""


@pytest.fixture
def summing(tmp_path, monkeypatch):
    """A flow whose routines are importable, with everything set that a flow can have."""
    (tmp_path / "summing_routines.py").write_text(MODULE)
    monkeypatch.syspath_prepend(tmp_path)
    import summing_routines

    counting, adding = summing_routines.Counting(), summing_routines.Adding()
    counting.set_config(upto=5)
    adding.set_error_handler(ErrorHandler(strategy="retry", max_retries=7, retry_delay=0.5, is_critical=True))
    flow = Flow(flow_id="summing", execution_strategy="concurrent", max_workers=3, execution_timeout=20.0)
    flow.set_error_handler(ErrorHandler(strategy="skip"))
    flow.add_routine(counting, "counting")
    flow.add_routine(adding, "adding")
    flow.connect("counting", "number", "adding", "value", param_mapping={"n": "value"})
    return flow


def copied(flow):
    return Flow.deserialize(json.loads(json.dumps(flow.serialize())))


def test_a_flow_that_was_plain_data_does_the_same_work(summing):
    job = copied(summing).execute("counting")
    assert job.status == "completed", job.error
    assert job.get_routine_state("adding") == {"total": 10}


def test_everything_that_was_set_comes_back(summing):
    copy = copied(summing)
    assert (copy.flow_id, copy.execution_strategy, copy.max_workers) == ("summing", "concurrent", 3)
    assert copy.execution_timeout == 20.0
    assert copy.error_handler.strategy == "skip"
    assert list(copy.routines) == ["counting", "adding"]
    assert copy.routines["counting"].config() == {"upto": 5}
    handler = copy.routines["adding"].get_error_handler()
    assert (handler.strategy, handler.max_retries, handler.retry_delay, handler.is_critical) == ("retry", 7, 0.5, True)
    assert [connection.param_mapping for connection in copy.connections] == [{"n": "value"}]


def test_a_saved_job_goes_on_in_a_flow_that_was_plain_data(summing, tmp_path):
    summing.routines["adding"].set_config(pause_at=2)
    job = summing.execute("counting")
    assert job.status == "paused"
    job.save(tmp_path / "summing.job")
    loaded = JobState.load(tmp_path / "summing.job")
    copied(summing).resume(loaded)
    assert loaded.status == "completed"
    assert loaded.get_routine_state("adding") == {"total": 10}


def test_a_routine_that_can_not_be_imported_elsewhere_is_named():
    class Local(Routine):
        pass

    flow = Flow(flow_id="local")
    flow.add_routine(Local(), "homebound")
    with pytest.raises(ValueError, match="Local"):
        flow.serialize()


def test_a_class_that_is_not_there_is_named(summing):
    document = json.loads(json.dumps(summing.serialize()).replace("Adding", "Missing"))
    with pytest.raises(ValueError, match="Missing"):
        Flow.deserialize(document)

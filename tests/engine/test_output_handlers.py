from __future__ import annotations

import queue
from datetime import datetime

import pytest

from routilux import CallbackOutputHandler, NullOutputHandler, QueueOutputHandler


@pytest.fixture
def telling_flow(routine, flow_of):
    """A routine that sends two outputs."""

    def tell():
        teller.send_output("progress", percent=50)
        teller.send_output("result", text="done")

    teller = routine(trigger=tell)
    return flow_of({"teller": teller})


def test_outputs_are_kept_in_the_jobs_output_log(telling_flow):
    job = telling_flow.execute("teller")
    assert [(entry["routine_id"], entry["output_type"], entry["data"]) for entry in job.output_log] == [
        ("teller", "progress", {"percent": 50}),
        ("teller", "result", {"text": "done"}),
    ]


def test_a_queue_gets_each_output(telling_flow):
    outputs = queue.Queue()
    job = telling_flow.execute("teller", output_handler=QueueOutputHandler(outputs))
    first, second = outputs.get_nowait(), outputs.get_nowait()
    assert outputs.empty()
    assert isinstance(first.pop("timestamp"), datetime)
    assert first == {"job_id": job.job_id, "routine_id": "teller", "output_type": "progress", "data": {"percent": 50}}
    assert second["data"] == {"text": "done"}


def test_a_callback_is_called_with_each_output(telling_flow):
    calls = []
    job = telling_flow.execute("teller", output_handler=CallbackOutputHandler(lambda *args: calls.append(args)))
    assert [call[:4] for call in calls] == [
        (job.job_id, "teller", "progress", {"percent": 50}),
        (job.job_id, "teller", "result", {"text": "done"}),
    ]


def test_a_null_handler_takes_everything_and_the_log_keeps_it(telling_flow):
    job = telling_flow.execute("teller", output_handler=NullOutputHandler())
    assert job.status == "completed"
    assert len(job.output_log) == 2


def test_a_handler_that_raises_becomes_a_warning_and_the_job_goes_on(telling_flow):
    def refuse(*_):
        raise OSError("printer on fire")

    with pytest.warns(RuntimeWarning, match="printer on fire"):
        job = telling_flow.execute("teller", output_handler=CallbackOutputHandler(refuse))
    assert job.status == "completed"
    assert len(job.output_log) == 2


def test_a_handler_can_be_set_in_mid_run(routine, flow_of):
    calls = []

    def tell():
        teller.send_output("progress", step=1)
        teller.get_execution_context().job_state.set_output_handler(
            CallbackOutputHandler(lambda *args: calls.append(args[3]))
        )
        teller.send_output("progress", step=2)

    teller = routine(trigger=tell)
    flow_of({"teller": teller}).execute("teller")
    assert calls == [{"step": 2}]


def test_sending_output_outside_of_a_job_is_an_error(telling_flow):
    with pytest.raises(RuntimeError, match="job"):
        telling_flow.routines["teller"].send_output("progress", percent=1)

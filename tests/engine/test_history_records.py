from __future__ import annotations

from datetime import datetime

import pytest

from routilux import ErrorHandler, ExecutionRecord


@pytest.fixture
def chain(routine, flow_of):
    """source emits three letters, middle passes each on twice, sink emits nothing."""

    def send():
        for letter in "abc":
            source.emit("output", letter=letter)

    def double(letter):
        middle.emit("left", text=letter)
        middle.emit("right", text=letter.upper())

    source = routine(events=["output"], trigger=send)
    middle = routine(events=["left", "right"], input=double)
    sink = routine(left=lambda text: None, right=lambda text: None)
    return flow_of(
        {"source": source, "middle": middle, "sink": sink},
        "source.output > middle.input",
        "middle.left > sink.left",
        "middle.right > sink.right",
    )


def test_there_is_one_record_for_each_activation(chain):
    history = chain.execute("source").get_execution_history()
    assert [record.routine_id for record in history] == ["source"] + ["middle"] * 3 + ["sink"] * 6
    assert all(isinstance(record, ExecutionRecord) for record in history)


def test_the_history_of_one_routine_can_be_read_alone(chain):
    job = chain.execute("source")
    assert [record.data for record in job.get_execution_history("middle")] == [
        {"text": "a"},
        {"text": "b"},
        {"text": "c"},
    ]
    assert len(job.get_execution_history("source")) == 1
    assert job.get_execution_history("nobody") == []


def test_a_record_is_named_for_the_first_event_and_carries_its_payload(chain):
    history = chain.execute("source").get_execution_history()
    assert (history[0].event_name, history[0].data) == ("output", {"letter": "a"})
    assert (history[1].event_name, history[1].data) == ("left", {"text": "a"})


def test_every_emission_of_an_activation_is_in_its_record(chain):
    source, middle = chain.execute("source").get_execution_history()[:2]
    assert [emission.data for emission in source.emissions] == [{"letter": "a"}, {"letter": "b"}, {"letter": "c"}]
    assert [emission.event_name for emission in middle.emissions] == ["left", "right"]
    assert all(isinstance(emission.timestamp, datetime) for emission in middle.emissions)


def test_a_record_without_emissions_is_completed(chain):
    sink = chain.execute("source").get_execution_history("sink")
    assert {(record.event_name, record.status, len(record.emissions)) for record in sink} == {
        ("completed", "completed", 0)
    }


def test_a_record_names_the_slot_that_received(chain):
    job = chain.execute("source")
    assert job.get_execution_history("source")[0].slot_name == "trigger"
    assert [record.slot_name for record in job.get_execution_history("sink")] == ["left", "right"] * 3


def test_a_record_knows_which_activation_caused_it(chain):
    history = chain.execute("source").get_execution_history()
    source, middle = history[0], history[1:4]
    assert source.cause is None
    assert [record.cause for record in middle] == [source.seq] * 3
    assert [record.cause for record in history[4:]] == [each.seq for each in middle for _ in range(2)]


def test_records_are_numbered_in_the_order_in_which_activations_started(chain):
    history = chain.execute("source").get_execution_history()
    numbers = [record.seq for record in history]
    assert numbers == sorted(set(numbers))
    starts = [record.started_at for record in history]
    assert starts == sorted(starts)


def test_a_records_timestamp_is_its_start_and_it_has_a_duration(chain):
    job = chain.execute("source")
    for record in job.get_execution_history():
        assert isinstance(record.timestamp, datetime)
        assert job.created_at <= record.timestamp <= job.updated_at
        assert record.duration >= 0.0


def test_an_activation_that_raised_is_an_error_and_carries_it(routine, flow_of):
    def fail():
        source.emit("output", n=1)
        raise LookupError("no such shelf")

    source = routine(events=["output"], trigger=fail)
    job = flow_of({"source": source, "sink": routine(input=lambda n: None)}, "source.output > sink.input").execute(
        "source"
    )
    (record,) = job.get_execution_history("source")
    assert (record.event_name, record.status) == ("error", "error")
    assert "no such shelf" in str(record.data)
    assert [emission.event_name for emission in record.emissions] == ["output"]


def test_a_skipped_activation_is_recorded_as_skipped(routine, flow_of):
    def fail():
        raise LookupError("no such shelf")

    source = routine(trigger=fail)
    source.set_error_handler(ErrorHandler(strategy="skip"))
    (record,) = flow_of({"source": source}).execute("source").get_execution_history()
    assert (record.event_name, record.status) == ("skipped", "skipped")


def test_a_program_can_add_a_record_of_its_own(chain):
    job = chain.execute("source")
    job.record_execution("middle", "inspected", {"by": "hand"})
    newest = job.get_execution_history()[-1]
    assert (newest.routine_id, newest.event_name, newest.data) == ("middle", "inspected", {"by": "hand"})
    assert len(job.get_execution_history()) == 11


def test_the_history_of_two_jobs_is_not_mixed(chain):
    first, second = chain.execute("source"), chain.execute("source")
    assert len(first.get_execution_history()) == len(second.get_execution_history()) == 10


def test_a_payload_is_recorded_as_it_was_when_it_was_emitted(routine, flow_of):
    def send():
        payload = {"n": 1}
        source.emit("output", **payload)
        payload["n"] = 2

    source = routine(events=["output"], trigger=send)
    (record,) = flow_of({"source": source}).execute("source").get_execution_history()
    assert record.data == {"n": 1}

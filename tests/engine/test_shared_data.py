from __future__ import annotations

import time
from datetime import datetime

import pytest


@pytest.fixture
def job(routine, flow_of):
    """A completed job of a flow without work, to write to and read from."""
    return flow_of({"only": routine(trigger=lambda: None)}).execute("only")


def test_what_is_stored_is_read_back(job):
    job.update_shared_data("items", ["a"])
    assert job.get_shared_data("items", []) == ["a"]
    assert job.shared_data == {"items": ["a"]}


def test_what_is_not_there_is_the_default(job):
    assert job.get_shared_data("missing") is None
    assert job.get_shared_data("missing", 7) == 7
    assert job.shared_data == {}


def test_handlers_build_a_list_together(routine, flow_of):
    def send():
        for letter in "abc":
            source.emit("output", letter=letter)

    def collect(letter):
        shared = sink.get_execution_context().job_state
        letters = shared.get_shared_data("letters", [])
        letters.append(letter)
        shared.update_shared_data("letters", letters)

    source, sink = routine(events=["output"], trigger=send), routine(input=collect)
    job = flow_of({"source": source, "sink": sink}, "source.output > sink.input").execute("source")
    assert job.get_shared_data("letters") == ["a", "b", "c"]


def test_a_log_entry_gets_a_timestamp(job):
    before = time.time()
    job.append_to_shared_log({"action": "potted"})
    (entry,) = job.get_shared_log()
    assert list(entry) == ["action", "timestamp"]
    assert before - 0.001 <= datetime.fromisoformat(entry["timestamp"]).timestamp() <= time.time()


def test_a_log_entry_keeps_the_timestamp_that_it_has(job):
    job.append_to_shared_log({"timestamp": "yesterday", "action": "potted"})
    assert job.get_shared_log() == [{"timestamp": "yesterday", "action": "potted"}]


def test_the_log_keeps_a_copy_of_what_was_appended(job):
    entry = {"action": "potted"}
    job.append_to_shared_log(entry)
    entry["action"] = "changed"
    assert "timestamp" not in entry
    assert job.get_shared_log()[0]["action"] == "potted"


def test_changing_what_was_read_from_the_log_changes_nothing(job):
    job.append_to_shared_log({"action": "potted"})
    job.get_shared_log().clear()
    job.get_shared_log()[0]["action"] = "changed"
    assert [entry["action"] for entry in job.get_shared_log()] == ["potted"]


@pytest.mark.parametrize("entry", ["text", None, ["a"], 3])
def test_only_a_dict_can_be_logged(job, entry):
    with pytest.raises(ValueError, match="dict"):
        job.append_to_shared_log(entry)
    assert job.get_shared_log() == []


def test_the_log_can_be_read_through_a_filter(job):
    for n in range(4):
        job.append_to_shared_log({"n": n})
    assert [entry["n"] for entry in job.get_shared_log(lambda entry: entry["n"] % 2 == 1)] == [1, 3]
    assert [entry["n"] for entry in job.get_shared_log(filter_func=lambda entry: entry["n"] < 2)] == [0, 1]


def test_the_log_stands_in_the_order_of_appending(routine, flow_of):
    def send():
        for letter in "abc":
            source.emit("output", letter=letter)

    def logging(name):
        def log(letter):
            made[name].get_execution_context().job_state.append_to_shared_log({"who": name, "letter": letter})

        return log

    source = routine(events=["output"], trigger=send)
    made = {name: routine(input=logging(name)) for name in ("first", "second")}
    job = flow_of({"source": source, **made}, "source.output > first.input", "source.output > second.input").execute(
        "source"
    )
    assert [entry["who"][0] + entry["letter"] for entry in job.get_shared_log()] == ["fa", "fb", "fc", "sa", "sb", "sc"]
    assert len(job.shared_log) == 6
    timestamps = [entry["timestamp"] for entry in job.get_shared_log()]
    assert timestamps == sorted(timestamps)

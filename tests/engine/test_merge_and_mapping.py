from __future__ import annotations

import pytest

from routilux import Routine


def collecting(merge_strategy, seen):
    """A routine whose slot `input` merges in this way and notes what its handler sees."""
    made = Routine()
    made.define_slot("input", handler=seen.append, merge_strategy=merge_strategy)
    return made


def sending(*payloads):
    source = Routine()
    source.define_event("output")

    def send():
        for payload in payloads:
            source.emit("output", **payload)

    source.define_slot("trigger", handler=send)
    return source


def run(flow_of, merge_strategy, *payloads):
    seen = []
    flow = flow_of(
        {"source": sending(*payloads), "sink": collecting(merge_strategy, seen)}, "source.output > sink.input"
    )
    job = flow.execute("source")
    assert job.status == "completed", job.error
    return flow, seen


def test_override_shows_each_message_alone(flow_of):
    _, seen = run(flow_of, "override", {"a": 1, "b": 2}, {"a": 3})
    assert seen == [{"a": 1, "b": 2}, {"a": 3}]


def test_append_collects_the_values_of_each_name_into_lists(flow_of):
    _, seen = run(flow_of, "append", {"a": 1, "b": 2}, {"a": 3}, {"a": [4]})
    assert seen == [{"a": [1], "b": [2]}, {"a": [1, 3], "b": [2]}, {"a": [1, 3, [4]], "b": [2]}]


def test_a_function_merges_what_was_collected_with_what_is_new(flow_of):
    calls = []

    def largest(old, new):
        calls.append((old, new))
        return {"a": max(old.get("a", 0), new["a"])}

    _, seen = run(flow_of, largest, {"a": 2}, {"a": 5}, {"a": 3})
    assert seen == [{"a": 2}, {"a": 5}, {"a": 5}]
    assert calls == [({}, {"a": 2}), ({"a": 2}, {"a": 5}), ({"a": 5}, {"a": 3})]


def test_what_is_collected_belongs_to_the_job_and_not_to_the_slot(flow_of):
    flow, seen = run(flow_of, "append", {"a": 1}, {"a": 2})
    flow.execute("source")
    assert seen == [{"a": [1]}, {"a": [1, 2]}, {"a": [1]}, {"a": [1, 2]}]


def test_a_handler_that_spoils_the_collected_data_does_not_spoil_the_next_call(flow_of):
    seen = []

    def spoil(message):
        seen.append({name: list(values) for name, values in message.items()})
        message.clear()

    sink = Routine()
    sink.define_slot("input", handler=spoil, merge_strategy="append")
    flow_of({"source": sending({"a": 1}, {"a": 2}), "sink": sink}, "source.output > sink.input").execute("source")
    assert seen == [{"a": [1]}, {"a": [1, 2]}]


def test_a_merge_function_that_raises_follows_the_error_rules(flow_of):
    def refuse(old, new):
        raise LookupError("can not merge")

    seen = []
    flow = flow_of({"source": sending({"a": 1}), "sink": collecting(refuse, seen)}, "source.output > sink.input")
    job = flow.execute("source")
    assert (job.status, job.error.type, seen) == ("failed", "LookupError", [])


def test_an_unknown_merge_strategy_is_an_error_that_lists_them():
    with pytest.raises(ValueError, match=r"'override'.*'append'"):
        Routine().define_slot("input", merge_strategy="sum")


def mapped(flow_of, mapping, payload):
    seen = []
    flow = flow_of({"source": sending(payload), "sink": collecting("override", seen)})
    flow.connect("source", "output", "sink", "input", param_mapping=mapping)
    job = flow.execute("source")
    assert job.status == "completed", job.error
    return seen[0]


def test_a_mapped_name_arrives_under_its_new_name_only(flow_of):
    assert mapped(flow_of, {"a": "x"}, {"a": 1}) == {"x": 1}


def test_names_that_are_not_mapped_pass_through(flow_of):
    assert mapped(flow_of, {"a": "x"}, {"a": 1, "b": 2}) == {"x": 1, "b": 2}


def test_a_name_that_collides_with_a_mapped_one_gives_way(flow_of):
    assert mapped(flow_of, {"a": "b"}, {"a": 1, "b": 2}) == {"b": 1}


def test_two_names_can_be_swapped(flow_of):
    assert mapped(flow_of, {"a": "b", "b": "a"}, {"a": 1, "b": 2}) == {"b": 1, "a": 2}


def test_a_mapping_of_names_that_do_not_come_changes_nothing(flow_of):
    assert mapped(flow_of, {"z": "b"}, {"a": 1, "b": 2}) == {"a": 1, "b": 2}


def test_mapping_holds_for_one_connection_alone(flow_of):
    left, right = [], []
    flow = flow_of(
        {"source": sending({"a": 1}), "left": collecting("override", left), "right": collecting("override", right)}
    )
    flow.connect("source", "output", "left", "input", param_mapping={"a": "x"})
    flow.connect("source", "output", "right", "input")
    flow.execute("source")
    assert (left, right) == ([{"x": 1}], [{"a": 1}])


def test_mapped_data_is_merged_under_its_new_names(flow_of):
    seen = []
    flow = flow_of({"source": sending({"a": 1}, {"a": 2}), "sink": collecting("append", seen)})
    flow.connect("source", "output", "sink", "input", param_mapping={"a": "x"})
    flow.execute("source")
    assert seen == [{"x": [1]}, {"x": [1, 2]}]

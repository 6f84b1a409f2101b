from __future__ import annotations

import functools

import pytest

from routilux import Routine


def called_with(flow_of, handler, **payload):
    """Sends one message to a slot with this handler inside of a job, and returns the job."""
    source, sink = Routine(), Routine()
    source.define_event("output")
    source.define_slot("trigger", handler=lambda: source.emit("output", **payload))
    sink.define_slot("input", handler=handler)
    return flow_of({"source": source, "sink": sink}, "source.output > sink.input").execute("source")


@pytest.fixture
def seen():
    return []


def test_keyword_arguments_take_all_of_the_data(flow_of, seen):
    called_with(flow_of, lambda **data: seen.append(data), a=1, b=2)
    assert seen == [{"a": 1, "b": 2}]


def test_named_parameters_take_the_matching_names_and_leave_the_rest(flow_of, seen):
    called_with(flow_of, lambda b, a: seen.append((a, b)), a=1, b=2, c=3)
    assert seen == [(1, 2)]


def test_a_named_parameter_that_does_not_come_keeps_its_default(flow_of, seen):
    called_with(flow_of, lambda a, b="none": seen.append((a, b)), a=1)
    assert seen == [(1, "none")]


def test_named_parameters_and_keyword_arguments_share_the_data(flow_of, seen):
    called_with(flow_of, lambda a, **rest: seen.append((a, rest)), a=1, b=2)
    assert seen == [(1, {"b": 2})]


def test_keyword_only_parameters_are_named_parameters(flow_of, seen):
    def handle(*, a, b=5):
        seen.append((a, b))

    called_with(flow_of, handle, a=1, c=2)
    assert seen == [(1, 5)]


def test_a_missing_parameter_without_default_is_an_error_that_names_it(flow_of, seen):
    job = called_with(flow_of, lambda a, missing: seen.append(a), a=1, b=2)
    assert job.status == "failed"
    assert job.error.type == "TypeError"
    assert "'missing'" in job.error.message
    assert "'a', 'b'" in job.error.message
    assert seen == []


def test_a_single_parameter_that_matches_nothing_takes_the_whole_dict(flow_of, seen):
    called_with(flow_of, lambda message: seen.append([message]), a=1, b=2)
    assert seen == [[{"a": 1, "b": 2}]]


def test_a_single_parameter_that_matches_takes_its_value(flow_of, seen):
    called_with(flow_of, lambda a: seen.append([a]), a=1, b=2)
    assert seen == [[1]]


def test_a_single_parameter_takes_an_empty_dict_when_nothing_comes(flow_of, seen):
    called_with(flow_of, lambda message: seen.append([message]))
    assert seen == [[{}]]


def test_a_single_parameter_with_a_default_keeps_it_when_nothing_comes(flow_of, seen):
    called_with(flow_of, lambda count=3: seen.append(count))
    assert seen == [3]


def test_a_handler_without_parameters_is_called_with_none(flow_of, seen):
    called_with(flow_of, lambda: seen.append("called"), a=1)
    assert seen == ["called"]


def test_the_tutorials_signature_takes_data_by_name(flow_of, seen):
    called_with(flow_of, lambda data=None, **kwargs: seen.append((data, kwargs)), data="a", more=1)
    assert seen == [("a", {"more": 1})]


def test_messages_with_different_names_reach_one_handler(flow_of, seen):
    source, sink = Routine(), Routine()
    source.define_event("output")

    def send():
        source.emit("output", a=1)
        source.emit("output", a=2, b=3)
        source.emit("output", b=4)
        source.emit("output")
        source.emit("output", b=5, a=6)

    source.define_slot("trigger", handler=send)
    sink.define_slot("input", handler=lambda a=0, b=0: seen.append((a, b)))
    job = flow_of({"source": source, "sink": sink}, "source.output > sink.input").execute("source")
    assert seen == [(1, 0), (2, 3), (0, 4), (0, 0), (6, 5)]
    assert [emission.data for emission in job.get_execution_history("source")[0].emissions] == [
        {"a": 1},
        {"a": 2, "b": 3},
        {"b": 4},
        {},
        {"b": 5, "a": 6},
    ]


def test_a_bound_method_is_called_without_self_in_the_way(flow_of, seen):
    class Taker:
        def take(self, a):
            seen.append(a)

    called_with(flow_of, Taker().take, a=1)
    assert seen == [1]


def test_a_partial_keeps_what_it_binds(flow_of, seen):
    def handle(prefix, a):
        seen.append(prefix + a)

    called_with(flow_of, functools.partial(handle, "x"), a="y")
    assert seen == ["xy"]


def test_an_object_that_can_be_called_is_a_handler(flow_of, seen):
    class Taker:
        def __call__(self, a):
            seen.append(a)

    called_with(flow_of, Taker(), a=1)
    assert seen == [1]


def test_a_builtin_takes_the_whole_dict_as_its_single_parameter(flow_of, seen):
    called_with(flow_of, seen.append, a=1)
    assert seen == [{"a": 1}]


def test_names_that_collide_with_the_engines_own_are_ordinary_data(flow_of, seen):
    payload = {"self": 1, "event_name": 2, "data": 3, "name": 4, "args": 5, "kwargs": 6, "job_state": 7}
    assert called_with(flow_of, seen.append, **payload).status == "completed"
    assert seen == [payload]


def test_a_flow_given_to_emit_is_accepted_and_is_not_data(flow_of, seen):
    source, sink = Routine(), Routine()
    source.define_event("output")
    flow = flow_of({"source": source, "sink": sink})
    source.define_slot("trigger", handler=lambda: source.emit("output", flow=flow, a=1))
    sink.define_slot("input", handler=lambda **data: seen.append(data))
    flow.connect("source", "output", "sink", "input")
    assert flow.execute("source").status == "completed"
    assert seen == [{"a": 1}]


def test_a_slot_without_handler_takes_messages_and_does_nothing(flow_of):
    job = called_with(flow_of, None, a=1)
    assert job.status == "completed"
    assert len(job.get_execution_history("sink")) == 1


def test_what_can_not_be_called_is_no_handler():
    with pytest.raises(TypeError, match="callable"):
        Routine().define_slot("input", handler="process")

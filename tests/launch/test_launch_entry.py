"""Where a flow is entered, and with which parameters."""

from __future__ import annotations

import pytest

from routilux import Flow, Routine
from routilux_tui.launch.entry import check_params, choose_entry
from routilux_tui.launch.problems import UsageError


class Step(Routine):
    """A routine with the given slots, which all have the same handler."""

    def __init__(self, *slots, handler=lambda **data: None):
        super().__init__()
        for slot in slots:
            self.define_slot(slot, handler=handler)


def flow_of(**routines):
    flow = Flow("shop")
    for routine_id, routine in routines.items():
        flow.add_routine(routine, routine_id)
    return flow


def said_of(function, *arguments):
    with pytest.raises(UsageError) as problem:
        function(*arguments)
    return str(problem.value)


def test_the_only_routine_with_a_trigger_slot_is_the_entry():
    assert choose_entry(flow_of(source=Step("trigger"), sink=Step("input"))) == "source"


def test_the_wanted_routine_is_the_entry_whatever_its_slot_is_called():
    assert choose_entry(flow_of(source=Step("trigger"), sink=Step("input")), "sink") == "sink"


@pytest.mark.parametrize(
    ("routines", "wanted", "said"),
    [
        (
            {"a": Step("trigger"), "b": Step("trigger")},
            "",
            "flow 'shop' has 2 routines with a 'trigger' slot: 'a', 'b'; say where to begin, such as --entry a",
        ),
        (
            {"a": Step("input"), "b": Step("in", "out")},
            "",
            "flow 'shop' has no routine with a 'trigger' slot; say where to begin with --entry, one of: 'a', 'b'",
        ),
        ({"a": Step("trigger")}, "sauce", "flow 'shop' has no routine 'sauce'; it has: 'a'"),
        ({}, "", "flow 'shop' has no routines yet: add_routine() gives it one, before it is run"),
    ],
)
def test_an_entry_that_is_not_clear_lists_what_there_is(routines, wanted, said):
    assert said_of(choose_entry, flow_of(**routines), wanted) == said


def test_a_routine_with_several_slots_and_no_trigger_cannot_be_the_entry():
    assert said_of(check_params, flow_of(a=Step("in", "out")), "a", {}).endswith("it has: 'in', 'out'")


def everything(**data): ...
def some(root, pace=1.0): ...
def one(message): ...
def optional(count=3): ...
def nothing(): ...
def required_and_more(root, **data): ...


@pytest.mark.parametrize(
    ("handler", "params"),
    [
        (everything, {"any": 1}),
        (some, {"root": "/", "pace": 0}),
        (some, {"root": "/"}),
        (one, {"message": "hello"}),
        (one, {"a": 1, "b": 2}),
        (one, {}),
        (optional, {}),
        (optional, {"count": 5}),
        (nothing, {}),
        (required_and_more, {"root": "/", "other": 1}),
        (None, {"any": 1}),
    ],
)
def test_parameters_that_the_handler_can_be_called_with_pass(handler, params):
    check_params(flow_of(a=Step("trigger", handler=handler)), "a", params)


@pytest.mark.parametrize(
    ("handler", "params", "said"),
    [
        (some, {"root": "/", "space": 0}, "the entry 'a' has no parameter 'space'; it takes: 'root', 'pace'"),
        (some, {"pace": 0}, "the entry 'a' needs the parameter 'root'; give it, such as --param root=VALUE"),
        (optional, {"cuont": 5}, "the entry 'a' has no parameter 'cuont'; it takes: 'count'"),
        (nothing, {"x": 1}, "the entry 'a' has no parameter 'x'; it takes: no parameters"),
        (required_and_more, {"x": 1}, "the entry 'a' needs the parameter 'root'; give it, such as --param root=VALUE"),
    ],
)
def test_parameters_that_the_handler_cannot_take_are_refused_with_those_it_takes(handler, params, said):
    assert said_of(check_params, flow_of(a=Step("trigger", handler=handler)), "a", params) == said

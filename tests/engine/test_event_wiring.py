from __future__ import annotations

import pytest

from routilux import Connection, Event, Flow, Routine, Slot


@pytest.fixture
def pair(routine):
    """Two routines in no flow, not yet connected; `taken` is what the second received."""
    taken = []
    source = routine(events=["output"])
    sink = routine(input=lambda **data: taken.append(data))
    return source, sink, taken


def test_a_routine_alone_delivers_at_once_to_the_slots_of_its_event(pair):
    source, sink, taken = pair
    source.get_event("output").connect(sink.get_slot("input"))
    source.emit("output", n=1)
    source.get_event("output").emit(n=2)
    assert taken == [{"n": 1}, {"n": 2}]


def test_an_event_and_a_slot_know_of_their_connection_on_both_ends(pair):
    source, sink, _ = pair
    event, slot = source.get_event("output"), sink.get_slot("input")
    slot.connect(event)
    assert event.connected_slots == [slot]
    assert slot.connected_events == [event]
    event.disconnect(slot)
    assert event.connected_slots == []
    assert slot.connected_events == []


def test_connecting_twice_delivers_once(pair):
    source, sink, taken = pair
    event, slot = source.get_event("output"), sink.get_slot("input")
    event.connect(slot)
    slot.connect(event)
    source.emit("output", n=1)
    assert taken == [{"n": 1}]


def test_nothing_arrives_after_disconnecting(pair):
    source, sink, taken = pair
    event, slot = source.get_event("output"), sink.get_slot("input")
    event.connect(slot)
    slot.disconnect(event)
    source.emit("output", n=1)
    assert taken == []


def test_a_handlers_exception_reaches_who_emits_outside_of_a_job(routine):
    def fail(n):
        raise ValueError(n)

    source, sink = routine(events=["output"]), routine(input=fail)
    source.get_event("output").connect(sink.get_slot("input"))
    with pytest.raises(ValueError, match="7"):
        source.emit("output", n=7)


def test_a_slot_can_be_given_data_by_hand(pair):
    _, sink, taken = pair
    sink.get_slot("input").receive({"n": 1})
    assert taken == [{"n": 1}]


def test_calling_a_slots_handler_swallows_exceptions_unless_asked_not_to(routine):
    def fail(n):
        raise ValueError(n)

    slot = routine(input=fail).get_slot("input")
    assert slot.call_handler({"n": 1}) is None
    with pytest.raises(ValueError, match="1"):
        slot.call_handler({"n": 1}, propagate_exceptions=True)


def test_defining_returns_the_slot_and_the_event():
    made = Routine()

    def handle():
        pass

    slot, event = made.define_slot("input", handler=handle), made.define_event("output", ["n", "m"])
    assert isinstance(slot, Slot)
    assert (slot.name, slot.routine, slot.handler, slot.merge_strategy) == ("input", made, handle, "override")
    assert isinstance(event, Event)
    assert (event.name, event.routine, event.output_params) == ("output", made, ["n", "m"])
    assert made.get_slot("input") is slot
    assert made.get_event("output") is event
    assert made.get_slot("nothing") is None
    assert made.get_event("nothing") is None


def test_a_duplicate_slot_or_event_is_an_error():
    made = Routine()
    made.define_slot("input")
    made.define_event("output")
    with pytest.raises(ValueError, match="'input'"):
        made.define_slot("input")
    with pytest.raises(ValueError, match="'output'"):
        made.define_event("output")


def test_a_routine_keeps_its_configuration():
    made = Routine()
    made.set_config(size=3, colour="green")
    made.set_config(size=4)
    assert made.config() == {"size": 4, "colour": "green"}
    assert made.get_config("size") == 4
    assert made.get_config("missing") is None
    assert made.get_config("missing", 9) == 9
    made.config()["size"] = 5
    assert made.get_config("size") == 4


def test_connecting_in_a_flow_makes_a_connection_that_both_ends_know(pair):
    source, sink, _ = pair
    with Flow() as flow:
        flow.add_routine(source, "source")
        flow.add_routine(sink, "sink")
        made = flow.connect("source", "output", "sink", "input", param_mapping={"n": "m"})
        assert isinstance(made, Connection)
        assert flow.connections == [made]
        assert made.source_event is source.get_event("output")
        assert made.target_slot is sink.get_slot("input")
        assert made.param_mapping == {"n": "m"}
        assert source.get_event("output").connected_slots == [sink.get_slot("input")]


def test_a_connection_gives_data_to_its_slot_under_its_names(pair):
    source, sink, taken = pair
    made = Connection(source.get_event("output"), sink.get_slot("input"), {"n": "m"})
    made.activate({"n": 1, "k": 2})
    assert taken == [{"m": 1, "k": 2}]
    made.disconnect()
    assert source.get_event("output").connected_slots == []


def test_adding_a_routine_returns_its_id_and_makes_one_up_when_none_is_given(routine):
    with Flow() as flow:
        first, second = routine(), routine()
        assert flow.add_routine(first, "first") == "first"
        made_up = flow.add_routine(second)
        assert flow.routines == {"first": first, made_up: second}


def test_a_routine_id_can_be_used_once(routine):
    with Flow() as flow:
        flow.add_routine(routine(), "walk")
        with pytest.raises(ValueError, match="'walk'"):
            flow.add_routine(routine(), "walk")


@pytest.mark.parametrize(
    ("wire", "found"),
    [
        (("wlak", "output", "read", "input"), r"'wlak'.*'walk', 'read'"),
        (("walk", "output", "raed", "input"), r"'raed'.*'walk', 'read'"),
        (("walk", "outptu", "read", "input"), r"'outptu'.*'output', 'failed'"),
        (("walk", "output", "read", "inptu"), r"'inptu'.*'input', 'other'"),
    ],
)
def test_connecting_what_does_not_exist_is_an_error_that_lists_what_does(routine, wire, found):
    with Flow() as flow:
        flow.add_routine(routine(events=["output", "failed"]), "walk")
        flow.add_routine(routine(input=lambda: None, other=lambda: None), "read")
        with pytest.raises(ValueError, match=found):
            flow.connect(*wire)
        assert flow.connections == []


def test_a_flow_has_the_published_settings():
    with Flow(flow_id="settings", execution_strategy="concurrent", max_workers=3) as flow:
        assert flow.flow_id == "settings"
        assert (flow.execution_strategy, flow.max_workers) == ("concurrent", 3)
        flow.set_execution_strategy("sequential")
        assert flow.execution_strategy == "sequential"
        assert flow.error_handler is None
    assert Flow().flow_id != Flow().flow_id


def test_a_sound_flow_validates_without_complaint(routine, flow_of):
    source = routine(events=["output"], trigger=lambda: None)
    flow = flow_of({"source": source, "sink": routine(input=lambda: None)}, "source.output > sink.input")
    assert flow.validate() == []


def test_validation_names_a_routine_that_nothing_reaches(routine, flow_of):
    source = routine(events=["output"], trigger=lambda: None)
    flow = flow_of(
        {"source": source, "sink": routine(input=lambda: None), "lonely": routine(input=lambda: None)},
        "source.output > sink.input",
    )
    complaints = flow.validate()
    assert len(complaints) == 1
    assert "'lonely'" in complaints[0]


def test_a_connection_that_was_added_later_counts_for_the_next_job(routine, flow_of):
    taken = []
    source = routine(events=["output"], trigger=lambda: source.emit("output", n=1))
    flow = flow_of({"source": source, "sink": routine(input=taken.append)})
    flow.execute("source")
    assert taken == []
    flow.connect("source", "output", "sink", "input")
    flow.execute("source")
    assert taken == [{"n": 1}]

"""What a running job retains is kept from the garbage collector, and given back when the job rests."""

from __future__ import annotations

import gc

import pytest

from routilux import Flow, Routine

MANY = 120_000


class Boxes(Routine):
    """Emits a new list each time."""

    def __init__(self, make=lambda number: [number]):
        super().__init__()
        self.make = make
        self.define_slot("trigger", handler=self.send)
        self.define_event("output", ["box"])

    def send(self, count):
        for number in range(count):
            self.emit("output", box=self.make(number))


class Look(Routine):
    """Says of the newest box whether the collector would visit it, and how many objects it does not visit."""

    def __init__(self):
        super().__init__()
        self.hidden = 0
        self.define_slot("box", handler=self.look)

    def look(self, box):
        if box == [MANY - 1] or box == MANY - 1:
            self.hidden = gc.get_freeze_count()


@pytest.fixture(autouse=True)
def _nothing_is_frozen():
    gc.unfreeze()
    yield
    gc.unfreeze()


def hidden_while_running(routine, count=MANY):
    flow, look = Flow("boxes"), Look()
    flow.add_routine(routine, "boxes")
    flow.add_routine(look, "look")
    flow.connect("boxes", "output", "look", "box")
    job = flow.execute("boxes", entry_params={"count": count})
    assert job.status == "completed"
    return look.hidden


def test_what_a_running_job_retains_is_kept_from_the_collector_and_given_back_at_rest():
    assert hidden_while_running(Boxes()) >= 100_000
    assert gc.get_freeze_count() == 0


def test_values_that_the_collector_does_not_visit_anyway_change_nothing():
    assert hidden_while_running(Boxes(make=lambda number: number)) == 0


def test_a_program_that_freezes_objects_by_itself_is_left_alone():
    gc.freeze()
    before = gc.get_freeze_count()
    assert hidden_while_running(Boxes()) <= before
    assert gc.get_freeze_count() > 0


def test_a_program_that_switched_its_collector_off_is_left_alone():
    gc.disable()
    try:
        assert hidden_while_running(Boxes()) == 0
    finally:
        gc.enable()


def test_a_job_that_fails_gives_back_what_it_retained():
    def make(number):
        if number == MANY - 1:
            raise ValueError("full")
        return [number]

    flow = Flow("boxes")
    flow.add_routine(Boxes(make), "boxes")
    assert flow.execute("boxes", entry_params={"count": MANY}).status == "failed"
    assert gc.get_freeze_count() == 0

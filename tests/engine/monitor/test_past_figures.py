from __future__ import annotations

from functools import partial

import pytest

from routilux import Routine
from routilux.monitor.handler_source import handler_source
from routilux.protocol import FiguresQuery, MomentQuery, SourceQuery


class Documented(Routine):
    def __init__(self, handler=None):
        super().__init__()
        self.define_slot("input", handler or self.work)
        self.define_slot("empty")

    def work(self, n=0):
        return n + 1


def test_figures_add_up_what_every_routine_did(kit):
    flow, _ = kit.chain(kit.pass_on, kit.stop_here)
    page = kit.ran(flow).past.answer(FiguresQuery("j"))
    assert [(each.routine_id, each.activations, each.errors, each.emitted) for each in page.routines] == [
        ("a", 1, 0, 1),
        ("b", 1, 0, 0),
    ]
    assert (page.read, page.activations) == (2, 2)
    assert [each.latency.count for each in page.routines] == [1, 1]


def test_durations_are_those_of_the_history(kit):
    def split(routine, n):
        for number in range(500):
            routine.emit("output", n=number)

    flow, _ = kit.chain(split, kit.stop_here)
    desk = kit.ran(flow)
    known = desk.past.durations.of(desk.run.actors["b"].index).whole
    took = [record.duration for record in desk.job.execution_history if record.routine_id == "b"]
    assert (known.count, known.longest) == (500, pytest.approx(max(took)))
    assert known.quantiles().p50 == pytest.approx(sorted(took)[249], rel=0.004)


def test_durations_are_read_in_parts_and_each_once(kit):
    def split(routine, n):
        for number in range(2_000):
            routine.emit("output", n=number)

    flow, _ = kit.chain(split, kit.stop_here)
    desk = kit.ran(flow)
    actor = desk.run.actors["b"].index
    counts = [desk.past.durations.of(actor, 500).whole.count for _ in range(8)]
    assert counts[0] < counts[1] < 2_000
    assert counts[-2:] == [2_000, 2_000]


def test_a_moment_is_the_newest_activation_that_had_started(kit):
    flow, _ = kit.chain(kit.pass_on, kit.stop_here)
    desk = kit.ran(flow)
    first, second = desk.job.execution_history
    ask = desk.past.answer
    assert ask(MomentQuery("j", "b", first.started_at - 1)).activation is None
    found = ask(MomentQuery("j", "b", second.started_at)).activation
    assert (found.index, found.routine_id, found.slot, found.status) == (1, "b", "input", "completed")
    assert found.duration == pytest.approx(second.duration)


def test_the_source_of_a_method_is_its_lines():
    answer = handler_source(Documented(), "doc")
    assert answer.lines == ("    def work(self, n=0):", "        return n + 1")
    assert answer.file == __file__
    assert (answer.name, answer.why) == ("doc.input = Documented.work", "")


def test_the_source_of_a_partial_is_that_of_its_function():
    def helper(extra, n=0):
        return extra

    assert handler_source(Documented(partial(helper, 1)), "doc").lines[0].strip() == "def helper(extra, n=0):"


def test_what_has_no_source_says_so(kit):
    made = {}
    exec(compile("def made_up(n=0): pass", "<made up>", "exec"), made)
    for handler, why in ((made["made_up"], "could not get source code"), (len, "is not at hand")):
        answer = handler_source(Documented(handler), "doc")
        assert answer.lines == ()
        assert why in answer.why
    assert handler_source(Documented(), "doc", "empty").why == "slot 'empty' of 'doc' has no handler"
    assert handler_source(Documented(), "doc", "none").why == (
        "routine 'doc' has no slot 'none'; its slots: input, empty"
    )
    assert handler_source(Routine(), "bare").why == "routine 'bare' has no slot, and so no handler"


def test_the_desk_answers_for_a_source(kit):
    flow, _ = kit.chain(kit.stop_here)
    answer = kit.ran(flow).past.answer(SourceQuery("j", "a"))
    assert any("work(self, **data)" in line for line in answer.lines)


def test_a_handler_whose_looks_raise_is_no_danger():
    class Hostile:
        def __call__(self, n=0):
            pass

        def __getattr__(self, name):
            raise RuntimeError("do not look")

    routine = Documented()
    routine.get_slot("input").handler = Hostile()
    answer = handler_source(routine, "doc")
    assert answer.lines[0].strip() == "def __call__(self, n=0):"


def test_of_many_activations_a_sample_stands_for_all_and_for_none_twice(kit):
    def split(routine, n):
        for number in range(3_000):
            routine.emit("output", n=number)

    flow, _ = kit.chain(split, kit.stop_here)
    desk = kit.ran(flow)
    actor = desk.run.actors["b"].index
    past = type(desk.past)(desk.job, desk.run)
    sampled = past.durations.sampled(actor, 256).whole
    exact = desk.past.durations.of(actor).whole
    assert sampled.count == pytest.approx(3_000, rel=0.5)  # slices are shorter where the machine is busy
    assert sampled.longest <= exact.longest
    count = sampled.count
    assert past.durations.sampled(actor, 256).whole.count == count


def test_of_few_activations_every_one_is_counted_once(kit):
    def split(routine, n):
        for number in range(300):
            routine.emit("output", n=number)

    flow, _ = kit.chain(split, kit.stop_here)
    desk = kit.ran(flow)
    actor = desk.run.actors["b"].index
    past = type(desk.past)(desk.job, desk.run)
    sampled, exact = past.durations.sampled(actor, 20_000).whole, desk.past.durations.of(actor).whole
    assert (sampled.count, sampled.longest, sampled.quantiles()) == (300, exact.longest, exact.quantiles())

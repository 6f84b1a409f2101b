from __future__ import annotations

import pytest

from routilux import ErrorHandler
from routilux.protocol import WhyQuery


def why(desk, **asked):
    return desk.past.answer(WhyQuery(desk.job.job_id, **asked))


def tree(page):
    return [f"{'  ' * (link.depth - 1)}{link.routine_id} {link.status}" for link in page.effects]


def position(desk, routine_id, ordinal=0):
    return desk.job.history.positions(routine_id)[ordinal]


def split(routine, n):
    for number in range(3):
        routine.emit("output", n=number)


def test_a_cause_chain_goes_back_to_the_entry(kit):
    flow, _ = kit.chain(kit.pass_on, kit.pass_on, kit.stop_here)
    desk = kit.ran(flow, n=7)
    page = why(desk, index=position(desk, "c"))
    assert page.link.routine_id == "c"
    assert page.link.event == "output"
    assert page.link.data.text == "{n: 7}"
    assert [(link.routine_id, link.depth, link.event) for link in page.causes] == [("b", -1, "output"), ("a", -2, "")]
    assert (page.skipped, page.broken, page.effects, page.cut) == (0, "", (), "")


def test_effects_stand_below_their_cause(kit):
    flow, _ = kit.chain(split, kit.pass_on, kit.stop_here)
    desk = kit.ran(flow)
    assert tree(why(desk, index=0)) == [
        "b completed",
        "  c completed",
        "b completed",
        "  c completed",
        "b completed",
        "  c completed",
    ]


def test_an_event_that_goes_two_ways_has_two_effects(kit):
    flow, _ = kit.chain(kit.pass_on, kit.stop_here)
    flow.add_routine(kit.Step(kit.stop_here), "z")
    flow.connect("a", "output", "z", "input")
    assert sorted(tree(why(kit.ran(flow), index=0))) == ["b completed", "z completed"]


def test_very_many_effects_are_counted(kit):
    def flood(routine, n):
        for number in range(100):
            routine.emit("output", n=number)

    flow, _ = kit.chain(flood, kit.stop_here)
    page = why(kit.ran(flow), index=0)
    assert (len(page.effects), page.link.more) == (12, 88)


def test_a_long_chain_shows_its_near_end_and_its_beginning(kit):
    def again(routine, n):
        if n:
            routine.emit("output", n=n - 1)

    flow, _ = kit.chain(again)
    flow.connect("a", "output", "a", "input")
    desk = kit.ran(flow, n=300)
    page = why(desk, index=300)
    assert (len(page.causes), page.skipped) == (40, 260)
    assert (page.causes[0].index, page.causes[-1].index) == (299, 0)
    assert [link.depth for link in why(desk, index=0).effects] == [1, 2, 3, 4, 5, 6, 7, 8]


def test_a_chain_that_was_forgotten_says_so(kit):
    def again(routine, n):
        if n:
            routine.emit("output", n=n - 1)

    flow, _ = kit.chain(again)
    flow.connect("a", "output", "a", "input")
    flow.history_limit = 10
    desk = kit.ran(flow, n=2_000)
    page = why(desk, index=2_000)
    assert page.broken == "what came before is no longer kept"
    with pytest.raises(LookupError, match="activation 0 is not on record; the first that is kept is"):
        why(desk, index=0)


def test_a_retried_message_shows_every_attempt(kit):
    tries = []

    def shaky(routine, n):
        tries.append(n)
        if len(tries) < 3:
            raise OSError("not yet")

    flow, _ = kit.chain(kit.pass_on, shaky)
    flow.routines["b"].set_error_handler(ErrorHandler("retry", max_retries=3, retry_delay=0.001))
    page = why(kit.ran(flow), index=0)
    assert tree(page) == ["b retried", "b retried", "b completed"]
    assert page.effects[0].error == "OSError: not yet"


def test_a_message_that_waits_is_an_effect(kit):
    def fails(routine, n):
        raise ValueError("no")

    flow, _ = kit.chain(split, fails)
    page = why(kit.ran(flow), index=0)
    assert [(link.status, link.index >= 0, link.data.text) for link in page.effects] == [
        ("error", True, "{n: 0}"),
        ("waiting", False, "{n: 1}"),
        ("waiting", False, "{n: 2}"),
    ]


def test_a_deferred_event_is_an_effect_and_leads_back_to_who_deferred_it(kit):
    def defers(routine, n):
        routine.emit_deferred_event("output", n=n)

    flow, _ = kit.chain(kit.pass_on, defers, kit.stop_here)
    desk = kit.ran(flow, n=4)
    assert tree(why(desk, index=0)) == ["b completed", "  b deferred"]
    number = desk.job.deferred_events[0].number
    page = why(desk, deferred=number)
    assert (page.link.routine_id, [link.routine_id for link in page.causes]) == ("b", ["a"])
    with pytest.raises(LookupError, match="deferred event 99 does not wait"):
        why(desk, deferred=99)


def test_a_moment_names_the_activation(kit):
    flow, _ = kit.chain(kit.pass_on, kit.stop_here)
    desk = kit.ran(flow)
    record = desk.job.execution_history[1]
    assert why(desk, routine_id="b", at=record.started_at + 1).link.index == position(desk, "b")
    with pytest.raises(LookupError, match="'b' had not run by then"):
        why(desk, routine_id="b", at=record.started_at - 1)


def test_an_unknown_routine_is_a_clear_error(kit):
    flow, _ = kit.chain(kit.stop_here)
    with pytest.raises(ValueError, match="nobody"):
        why(kit.ran(flow), routine_id="nobody", at=1e12)

from __future__ import annotations

import pytest

from routilux import ErrorHandler
from routilux.monitor import ranking
from routilux.protocol import HistoryOrder, RankingQuery
from routilux.protocol.filters import FilterError


def split(routine, n):
    for number in range(n):
        routine.emit("output", n=number)


def fails_on_seven(routine, n):
    if n % 10 == 7:
        raise ValueError(f"no {n}")


@pytest.fixture
def desk(kit):
    flow, _ = kit.chain(split, kit.pass_on, fails_on_seven)
    flow.routines["c"].set_error_handler(ErrorHandler("continue"))
    return kit.ran(flow, n=50)


def rank(desk, order, expression="", *, descending=True):
    return desk.past.ranked(RankingQuery("j", order, descending, expression))


def records(desk, ranked):
    return [desk.activations.at([index])[0] for index in ranked.indexes]


def test_the_slowest_come_first_or_last(desk):
    took = [record.duration for record in records(desk, rank(desk, HistoryOrder.TOOK))]
    assert took == pytest.approx(sorted(took, reverse=True), abs=1e-9)
    assert len(took) == 101
    quick = records(desk, rank(desk, HistoryOrder.TOOK, descending=False))
    assert quick[0].duration == pytest.approx(took[-1], abs=1e-9)


def test_what_failed_comes_first_and_of_equals_the_newest(desk):
    found = records(desk, rank(desk, HistoryOrder.STATUS))
    assert [record.data.text for record in found[:5]] == ["{n: 47}", "{n: 37}", "{n: 27}", "{n: 17}", "{n: 7}"]
    assert found[5].status == "completed"


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("most", [3, 40, 1_000])
def test_an_order_by_status_needs_no_look_at_what_ended_well(desk, monkeypatch, descending, most):
    monkeypatch.setattr(ranking, "MOST", most)
    quick = rank(desk, HistoryOrder.STATUS, descending=descending)
    monkeypatch.setattr(ranking, "MOST_FAULTS", -1)
    desk.past._ranking = None
    slow = rank(desk, HistoryOrder.STATUS, descending=descending)
    assert (quick.indexes, quick.matched, quick.read) == (slow.indexes, 101, 101)


def test_routines_stand_together(desk):
    found = records(desk, rank(desk, HistoryOrder.ROUTINE, descending=False))
    assert [record.routine_id for record in found] == ["a", *["b"] * 50, *["c"] * 50]


def test_a_filter_narrows_what_is_sorted(desk):
    ranked = rank(desk, HistoryOrder.TOOK, "ValueError: no 2")
    assert [record.data.text for record in records(desk, ranked)] == ["{n: 27}"]
    assert (ranked.matched, ranked.read, ranked.total) == (1, 101, 101)


def test_a_filter_that_is_wrong_is_a_clear_error(desk):
    with pytest.raises(FilterError, match="not a regular expression"):
        rank(desk, HistoryOrder.TOOK, "/(/")


def test_just_the_first_of_an_order_are_kept_and_all_are_counted(desk, monkeypatch):
    monkeypatch.setattr(ranking, "MOST", 10)
    ranked = rank(desk, HistoryOrder.ROUTINE)
    assert ([record.routine_id for record in records(desk, ranked)], ranked.matched) == (["c"] * 10, 101)


def test_a_question_reads_a_bounded_part_and_the_next_one_goes_on(desk, monkeypatch):
    monkeypatch.setattr(ranking, "BUDGET", -1.0)
    monkeypatch.setattr(ranking, "CHUNK", 30)
    assert [rank(desk, HistoryOrder.TOOK).read for _ in range(5)] == [30, 60, 90, 101, 101]
    whole = rank(desk, HistoryOrder.TOOK).indexes
    monkeypatch.undo()
    assert rank(desk, HistoryOrder.TOOK, "").indexes == whole


def test_what_was_forgotten_is_not_sorted(kit):
    def again(routine, n):
        if n:
            routine.emit("output", n=n - 1)

    flow, _ = kit.chain(again)
    flow.connect("a", "output", "a", "input")
    flow.history_limit = 50
    desk = kit.ran(flow, n=2_000)
    ranked = rank(desk, HistoryOrder.TOOK)
    assert ranked.read == ranked.total == ranked.matched < 1_000
    assert min(ranked.indexes) >= desk.job.history.dropped

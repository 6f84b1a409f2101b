from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routilux import ErrorHandler
from routilux.monitor import closeup
from routilux.monitor.closeup import Grid
from routilux.monitor.timeline import Counters, Samples


def spans(desk, routine_id):
    return [
        (record.started_at, record.started_at + record.duration)
        for record in desk.job.execution_history
        if record.routine_id == routine_id
    ]


def life(desk):
    return desk.job.created_at.timestamp(), desk.job.status_changes[-1][0] + 0.001


def lane(page, index):
    return next(each for each in page.lanes if each.index == index)


@given(st.floats(-3.0, 13.0), st.floats(0.0, 9.0))
def test_work_is_spread_over_the_columns_that_it_fills(begin, length):
    grid = Grid(0.0, 1.0, 10)
    grid.add_busy(begin, begin + length)
    for column, busy in enumerate(grid.busy):
        overlap = max(0.0, min(begin + length, column + 1.0) - max(begin, float(column)))
        assert busy == pytest.approx(overlap, abs=1e-9)


@given(st.lists(st.floats(-2.0, 12.0), max_size=40))
def test_activations_are_counted_where_they_start(starts):
    grid = Grid(0.0, 1.0, 10)
    grid.add_starts(sorted(starts), 0, len(starts))
    assert grid.started == [sum(column <= start < column + 1 for start in starts) for column in range(10)]


def test_a_close_up_is_exact(kit):
    def split(routine, n):
        for number in range(40):
            time.sleep(0.0002)
            routine.emit("output", n=number)

    flow, _ = kit.chain(split, kit.pass_on, kit.stop_here)
    desk = kit.ran(flow)
    since, until = life(desk)
    page = desk.past.timeline.page(since, until, 50)
    assert page.exact
    for index, name in enumerate("abc"):
        took = sum(end - begin for begin, end in spans(desk, name))
        assert sum(lane(page, index).busy) == pytest.approx(took, rel=0.001, abs=1e-5)
        assert sum(lane(page, index).started) == len(spans(desk, name))
    width = (until - since) / 50
    starts = [int((begin - since) // width) for begin, _ in spans(desk, "b")]
    # A record's time is seconds since the epoch, so one on an edge may be counted in the next column.
    wrong = sum(abs(found - starts.count(column)) for column, found in enumerate(lane(page, 1).started))
    assert wrong <= 2


def test_errors_retries_and_skips_are_marked(kit):
    tries = []

    def shaky(routine, n):
        tries.append(n)
        if len(tries) == 1:
            raise OSError("again")
        raise ValueError("never")

    flow, _ = kit.chain(kit.pass_on, shaky)
    handler = ErrorHandler("retry", max_retries=1, retry_delay=0.02, retryable_exceptions=(OSError,))
    flow.routines["b"].set_error_handler(handler)
    desk = kit.ran(flow)
    page = desk.past.timeline.page(*life(desk), 200)
    marks = [mark for mark in lane(page, 1).marks if mark]
    assert (marks[0], marks[-1], sum(lane(page, 1).errors)) == (2, 3, 2)
    assert lane(page, 0).marks == ()


def test_a_skipped_message_is_marked_as_skipped(kit):
    def fails(routine, n):
        raise ValueError("no")

    flow, _ = kit.chain(fails)
    flow.routines["a"].set_error_handler(ErrorHandler("skip"))
    desk = kit.ran(flow)
    assert max(lane(desk.past.timeline.page(*life(desk), 20), 0).marks) == 1


def test_what_still_runs_reaches_up_to_now(kit):
    def waits(routine, n):
        routine.emit("output", n=n)
        time.sleep(0.2)

    flow, _ = kit.chain(waits, kit.stop_here)
    job = flow.start("a", entry_params={"n": 1})
    time.sleep(0.1)
    desk = type(kit.ran(kit.chain(kit.stop_here)[0]))(flow, job, job.run)
    page = desk.past.timeline.page(job.created_at.timestamp(), job.created_at.timestamp() + 1.0, 100)
    busy = sum(lane(page, 0).busy)
    assert job.wait_for_completion(flow, job, timeout=5)
    assert 0.05 < busy < 0.2


def test_too_many_slices_are_drawn_from_samples_that_lose_nothing(kit, monkeypatch):
    def ping(routine, n):
        if n:
            routine.emit("output", n=n - 1)

    flow, _ = kit.chain(ping, ping)
    flow.connect("b", "output", "a", "input")
    desk = kit.ran(flow, n=400)
    since, until = life(desk)
    exact = desk.past.timeline.page(since, until, 60)
    monkeypatch.setattr(closeup, "MOST_SLICES", 10)
    page = desk.past.timeline.page(since, until, 60)
    assert (exact.exact, page.exact) == (True, False)
    assert sum(lane(page, 0).started) == sum(lane(exact, 0).started) == 201
    assert sum(lane(page, 1).busy) == pytest.approx(sum(lane(exact, 1).busy), rel=0.25)
    near = desk.past.timeline.page(until - (until - since) / 100, until, 60)
    assert near.exact


def test_samples_give_the_growth_between_edges():
    samples = Samples(0.0, 2)
    samples.add(1.0, 0.0, [Counters(0.5, 10, 0), Counters()])
    samples.add(2.0, 0.0, [Counters(0.75, 20, 1), Counters()])
    samples.add(4.0, 3.0, [Counters(1.75, 40, 3, 2), Counters()])
    (only,) = samples.lanes(0.0, 4.0, 4)
    assert only.index == 0
    assert only.busy == pytest.approx((0.5, 0.25, 0.0, 1.0))
    assert (only.started, only.errors, only.marks) == ((10, 10, 0, 20), (0, 1, 0, 2), (0, 3, 0, 2))


def test_a_busy_time_that_is_set_back_when_its_turn_ends_did_not_grow():
    samples = Samples(0.0, 1)
    samples.add(1.0, 0.0, [Counters(0.5, 1)])
    samples.add(2.0, 0.0, [Counters(0.4, 2)])
    (only,) = samples.lanes(0.0, 2.0, 2)
    assert only.busy == (0.5, 0.0)


def test_samples_that_are_thinned_out_lose_no_activity():
    samples = Samples(0.0, 1)
    samples.most = 64
    for step in range(1, 1_000):
        samples.add(float(step), 0.0, [Counters(0.5 * step, 3 * step)])
    assert len(samples.times) <= 64
    (only,) = samples.lanes(0.0, 1_000.0, 10)
    assert sum(only.started) == 2_997
    assert only.busy == pytest.approx([50.0] * 9 + [49.5], rel=0.1)


@pytest.mark.parametrize(("since", "until", "columns"), [(2.0, 1.0, 5), (1.0, 2.0, 0), (1.0, 2.0, 5_000)])
def test_a_window_that_is_none_is_a_clear_error(kit, since, until, columns):
    flow, _ = kit.chain(kit.stop_here)
    with pytest.raises(ValueError, match="until > since and 1 to 1000 columns"):
        kit.ran(flow).past.timeline.page(since, until, columns)

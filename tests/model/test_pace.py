from __future__ import annotations

from msgspec.structs import replace

from routilux.protocol import JobStatus, RoutineStatus
from routilux_tui.model.job import JobView, fold_job, with_graph, with_selected
from routilux_tui.model.pace import Reading, read
from routilux_tui.model.view import ViewState, fold, know_graph, only_time_passed

RUNS = RoutineStatus.RUNNING


def counted(make, before, at, *activations, **more):
    routines = [make.counts(index, count, status=RUNS, **more) for index, count in enumerate(activations)]
    return fold_job(before, make.job_frame(at, seq=sum(activations), routines=routines))


def begun(make):
    job = counted(make, with_graph(JobView("one"), make.graph), 100.0, 5, 7)
    return job, read(Reading(), job, 100.0)


def counts(reading):
    return [face.count for face in reading.faces]


def test_figures_stand_for_a_tenth_of_a_second_and_then_move_all_at_once(make):
    job, first = begun(make)
    job = counted(make, job, 100.04, 6, 8)
    second = read(first, job, 100.04)
    assert second.faces is first.faces
    assert (second.fresh, second.behind) == (False, True)
    third = read(second, counted(make, job, 100.11, 9, 9), 100.11)
    assert (counts(third), third.fresh, third.behind) == ([9, 9], True, False)


def test_a_reading_without_a_newer_view_is_not_behind(make):
    job, first = begun(make)
    assert not read(first, job, 100.03).behind


def test_a_routine_that_has_its_first_error_or_another_standing_shows_it_at_once(make):
    job, first = begun(make)
    failed = fold_job(job, make.job_frame(100.02, seq=20, routines=[make.counts(1, 9, status=RUNS, errors=1)]))
    second = read(first, failed, 100.02)
    assert [(face.count, face.errors) for face in second.faces] == [(5, 0), (9, 1)]
    retries = make.counts(0, 6, status=RoutineStatus.RETRYING)
    third = read(second, fold_job(failed, make.job_frame(100.03, seq=21, routines=[retries])), 100.03)
    assert [(face.count, face.standing) for face in third.faces] == [(6, "retrying"), (9, "running")]


def test_a_selection_shows_at_once(make):
    job, first = begun(make)
    second = read(first, with_selected(job, "parse"), 100.01)
    assert [face.selected for face in second.faces] == [False, True]


def test_a_job_that_comes_to_rest_and_another_job_are_read_at_once(make):
    job, first = begun(make)
    over = fold_job(job, make.job_frame(100.02, seq=30, status=JobStatus.COMPLETED, routines=[make.counts(0, 6)]))
    assert counts(read(first, over, 100.02)) == [6, 7]
    assert counts(read(first, replace(job, job_id="two", routines=()), 100.02)) == [0, 0]
    assert read(first, None, 100.02).faces == ()


def test_without_a_pace_nothing_waits(make):
    job, first = begun(make)
    assert counts(read(first, counted(make, job, 100.01, 6, 8), 100.01, pace=0.0)) == [6, 8]


def watched(make, *frames):
    state = ViewState()
    for frame in frames:
        state = fold(state, frame)
    return know_graph(state, "one", make.graph)


def going_on(make, at, **more):
    busy = make.counts(0, 1, status=RUNS, busy=at - 99.0)
    return make.frame(job=make.job_frame(at, seq=3, full=False, routines=[busy], **more))


def test_a_handler_that_goes_on_is_no_news_and_whatever_else_a_frame_tells_is(make):
    first = make.job_frame(100.0, seq=3, routines=[make.counts(0, 1, status=RUNS, busy=1.0)])
    state = watched(make, make.frame(make.summary(), job=first))
    assert only_time_passed(state, going_on(make, 102.0))
    assert not only_time_passed(state, going_on(make, 102.0, log_length=1))
    assert not only_time_passed(state, going_on(make, 102.0, deferred=()))
    assert not only_time_passed(state, going_on(make, 102.0, edges=[make.edge(0, 1)]))
    assert not only_time_passed(state, make.frame(make.summary(handled=2), job=going_on(make, 102.0).job))
    ended = make.job_frame(102.0, seq=3, full=False, routines=[make.counts(0, 1, busy=2.0)])
    assert not only_time_passed(state, make.frame(job=ended))
    assert not only_time_passed(state, make.frame(job=make.job_frame(102.0, seq=4, full=False)))
    assert not only_time_passed(ViewState(), going_on(make, 102.0))

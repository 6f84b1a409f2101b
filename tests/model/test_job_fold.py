from __future__ import annotations

import pytest

from routilux.protocol import DeferredItem, JobStatus, Preview, RoutineDetail, RoutineStatus
from routilux_tui.model.faces import edge_faces, faces
from routilux_tui.model.job import JobView, fold_job, with_graph, with_selected
from routilux_tui.model.meter import rate


def watched(make, *frames):
    view = with_graph(JobView("one"), make.graph)
    for each in frames:
        view = fold_job(view, each)
    return view


def test_the_entry_is_selected_when_the_structure_is_known(make):
    view = with_graph(JobView("one"), make.graph)
    assert (view.selected, view.node("parse").class_name) == ("read", "Parse")


def test_a_frame_of_changes_leaves_what_it_does_not_speak_of(make):
    view = watched(
        make,
        make.job_frame(100.0, routines=[make.counts(0, 5), make.counts(1, 3, waiting=2)]),
        make.job_frame(100.1, seq=9, full=False, routines=[make.counts(1, 4, waiting=1)]),
    )
    assert (view.seq, view.total, view.waiting) == (9, 9, 1)
    assert [routine.counts.activations for routine in view.routines] == [5, 4]


def test_the_first_frame_of_a_job_that_runs_already_shows_no_rate(make):
    view = watched(make, make.job_frame(100.0, routines=[make.counts(0, 80_000)]))
    assert rate(view.handled, 100.4) == 0.0
    assert faces(view, 100.0)[0].standing == "idle"


def test_what_is_counted_between_two_frames_is_a_rate(make):
    frames = [make.job_frame(100.0 + n / 10, routines=[make.counts(0, 20 * n)]) for n in range(31)]
    view = watched(make, *frames)
    assert rate(view.handled, 103.0) == pytest.approx(200.0)
    assert faces(view, 103.0)[0].rate == pytest.approx(200.0)


def test_what_was_counted_while_nobody_watched_is_no_rate(make):
    before, after = [make.counts(0, 1)], [make.counts(0, 90_000)]
    view = watched(make, make.job_frame(100.0, routines=before), make.job_frame(160.0, routines=after))
    assert rate(view.handled, 160.4) == 0.0


def test_a_quick_routine_counts_as_running_for_a_moment_after_each_message(make):
    view = watched(
        make, make.job_frame(100.0, routines=[make.counts(0, 1)]), make.job_frame(100.1, routines=[make.counts(0, 2)])
    )
    assert [faces(view, now)[0].standing for now in (100.1, 100.5, 100.7)] == ["running", "running", "idle"]


def test_a_job_at_rest_has_no_rates_and_its_edges_are_quiet_after_a_while(make):
    busy = make.job_frame(100.1, routines=[make.counts(0, 50)], edges=[make.edge(0, 50)])
    done = make.job_frame(100.2, status=JobStatus.COMPLETED, routines=[make.counts(0, 50)], edges=[make.edge(0, 50)])
    running = watched(make, make.job_frame(100.0, routines=[make.counts(0)], edges=[make.edge(0, 0)]), busy)
    assert edge_faces(running, 100.1)[0].quiet == 0.0
    over = fold_job(running, done)
    assert faces(over, 100.3)[0].rate == 0.0
    assert edge_faces(over, 100.3)[0].quiet == pytest.approx(0.2)
    assert edge_faces(over, 105.0) == ()
    assert faces(over, 100.3)[0].standing == "done"


def test_an_unknown_routine_has_a_blank_face(make):
    assert [(face.routine_id, face.count, face.standing) for face in faces(watched(make), 0.0)] == [
        ("read", 0, "idle"),
        ("parse", 0, "idle"),
    ]


def test_a_routine_remembers_its_fullest_inbox(make):
    view = watched(
        make,
        make.job_frame(100.0, routines=[make.counts(0, 0, waiting=40, status=RoutineStatus.WAITING)]),
        make.job_frame(101.0, routines=[make.counts(0, 39, waiting=1, status=RoutineStatus.WAITING)]),
    )
    assert (view.routine("read").peak, view.routine("read").counts.waiting) == (40, 1)


def test_deferred_events_stay_until_a_frame_says_otherwise(make):
    item = DeferredItem(1, "parse", "approve", 100.0, Preview("int", "1"))
    frames = [make.job_frame(100.0, deferred=(item,), deferred_count=1), make.job_frame(100.1, deferred_count=1)]
    view = watched(make, *frames)
    assert view.deferred == (item,)
    assert fold_job(view, make.job_frame(100.2, deferred=(), deferred_count=0)).deferred == ()


def test_another_selection_waits_for_its_own_detail(make):
    detail = RoutineDetail("read", make.tree(files=1), None)
    view = watched(make, make.job_frame(100.0, detail=detail))
    assert view.detail == detail
    other = with_selected(view, "parse")
    assert other.detail is None
    assert fold_job(other, make.job_frame(100.1, detail=detail)).detail is None


def test_state_that_changes_is_marked_with_how_much_it_grew(make):
    def look(at, files):
        state = make.tree(files=files, name=Preview("str", "x"))
        return make.job_frame(at, detail=RoutineDetail("read", state, None))

    view = watched(make, look(100.0, 10), look(100.5, 14), look(101.2, 25), look(101.4, 31))
    change = view.changes[("files",)]
    assert (change.at, change.grew) == (101.4, 4.0)
    later = fold_job(view, look(102.3, 40))
    assert later.changes[("files",)].grew == 30.0
    assert ("name",) not in later.changes


def test_a_second_look_marks_what_changed_since_the_first(make):
    def look(at, files, routine_id="read"):
        return make.job_frame(at, detail=RoutineDetail(routine_id, make.tree(files=files, name=1), None))

    away = with_selected(watched(make, look(100.0, 10)), "parse")
    back = with_selected(fold_job(away, look(107.0, 0, "parse")), "read")
    assert (back.looked_at, back.changes) == (100.0, {})
    seen = fold_job(back, look(112.0, 35))
    assert {path: change.grew for path, change in seen.changes.items()} == {("files",): 25.0}
    assert with_selected(seen, "nobody").looked_at == 0.0

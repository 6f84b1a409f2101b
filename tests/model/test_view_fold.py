from __future__ import annotations

import pytest

from routilux.protocol import (
    Cancel,
    DeferredItem,
    EmitDeferred,
    JobStatus,
    Outcome,
    Pause,
    Preview,
    Reply,
    Resume,
    Welcome,
)
from routilux_tui.model.heading import heading
from routilux_tui.model.view import (
    ViewState,
    choose_job,
    emitting,
    fold,
    greet,
    know_graph,
    order_given,
    order_replied,
    part,
    requested,
    select,
)

ACCEPTED = Reply(Outcome.ACCEPTED)


def welcomed(*jobs):
    return greet(ViewState(), Welcome(1, "0.1", 7, "census.py", 90.0, jobs, ()))


def test_the_newest_job_that_runs_is_shown(make):
    state = welcomed(
        make.summary("old", created=10.0),
        make.summary("new", created=30.0),
        make.summary("over", JobStatus.COMPLETED, created=50.0, ended=60.0),
    )
    assert state.shown == "new"


def test_the_newest_job_is_shown_when_all_are_over(make):
    over = make.summary("a", JobStatus.FAILED, 10.0, 11.0), make.summary("b", JobStatus.COMPLETED, 20.0, 21.0)
    assert welcomed(*over).shown == "b"


def test_a_new_job_takes_the_screen_only_when_the_shown_one_is_over(make):
    state = welcomed(make.summary("one"))
    state = fold(state, make.frame(make.summary("two", created=200.0)))
    assert state.shown == "one"
    state = fold(state, make.frame(make.summary("one", JobStatus.COMPLETED, ended=201.0)))
    assert state.shown == "two"


def test_a_chosen_job_stays(make):
    state = choose_job(welcomed(make.summary("one", JobStatus.COMPLETED, ended=110.0)), "one")
    assert fold(state, make.frame(make.summary("two", created=200.0))).shown == "one"


def test_a_job_that_is_gone_leaves_the_list(make):
    state = fold(welcomed(make.summary("one"), make.summary("two")), make.frame(gone=("two",)))
    assert list(state.jobs) == ["one"]


def test_structure_is_wanted_until_it_is_known_and_again_when_it_changes(make):
    state = fold(welcomed(make.summary("one")), make.frame(job=make.job_frame()))
    assert state.graph_wanted == "one"
    state = know_graph(state, "one", make.graph)
    assert state.graph_wanted == ""
    changed = fold(state, make.frame(job=make.job_frame(101.0)))
    assert changed.graph_wanted == ""


def test_a_state_that_was_kept_does_not_change(make):
    kept = fold(welcomed(make.summary("one")), make.frame(job=make.job_frame(seq=5)))
    fold(kept, make.frame(job=make.job_frame(101.0, seq=900)))
    assert kept.job.seq == 5


def test_only_so_many_jobs_are_remembered_and_never_the_shown_one_forgotten(make):
    state = choose_job(welcomed(make.summary("one")), "one")
    for number in range(40):
        state = fold(state, make.frame(job=make.job_frame(job_id=f"other-{number}")))
    assert len(state.views) == 16
    assert "one" in state.views


def running(make, status=JobStatus.RUNNING, seq=5, **more):
    return fold(
        welcomed(make.summary("one", status)),
        make.frame(make.summary("one", status), job=make.job_frame(seq=seq, status=status, **more)),
    )


def test_a_pause_is_requested_until_a_frame_shows_it(make):
    state = order_given(running(make), 1, Pause("one"))
    assert requested(state) == "pausing"
    assert heading(state, state, 100.0, source="").request == "pausing"
    state = order_replied(state, 1, ACCEPTED)
    assert requested(state) == "pausing"
    state = fold(state, make.frame(job=make.job_frame(100.1, status=JobStatus.PAUSING)))
    assert requested(state) == "pausing"
    state = fold(
        state, make.frame(make.summary("one", JobStatus.PAUSED), job=make.job_frame(100.2, status=JobStatus.PAUSED))
    )
    assert requested(state) is None
    assert heading(state, state, 100.0, source="").word == "paused"


def test_a_pause_that_is_confirmed_before_its_reply_leaves_nothing_pending(make):
    state = order_given(running(make), 1, Pause("one"))
    state = fold(state, make.frame(job=make.job_frame(100.2, status=JobStatus.PAUSED)))
    assert order_replied(state, 1, ACCEPTED).orders == ()


def test_an_order_that_is_refused_is_forgotten(make):
    state = order_given(running(make), 1, Pause("one"))
    assert order_replied(state, 1, Reply(Outcome.REFUSED, "it is over")).orders == ()


def test_a_resume_is_confirmed_by_a_job_that_rests_again_at_once(make):
    state = order_given(running(make, JobStatus.PAUSED), 1, Resume("one"))
    assert requested(state) == "resuming"
    state = fold(state, make.frame(job=make.job_frame(100.2, seq=5, status=JobStatus.PAUSED)))
    assert requested(state) == "resuming"
    state = order_replied(state, 1, ACCEPTED)
    assert requested(state) == "resuming"
    assert requested(fold(state, make.frame(job=make.job_frame(100.3, seq=6, status=JobStatus.PAUSED)))) is None


def test_a_resume_is_confirmed_by_a_job_that_runs(make):
    state = order_given(running(make, JobStatus.PAUSED), 1, Resume("one"))
    now_running = make.frame(make.summary("one"), job=make.job_frame(100.3, seq=6))
    assert requested(fold(state, now_running)) is None


@pytest.mark.parametrize("status", [JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED])
def test_nothing_is_pending_at_a_job_that_is_over(make, status):
    state = order_given(order_given(running(make), 1, Pause("one")), 2, Cancel("one"))
    assert fold(state, make.frame(make.summary("one", status, ended=101.0))).orders == ()


def test_a_deferred_event_is_being_emitted_until_it_is_gone(make):
    items = tuple(DeferredItem(n, "parse", "approve", 100.0, Preview("int", "1")) for n in (1, 2))
    state = order_given(running(make, JobStatus.PAUSED, deferred=items, deferred_count=2), 1, EmitDeferred("one", 1))
    assert emitting(state) == {1}
    assert requested(state) is None
    state = order_replied(state, 1, ACCEPTED)
    assert emitting(state) == {1}
    left = make.job_frame(100.4, status=JobStatus.PAUSED, deferred=items[1:], deferred_count=1)
    assert emitting(fold(state, make.frame(job=left))) == frozenset()


def test_a_source_that_ended_confirms_nothing_any_more(make):
    state = part(order_given(running(make), 1, Pause("one")), "the program ended")
    assert (state.farewell, state.orders) == ("the program ended", ())
    assert heading(state, state, 100.0, source="").complete_to == 5


def test_a_frozen_view_says_how_much_came_since(make):
    frozen = running(make, seq=5)
    live = fold(frozen, make.frame(job=make.job_frame(101.0, seq=1209)))
    facts = heading(frozen, live, 101.0, source="live", frozen=True)
    assert (facts.seq, facts.arrived) == (5, 1204)
    assert heading(live, live, 101.0, source="live").arrived == -1


def test_selecting_without_a_job_changes_nothing():
    assert select(ViewState(), "parse") == ViewState()

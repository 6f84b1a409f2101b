"""The desk of a recording answers at every change what the desk of the process answered then."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings

from routilux import journal
from routilux.monitor.desk_of_jobs import DeskOfJobs
from routilux.monitor.replay_desk import ReplayDesk
from routilux.protocol import (
    FindQuery,
    Found,
    GraphQuery,
    HistoryQuery,
    Outcome,
    Pause,
    TimelineQuery,
    Unanswered,
    Watch,
)

SPEC = importlib.util.spec_from_file_location("random_flows", Path(__file__).with_name("random_flows.py"))
flows = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(flows)

ASKED = importlib.util.spec_from_file_location("desk_questions", Path(__file__).with_name("desk_questions.py"))
questions = importlib.util.module_from_spec(ASKED)
ASKED.loader.exec_module(questions)
asked = questions.asked

MOST_RESTS = 3
"""Of a job that is paused again and again, the first ones are compared."""


@given(description=flows.DESCRIPTIONS)
@settings(max_examples=max(20, settings.default.max_examples // 10))
def test_a_recording_answers_as_the_process_did(description, new_file):
    path, flow, live, rests = new_file(), flows.build(description), DeskOfJobs(), []
    with journal.record(flow, path):
        job = flow.execute("node0", {"messages": description["messages"]})
        live.take(flow, job)
        while True:
            if len(rests) < MOST_RESTS:
                rests.append((job.seq, len(job.history), asked(live, job.job_id, flow.routines, len(job.history))))
            if job.status != "paused":
                break
            flow.resume(job)
    with journal.open(path) as recording:
        desk = ReplayDesk(recording)
        for seq, activations, seen in rests[::-1]:
            assert desk.seek(job.job_id, seq) == seq
            assert asked(desk, job.job_id, flow.routines, activations) == seen


@given(description=flows.DESCRIPTIONS)
@settings(max_examples=max(8, settings.default.max_examples // 20))
def test_between_two_rests_what_is_shown_is_what_had_happened(description, new_file):
    path, flow = new_file(), flows.build(description)
    with journal.record(flow, path):
        job = flow.execute("node0", {"messages": description["messages"]})
    with journal.open(path) as recording:
        desk, changes = ReplayDesk(recording), list(recording.job().changes())
        for seq in range(0, job.seq + 1, 3):
            desk.seek(job.job_id, seq)
            before = [change for change in changes if change.seq <= seq]
            page = desk.answer(HistoryQuery(job.job_id, 0, 1_000))
            assert [record.seq for record in page.records] == [c.seq for c in before if c.kind == "activation"]
            emitted = sum(len(record.emissions) for record in page.records)
            released = sum(change.kind == "released" for change in before)
            assert emitted <= sum(change.kind == "emission" for change in before) <= emitted + released
            frame = desk.viewer(Watch(job.job_id, log_lines=5)).frame().job
            assert (frame.seq, frame.history_length) == (seq, len(page.records))
            running = [count for count in frame.routines if count.status == "running"]
            assert len(running) == sum(record.status == "running" for record in page.records)


@pytest.fixture
def replayed(routine, flow_of, new_file):
    """A desk over a recording of ten numbers that were passed on."""

    def take(n):
        node.get_execution_context().job_state.append_to_shared_log({"n": n})
        if n:
            node.emit("output", n=n - 1)

    node = routine(events=["output"], trigger=lambda: node.emit("output", n=10), input=take)
    flow, path = flow_of({"node": node}, "node.output > node.input"), new_file()
    with journal.record(flow, path):
        job = flow.execute("node")
    with journal.open(path) as recording:
        yield ReplayDesk(recording), job


def test_one_steps_from_activation_to_activation(replayed):
    desk, job = replayed
    starts = [record.seq for record in job.get_execution_history()]
    assert desk.position(job.job_id) == job.seq
    assert desk.seek(job.job_id, starts[5]) == starts[5]
    assert desk.behind(job.job_id) == job.seq - starts[5]
    assert [desk.step(job.job_id, 1), desk.step(job.job_id, -2), desk.step(job.job_id, 4)] == [
        starts[6],
        starts[4],
        starts[8],
    ]
    assert desk.step(job.job_id, 100) == job.seq
    assert desk.step(job.job_id, -100) == 0
    assert desk.follow(job.job_id) == job.seq
    assert desk.seek_time(job.job_id, job.created_at.timestamp() + 3600) == job.seq
    assert desk.seek(job.job_id, 10**9) == job.seq


def test_the_log_of_a_recording_is_searched_up_to_where_the_job_stands(replayed):
    desk, job = replayed
    assert desk.answer(FindQuery(job.job_id, "log", "n", 0, 100)) == Found(0, 11, ((0, 11),), 11)
    desk.seek(job.job_id, 0)
    assert desk.answer(FindQuery(job.job_id, "log", "n", 0, 100)) == Found(0, 0, (), 0)


def test_a_view_gives_a_frame_when_the_job_stands_elsewhere_and_none_else(replayed):
    desk, job = replayed
    view, woken = desk.viewer(Watch(job.job_id, "node", log_lines=3)), []
    desk.on_change(lambda: woken.append(True))
    assert view.frame().job.log_length == 11
    assert view.frame() is None
    desk.seek(job.job_id, 7)
    assert woken == [True]
    frame = view.frame()
    assert (frame.job.seq, frame.job.full, frame.jobs[0].seq) == (7, True, 7)
    assert frame.at == pytest.approx(desk.recording.job().time_of(7))


def test_a_recording_obeys_nothing_and_says_so(replayed):
    desk, job = replayed
    welcome = desk.welcome()
    assert (welcome.commands, [row.job_id for row in welcome.jobs]) == ((), [job.job_id])
    reply = desk.obey(Pause(job.job_id))
    assert (reply.outcome, reply.why) == (Outcome.REFUSED, "a recording can't pause a job: it shows what was")
    assert isinstance(desk.answer(GraphQuery("another")), Unanswered)


def test_the_timeline_of_a_recording_counts_every_activation(replayed, monkeypatch):
    desk, job = replayed
    since = job.created_at.timestamp()
    whole = TimelineQuery(job.job_id, since, since + 60.0, 30)
    page = desk.answer(whole)
    assert (page.exact, [sum(lane.started) for lane in page.lanes]) == (True, [12])
    monkeypatch.setattr("routilux.monitor.replayed_past._READ_AT_MOST", 0)
    desk.seek(job.job_id, job.seq)
    page = desk.answer(whole)
    assert (page.exact, [sum(lane.started) for lane in page.lanes]) == (False, [12])


def test_a_recording_that_is_still_written_is_followed(routine, flow_of, new_file):
    node = routine(
        events=["output"],
        input=lambda n: node.get_execution_context().flow.pause(node.get_execution_context().job_state),
        trigger=lambda: [node.emit("output", n=n) for n in range(3)],
    )
    flow, path = flow_of({"node": node}, "node.output > node.input"), new_file()
    with journal.record(flow, path) as recorder:
        job = flow.execute("node")
        assert recorder.flush(30.0)
        with journal.open(path) as recording:
            desk = ReplayDesk(recording)
            view = desk.viewer(Watch(job.job_id))
            assert view.frame().job.status == "paused"
            assert not desk.refresh()
            flow.resume(job)
            assert recorder.flush(30.0)
            assert desk.refresh()
            assert view.frame().job.seq == job.seq
            held = desk.seek(job.job_id, 3)
            flow.resume(job)
            assert recorder.flush(30.0)
            assert desk.refresh()
            assert (desk.position(job.job_id), desk.behind(job.job_id)) == (held, job.seq - held)


def test_a_job_in_more_parts_than_python_may_call_itself_is_shown_like_any_other(
    routine, flow_of, new_file, monkeypatch
):
    monkeypatch.setattr("routilux.journal.track.PART_CHANGES", 1)
    turns = 2 * sys.getrecursionlimit()

    def ball(to):
        def hit(left):
            if left:
                routines[to].emit("over", left=left - 1)

        return hit

    routines = {name: routine(events=["over"], input=ball(name)) for name in ("one", "other")}
    routines["server"] = routine(events=["over"], trigger=lambda: routines["server"].emit("over", left=turns))
    wires = ("server.over > one.input", "one.over > other.input", "other.over > one.input")
    flow, path = flow_of(routines, *wires), new_file()
    with journal.record(flow, path):
        job = flow.execute("server")
    with journal.open(path) as recording:
        desk = ReplayDesk(recording)
        detail = desk.viewer(Watch(job.job_id, "one", log_lines=5)).frame().job.detail
        assert detail.whole.count == turns // 2 + 1
        ledger = recording.job().ledger
        assert list(ledger.slices[0 : len(ledger.slices)]) == list(job.ledger.slices[0 : len(job.ledger.slices)])

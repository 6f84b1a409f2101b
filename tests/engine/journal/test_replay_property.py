"""Replay equals live: at every change, what is folded from a recording is what the job was."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from hypothesis import given, settings

from routilux import Cursor, journal

SPEC = importlib.util.spec_from_file_location("random_flows", Path(__file__).with_name("random_flows.py"))
flows = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(flows)


def rested(job):
    """What can be seen of a job at rest."""
    return {
        "seq": job.seq,
        "status": job.status,
        "reason": job.reason,
        "states": {routine_id: state.copy() for routine_id, state in job.routine_states.items()},
        "shared": job.shared_data.copy(),
        "logged": len(job.log),
        "outputs": len(job.output_log),
        "deferred": job.deferred_events,
        "pauses": job.pause_points.copy(),
        "waiting": job.get_waiting_messages(),
        "counts": {
            routine_id: [actor.handled, actor.errors, actor.emitted, actor.waiting]
            for routine_id, actor in job.run.actors.items()
        },
    }


def replayed(recorded, seq):
    """The same of a picture from the recording."""
    picture = recorded.state_at(seq)
    return {
        "seq": picture.seq,
        "status": picture.status,
        "reason": picture.reason,
        "states": picture.routine_states,
        "shared": picture.shared_data,
        "logged": picture.log_length,
        "outputs": picture.outputs,
        "deferred": picture.deferred_events,
        "pauses": picture.pause_points,
        "waiting": [
            {"routine_id": message.routine_id, "slot_name": message.slot_name, "data": message.data}
            for message in recorded.waiting(picture)
        ],
        "counts": {
            routine.routine_id: [routine.activations, routine.errors, routine.emitted, routine.waiting]
            for routine in picture.routines
        },
    }


def run_recorded(description, path, late=False):
    """Run a random flow to its end, recorded from the beginning or from its first rest; what it was at each rest."""
    flow = flows.build(description)
    recorder = None if late else journal.record(flow, path)
    job = flow.execute("node0", {"messages": description["messages"]})
    if late and job.status == "paused":
        recorder = journal.record(job, path)
    rests = [rested(job)]
    while job.status == "paused":
        flow.resume(job)
        rests.append(rested(job))
    if recorder is not None:
        recorder.close()
        assert (recorder.problem, recorder.behind, recorder.marked) == ("", 0, 0)
    return flow, job, rests, recorder


@given(description=flows.DESCRIPTIONS)
@settings(max_examples=max(40, settings.default.max_examples // 10))
def test_a_recording_folded_to_a_rest_is_the_job_at_that_rest(description, new_file):
    path = new_file()
    _flow, job, rests, _ = run_recorded(description, path)
    with journal.open(path) as recording:
        recorded = recording.job(job.job_id)
        assert [replayed(recorded, rest["seq"]) for rest in rests] == rests


def test_released_events_are_ahead_of_what_waits_in_the_order_in_which_they_were_deferred(new_file, routine, flow_of):
    def take(n):
        if n == 0:
            for number in (-1, -2, -3):
                node.emit_deferred_event("output", n=number)
        if n in (0, -1):
            node.get_execution_context().flow.pause(node.get_execution_context().job_state)

    node = routine(events=["output"], trigger=lambda: [node.emit("output", n=n) for n in range(3)], input=take)
    flow, path = flow_of({"node": node}, "node.output > node.input"), new_file()
    with journal.record(flow, path):
        job = flow.execute("node")
        flow.resume(job)
    assert [message["data"]["n"] for message in job.get_waiting_messages()] == [-2, -3, 1, 2]
    with journal.open(path) as recording:
        assert replayed(recording.job(), job.seq) == rested(job)


@given(description=flows.DESCRIPTIONS)
@settings(max_examples=max(20, settings.default.max_examples // 10))
def test_a_recording_that_began_late_knows_the_job_from_there_on_and_its_whole_history(description, new_file):
    path = new_file()
    _flow, job, rests, recorder = run_recorded(description, path, late=True)
    if recorder is None:
        return
    with journal.open(path) as recording:
        recorded = recording.job()
        assert recorded.first_state == rests[0]["seq"]
        assert [replayed(recorded, rest["seq"]) for rest in rests] == rests
        assert recorded.records(0, len(recorded.history)) == list(job.history.records(range(len(job.history))))
        if recorded.first_state > 1:
            with pytest.raises(journal.RecordingError, match="choose one of these"):
                recorded.state_at(recorded.first_state - 1)


@given(description=flows.DESCRIPTIONS)
@settings(max_examples=max(25, settings.default.max_examples // 10))
def test_at_every_change_the_fold_is_what_the_changes_up_to_there_say(description, new_file):
    path = new_file()
    flow, _job, _rests, _ = run_recorded(description, path)
    receivers = [(source, event.name, target) for source, event, target, _slot, _mapped in flow.links()]
    states, shared, deferred, logged, status = {}, {}, {}, 0, "pending"
    activations = dict.fromkeys(flow.routines, 0)
    emitted = dict.fromkeys(flow.routines, 0)
    sent = {**dict.fromkeys(flow.routines, 0), "node0": 1}
    with journal.open(path) as recording:
        recorded = recording.job()
        changes = list(recorded.changes())
        retried = any(change.data.get("status") == "retried" for change in changes)
        for change in changes:
            if change.kind == "activation":
                activations[change.routine_id] += 1
            elif change.kind == "emission":
                emitted[change.routine_id] += 1
                for source, event, target in receivers:
                    sent[target] += (source, event) == (change.routine_id, change.name)
            elif change.kind == "state":
                states[change.name] = change.data
            elif change.kind == "shared":
                shared |= change.data
            elif change.kind == "deferred":
                deferred[change.data["number"]] = change.data["data"]
            elif change.kind == "released":
                del deferred[change.data["value"]]
            elif change.kind == "log":
                logged += 1
            elif change.kind == "status":
                status = change.name
            picture = recorded.state_at(change.seq)
            assert (picture.seq, picture.status) == (change.seq, status)
            assert (picture.routine_states, picture.shared_data) == (states, shared)
            assert {event.number: event.data for event in picture.deferred_events} == deferred
            known = {routine.routine_id: routine for routine in picture.routines}
            assert {r: known[r].activations for r in flow.routines} == activations
            assert {r: known[r].emitted for r in flow.routines} == emitted
            if not retried:
                assert {r: known[r].waiting for r in flow.routines} == {r: sent[r] - activations[r] for r in sent}
            for routine in picture.routines:
                assert routine.waiting == sum(stretch.count for stretch in routine.inbox)
            if description["execution"] == "sequential":
                assert picture.log_length == logged


@given(description=flows.DESCRIPTIONS)
@settings(max_examples=max(40, settings.default.max_examples // 10))
def test_what_is_read_back_is_what_the_job_has(description, new_file):
    path = new_file()
    flow, job, _rests, _ = run_recorded(description, path)
    cursor, changes = Cursor(job), []
    while news := cursor.read():
        changes += news
    with journal.open(path) as recording:
        recorded = recording.job(job.job_id)
        assert list(recorded.changes()) == changes
        assert list(recorded.changes(5, 9)) == changes[4:8]
        assert recorded.records(0, len(recorded.history)) == list(job.history.records(range(len(job.history))))
        assert recorded.log(0, len(job.log)) == list(job.log.raw(0, len(job.log)))
        for routine_id in flow.routines:
            positions = job.history.positions(routine_id)
            assert recorded.activations_of(routine_id) == len(positions)
            assert recorded.positions_of(routine_id, 1, 4) == positions[1:4]
        assert recorded.entry_params == {"messages": description["messages"]}
        recording.check()

"""Recovery: a job that was lost in mid-run comes back from its recording and ends as if it had not been lost."""

from __future__ import annotations

import shutil
import threading

import pytest

from routilux import ErrorHandler, JobState, journal
from routilux.errors import NoPlaceError

PATIENCE = 30.0


@pytest.fixture
def cut_off(new_file):
    """A copy of a recording as a crash at this moment would leave it: the file, and what SQLite has beside it."""

    def copy(recorder):
        assert recorder.flush(PATIENCE)
        target = new_file()
        for suffix in ("", "-wal", "-shm"):
            if (source := recorder.path.with_name(recorder.path.name + suffix)).exists():
                shutil.copy(source, target.with_name(target.name + suffix))
        return target

    return copy


def finish(flow, job):
    while job.status == "paused":
        flow.resume(job)
    return job


@pytest.fixture
def adding_flow(routine, flow_of):
    """source sends 1 to 6; adder adds them up and logs; `stop_at` and `go` hold one in the middle of a message."""

    def build(stop_at=0, go=None, reached=None):
        def send():
            ctx = source.get_execution_context()
            for n in range(1, 7):
                ctx.job_state.update_routine_state("source", {"sent": n})
                ctx.job_state.update_shared_data("newest", n)
                ctx.job_state.append_to_shared_log({"sent": n})
                source.emit("output", n=n)
                source.send_output("sent", n=n)
                if n == 2:
                    source.emit_deferred_event("output", n=100)
                hold("source", n)

        def add(n):
            job = adder.get_execution_context().job_state
            state = job.get_routine_state("adder") or {"sum": 0}
            job.update_routine_state("adder", {"sum": state["sum"] + n})
            job.append_to_shared_log({"added": n})
            hold("adder", n)

        def hold(who, n):
            if stop_at == (who, n):
                reached.set()
                go.wait(PATIENCE)

        source = routine(events=["output"], trigger=send)
        adder = routine(input=add)
        return flow_of(
            {"source": source, "adder": adder}, "source.output > adder.input", execution_strategy="concurrent"
        )

    return build


@pytest.fixture
def lost_at(adding_flow, new_file, cut_off):
    """The recording of a job whose process was lost while a routine was at its n-th message."""

    def lose(place):
        go, reached = threading.Event(), threading.Event()
        flow = adding_flow(place, go, reached)
        with journal.record(flow, new_file()) as recorder:
            job = flow.start("source")
            if place == ("adder", 100):
                assert job.wait(PATIENCE)
                flow.resume(job, wait=False)
            assert reached.wait(PATIENCE)
            for actor in job.run.actors.values():
                actor.flush()
            lost = cut_off(recorder)
            go.set()
            finish(flow, job)
        return lost

    return lose


@pytest.mark.parametrize(
    "place", [("source", 1), ("source", 3), ("source", 6), ("adder", 1), ("adder", 4), ("adder", 100)]
)
def test_a_job_that_is_lost_anywhere_ends_as_one_that_was_not(adding_flow, lost_at, place):
    undisturbed = adding_flow()
    expected = finish(undisturbed, undisturbed.execute("source"))
    lost = lost_at(place)
    again = adding_flow()
    recovery = journal.recover(lost, flow=again)
    assert place[0] in [each.routine_id for each in recovery.again]
    recovered = finish(again, recovery.job)
    assert recovered.status == "completed"
    assert recovered.routine_states == expected.routine_states == {"source": {"sent": 6}, "adder": {"sum": 121}}
    assert recovered.shared_data == expected.shared_data

    def entries(of):
        return sorted(
            str({key: value for key, value in entry.items() if key != "timestamp"}) for entry in of.shared_log
        )

    assert entries(recovered) == entries(expected)
    assert [output["data"] for output in recovered.output_log] == [output["data"] for output in expected.output_log]
    assert recovered.deferred_events == []


def test_what_had_been_sent_is_named_and_not_sent_again(lost_at):
    lost = lost_at(("source", 3))
    recovery = journal.recover(lost)
    (source,) = [each for each in recovery.again if each.routine_id == "source"]
    assert source.sent == tuple(("output", {"n": n}) for n in (1, 2, 3))
    assert (recovery.job.status, recovery.job.reason) == ("paused", f"recovered at change {recovery.seq}")


def test_a_paused_job_is_recovered_with_what_waits_and_what_is_deferred(routine, flow_of, new_file, cut_off):
    def take(n):
        ctx = node.get_execution_context()
        if n == 1:
            node.emit_deferred_event("output", n=9)
            ctx.flow.pause(ctx.job_state, "look")

    def build():
        return flow_of({"node": node}, "node.output > node.input")

    node = routine(events=["output"], trigger=lambda: [node.emit("output", n=n) for n in range(4)], input=take)
    flow = build()
    with journal.record(flow, new_file()) as recorder:
        job = flow.execute("node")
        recovered = JobState.recover(cut_off(recorder))
    assert (recovered.job_id, recovered.status, recovered.reason) == (job.job_id, "paused", "look")
    assert recovered.get_waiting_messages() == job.get_waiting_messages()
    assert [event.data for event in recovered.deferred_events] == [{"n": 9}]
    assert len(recovered.get_execution_history()) == len(job.get_execution_history())


def test_a_job_that_has_ended_is_recovered_as_it_ended(adding_flow, new_file):
    flow, path = adding_flow(), new_file()
    with journal.record(flow, path):
        job = finish(flow, flow.execute("source"))
    recovered = JobState.recover(path)
    assert (recovered.status, recovered.routine_states) == ("completed", job.routine_states)
    assert [(r.routine_id, r.event_name, r.data) for r in recovered.get_execution_history()] == [
        (r.routine_id, r.event_name, r.data) for r in job.get_execution_history()
    ]


def test_a_retry_that_was_due_is_made_with_its_attempt(routine, flow_of, new_file, cut_off):
    attempts = []

    def build(fails):
        def take(n):
            attempts.append(n)
            if fails:
                raise ValueError(n)

        node = routine(events=["output"], trigger=lambda: node.emit("output", n=1), input=take)
        node.set_error_handler(ErrorHandler("retry", max_retries=2, retry_delay=60.0))
        return flow_of({"node": node}, "node.output > node.input")

    flow = build(fails=True)
    with journal.record(flow, new_file()) as recorder:
        job = flow.start("node")
        while not attempts:
            job.wait(0.01)
        lost = cut_off(recorder)
        flow.cancel(job)
    recovered = JobState.recover(lost)
    (message,) = recovered.parked
    assert (message.values, message.attempt) == ([1], 2)
    flow = build(fails=False)
    assert flow.resume(recovered).status == "completed"


@pytest.mark.parametrize("strategy", ["append", "function"])
def test_what_a_slot_has_collected_comes_back(flow_of, new_file, cut_off, strategy):
    from routilux import Routine

    seen = []

    def merge(old, new):
        return {"n": old.get("n", 0) + new["n"]}

    def build(pause_at):
        def take(n):
            seen.append(n)
            if len(seen) == pause_at:
                ctx = node.get_execution_context()
                ctx.flow.pause(ctx.job_state)

        node = Routine()
        node.define_slot("trigger", handler=lambda: [node.emit("output", n=n) for n in range(4)])
        node.define_slot("input", handler=take, merge_strategy="append" if strategy == "append" else merge)
        node.define_event("output", ["n"])
        return flow_of({"node": node}, "node.output > node.input")

    flow = build(pause_at=2)
    with journal.record(flow, new_file()) as recorder:
        flow.execute("node")
        lost = cut_off(recorder)
    again = build(pause_at=0)
    if strategy == "function":
        with pytest.raises(journal.RecordingError, match="merges by a function"):
            JobState.recover(lost)
    assert again.resume(JobState.recover(lost, flow=again)).status == "completed"
    assert seen == ([[0], [0, 1], [0, 1, 2], [0, 1, 2, 3]] if strategy == "append" else [0, 1, 3, 6])


def test_a_message_that_could_not_be_recorded_makes_its_job_unrecoverable_and_is_named(
    routine, flow_of, new_file, cut_off
):
    class Opaque:
        def __repr__(self):
            return "<an opaque thing>"

    def trigger():
        node.emit("output", value=Opaque())
        node.get_execution_context().flow.pause(node.get_execution_context().job_state)

    node = routine(events=["output"], trigger=trigger, input=lambda value: None)
    flow = flow_of({"node": node}, "node.output > node.input")
    with journal.record(flow, new_file()) as recorder:
        flow.execute("node")
        lost = cut_off(recorder)
    with pytest.raises(journal.RecordingError) as caught:
        JobState.recover(lost)
    assert str(caught.value) == (
        f"{lost}: a message for 'node' (slot 'input') has a Opaque that could not be recorded (<an opaque thing>), "
        "so the job can't be recovered: keep what a job goes on with in types that a saved job may hold"
    )


def test_a_recovered_job_can_be_recorded_and_recovered_again(adding_flow, new_file, lost_at):
    lost = lost_at(("adder", 3))
    again = adding_flow()
    recovered = JobState.recover(lost, flow=again)
    with journal.record(recovered, second := new_file()):
        finish(again, recovered)
    assert JobState.recover(second).routine_states["adder"] == {"sum": 121}
    with journal.open(second) as recording:
        assert [change.seq for change in recording.job().changes()] == list(range(1, recovered.seq + 1))


def test_a_recovered_job_that_is_saved_and_loaded_sends_nothing_twice_either(adding_flow, lost_at, tmp_path):
    recovery = journal.recover(lost_at(("source", 3)))
    recovery.job.save(tmp_path / "job.json")
    flow = adding_flow()
    job = finish(flow, JobState.load(tmp_path / "job.json", flow))
    assert job.routine_states == {"source": {"sent": 6}, "adder": {"sum": 121}}


def test_an_activation_that_was_interrupted_twice_is_made_once_more_and_sends_nothing_twice(
    adding_flow, lost_at, new_file, cut_off
):
    go, reached = threading.Event(), threading.Event()
    again = adding_flow(("source", 5), go, reached)
    first = journal.recover(lost_at(("source", 3)), flow=again)
    with journal.record(again, new_file()) as recorder:
        again.resume(first.job, wait=False)
        assert reached.wait(PATIENCE)
        for actor in first.job.run.actors.values():
            actor.flush()
        second_lost = cut_off(recorder)
        go.set()
        finish(again, first.job)
    flow = adding_flow()
    second = journal.recover(second_lost, flow=flow)
    (source,) = [each for each in second.again if each.routine_id == "source"]
    assert source.sent == tuple(("output", {"n": n}) for n in (1, 2, 3, 4, 5))
    assert finish(flow, second.job).routine_states == {"source": {"sent": 6}, "adder": {"sum": 121}}
    interrupted = [r for r in second.job.get_execution_history("source") if r.status == "retried"]
    assert [r.data["error_type"] for r in interrupted] == ["Interrupted", "Interrupted"]


def test_what_has_no_place_in_the_flow_is_named_or_left_out(routine, flow_of, new_file, cut_off):
    def build(*slots):
        node = routine(events=["output"], trigger=lambda: send(node), **{slot: lambda n: None for slot in slots})
        return flow_of({"node": node}, *(f"node.output > node.{slot}" for slot in slots))

    def send(node):
        ctx = node.get_execution_context()
        ctx.flow.pause(ctx.job_state)
        node.emit("output", n=1)
        node.emit("output", n=2)

    flow = build("input")
    with journal.record(flow, new_file()) as recorder:
        flow.execute("node")
        lost = cut_off(recorder)
    other = build("another")
    with pytest.raises(NoPlaceError) as caught:
        JobState.recover(lost, flow=other)
    assert caught.value.lacking == ("2 messages for 'node' (slot 'input')",)
    recovery = journal.recover(lost, flow=other, leave_out=True)
    assert recovery.left_out == caught.value.lacking
    assert other.resume(recovery.job).status == "completed"


@pytest.mark.parametrize("committed", [True, False])
def test_an_entry_of_the_log_that_is_made_again_is_there_once_whatever_others_logged_since(
    committed, routine, flow_of, new_file, cut_off
):
    logged, go = threading.Event(), threading.Event()

    def take(n):
        job = sink.get_execution_context().job_state
        if n == 0:
            job.update_shared_data("begun", True)
            return
        job.append_to_shared_log({"by": "sink"})
        if logged.is_set():
            return
        other = threading.Thread(target=job.append_to_shared_log, args=({"by": "nobody"},))
        other.start()
        other.join()
        if committed:
            job.get_execution_history()
        logged.set()
        go.wait(PATIENCE)

    source = routine(events=["output"], trigger=lambda: [source.emit("output", n=n) for n in range(2)])
    sink = routine(input=take)
    flow = flow_of({"source": source, "sink": sink}, "source.output > sink.input")
    with journal.record(flow, new_file()) as recorder:
        job = flow.start("source")
        assert logged.wait(PATIENCE)
        path = cut_off(recorder)
        go.set()
        assert job.wait(PATIENCE)
    assert [entry["by"] for entry in job.get_shared_log()] == ["sink", "nobody"]
    recovered = finish(flow, JobState.recover(path, flow=flow))
    assert sorted(entry["by"] for entry in recovered.get_shared_log()) == ["nobody", "sink"]

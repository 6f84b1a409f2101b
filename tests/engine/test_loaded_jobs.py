"""A job that was saved is as good as one that never was: its events, errors, retries and mistakes of who resumes it."""

from __future__ import annotations

import json
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from routilux import ErrorHandler, Flow, JobState
from routilux.errors import JobEndedError, NotPausedError, SavedJobError

PATIENCE = 30.0


@pytest.fixture
def taken():
    return []


@pytest.fixture
def approval(routine, flow_of, taken):
    """asker defers an event for each of three groups, sends one, and pauses; writer notes what arrives."""

    def build(**options):
        def ask():
            for group in (1, 2, 3):
                asker.emit_deferred_event("approved", group=group)
            asker.emit("approved", group=0)
            ctx = asker.get_execution_context()
            ctx.flow.pause(ctx.job_state)

        asker = routine(events=["approved"], trigger=ask)
        writer = routine(input=lambda group: taken.append(group))
        return flow_of({"asker": asker, "writer": writer}, "asker.approved > writer.input", **options)

    return build


@pytest.fixture
def saved(approval, tmp_path):
    path = tmp_path / "job.json"
    approval().execute("asker").save(path)
    return path


def groups(job):
    return [event.data["group"] for event in job.deferred_events]


def test_one_deferred_event_of_a_loaded_job_can_be_emitted_alone_and_waits_for_the_resume(approval, saved, taken):
    flow, job = approval(), JobState.load(saved)
    flow.emit_deferred(job, job.deferred_events[1].number)
    assert (job.status, groups(job), taken) == ("paused", [1, 3], [])
    flow.resume(job)
    assert (job.status, taken) == ("completed", [1, 3, 0, 2])


def test_a_loaded_job_that_rests_for_its_deferred_events_alone_handles_one_and_rests_again(approval, saved, taken):
    flow, job = approval(), JobState.load(saved)
    job.paused_on_request = False
    flow.emit_deferred(job, job.deferred_events[1].number)
    assert job.wait(PATIENCE)
    assert (job.status, groups(job), taken) == ("paused", [1, 3], [0, 2])


@pytest.mark.parametrize("adopted", [False, True], ids=["in no flow", "in a flow"])
def test_a_loaded_job_can_be_cancelled_and_keeps_what_waits(approval, saved, taken, adopted):
    flow = approval()
    job = JobState.load(saved, flow if adopted else None)
    flow.cancel(job, "not any more")
    assert (job.status, job.reason, groups(job)) == ("cancelled", "not any more", [1, 2, 3])
    assert [message["data"] for message in job.get_waiting_messages()] == [{"group": 0}]
    with pytest.raises(NotPausedError, match="cancelled"):
        flow.resume(job)


def test_who_resumes_with_the_wrong_flow_is_told_and_the_right_one_goes_on(approval, saved, taken, routine):
    job = JobState.load(saved)
    lacking = Flow("test_flow")
    lacking.add_routine(routine(events=["approved"], trigger=lambda: None), "asker")
    with pytest.raises(ValueError, match="'another'"):
        approval(flow_id="another").resume(job)
    with pytest.raises(ValueError, match="'writer'"):
        lacking.resume(job)
    assert (job.status, groups(job)) == ("paused", [1, 2, 3])
    assert [message["data"] for message in job.get_waiting_messages()] == [{"group": 0}]
    approval().resume(job)
    assert (job.status, taken) == ("completed", [1, 2, 3, 0])


@pytest.mark.parametrize("bad", [("nobody", "approved"), ("asker", "unheard_of")])
def test_a_deferred_event_that_the_flow_does_not_know_is_named_and_no_other_is_emitted(approval, saved, taken, bad):
    flow, job = approval(), JobState.load(saved)
    job.add_deferred_event(*bad, {"group": 4})
    with pytest.raises(ValueError, match=r"nobody|unheard_of"):
        flow.resume(job)
    assert (job.status, groups(job), taken) == ("paused", [1, 2, 3, 4], [])
    assert [message["data"] for message in job.get_waiting_messages()] == [{"group": 0}]
    with pytest.raises(ValueError, match=r"nobody|unheard_of"):
        flow.emit_deferred(job, job.deferred_events[3].number)
    assert groups(job) == [1, 2, 3, 4]


def test_nothing_can_be_deferred_in_a_job_that_has_ended(approval):
    flow = approval()
    job = flow.execute("asker")
    flow.resume(job)
    with pytest.raises(JobEndedError, match="'asker' deferred 'approved'"):
        job.add_deferred_event("asker", "approved", {"group": 5})
    assert (job.status, job.deferred_events) == ("completed", [])


def test_no_deferred_event_is_emitted_in_a_job_that_has_ended(approval):
    flow = approval()
    job = flow.execute("asker")
    flow.cancel(job)
    with pytest.raises(JobEndedError, match="cancelled"):
        flow.emit_deferred(job, job.deferred_events[0].number)
    assert groups(job) == [1, 2, 3]


# -- retries ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def retrying(routine, flow_of, taken):
    """Message 1 of three has failed once when the job is paused, and waits for its next try; 9 is deferred."""

    def build(merge="override"):
        failed = []

        def send():
            for n in range(3):
                source.emit("output", n=n)

        def take(n):
            newest = n if merge == "override" else n[-1]
            taken.append(n)
            ctx = sink.get_execution_context()
            if newest == 1 and not failed:
                failed.append(n)
                ctx.flow.pause(ctx.job_state)
                source.emit_deferred_event("output", n=9)
                raise ConnectionError

        source, sink = routine(events=["output"], trigger=send), routine()
        sink.define_slot("input", handler=take, merge_strategy=merge)
        sink.set_error_handler(ErrorHandler("retry", max_retries=1, retry_delay=0.0))
        return flow_of({"source": source, "sink": sink}, "source.output > sink.input")

    return build


@pytest.mark.parametrize("loaded", [False, True], ids=["resumed", "loaded"])
def test_a_deferred_event_comes_before_the_message_that_is_to_be_tried_again_and_both_arrive(retrying, taken, loaded):
    flow = retrying()
    job = flow.execute("source")
    assert (job.status, taken) == ("paused", [0, 1])
    if loaded:
        job = JobState.deserialize(json.loads(json.dumps(job.serialize())))
    flow.resume(job)
    assert (job.status, taken) == ("completed", [0, 1, 9, 1, 2])
    statuses = [str(record.status) for record in job.get_execution_history("sink")]
    assert statuses == ["completed", "retried", "completed", "completed", "completed"]


def test_an_attempt_that_failed_before_the_save_counts_after_it(routine, flow_of):
    def fail():
        ctx = source.get_execution_context()
        ctx.flow.pause(ctx.job_state)
        raise ConnectionError

    source = routine(trigger=fail)
    source.set_error_handler(ErrorHandler("retry", max_retries=2, retry_delay=0.0))
    flow = flow_of({"source": source})
    job, rests = flow.execute("source"), 1
    while job.status == "paused":
        job = JobState.deserialize(job.serialize())
        flow.resume(job)
        rests += 1
    assert (job.status, job.error.attempt, rests) == ("failed", 3, 3)


def test_a_merging_slot_collects_a_message_that_is_tried_again_once(retrying, taken):
    flow = retrying(merge="append")
    job = flow.execute("source")
    job = JobState.deserialize(job.serialize())
    flow.resume(job)
    assert job.status == "completed"
    assert taken == [[0], [0, 1], [0, 9], [0, 9, 1], [0, 9, 1, 2]]


# -- documents and files ----------------------------------------------------------------------------------------------


def test_a_document_stays_what_it_was_while_the_job_goes_on_and_can_be_loaded_any_number_of_times(routine, flow_of):
    def take(n):
        ctx = node.get_execution_context()
        if n == 0:
            ctx.job_state.append_to_shared_log({"n": n})
            ctx.flow.pause(ctx.job_state)
            raise ValueError
        node.emit("output", n=n + 10) if n < 10 else None

    node = routine(events=["output"], trigger=lambda: [node.emit("output", n=n) for n in range(3)], input=take)
    node.set_error_handler(ErrorHandler("continue"))
    flow = flow_of({"node": node}, "node.output > node.input")
    job = flow.execute("node")
    document = job.serialize()
    before = json.dumps(document)
    copies = [JobState.deserialize(document) for _ in range(2)]
    for each in (job, *copies):
        flow.resume(each)
        assert (each.status, len(each.get_execution_history())) == ("completed", 6)
    assert json.dumps(document) == before


def test_paths_come_back_as_paths(approval, tmp_path):
    job = approval().execute("asker")
    paths = [Path("/data/in.csv"), PurePosixPath("a/b"), Path()]
    job.update_shared_data("paths", paths)
    job.save(tmp_path / "job.json")
    loaded = JobState.load(tmp_path / "job.json").get_shared_data("paths")
    assert loaded == paths
    assert [type(path) for path in loaded] == [type(path) for path in paths]


def test_a_path_of_another_system_is_kept_as_one(approval, tmp_path):
    job = approval().execute("asker")
    job.update_shared_data("path", PureWindowsPath("C:\\data\\in.csv"))
    job.save(tmp_path / "job.json")
    assert JobState.load(tmp_path / "job.json").get_shared_data("path") == PureWindowsPath("C:\\data\\in.csv")


@pytest.mark.parametrize("content", [b"[" * 100_000, b'{"a":' * 100_000])
def test_a_file_that_is_nested_too_deep_is_no_saved_job(tmp_path, content):
    path = tmp_path / "deep.job"
    path.write_bytes(content)
    with pytest.raises(SavedJobError, match=r"deep\.job"):
        JobState.load(path)


def test_a_value_that_is_nested_too_deep_in_a_saved_job_is_damage(saved):
    document = json.loads(saved.read_text())
    value = []
    for _ in range(100_000):
        value = [value]
    document["shared_data"] = {"deep": value}
    with pytest.raises(SavedJobError, match="damaged"):
        JobState.deserialize(document)


def test_what_can_not_be_saved_of_a_waiting_message_is_called_by_its_name(routine, flow_of):
    def send():
        ctx = source.get_execution_context()
        source.emit("output", n=1, door=open)
        ctx.flow.pause(ctx.job_state)

    source = routine(events=["output"], trigger=send)
    flow = flow_of({"source": source, "sink": routine(input=lambda n, door: None)}, "source.output > sink.input")
    with pytest.raises(ValueError, match=r"a message for 'sink'\['door'\] is a builtin_function_or_method"):
        flow.execute("source").serialize()


# -- limits -----------------------------------------------------------------------------------------------------------


def test_the_error_of_a_job_keeps_its_payload_although_the_history_is_forgotten(routine, flow_of, tmp_path):
    def take(n):
        if n == 3_000:
            raise ValueError("enough")
        source.emit("output", n=n + 1)

    source = routine(events=["output"], trigger=lambda: source.emit("output", n=0), input=take)
    flow = flow_of({"source": source}, "source.output > source.input", history_limit=1)
    job = flow.execute("source")
    assert job.history.dropped > 0
    job.save(tmp_path / "job.json")
    for each in (job, JobState.load(tmp_path / "job.json")):
        assert (each.status, each.error.data, each.error.slot_name) == ("failed", {"n": 3_000}, "input")
        assert each.get_execution_history()[-1].data["error"] == "enough"


def test_a_timeout_of_a_resume_counts_from_the_resume(routine, flow_of):
    def begin():
        ctx = source.get_execution_context()
        ctx.flow.pause(ctx.job_state)
        source.emit("again")

    def again():
        source.emit("again")

    source = routine(events=["again"], trigger=begin, again=again)
    flow = flow_of({"source": source}, "source.again > source.again")
    job = flow.start("source", timeout=PATIENCE)
    assert job.wait(PATIENCE)
    flow.resume(job, wait=False, timeout=0.05)
    assert job.wait(PATIENCE)
    assert (job.status, job.error.type) == ("failed", "TimeoutError")
    assert "0.05 s" in job.error.message

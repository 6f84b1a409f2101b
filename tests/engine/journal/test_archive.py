"""A recorded job that forgets what is on record still has all of it, for whoever asks."""

from __future__ import annotations

import importlib.util
import warnings
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings

from routilux import Cursor, ErrorHandler, ExecutionTracker, Flow, JobState, Routine, journal
from routilux.journal import archive as archive_module
from routilux.journal import body, track
from routilux.journal.archive import Archive
from routilux.monitor import closeup
from routilux.monitor.desk_of_jobs import DeskOfJobs
from routilux.protocol import HistoryOrder, HistoryQuery, RankingQuery, TimelineQuery, Watch, WhyQuery

PATIENCE = 30.0


def loaded(name):
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


flows, questions = loaded("random_flows"), loaded("desk_questions")


@contextmanager
def forgetting_later():
    """Let jobs forget nothing until the function that this gives is called."""
    original, waiting = Archive.recorded, []

    def forget():
        for each in waiting:
            each()
        waiting.clear()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Archive, "recorded", lambda *known: waiting.append(partial(original, *known)))
        yield forget


def everything(flow, job, desk):
    """All that can be read of a job's past, through every door."""
    job_id, began = job.job_id, job.created_at.timestamp()
    length = len(job.history)
    tracker = ExecutionTracker(job)
    return [
        job.get_execution_history(),
        {routine_id: job.get_execution_history(routine_id) for routine_id in flow.routines},
        [record for record in job.get_execution_history() if record.status == "retried"],
        [job.history.record(position) for position in range(length)],
        [job.history.payload(position) for position in range(0, length, 3)],
        list(job.history.spans(range(length))),
        list(iter(Cursor(job).read, [])),
        job.get_shared_log(),
        [job.log.place(began + offset) for offset in (-1.0, 0.0, 1e6)],
        {routine_id: tracker.get_routine_performance(routine_id) for routine_id in flow.routines},
        sorted(job.ledger.faults),
        questions.asked(desk, job_id, flow.routines, length),
        desk.answer(HistoryQuery(job_id, 0, 0, indexes=(0, 2, length - 1))),
        desk.answer(TimelineQuery(job_id, began, began + 10.0, 50)).exact,
        [ranked(desk, RankingQuery(job_id, order)) for order in HistoryOrder],
    ]


def ranked(desk, query):
    """The whole of an order: a question reads on for a few milliseconds only."""
    answer = desk.answer(query)
    while answer.read < answer.total:
        answer = desk.answer(query)
    return answer.indexes


@given(description=flows.DESCRIPTIONS)
@settings(max_examples=max(30, settings.default.max_examples // 5))
def test_a_job_that_has_forgotten_is_read_as_one_that_has_all_in_memory(description, new_file):
    flow, path = flows.build(description), new_file()
    with forgetting_later() as forget:
        with journal.record(flow, path, keep=1) as recorder:
            job = flow.execute("node0", {"messages": description["messages"]})
            while job.status == "paused":
                flow.resume(job)
            assert recorder.flush(PATIENCE)
            desk, late_desk = DeskOfJobs(), DeskOfJobs()
            desk.take(flow, job)
            expected = everything(flow, job, desk)
            forget()
            assert job.ledger.starts.dropped > 0 or len(job.history) < 3
            assert everything(flow, job, desk) == expected
        late_desk.take(flow, job)
        assert everything(flow, job, late_desk) == expected
    assert (recorder.problem, job.history.dropped) == ("", 0)


class Ring(Routine):
    """Passes a number on to itself until it is done, and logs each."""

    def __init__(self, stop, held=None):
        super().__init__()
        self.stop, self.held = stop, held
        self.define_slot("trigger", handler=lambda: self.emit("output", n=0))
        self.define_slot("input", handler=self.take)
        self.define_event("output", ["n"])

    def take(self, n):
        context = self.get_execution_context()
        context.job_state.append_to_shared_log({"n": n})
        if self.held is not None:
            self.held(n, context)
        if n + 1 < self.stop:
            self.emit("output", n=n + 1)


@pytest.fixture
def ring(monkeypatch):
    """A function that builds a flow of one ring; its recordings have small parts."""
    monkeypatch.setattr(track, "PART_CHANGES", 200)

    def build(stop, held=None, **options):
        flow = Flow("ring", **options)
        flow.add_routine(Ring(stop, held), "ring")
        flow.connect("ring", "output", "ring", "input")
        return flow

    return build


def numbers(job):
    return [record.data["n"] for record in job.get_execution_history() if record.event_name == "output"]


def test_while_it_runs_a_job_keeps_its_newest_part_alone_and_its_readers_see_all_of_it(ring, new_file):
    flow, path, read = ring(4_000), new_file(), []
    with journal.record(flow, path, keep=20) as recorder:
        job = flow.start("ring")
        while not job.status.ended:
            read.append(job.get_execution_history())
            job.wait(0.01)
        assert job.status == "completed"
        assert recorder.flush(PATIENCE)
        assert job.ledger.starts.dropped > 2_000
        assert numbers(job) == list(range(4_000))
    assert [entry["n"] for entry in job.get_shared_log()] == list(range(4_000))
    for records in read:
        assert [record.seq for record in records] == sorted({record.seq for record in records})
        assert [record.data["n"] for record in records[:-2]] == list(range(max(0, len(records) - 2)))
    with journal.open(path) as recording:
        assert recording.job().records(0, 10_000) == job.get_execution_history()


def test_a_job_whose_recording_fails_goes_on_and_still_has_what_it_had_forgotten(ring, new_file, monkeypatch):
    def held(n, context):
        if n == 1_000:
            context.flow.pause(context.job_state)

    def full(_track, _database):
        raise OSError(28, "No space left on device")

    flow = ring(3_000, held)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        with journal.record(flow, new_file(), keep=20) as recorder:
            job = flow.execute("ring")
            assert recorder.flush(PATIENCE)
            monkeypatch.setattr(track.Track, "advance", full)
            flow.resume(job)
    assert "No space left on device" in recorder.problem
    assert job.ledger.starts.dropped > 0
    assert (job.status, job.history.dropped, numbers(job)) == ("completed", 0, list(range(3_000)))
    assert len(job.get_shared_log()) == 3_000


def test_what_stood_in_a_file_that_is_gone_is_counted_and_marked(ring, new_file):
    flow, path = ring(3_000), new_file()
    with journal.record(flow, path, keep=10):
        job = flow.execute("ring")
    path.unlink()
    kept = numbers(job)
    assert 0 < len(kept) < 2_000
    assert kept == list(range(3_000))[-len(kept) :]
    assert job.history.dropped == len(job.history) - len(job.get_execution_history())
    log = job.get_shared_log()
    assert (len(log), log[-1]["n"]) == (3_000, 2_999)
    assert log[0]["lost"].startswith(f"{path} can't be opened: No such file or directory")


def test_after_its_recording_a_job_forgets_as_its_flow_says(ring, new_file):
    def held(n, context):
        if n == 1_000:
            context.flow.pause(context.job_state)

    flow = ring(3_000, held, history_limit=50)
    with journal.record(flow, new_file(), keep=20):
        job = flow.execute("ring")
    assert (job.history.dropped, len(numbers(job))) == (0, 1_002)
    flow.resume(job)
    assert job.history.dropped > 1_000
    assert numbers(job) == list(range(3_000))[-len(numbers(job)) :]


def test_a_job_that_is_recorded_again_keeps_what_the_first_recording_has(ring, new_file):
    def held(n, context):
        if n == 500:
            context.flow.pause(context.job_state)

    flow = ring(1_000, held)
    with journal.record(flow, new_file(), keep=20):
        job = flow.execute("ring")
    with journal.record(flow, new_file(), keep=20):
        flow.resume(job)
    assert numbers(job) == list(range(1_000))


def test_a_saved_job_has_the_part_that_was_in_memory(ring, new_file, tmp_path):
    flow = ring(1_000)
    with journal.record(flow, new_file(), keep=20):
        job = flow.execute("ring")
    job.save(tmp_path / "job.json")
    loaded = JobState.load(tmp_path / "job.json")
    kept = numbers(loaded)
    assert kept == list(range(1_000))[-len(kept) :]
    assert len(loaded.history) == len(job.history) == 1_001
    assert loaded.get_shared_log() == job.get_shared_log()


def test_a_job_has_to_keep_something(ring, new_file):
    with pytest.raises(ValueError, match="keep must be a number of activations from 1 on or None, and is 0"):
        journal.record(ring(1), new_file(), keep=0)


@pytest.fixture
def forgotten(ring, new_file):
    """A job that rests, and has forgotten most of what it did; each of its 40th activations failed."""

    def fail(n, context):
        if n % 40 == 39:
            context.job_state.append_to_shared_log({"failed": n})
            flow.routines["ring"].emit("output", n=n + 1)
            raise ValueError(n)
        if n == 7_990:
            context.flow.pause(context.job_state)

    flow = ring(8_000, fail)
    flow.set_error_handler(ErrorHandler("continue"))
    with journal.record(flow, new_file(), keep=100) as recorder:
        job = flow.execute("ring")
        assert recorder.flush(PATIENCE)
        assert job.ledger.starts.dropped > 5_000
        desk = DeskOfJobs()
        desk.take(flow, job)
        yield job, desk


@pytest.fixture
def decoded(forgotten, monkeypatch):
    """Of each part that was decoded, whether that was done under the job's lock."""
    job, found, decode = forgotten[0], [], body.decode

    def noted(data, lanes):
        found.append(job.lock._is_owned())
        return decode(data, lanes)

    monkeypatch.setattr(body, "decode", noted)
    monkeypatch.setattr(archive_module, "_KEPT_BYTES", 0)
    return found


def test_the_job_goes_on_while_what_a_viewer_asks_for_is_decoded(forgotten, decoded):
    job, desk = forgotten
    began = job.created_at.timestamp()
    for query in (
        HistoryQuery(job.job_id, 1_000, 50),
        HistoryQuery(job.job_id, 1_000, 50, "ring"),
        WhyQuery(job.job_id, 500),
        TimelineQuery(job.job_id, began, began + 0.01, 50),
        RankingQuery(job.job_id, HistoryOrder.TOOK),
    ):
        decoded.clear()
        desk.answer(query)
        assert decoded, query
        assert decoded.count(True) <= max(2, len(decoded) // 4), query


def test_the_first_picture_of_a_job_that_has_forgotten_much_reads_little_of_that(forgotten, decoded):
    job, desk = forgotten
    parts = len({figure.part for figure in job.ledger.slice_ends.figures()[1]})
    assert parts > 60
    frame = desk.viewer(Watch(job.job_id, routine_id="ring")).frame()
    assert frame.job.detail.whole.count == pytest.approx(len(job.history), rel=0.1)
    assert len(decoded) < 30


def test_its_timeline_from_the_sums_of_its_parts_tells_all_that_it_did(forgotten, monkeypatch):
    job, desk = forgotten
    monkeypatch.setattr(closeup, "MOST_SLICES", -1)
    began = job.created_at.timestamp()
    page = desk.answer(TimelineQuery(job.job_id, began, job.status_changes[-1][0] + 1.0, 40))
    assert not page.exact
    (lane,) = page.lanes
    assert sum(lane.started) == len(job.history)
    assert sum(lane.errors) == len(job.ledger.faults)
    assert sum(lane.busy) == pytest.approx(desk.jobs()[job.job_id].actors[0].busy, rel=0.7)  # spread between samples

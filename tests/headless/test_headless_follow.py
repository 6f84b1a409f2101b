"""Following a program without a screen: what is watched, ordered and told, against a scripted source."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from routilux.protocol import (
    Cancel,
    DeferredItem,
    DeferredPage,
    DeferredQuery,
    ErrorInfo,
    Frame,
    GraphAnswer,
    GraphDescription,
    GraphQuery,
    JobFrame,
    JobsPage,
    JobsQuery,
    JobStatus,
    JobSummary,
    Outcome,
    Preview,
    Reply,
    Resume,
    RoutineAnswer,
    RoutineCounts,
    RoutineDetail,
    RoutineNode,
    RoutineQuery,
    RoutineStatus,
    Unanswered,
    Welcome,
)
from routilux_tui.headless.follow import Follower
from routilux_tui.sources.program import OutputLine, ProgramEnd
from routilux_tui.sources.source import SourceError

GRAPH = GraphDescription("census", 1, (RoutineNode(0, "walk", "Walk", ("trigger",), ()),), ())
ERROR = ErrorInfo("walk", "trigger", "OSError", "no disk", 1.0)


def row(status, seq, *, job_id="j1", deferred=0, errors=0):
    ended_at = 9.0 if status.ended else 0.0
    return JobSummary(
        job_id, "census", status, 1.0, ended_at, seq, handled=seq, waiting=0, errors=errors, deferred=deferred
    )


def item(number):
    return DeferredItem(number, "walk", "ask", 1.0, Preview("int", str(number)))


def frame(status, seq, *, job_id="j1", deferred=0, errors=0, full=True):
    counts = (RoutineCounts(0, RoutineStatus.IDLE, seq, errors, 0, 0, deferred, 0.0),)
    items = tuple(item(number) for number in range(deferred))
    job = JobFrame(
        job_id, seq, float(seq), full, 1, status, "", counts, (), 0, 0, deferred=items, deferred_count=deferred
    )
    rows = (row(status, seq, job_id=job_id, deferred=deferred, errors=errors),)
    return Frame(1, float(seq), rows, job)


class Script:
    """A source and its program: frames are pushed by the test, orders and watches are remembered."""

    title, farewell, pid = "script", "", 4711

    def __init__(self, *, rows=()):
        self.rows = rows
        self.frames_queue = asyncio.Queue()
        self.over_event = asyncio.Event()
        self.watched = []
        self.orders = []
        self.stopped = 0
        self.closed = False
        self.on_order = lambda command: None
        self.on_watch = lambda watch: None

    async def open(self):
        return Welcome(1, "test", 4711, "flow.py", 1.0, (), ())

    async def frames(self):
        while (frame := await self.frames_queue.get()) is not None:
            yield frame

    async def watch(self, watch):
        self.watched.append(watch.job_id)
        self.on_watch(watch)

    async def ask(self, query):
        match query:
            case GraphQuery():
                return GraphAnswer(GRAPH)
            case JobsQuery():
                return JobsPage(self.rows) if self.rows else Unanswered("gone")
            case DeferredQuery(count=count):
                return DeferredPage(0, tuple(item(number) for number in range(min(2, count))), 2)
            case RoutineQuery():
                return RoutineAnswer(RoutineDetail("walk", None, ERROR))

    async def order(self, command):
        self.orders.append(command)
        self.on_order(command)
        return Reply(Outcome.ACCEPTED)

    async def close(self):
        self.closed = True

    def push(self, *frames):
        for each in frames:
            self.frames_queue.put_nowait(each)

    def end_with(self, *frames, rows=()):
        self.push(*frames)
        self.rows = rows or tuple(each.jobs[0] for each in frames)
        self.over_event.set()

    async def wait_until_over(self):
        await self.over_event.wait()

    def new_output(self):
        return [OutputLine("stdout", "hello")]

    def end(self):
        return None

    async def stop(self, say):
        say("the recording is still being written: 12,345 changes behind")
        self.stopped += 1
        self.over_event.set()
        return ProgramEnd(143, "ended", ())


class Notes:
    """A reporter that remembers."""

    interval, fps = 0.01, 8.0

    def __init__(self):
        self.notes, self.lines, self.statuses, self.waits = [], [], [], []

    def tick(self, state, elapsed):
        if state.job is not None and self.statuses[-1:] != [state.job.status]:
            self.statuses.append(state.job.status)

    def note(self, lines):
        self.notes += lines

    def wait(self, why):
        self.waits.append(why)

    def output(self, lines):
        self.lines += [line.text for line in lines]

    def close(self):
        pass


async def follow(script, notes, **options):
    async with asyncio.timeout(10):
        return await Follower(script, script, notes, **options).run()


async def until(condition):
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - the condition is of another task
            await asyncio.sleep(0.005)


async def test_a_job_is_followed_from_its_first_frame_to_its_summary():
    script, notes = Script(), Notes()
    running = asyncio.create_task(follow(script, notes))
    script.push(frame(JobStatus.RUNNING, 3))
    await until(lambda: JobStatus.RUNNING in notes.statuses)
    script.end_with(frame(JobStatus.COMPLETED, 8, full=False))
    (outcome,) = await running
    assert (outcome.row.status, outcome.view.routines[0].counts.activations, outcome.errors) == ("completed", 8, ())
    assert outcome.view.graph is GRAPH
    assert script.watched == ["", "j1"]
    assert notes.lines[0] == "hello"
    assert script.closed


async def test_the_error_of_each_routine_that_had_one_is_asked_for():
    script, notes = Script(), Notes()
    script.end_with(frame(JobStatus.FAILED, 3, errors=1))
    (outcome,) = await follow(script, notes)
    assert outcome.errors == (ERROR,)


async def test_each_of_several_jobs_is_looked_at_for_the_summary():
    script, notes = Script(), Notes()
    full = {
        "": Frame(1, 5.0, ()),
        "j1": frame(JobStatus.COMPLETED, 5, job_id="j1"),
        "j2": frame(JobStatus.COMPLETED, 6, job_id="j2"),
    }
    script.on_watch = lambda watch: script.push(full[watch.job_id])
    script.end_with(
        Frame(1, 5.0, (row(JobStatus.COMPLETED, 5), row(JobStatus.COMPLETED, 6, job_id="j2"))),
        rows=(row(JobStatus.COMPLETED, 5), row(JobStatus.COMPLETED, 6, job_id="j2")),
    )
    outcomes = await follow(script, notes)
    assert [(each.row.job_id, each.view.total) for each in outcomes] == [("j1", 5), ("j2", 6)]


async def test_a_pause_is_told_once_with_what_the_job_waits_for():
    script, notes = Script(), Notes()
    running = asyncio.create_task(follow(script, notes))
    script.push(frame(JobStatus.PAUSED, 4, deferred=2), frame(JobStatus.PAUSED, 4, deferred=2))
    await until(lambda: script.frames_queue.empty() and notes.notes)
    script.end_with(frame(JobStatus.COMPLETED, 8))
    await running
    assert notes.notes == [
        "the job is paused, and waits for a person to release 2 events",
        "  walk.ask  0",
        "  walk.ask  1",
        "go on with `routilux-tui attach 4711` in another terminal (R resumes)",
        "with --resume-deferred it would go on by itself",
    ]
    assert script.orders == []


async def test_a_job_that_defers_is_resumed_each_time_when_that_was_asked_for():
    script, notes = Script(), Notes()

    def resumed(_command):
        if len(script.orders) == 1:
            script.push(frame(JobStatus.PAUSED, 9, deferred=1))
        else:
            script.end_with(frame(JobStatus.COMPLETED, 12))

    script.on_order = resumed
    script.push(frame(JobStatus.PAUSED, 4, deferred=2))
    (outcome,) = await follow(script, notes, resume_deferred=True)
    assert script.orders == [Resume("j1"), Resume("j1")]
    assert outcome.row.status is JobStatus.COMPLETED
    assert notes.notes == []


async def test_a_job_that_a_person_paused_is_not_resumed():
    script, notes = Script(), Notes()
    running = asyncio.create_task(follow(script, notes, resume_deferred=True))
    script.push(frame(JobStatus.PAUSED, 4))
    await until(lambda: notes.notes)
    script.end_with(frame(JobStatus.COMPLETED, 8))
    await running
    assert script.orders == []


async def test_ctrl_c_cancels_the_job_and_a_second_one_ends_the_process():
    script, notes = Script(), Notes()
    running = asyncio.create_task(follow(script, notes))
    script.push(frame(JobStatus.RUNNING, 4))
    await until(lambda: notes.statuses)
    os.kill(os.getpid(), signal.SIGINT)
    await until(lambda: script.orders)
    assert script.orders == [Cancel("j1", "interrupted with Ctrl-C")]
    assert script.stopped == 0
    os.kill(os.getpid(), signal.SIGINT)
    script.rows = (row(JobStatus.CANCELLED, 4),)
    await running
    assert script.stopped == 1
    assert notes.waits == ["the recording is still being written: 12,345 changes behind"]


async def test_ctrl_c_before_there_is_a_job_ends_the_process():
    script, notes = Script(), Notes()
    running = asyncio.create_task(follow(script, notes))
    await until(lambda: notes.lines)
    os.kill(os.getpid(), signal.SIGINT)
    assert await running == []
    assert script.stopped == 1


async def test_a_source_that_is_gone_leaves_what_was_known():
    script, notes = Script(), Notes()
    running = asyncio.create_task(follow(script, notes))
    script.push(frame(JobStatus.RUNNING, 4), None)
    await until(lambda: notes.statuses)
    script.over_event.set()
    (outcome,) = await running
    assert (outcome.row.status, outcome.view.total) == ("running", 4)


async def test_a_source_that_cannot_be_opened_is_an_error():
    script, notes = Script(), Notes()

    async def refuse():
        raise SourceError("nobody listens")

    script.open = refuse
    with pytest.raises(SourceError, match="nobody listens"):
        await follow(script, notes)

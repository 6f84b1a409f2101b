"""Marks in the history: they stay with their activations, are seen and counted, and tests are made of all of them."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace

from routilux import journal
from routilux.protocol import JobStatus, RecordingInfo
from routilux_tui.app import Dashboard
from routilux_tui.launch.flow_file import load_flow
from routilux_tui.screens.travel import TravelScreen
from routilux_tui.sources.recorded import RecordedSource

FLOW = """
from routilux import Flow, Routine


class Count(Routine):
    def __init__(self):
        super().__init__()
        self.define_slot("trigger", handler=self.count)
        self.define_event("number")

    def count(self, numbers):
        for number in range(numbers):
            self.emit("number", number=number)


class Double(Routine):
    def __init__(self):
        super().__init__()
        self.define_slot("number", handler=self.double)
        self.define_event("doubled")

    def double(self, number):
        self.emit("doubled", number=2 * number)


flow = Flow("doubling")
flow.add_routine(Count(), "count")
flow.add_routine(Double(), "double")
flow.connect("count", "number", "double", "number")
"""


def lines(app):
    return ["".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips()]


def text(app):
    return "\n".join(lines(app))


def toasts(app):
    return " | ".join(notification.message for notification in app._notifications)


def title(app):
    return next(line for line in lines(app) if "History" in line)


def marked_rows(app):
    """The numbers of the rows with a mark, in the order of the screen; they have less than four digits."""
    return [int(row.split()[1]) for row in lines(app) if row.startswith("◆")]


@pytest.fixture
def recording(tmp_path, monkeypatch):
    """A recording in this directory of two jobs of a flow, and the jobs."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "doubling.py").write_text(FLOW)
    flow, path = load_flow(tmp_path / "doubling.py"), tmp_path / "run.routilux"
    with journal.record(flow, path):
        jobs = [flow.execute("count", {"numbers": numbers}) for numbers in (3, 40)]
    return path, jobs


@pytest.fixture
async def replayed(recording, wait):
    """A dashboard that shows the history of the second job, of 41 activations."""
    path, jobs = recording
    app = Dashboard(RecordedSource(path, jobs[1].job_id))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await wait(pilot, lambda: "at the end" in text(app))
        await pilot.press("7")
        await wait(pilot, lambda: "double.number" in text(app))
        yield pilot


async def test_a_mark_is_seen_and_counted_and_taken_away(replayed):
    app = replayed.app
    await replayed.press("k", "m", "k", "k", "m")
    assert marked_rows(app) == [37, 39]
    assert "2 marked   41 ─" in title(app)
    assert "x makes a test of what is marked, M clears it" in text(app)
    await replayed.press("m")
    assert marked_rows(app) == [39]
    assert "1 marked   41 ─" in title(app)
    await replayed.press("M")
    assert marked_rows(app) == []
    assert "marked" not in title(app)
    assert "1 mark cleared" in text(app)


async def test_a_mark_stays_with_its_activation_whatever_the_rows_do(replayed, recording, wait):
    app, (_path, jobs) = replayed.app, recording
    await replayed.press("k", "m", "k", "m")
    await replayed.press("s")
    await wait(replayed, lambda: marked_rows(app) == [39, 38])
    await replayed.press("s", "s", "v")
    await wait(replayed, lambda: "by took" in title(app))
    await replayed.press("u", "u", "s", "s", "s", "v", "slash", *"count", "enter")
    await wait(replayed, lambda: "2 marked   1 of 41   count" in title(app) and marked_rows(app) == [])
    await replayed.press("escape", "slash", *"double", "enter", "G")
    await wait(replayed, lambda: "2 marked   follow   40 of 41   double" in title(app))
    assert marked_rows(app) == [38, 39]
    await replayed.press("escape", "g")
    await wait(replayed, lambda: marked_rows(app) == [] and "2 marked   41 new below" not in title(app))
    await replayed.press("G")
    await wait(replayed, lambda: marked_rows(app) == [38, 39])
    app.screen.feed.choose(jobs[0].job_id)
    await wait(replayed, lambda: "2 marked in another job" in title(app) and "number 2" in text(app))
    assert marked_rows(app) == []
    await replayed.press("m")
    assert "1 marked, 2 in another job" in title(app)
    app.screen.feed.choose(jobs[1].job_id)
    await wait(replayed, lambda: "2 marked, 1 in another job" in title(app) and marked_rows(app) == [38, 39])


async def test_one_goes_from_mark_to_mark(replayed, wait):
    app = replayed.app
    history = app.screen.panes.history
    await replayed.press("m", "g", "j", "m", "j", "j", "m")
    await replayed.press("n")
    assert history.current == 40
    await replayed.press("n")
    assert "no marked activation below" in text(app)
    await replayed.press("N")
    assert history.current == 3
    await replayed.press("N", "N")
    assert history.current == 1
    assert "no marked activation above" in text(app)
    await replayed.press("s")
    assert history.current == 40
    await replayed.press("n", "n")
    assert history.current == 1


async def test_tests_are_made_of_all_that_is_marked_run_green_and_fail_when_a_routine_changes(
    replayed, recording, wait, run_made_test
):
    app, (path, jobs) = replayed.app, recording
    folder = path.parent
    await replayed.press("g", "m", "j", "m", "j", "j", "m", "x")
    await wait(replayed, lambda: "tests of 3 marked activations, 2 routines" in text(app))
    await replayed.press("0")
    await wait(
        replayed, lambda: "wrote test_doubling_recorded.py with 3 tests of 2 routines; run it with: " in toasts(app)
    )
    source = (folder / "test_doubling_recorded.py").read_text()
    assert f"job {jobs[1].job_id}" in source
    assert [name.rpartition("_as_")[0] for name in re.findall(r"def (test_\w+)", source)] == [
        "test_count_trigger",
        "test_double_number",
        "test_double_number",
    ]
    code, out = run_made_test(folder, "test_doubling_recorded.py")
    assert (code, "3 passed" in out) == (0, True), out
    (folder / "doubling.py").write_text(FLOW.replace("2 * number", "3 * number"))
    code, out = run_made_test(folder, "test_doubling_recorded.py")
    # Three times nothing is nothing, too: the first message was the number 0.
    assert (code, "1 failed, 2 passed" in out) == (1, True), out
    (folder / "doubling.py").write_text(FLOW.replace("range(numbers)", "range(1, numbers)"))
    code, out = run_made_test(folder, "test_doubling_recorded.py")
    assert (code, "1 failed, 2 passed" in out) == (1, True), out


async def test_tests_are_made_of_what_is_marked_in_several_jobs_from_any_pane(replayed, recording, wait, run_made_test):
    app, (path, jobs) = replayed.app, recording
    await replayed.press("m")
    app.screen.feed.choose(jobs[0].job_id)
    await wait(replayed, lambda: "1 marked in another job" in title(app) and "number 2" in text(app))
    await replayed.press("m", "2", "x")
    await wait(replayed, lambda: "tests of 2 marked activations, 2 jobs" in text(app))
    await replayed.press("0")
    await wait(replayed, lambda: "wrote test_double_recorded.py with 2 tests of 2 jobs; run it with: " in toasts(app))
    code, out = run_made_test(path.parent, "test_double_recorded.py")
    assert (code, "2 passed" in out) == (0, True), out


async def test_without_a_mark_it_is_the_one_under_the_cursor_or_the_last_of_the_routine(replayed, wait):
    app = replayed.app
    await replayed.press("k", "x")
    await wait(replayed, lambda: "tests of the selected activation" in text(app))
    await replayed.press("escape", "2", "x")
    await wait(replayed, lambda: "tests of the last activation of count" in text(app))
    await replayed.press("escape", "ctrl+p", *"make tests")
    assert "Make tests of the last activation of count" in text(app)


async def test_a_marked_activation_that_is_not_on_record_is_named(replayed, recording, wait):
    app, (_path, jobs) = replayed.app, recording
    await replayed.press("m")
    (marked,) = app.screen.marks.of(jobs[1].job_id).values()
    app.screen.marks.toggle(jobs[1].job_id, replace(marked, index=90, seq=9_000))
    await replayed.press("x", "0")
    said = f"make-test: job {jobs[1].job_id[:8]} has no activation 9000 on record; "
    await wait(replayed, lambda: said in toasts(app))
    (long,) = [each for each in app._notifications if said in each.message]
    assert long.timeout == pytest.approx(len(long.message) / 20)
    assert len(long.message) > 80


async def test_marks_stay_while_new_activations_come_and_the_row_is_held(stage):
    async with stage((80, 24)) as opened:
        await opened.press("7")
        assert "follow" in opened.lines[12]
        await opened.press("m")
        assert "follow" not in opened.lines[12]
        assert "1 marked" in opened.lines[12]
        assert [row.split()[:3] for row in opened.lines if row.startswith("◆")] == [["◆", "5", "119"]]
        await opened.play(33.0, 1_400)
        assert [row.split()[:3] for row in opened.lines if row.startswith("◆")] == [["◆", "5", "119"]]
        assert "1 marked   480 new below   5 600" in opened.lines[12]


async def test_what_was_forgotten_cannot_be_marked(stage):
    async with stage((80, 24)) as opened:
        await opened.press("7")
        await opened.play(33.0, 1_300, forgotten=4_000)
        await opened.press("g", "m")
        assert "history_limit" in opened.text
        assert "marked" not in opened.lines[12]


async def test_elsewhere_the_key_marks_the_job(stage):
    async with stage((120, 36)) as opened:
        await opened.press("2", "m")
        assert opened.app.screen.panes.jobs.marked == "c3a1f0"
        assert len(opened.app.screen.marks) == 0


async def test_marks_go_with_a_live_job_into_its_recording_and_back(stage, recording, wait):
    path, jobs = recording
    async with stage((80, 24), played=False) as opened:
        census = opened.source.census
        census.job_id = jobs[1].job_id
        opened.source.play(
            replace(census.frame(1, 1.0, 10, JobStatus.RUNNING), recording=RecordingInfo(str(path), on=True))
        )
        await wait(opened.pilot, lambda: "running" in opened.text)
        await opened.press("7")
        await wait(opened.pilot, lambda: "census" in opened.text and opened.app.screen.panes.history.current >= 0)
        await opened.press("g", "j", "m")
        assert "1 marked" in opened.text
        opened.app.enter_recording(str(path), jobs[1].job_id, -1)
        await wait(opened.pilot, lambda: isinstance(opened.app.screen, TravelScreen))
        await opened.press("7", "g")
        await wait(opened.pilot, lambda: marked_rows(opened.app) == [1])
        await opened.press("j", "j", "m", "full_stop")
        await wait(opened.pilot, lambda: not isinstance(opened.app.screen, TravelScreen))
        await wait(opened.pilot, lambda: len(opened.app.screen.marks) == 2 and "2 marked" in opened.text)

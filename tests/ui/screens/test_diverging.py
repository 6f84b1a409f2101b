"""Two runs on record compared on the screen: the sheet, the graph with its shifts, and the way to the divergence."""

from __future__ import annotations

import pytest

from routilux import Flow, Routine, journal
from routilux_tui.app import Dashboard
from routilux_tui.model.desk import Pane
from routilux_tui.sources.recorded import RecordedSource
from routilux_tui.sources.source import SourceError


class Counter(Routine):
    """Counts down, one message for each number; some numbers are odd."""

    def __init__(self):
        super().__init__()
        self.define_slot("trigger", handler=self.count)
        self.define_event("next", ["number", "word"])

    def count(self, number, odd=0, word=""):
        if number:
            self.emit("next", number=number - 1, odd=odd, word="odd" if number == odd else "plain")


def recorded(path, *starts):
    flow = Flow("countdown")
    flow.add_routine(Counter(), "counter")
    flow.connect("counter", "next", "counter", "trigger")
    with journal.record(flow, path):
        return [flow.execute("counter", entry_params=start).job_id for start in starts]


@pytest.fixture
def recording(tmp_path):
    """A recording of two jobs, of which the second parts from the first at its third activation, and has two more."""
    path = tmp_path / "run.routilux"
    return path, recorded(path, {"number": 5}, {"number": 5, "odd": 4}, {"number": 7})


def text(app):
    return "\n".join("".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips())


def look_at(path, job_id, **more):
    return Dashboard(RecordedSource(path, job_id, **more)).run_test(size=(120, 36), notifications=True)


async def test_marked_and_chosen_jobs_of_a_recording_are_compared_by_cause(recording, wait):
    path, (first, second, _) = recording
    async with look_at(path, second) as pilot:
        await wait(pilot, lambda: "at the end" in text(pilot.app))
        await pilot.press("1", "g", "m", "j", "d")
        await wait(pilot, lambda: "Two runs compared" in text(pilot.app))
        shown = text(pilot.app)
        assert f"A  job {first[:6]}" in shown
        assert "first divergence: counter.trigger got another message" in shown
        assert "+ odd=4" in shown
        await pilot.press("enter")
        screen = pilot.app.screen
        await wait(pilot, lambda: screen.feed.live.job.seq == 2)
        assert (screen.desk.focus, screen.feed.live.shown) == (Pane.HISTORY, second)


async def test_a_divergence_that_can_not_be_gone_to_says_why(recording, wait, monkeypatch):
    async def refuse(*_):
        raise SourceError("the recording can't be read")

    path, (first, second, _) = recording
    async with look_at(path, second, against=(path, first)) as pilot:
        await wait(pilot, lambda: "Two runs compared" in text(pilot.app))
        monkeypatch.setattr(RecordedSource, "go_to", refuse)
        await pilot.press("enter")
        await wait(pilot, lambda: "the recording can't be read" in text(pilot.app))


async def test_the_boxes_say_how_the_runs_differ_until_escape(recording, wait):
    path, (first, _, third) = recording
    async with look_at(path, third, against=(path, first)) as pilot:
        await wait(pilot, lambda: "Two runs compared" in text(pilot.app))
        await pilot.press("escape")
        await wait(pilot, lambda: "compared   fit" in text(pilot.app))
        assert " +2 " in text(pilot.app)
        await pilot.press("2", "escape")
        await wait(pilot, lambda: "compared   fit" not in text(pilot.app))


async def test_runs_that_did_the_same_say_so(tmp_path, wait):
    one, other = tmp_path / "one.routilux", tmp_path / "other.routilux"
    recorded(one, {"number": 3})
    (job_id,) = recorded(other, {"number": 3})
    async with look_at(other, job_id, against=(one, "")) as pilot:
        await wait(pilot, lambda: "Two runs compared" in text(pilot.app))
        assert "the same: 4 activations alike" in text(pilot.app)
        await pilot.press("y", "enter")
        await wait(pilot, lambda: "both did the same" in text(pilot.app))
        assert "the same: 4 activations alike" in pilot.app.clipboard


async def test_a_run_that_cannot_be_read_says_why(recording, wait, tmp_path):
    path, (first, *_) = recording
    async with look_at(path, first, against=(tmp_path / "gone", "")) as pilot:
        await wait(pilot, lambda: "compare: " in text(pilot.app))


async def test_the_job_that_was_named_is_shown_first(recording, wait):
    path, (first, *_) = recording
    async with look_at(path, first) as pilot:
        await wait(pilot, lambda: "job 1 of 3" in text(pilot.app))
        assert "6 handled" in text(pilot.app)

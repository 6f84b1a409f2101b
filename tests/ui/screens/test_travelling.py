"""Time travel on the screen: in a recording, and from a live job into its recording and back."""

from __future__ import annotations

import pytest

from routilux import Flow, Routine, journal
from routilux.protocol import Frame, RecordingInfo, StopRecording
from routilux_tui.app import Dashboard
from routilux_tui.screens.moment import MomentScreen
from routilux_tui.screens.travel import TravelScreen
from routilux_tui.sources.recorded import RecordedSource


class Counter(Routine):
    """Counts down, one message for each number, and logs each."""

    def __init__(self):
        super().__init__()
        self.define_slot("trigger", handler=self.count)
        self.define_event("next", ["number"])

    def count(self, number):
        job = self.get_execution_context().job_state
        job.update_routine_state("counter", {"number": number})
        job.append_to_shared_log({"message": f"at {number}"})
        if number:
            self.emit("next", number=number - 1)


@pytest.fixture
def recording(tmp_path):
    """A recording of twenty-one activations, and the id of its job."""
    flow, path = Flow("countdown"), tmp_path / "run.routilux"
    flow.add_routine(Counter(), "counter")
    flow.connect("counter", "next", "counter", "trigger")
    with journal.record(flow, path):
        job = flow.execute("counter", entry_params={"number": 20})
    return path, job


def text(app):
    lines = ["".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips()]
    return "\n".join(lines)


async def until_seen(pilot, wait, *words):
    await wait(pilot, lambda: all(word in text(pilot.app) for word in words))


async def test_a_recording_is_shown_at_its_end_and_stepped_back(recording, wait):
    path, job = recording
    app = Dashboard(RecordedSource(path))
    async with app.run_test(size=(140, 40)) as pilot:
        await until_seen(pilot, wait, "countdown", "completed", "at the end", "at 0", f"recording {path.name}")
        await pilot.press("left_square_bracket")
        await until_seen(pilot, wait, "before the end", "running")
        await pilot.press("left_curly_bracket")
        await until_seen(pilot, wait, "at 12", "10 handled")
        assert "at 11" not in text(app)
        assert app.screen.feed.live.job.history_length == 10
        await pilot.press("full_stop")
        await until_seen(pilot, wait, "at the end", "at 0")
        assert app.screen.feed.live.job.seq == job.seq


async def test_a_moment_is_asked_for_and_a_wrong_one_is_said(recording, wait):
    path, _job = recording
    app = Dashboard(RecordedSource(path))
    async with app.run_test(size=(140, 40)) as pilot:
        await until_seen(pilot, wait, "at the end")
        await pilot.press("at")
        await wait(pilot, lambda: isinstance(app.screen, MomentScreen))
        await pilot.press(*"soon", "enter")
        await until_seen(pilot, wait, "this is no such moment")
        await pilot.press("ctrl+u", *"10", "enter")
        await wait(pilot, lambda: isinstance(app.screen, TravelScreen) and app.screen.feed.live.job.seq == 10)


async def test_a_recording_plays_to_its_end_by_itself(recording, wait):
    path, _job = recording
    app = Dashboard(RecordedSource(path))
    async with app.run_test(size=(140, 40)) as pilot:
        await until_seen(pilot, wait, "at the end")
        await pilot.press("at", *"5", "enter")
        await until_seen(pilot, wait, "before the end")
        await pilot.press("space")
        await until_seen(pilot, wait, "at the end", "completed")
        await wait(pilot, lambda: app.screen.travelling.source.place.speed == 0)


async def test_nothing_can_be_steered_in_a_recording(recording, wait):
    path, _job = recording
    app = Dashboard(RecordedSource(path))
    async with app.run_test(size=(140, 40), notifications=True) as pilot:
        await until_seen(pilot, wait, "at the end")
        await pilot.press("P")
        await wait(pilot, lambda: any("it shows what was" in notice.message for notice in app._notifications))


async def test_from_a_live_job_one_goes_back_and_returns(stage, recording, wait):
    path, job = recording
    async with stage() as on:
        on.source.play(Frame(0, 1.0, (), recording=RecordingInfo(str(path), on=True)))
        await wait(on.pilot, lambda: "rec" in on.lines[0])
        live = on.app.screen
        on.app.enter_recording(str(path), job.job_id, -1)
        await wait(on.pilot, lambda: isinstance(on.app.screen, TravelScreen) and "behind live" in text(on.app))
        await on.pilot.press("full_stop")
        await wait(on.pilot, lambda: on.app.screen is live)


async def test_in_the_past_the_routine_is_selected_that_was_when_a_person_left(tmp_path, wait):
    flow, path = Flow("countdown"), tmp_path / "run.routilux"
    flow.add_routine(Counter(), "counter")
    flow.add_routine(Counter(), "idler")
    with journal.record(flow, path):
        job = flow.execute("counter", entry_params={"number": 2})
    app = Dashboard(RecordedSource(path))
    async with app.run_test(size=(140, 40)) as pilot:
        await until_seen(pilot, wait, "completed", "idler")
        app.feed.select("idler")
        app.enter_recording(str(path), job.job_id, -1)
        await until_seen(pilot, wait, "idler³", "behind live")


async def test_what_can_not_be_read_returns_to_the_live_job_and_says_why(stage, tmp_path, wait):
    async with stage() as on:
        live = on.app.screen
        on.app.enter_recording(str(tmp_path / "gone.routilux"), "j", -1)
        await wait(on.pilot, lambda: on.app.screen is live)
        assert any("gone.routilux" in notice.message for notice in on.app._notifications)


async def test_r_ends_a_recording_that_is_on(stage, wait):
    async with stage() as on:
        on.source.play(Frame(0, 1.0, (), recording=RecordingInfo("/r/x.routilux", on=True)))
        await wait(on.pilot, lambda: "rec" in on.lines[0])
        await on.pilot.press("r")
        await wait(on.pilot, lambda: StopRecording() in on.source.ordered)


async def test_a_recording_is_left_once_however_often_and_with_whatever_is_over_it(stage, recording, wait):
    path, job = recording
    async with stage() as on:
        live = on.app.screen
        on.app.enter_recording(str(path), job.job_id, 0)
        await wait(on.pilot, lambda: isinstance(on.app.screen, MomentScreen))
        (shown,) = (each for each in on.app.screen_stack if isinstance(each, TravelScreen))
        shown.leave()
        shown.leave()
        await wait(on.pilot, lambda: on.app.screen is live)
        assert on.app.failure == ""


async def test_a_recording_that_nothing_was_written_to_yet_says_so(stage, tmp_path, wait):
    path = tmp_path / "young.routilux"
    with journal.record(Flow("none"), path):
        async with stage() as on:
            live = on.app.screen
            on.app.enter_recording(str(path), "job", -1)
            await wait(on.pilot, lambda: on.app.screen is live)
            assert any("nothing is on record yet" in notice.message for notice in on.app._notifications)


async def test_steps_in_a_hurry_before_a_recording_is_open_do_no_harm(stage, tmp_path, wait):
    path = tmp_path / "young.routilux"
    with journal.record(Flow("none"), path):
        async with stage() as on:
            live = on.app.screen
            on.app.enter_recording(str(path), "job", 1)
            shown = on.app.screen
            for _ in range(3):
                shown.travelling.step(1)
                shown.travelling.to_end()
                await on.pilot.pause()
            await wait(on.pilot, lambda: on.app.screen is live)
            shown.travelling.step(1)
            await on.pilot.pause()
            assert on.app.failure == ""


async def test_what_stands_in_the_corner_is_not_said_again(stage):
    async with stage() as on:
        await on.pilot.press(*["full_stop"] * 5, "at")
        said = [notice.message for notice in on.app._notifications]
        assert len(said) == len(set(said)) == 2

from __future__ import annotations

import asyncio

import pytest

from routilux.protocol import Cancel, EmitDeferred, JobStatus, Outcome, Pause, Reply, Resume


def toasts(opened):
    return [notification.message for notification in opened.app._notifications]


async def test_a_pause_shows_as_requested_until_it_is_confirmed(stage):
    async with stage((80, 24)) as opened:
        await opened.press("P")
        assert opened.source.ordered == [Pause("c3a1f0")]
        assert "‖ pausing…" in opened.lines[0]
        await opened.play(33.0, 1290, JobStatus.PAUSING)
        assert "‖ pausing…" in opened.lines[0]
        await opened.play(34.0, 1290, JobStatus.PAUSED)
        assert "‖ paused" in opened.lines[0]
        assert "R resume" in opened.lines[-1]


async def test_a_pause_shows_as_requested_before_the_monitor_answers(stage):
    async with stage((80, 24)) as opened:
        answer = asyncio.Event()

        async def slow(command):
            await answer.wait()
            return Reply(Outcome.ACCEPTED)

        opened.source.order = slow
        await opened.press("P")
        assert "‖ pausing…" in opened.lines[0]
        answer.set()


async def test_an_order_that_is_refused_says_why_and_leaves_no_trace(stage):
    async with stage((80, 24)) as opened:
        opened.source.reply = Reply(Outcome.REFUSED, "the job \x1b[2Jis [/x] over")
        await opened.press("P")
        assert "‖" not in opened.lines[0]
        assert toasts(opened) == ["pause was refused: the job ␛[2Jis [/x] over"]


async def test_a_paused_job_is_resumed(stage):
    async with stage((80, 24)) as opened:
        await opened.play(33.0, 1290, JobStatus.PAUSED)
        await opened.press("R")
        assert opened.source.ordered == [Resume("c3a1f0")]
        assert "● resuming…" in opened.lines[0]
        await opened.play(34.0, 1310)
        assert "● running" in opened.lines[0]


@pytest.mark.parametrize(("keys", "number"), [(("D",), 1), (("6", "j", "D"), 2)])
async def test_the_marked_deferred_event_is_emitted(stage, keys, number):
    async with stage((160, 45)) as opened:
        await opened.play(33.0, 1290, JobStatus.PAUSED)
        await opened.press(*keys)
        assert opened.source.ordered == [EmitDeferred("c3a1f0", number)]
        assert "emitting…" in opened.text
        await opened.play(34.0, 1300, JobStatus.PAUSED, deferred=False)
        assert "emitting…" not in opened.text
        assert "No deferred event waits." in opened.text


async def test_cancelling_asks_first(stage):
    async with stage((80, 24)) as opened:
        await opened.press("K")
        assert "Cancel this job?" in opened.text
        await opened.press("enter")
        assert opened.source.ordered == []
        await opened.press("K", "y")
        assert opened.source.ordered == [Cancel("c3a1f0")]
        assert "cancelling…" in opened.lines[0]


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("R", "R resume: the job is not paused"),
        ("H", "H hold: needs the debugger, which is not in this version yet"),
        ("z", "z wrap: for the log pane"),
    ],
)
async def test_what_does_not_apply_says_why(stage, key, why):
    async with stage((80, 24)) as opened:
        await opened.press(key)
        assert toasts(opened) == [why]
        assert opened.source.ordered == []


@pytest.mark.parametrize("key", ["P", "D", "K"])
async def test_a_read_only_dashboard_gives_no_orders(stage, key):
    async with stage((160, 45), read_only=True) as opened:
        await opened.press(key)
        assert opened.source.ordered == []
        assert toasts(opened)[0].endswith("this dashboard is read only")
        assert "read only" in opened.lines[0]


async def test_a_source_that_is_gone_is_given_no_orders_and_stays_readable(stage):
    async with stage((80, 24)) as opened:
        opened.source.end("the program closed the connection")
        await opened.pilot.pause()
        await opened.press("P")
        assert opened.source.ordered == []
        assert toasts(opened) == ["P pause: the program is gone"]
        assert "✗ the program closed the connection   (q leaves)" in opened.lines[1]
        assert "when last seen" in opened.lines[0]
        await opened.press("4", "k", "g")
        assert "Log⁴" in opened.text

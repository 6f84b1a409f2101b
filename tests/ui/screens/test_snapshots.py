"""Pictures of the whole screen, held against those that were looked at and found good."""

from __future__ import annotations

import pytest

from routilux.protocol import JobStatus
from routilux_tui.app import Dashboard


@pytest.mark.parametrize(
    ("size", "keys", "status", "look"),
    [
        ((160, 45), (), JobStatus.RUNNING, {"theme": "dark"}),
        ((160, 45), ("1", "7"), JobStatus.PAUSED, {"theme": "light"}),
        ((80, 24), (), JobStatus.RUNNING, {"theme": "dark"}),
        ((80, 24), ("5",), JobStatus.COMPLETED, {"theme": "light"}),
        ((100, 30), ("4",), JobStatus.RUNNING, {"ascii_only": True, "theme": "no-color"}),
        ((120, 40), ("6", "enter"), JobStatus.PAUSED, {"theme": "dark"}),
        ((120, 40), ("K",), JobStatus.RUNNING, {"theme": "dark"}),
        ((80, 24), ("7", "k", "m", "k", "k", "m", "j"), JobStatus.PAUSED, {"theme": "dark"}),
        ((120, 36), ("7", "k", "m", "k", "k", "m", "v"), JobStatus.PAUSED, {"ascii_only": True, "theme": "no-color"}),
    ],
    ids=[
        "wide-dark",
        "wide-light-lists",
        "narrow-dark",
        "narrow-light-timeline",
        "ascii-log",
        "deferred-detail",
        "question",
        "narrow-marks",
        "ascii-marks",
    ],
)
def test_the_screen_looks_as_it_should(snap_compare, census, scripted, fixed_clock, size, keys, status, look):
    source = scripted(census())
    app = Dashboard(source, monotonic=fixed_clock(), **look)

    async def play(pilot):
        await pilot.pause()
        for second in range(1, 41):
            source.play(source.census.frame(second, float(second), 0 if second < 2 else 37 * second + second * second))
        await pilot.pause()
        app.feed.select("parse")
        source.play(source.census.frame(41, 41.0, 3340, status, selected="parse"))
        for _ in range(4):
            await pilot.pause()
        await pilot.press(*keys)
        for _ in range(4):
            await pilot.pause()

    assert snap_compare(app, terminal_size=size, run_before=play)

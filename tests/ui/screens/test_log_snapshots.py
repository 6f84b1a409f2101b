"""Pictures of the log: filtered, gone through, with the output between its entries, and with marks for what is gone."""

from __future__ import annotations

import pytest

from routilux_tui.app import Dashboard
from routilux_tui.sources.program import OutputLine

CASES = {
    "filtered-80x24": ((80, 24), ["4", "slash", *"syntax"], {}),
    "kept-120x36-light": ((120, 36), ["4", "slash", *"json/dec", "enter", "k", "k"], {"theme": "light"}),
    "matches-80x24-light": ((80, 24), ["4", "g", "slash", *"enc", "escape", "n", "n"], {"theme": "light"}),
    "wrong-120x36": ((120, 36), ["4", "slash", *"/(a"], {}),
    "output-160x45": ((160, 45), ["4", "o", "k"], {}),
    "filtered-80x24-ascii": ((80, 24), ["4", "slash", *"~jdec"], {"theme": "no-color", "ascii_only": True}),
    "gone-80x24": ((80, 24), ["4", "k", "GONE", "g"], {}),
}


@pytest.mark.parametrize("case", CASES)
def test_the_log_looks_as_it_should(snap_compare, census, scripted, fixed_clock, program, case):
    size, keys, look = CASES[case]
    source = scripted(census())
    program.written += [OutputLine("stdout", "half of the files done"), OutputLine("stderr", "Error: the disk is slow")]
    app = Dashboard(source, monotonic=fixed_clock(), program=program, **look)

    async def settle(pilot):
        for _ in range(6):
            await pilot.pause()

    async def play(pilot):
        await settle(pilot)
        for second in range(1, 33):
            source.play(source.census.frame(second, float(second), 0 if second < 2 else 40 * second))
            if second == 1:  # a routine is selected now, and its details come with the frames after that
                await settle(pilot)
        await settle(pilot)
        for key in keys:
            if key == "GONE":
                source.end("the program is gone")
            else:
                await pilot.press(key)
            await settle(pilot)

    assert snap_compare(app, terminal_size=size, run_before=play)

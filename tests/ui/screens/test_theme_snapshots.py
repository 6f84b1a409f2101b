"""The themes and the ASCII twin as pictures, held against those that were looked at and found good."""

from __future__ import annotations

import pytest

from routilux_tui.app import Dashboard

LOOKS = {
    "high-contrast": {"theme": "high-contrast"},
    "no-color": {"theme": "no-color"},
    "ascii": {"theme": "dark", "ascii_only": True},
}


@pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=["120x36", "80x24"])
@pytest.mark.parametrize("look", list(LOOKS))
def test_the_screen_looks_as_it_should_in_every_theme(snap_compare, census, scripted, fixed_clock, look, size):
    assert snap_compare(*played(census, scripted, fixed_clock, look, size, ()))


@pytest.mark.parametrize(
    ("look", "size", "keys"),
    [
        ("high-contrast", (80, 24), ("question_mark", "slash", *"deferred")),
        ("ascii", (120, 36), ("question_mark", "slash", *"mouse")),
        ("no-color", (80, 24), ("ctrl+p", *"theme")),
        ("ascii", (120, 36), ("ctrl+p", *"go to routine")),
    ],
    ids=["help-high-contrast", "help-ascii", "palette-no-color", "palette-ascii"],
)
def test_an_overlay_looks_as_it_should_in_every_theme(snap_compare, census, scripted, fixed_clock, look, size, keys):
    assert snap_compare(*played(census, scripted, fixed_clock, look, size, keys))


def played(census, scripted, fixed_clock, look, size, keys):
    """An app, its size, and what is played and pressed before the picture is taken."""
    source = scripted(census())
    app = Dashboard(source, monotonic=fixed_clock(), **LOOKS[look])

    async def play(pilot):
        await pilot.pause()
        for second in range(1, 41):
            source.play(source.census.frame(second, float(second), 0 if second < 2 else 37 * second + second * second))
        await pilot.pause()
        app.feed.select("parse")
        source.play(source.census.frame(41, 41.0, 3340, selected="parse"))
        for _ in range(4):
            await pilot.pause()
        await pilot.press(*keys)
        for _ in range(4):
            await pilot.pause()

    return app, (), size, play

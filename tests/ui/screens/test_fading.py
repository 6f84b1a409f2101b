"""Connections of the graph fade on the main screen when nothing passes any more, without a frame."""

from __future__ import annotations

from routilux_tui.render.look import look

DARK = look("dark", ascii_only=False)
GLOWS = {DARK[f"edge.{degree}"] for degree in (1, 2, 3)}


def glowing(stage) -> bool:
    return any(piece.style in GLOWS for row in stage.app.screen.panes.graph._rows for piece in row)


async def test_connections_fade_while_no_frame_comes(stage, wait):
    async with stage() as opened:
        assert glowing(opened)
        opened.clock.now += 10.0
        await wait(opened.pilot, lambda: not glowing(opened))
        assert not opened.app.screen.panes.graph.glows


async def test_in_a_frozen_view_nothing_fades(stage):
    async with stage() as opened:
        await opened.press("space")
        opened.clock.now += 10.0
        for _ in range(4):
            await opened.pilot.pause(0.1)
        assert glowing(opened)

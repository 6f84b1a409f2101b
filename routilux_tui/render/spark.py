"""Curves and gauges in one row of cells."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment

from routilux_tui.render.look import Look


def sparkline(values: Sequence[float], width: int, glyphs: str) -> str:
    """The newest values as `width` columns, newest at the right, each as high as its share of the greatest.

    `glyphs` rise from an empty cell; what is above nothing shows at least the lowest bar, and nothing fills its cell,
    so that a curve stays apart from the row above it. Too few values leave the left blank.
    """
    shown = values[-width:] if width > 0 else ()
    top = max(shown, default=0.0)
    steps = len(glyphs) - 2
    bars = "".join(glyphs[max(1, round(value / top * steps))] if value > 0 else glyphs[0] for value in shown)
    return " " * (width - len(bars)) + bars


def gauge(look: Look, share: float, width: int) -> tuple[Segment, ...]:
    """A bar of `width` cells between two edges, filled by that share (0 to 1); amber when high, red when full."""
    share = min(max(share, 0.0), 1.0)
    glyphs = look.glyphs
    steps = len(glyphs.bars) - 1
    filled = round(share * width * steps)
    whole, part = divmod(filled, steps)
    bar = glyphs.bars[-1] * whole + (glyphs.bars[part] if part else "")
    style = look["gauge.full"] if share >= 0.95 else look["gauge.high"] if share >= 0.7 else look["gauge"]
    return (
        Segment(glyphs.gauge_left, look["gauge.track"]),
        Segment(bar + " " * (width - len(bar)), style),
        Segment(glyphs.gauge_right, look["gauge.track"]),
    )

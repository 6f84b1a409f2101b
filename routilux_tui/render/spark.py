"""Curves and gauges in one row of cells."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment

from routilux_tui.render.look import Look

_HIGH, _FULL = 0.7, 0.95


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


def gauge(look: Look, share: float, width: int, style: str = "") -> tuple[Segment, Segment]:
    """A line that grows in half cells over its track, `width` cells in all; amber when it is high, red when full.

    `share` is 0 to 1; what is above nothing shows. `style` is another one for the line, whatever the share.
    """
    share = min(max(share, 0.0), 1.0)
    glyphs = look.glyphs
    whole, half = divmod(max(1, round(share * width * 2)) if share else 0, 2)
    line = glyphs.gauge_fill * whole + glyphs.gauge_half * half
    name = style or ("gauge.full" if share >= _FULL else "gauge.high" if share >= _HIGH else "gauge")
    return Segment(line, look[name]), Segment(glyphs.gauge_rest * (width - whole - half), look["gauge.track"])

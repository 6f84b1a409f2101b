"""The routine panel where there is room for more: the routine's newest activations, its source beside or below it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import zip_longest

from routilux.protocol import Activation, ErrorInfo, SourceAnswer
from routilux_tui.model.panel import PanelFacts
from routilux_tui.render.line import Row, blank
from routilux_tui.render.look import Look
from routilux_tui.render.panel import panel_rows
from routilux_tui.render.recent import recent_rows
from routilux_tui.render.source_text import source_rows

WIDE = 100
"""Cells from which on code can be read, below the figures."""

_BESIDE = 132
"""Cells from which on it stands beside them; both are cut to pieces in less."""

_MOST = 80
"""The widest first column: figures at both of its ends stay near to each other."""

_FEW = 5
"""Activations that stand above the source, so that it is not far below."""

_GAP, _BAR = 3, 1
"""Cells between the columns, and those that a scroll bar takes."""


def wide_panel_rows(
    look: Look,
    facts: PanelFacts,
    handlers: Sequence[SourceAnswer],
    recent: Sequence[Activation],
    width: int,
    source: Callable[[Look, Sequence[SourceAnswer], ErrorInfo | None, int], list[Row]] = source_rows,
) -> list[Row]:
    """The panel and the newest activations, at their right or below them the lines of the handlers.

    Narrow it is the panel alone.

    `source` is `source_rows`, or keeps what that gave.
    """
    ground = look["text"]
    if width < WIDE - _BAR:
        return panel_rows(look, facts, width)
    if not any(handler.lines for handler in handlers):
        return [*panel_rows(look, facts, width), *recent_rows(look, recent, width)]
    if width < _BESIDE - _BAR:
        below = source(look, handlers, facts.error, width)
        upper = [*panel_rows(look, facts, width), *recent_rows(look, recent[:_FEW], width)]
        return [*upper, blank(width, ground), *below]
    near = min(_MOST, width * 2 // 5)
    far = width - near - _GAP
    left = [*panel_rows(look, facts, near), *recent_rows(look, recent, near)]
    right = source(look, handlers, facts.error, far)
    gap = blank(_GAP, ground)
    beside = zip_longest(left, right)
    return [(*(one or blank(near, ground)), *gap, *(other or blank(far, ground))) for one, other in beside]

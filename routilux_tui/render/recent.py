"""The newest activations of one routine: when, how each ended, how long it took, and its message or its error."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment

from routilux.protocol import Activation
from routilux_tui.render.line import Row, blank, clipped, row
from routilux_tui.render.look import Look
from routilux_tui.render.tables import activation_cells

_TOOK = 8


def recent_rows(look: Look, records: Sequence[Activation], width: int) -> list[Row]:
    """A head and a row for each, after a blank row; no rows for none."""
    if not records:
        return []
    ground = look["text"]
    head = row(width, [Segment(" newest activations", look["dim"])], ground)
    return [blank(width, ground), head, *(_record(look, record, width) for record in records)]


def _record(look: Look, record: Activation, width: int) -> Row:
    cells, ground = activation_cells(look, record), look["text"]
    blank_cell, (took,) = Segment(" ", ground), cells["took"]
    glyph = cells["routine"][0]
    lead = [blank_cell, *cells["time"], blank_cell, glyph, Segment(f"{took.text:>{_TOOK}}  ", took.style)]
    return clipped(width, [*lead, *cells["data"]], ground, look.glyphs.ellipsis)

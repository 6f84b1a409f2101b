"""The newest activations of one routine: when, how each ended, how long it took, and its message or its error."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment

from routilux.protocol import Activation
from routilux_tui.render.figures import duration
from routilux_tui.render.line import Row, blank, clipped, row
from routilux_tui.render.look import Look
from routilux_tui.render.tables import payload_text

_TOOK = 8


def recent_rows(look: Look, records: Sequence[Activation], width: int) -> list[Row]:
    """A head and a row for each, after a blank row; no rows for none."""
    if not records:
        return []
    ground = look["text"]
    head = row(width, [Segment(" newest activations", look["dim"])], ground)
    return [blank(width, ground), head, *(_record(look, record, width) for record in records)]


def _record(look: Look, record: Activation, width: int) -> Row:
    word = str(record.status)
    took = "running" if record.duration < 0 else duration(record.duration)
    if record.error is None:
        said = Segment(payload_text(look, record.data), look["log.text"])
    else:
        said = Segment(look.clean(f"{record.error.type}: {record.error.message}"), look["log.error"])
    pieces = [
        Segment(f" {look.clock(record.started_at)} ", look["log.time"]),
        Segment(f"{look.glyphs.status(word)} ", look.palette.status(word)),
        Segment(f"{took:>{_TOOK}}  ", look["text"]),
        said,
    ]
    return clipped(width, pieces, look["text"], look.glyphs.ellipsis)

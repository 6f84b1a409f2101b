"""Rows of causes, effects and what is waited for."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment

from routilux.protocol import Link
from routilux_tui.model.why import RowKind, WhyRow
from routilux_tui.render.figures import clock, duration, grouped
from routilux_tui.render.line import Row, cells, cut, left, measure, right, row, text_of, wrapped
from routilux_tui.render.look import Look
from routilux_tui.render.tables import payload_text

PLACE_COLUMN = 34
"""The widest that the column of routines and slots becomes."""

_INDENT = 2


def place_width(look: Look, rows: Sequence[WhyRow], width: int) -> int:
    """How wide the column of routines and slots is for these rows."""
    widest = max((_INDENT * each.depth + cells(_place(look, each)) for each in rows if each.leads), default=0)
    return min(widest, PLACE_COLUMN, max(10, width // 3))


def why_row(look: Look, row_: WhyRow, width: int, *, places: int) -> Row:
    """One row: a heading, a remark, an activation with place, event and payload, or a routine that is waited for."""
    ground = look["text"]
    indent = " " * (_INDENT * row_.depth)
    if row_.kind is RowKind.HEAD:
        return row(width, [Segment(f" {look.clean(row_.text, 200)}", look["dim"])], ground)
    if row_.kind is RowKind.NOTE or (row_.kind is RowKind.LINK and row_.link is None):
        dots = look.glyphs.ellipsis
        return row(width, [Segment(f"   {indent}{dots} {look.clean(row_.text, 400)}", look["dim"])], ground)
    mark = Segment(f" {look.glyphs.marker if row_.asked else ' '} ", look["accent"])
    glyph = Segment(f"{look.glyphs.status(row_.word)} ", look.palette.status(row_.word))
    place = Segment(left(f"{indent}{_place(look, row_)}", places, look.glyphs.ellipsis), look["log.routine"])
    if row_.link is None:
        came = f"  {look.glyphs.arrow_right} {look.clean(row_.slot, 80)}"
        pieces = [
            mark,
            glyph,
            place,
            Segment(came, look["text"]),
            Segment(f"   {look.clean(row_.text, 400)}", look["dim"]),
        ]
        return row(width, pieces, ground)
    time = Segment(f"{clock(row_.link.started_at)}  ", look["log.time"])
    pieces = [mark, time, glyph, place, *_said(look, row_.link, width)]
    room = max(0, width - measure(pieces))
    what = _what(look, row_.link)
    return row(width, [*pieces, Segment(cut(what.text, room, look.glyphs.ellipsis), what.style)], ground)


def cut_rows(look: Look, row_: WhyRow, width: int, *, places: int) -> list[Row]:
    """The payload or the error of a row in full, wrapped; nothing when the row has room for it."""
    if row_.link is None:
        return []
    line, what = text_of(why_row(look, row_, width, places=places)).rstrip(), _what(look, row_.link)
    if line.endswith(what.text.rstrip()):
        return []
    bar = Segment(f" {look.glyphs.divider} ", look["tree"])
    lines = wrapped(what.text, max(1, width - 4))[:_MOST_CUT_ROWS]
    return [row(width, [bar, Segment(each, what.style)], look["text"]) for each in lines]


def _said(look: Look, link: Link, width: int) -> list[Segment]:
    """By which event it came, and how long it took."""
    came = f"{look.glyphs.arrow_left} {look.clean(link.event, 80)}" if link.event and link.slot else ""
    pieces = [Segment(f"  {left(came, 14 if width >= _WIDE else 10, look.glyphs.ellipsis)}", look["dim"])]
    if link.index >= 0:
        took = "running" if link.duration < 0 else duration(link.duration)
        number = f"{right(grouped(link.index, look.glyphs.group), 7)}" if width >= _WIDE else ""
        pieces.append(Segment(f"{number}{right(took, 9)}  ", look["text"]))
    else:
        pieces.append(Segment(f"{link.status:>9}  ", look.palette.status(link.status)))
    return pieces


_WIDE = 100
_MOST_CUT_ROWS = 6


def _what(look: Look, link: Link) -> Segment:
    """Its payload or its error."""
    if link.error:
        return Segment(look.clean(link.error, 300), look["log.error"])
    return Segment(payload_text(look, link.data), look["log.text"])


def _place(look: Look, row_: WhyRow) -> str:
    link = row_.link
    name = look.clean(row_.routine_id, 80)
    if link is None or not link.slot:
        return f"{name}.{look.clean(row_.event if link is None else link.event, 80)}"
    return f"{name}.{look.clean(link.slot, 80)}"

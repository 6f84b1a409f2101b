"""Entries of the shared log and lines of the output as rows, and the marks that stand for entries that are not here."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from rich.segment import Segment

from routilux.protocol import LogLine
from routilux.protocol.filters import Filter
from routilux_tui.model.output import WrittenLine
from routilux_tui.render.figures import grouped
from routilux_tui.render.levels import level_style
from routilux_tui.render.line import Row, clipped, left, measure, row, scrolled, wrapped_pieces
from routilux_tui.render.look import Look
from routilux_tui.render.matched import EVERYTHING, matched

_SPOKEN = ("message", "msg", "text", "event", "action")
"""Fields whose value stands without its name, first in the line."""

_NAMELESS = frozenset({"level", "timestamp"})
"""Fields that the line shows in columns of their own."""

_LEAST_BODY = 12

ROUTINE_COLUMN = 14
"""The widest that the column of routine names becomes."""


class LogForm(Struct, frozen=True):
    """How entries are shown: with their time or without, `names` cells for the routine, wrapped, or from a `column` on.

    What matches `marked` stands out.
    """

    times: bool = True
    names: int = 8
    wrap: bool = False
    column: int = 0
    marked: Filter = EVERYTHING


PLAIN = LogForm()
"""As an entry is shown before anybody chose otherwise."""


def log_rows(look: Look, line: LogLine, width: int, form: LogForm = PLAIN) -> tuple[Row, ...]:
    """An entry as one row, or as several when it is wrapped: time, routine, then its fields."""
    name = Segment(look.clean(line.routine_id, 200), look["log.routine"])
    return _rows(look, line.at, name, _body(look, line), width, form)


def written_rows(look: Look, line: WrittenLine, width: int, form: LogForm) -> tuple[Row, ...]:
    """A line of the program's output among the entries of the log; what it wrote to stderr stands out."""
    wrong = line.stream == "stderr"
    name = Segment(line.stream, look["log.warning" if wrong else "dim"])
    body = [Segment(look.clean(line.text), look[level_style("", line.text)])]
    return _rows(look, line.at, name, body, width, form)


def log_words(look: Look, line: LogLine) -> str:
    """An entry in one line, as it is copied: time, routine and fields, of any length."""
    return f"{look.clock(line.at)}  {line.routine_id}  {''.join(piece.text for piece in _body(look, line))}".rstrip()


def gap_row(look: Look, width: int, index: int, *, gone: bool) -> Row:
    """The row of an entry that is not here: on its way, or not to be had any more."""
    text = "can't be had any more" if gone else "on its way"
    number = grouped(index, look.glyphs.group)
    return row(width, [Segment(f" {look.glyphs.link} entry {number} {text}", look["dim"])], look["text"])


def _rows(look: Look, at: float, name: Segment, body: Sequence[Segment], width: int, form: LogForm) -> tuple[Row, ...]:
    ground = look["text"]
    head: list[Segment] = [Segment(" ", ground)]
    if form.times:
        head.append(Segment(f"{look.clock(max(0.0, at))}  ", look["log.time"]))
    name = Segment(left(name.text, form.names, look.glyphs.ellipsis), name.style)
    head += [*matched([name], form.marked, look["match"]), Segment("  ", ground)]
    body = matched(body, form.marked, look["match"])
    if not form.wrap:
        return (clipped(width, [*head, *scrolled(body, form.column)], ground, look.glyphs.ellipsis),)
    indent = measure(head)
    if indent > width - _LEAST_BODY:
        lines = wrapped_pieces([*head, *body], width - 2)
        indent = 2
    else:
        lines = wrapped_pieces(body, width - indent)
        lines[0] = [*head, *lines[0]]
    hanging = Segment(" " * indent, ground)
    return (row(width, lines[0], ground), *[row(width, [hanging, *line], ground) for line in lines[1:]])


def _body(look: Look, line: LogLine) -> list[Segment]:
    fields = [(key, value) for key, value in line.fields if not _is_column(key, value, line)]
    fields.sort(key=lambda field: field[0] not in _SPOKEN)
    spoken = fields[0][1] if fields and fields[0][0] in _SPOKEN else ""
    text = level_style(line.level, spoken)
    pieces: list[Segment] = []
    if line.level and text != "log.text":
        pieces.append(Segment(f"{look.clean(line.level, 12)}  ", look[text]))
    for key, value in fields:
        shown = look.clean(value)
        if key not in _SPOKEN:
            pieces.append(Segment(f"{look.clean(key, 80)} ", look["log.field"]))
        pieces.append(Segment(f"{shown}  ", look[text]))
    if line.cut:
        pieces.append(Segment(look.glyphs.ellipsis, look["dim"]))
    return pieces


def _is_column(key: str, value: str, line: LogLine) -> bool:
    return key in _NAMELESS or (key in ("routine", "routine_id") and value == line.routine_id)

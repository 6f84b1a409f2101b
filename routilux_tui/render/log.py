"""Entries of the shared log as lines, and the marks that stand for entries that are not here."""

from __future__ import annotations

from rich.segment import Segment

from routilux.protocol import LogLine
from routilux_tui.render.figures import grouped
from routilux_tui.render.line import Row, cells, left, row, wrapped_pieces
from routilux_tui.render.look import Look

_SPOKEN = ("message", "msg", "text", "event", "action")
"""Fields whose value stands without its name, first in the line."""

_NAMELESS = frozenset({"level", "timestamp"})
"""Fields that the line shows in columns of their own."""

_LEVELS = {
    "error": "log.error",
    "critical": "log.error",
    "fatal": "log.error",
    "warning": "log.warning",
    "warn": "log.warning",
    "debug": "dim",
    "trace": "dim",
}

_LEAST_BODY = 12

ROUTINE_COLUMN = 14
"""The widest that the column of routine names becomes."""


def log_rows(
    look: Look, line: LogLine, width: int, *, times: bool = True, names: int = 8, wrap: bool = False
) -> tuple[Row, ...]:
    """An entry as one row, or as several when it is wrapped: time, routine, then its fields.

    `names` is the width of the column of routine names.
    """
    ground = look["text"]
    head: list[Segment] = [Segment(" ", ground)]
    if times:
        head.append(Segment(f"{look.clock(line.at)}  ", look["log.time"]))
    head.append(
        Segment(left(look.clean(line.routine_id, 200), names, look.glyphs.ellipsis) + "  ", look["log.routine"])
    )
    body = _body(look, line)
    if not wrap:
        return (row(width, [*head, *body], ground),)
    indent = 1 + (cells(look.clock(line.at)) + 2 if times else 0) + names + 2
    if indent > width - _LEAST_BODY:
        lines = wrapped_pieces([*head, *body], width - 2)
        indent = 2
    else:
        lines = wrapped_pieces(body, width - indent)
        lines[0] = [*head, *lines[0]]
    hanging = Segment(" " * indent, ground)
    return (row(width, lines[0], ground), *[row(width, [hanging, *line], ground) for line in lines[1:]])


def gap_row(look: Look, width: int, index: int, *, gone: bool) -> Row:
    """The row of an entry that is not here: on its way, or not to be had any more."""
    text = "can't be had any more" if gone else "on its way"
    number = grouped(index, look.glyphs.group)
    return row(width, [Segment(f" {look.glyphs.link} entry {number} {text}", look["dim"])], look["text"])


def _body(look: Look, line: LogLine) -> list[Segment]:
    level = line.level.lower()
    text = _LEVELS.get(level, "log.text")
    pieces: list[Segment] = []
    if level and level != "info" and text != "log.text":
        pieces.append(Segment(f"{look.clean(line.level, 12)}  ", look[text]))
    fields = [(key, value) for key, value in line.fields if not _is_column(key, value, line)]
    fields.sort(key=lambda field: field[0] not in _SPOKEN)
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

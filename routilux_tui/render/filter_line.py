"""The line in which a filter is typed: a mark, the text with its cursor, and at the right what came of it."""

from __future__ import annotations

from rich.segment import Segment

from routilux_tui.model.text_line import TextLine
from routilux_tui.render.line import Row, cells, cut, ends, row
from routilux_tui.render.look import Look

_LEAST_TEXT = 12

Keys = tuple[str, str, str]
FILTERING: Keys = ("/", "keeps", "clears")
"""The words of a line that narrows a list."""


def filter_line(
    look: Look, width: int, line: TextLine, *, said: str = "", problem: str = "", keys: Keys = FILTERING
) -> Row:
    """` / decoder▏        12 of 1 204   enter keeps  esc clears`; `problem` says why the filter can't be used.

    A text that is too long for the line is shown around its cursor. `keys` are its mark, what enter does, and escape.
    """
    mark, keeps, clears = keys
    end = _end(look, said, problem, width - _LEAST_TEXT - 4, keeps=keeps, clears=clears)
    ground = look["footer"]
    room = max(1, width - 3 - sum(cells(piece.text) for piece in end) - 1)
    before, at, after = _around(look, line, room)
    start = [
        Segment(f" {mark} ", look.over("key", "footer")),
        Segment(before, look.over("bright", "footer")),
        Segment(at, look["cursor"]),
        Segment(after, look.over("bright", "footer")),
    ]
    if width < _LEAST_TEXT:
        return row(width, start, ground)
    return ends(width, start, end, ground)


def _end(look: Look, said: str, problem: str, room: int, *, keeps: str, clears: str) -> list[Segment]:
    if problem:
        text = cut(f"{look.glyphs.status('failed')} {look.clean(problem, 200)} ", room, look.glyphs.ellipsis)
        return [Segment(text, look.over("log.error", "footer"))] if room > 0 else []
    words = [Segment(f"{look.clean(said, 200)} ", look.over("text", "footer"))] if said else []
    keys = [
        Segment("  enter", look.over("key", "footer")),
        Segment(f" {keeps}", look["footer"]),
        Segment("  esc", look.over("key", "footer")),
        Segment(f" {clears} ", look["footer"]),
    ]
    for pieces in ([*words, *keys], words):
        if sum(cells(piece.text) for piece in pieces) <= room:
            return pieces
    return []


def _around(look: Look, line: TextLine, room: int) -> tuple[str, str, str]:
    """What stands before, at and after the cursor, in at most `room` cells."""
    before = look.clean(line.text[: line.cursor])
    at = look.clean(line.text[line.cursor : line.cursor + 1]) or " "
    after = look.clean(line.text[line.cursor + 1 :])
    while before and cells(before) + cells(at) > room:
        before = before[1:]
    return before, at, cut(after, max(0, room - cells(before) - cells(at)), look.glyphs.ellipsis)

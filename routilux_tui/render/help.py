"""The help: every action with its keys, in groups, and why not now; what the mouse does, and what is seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.segment import Segment

from routilux.protocol.filters import Filter
from routilux_tui.render.line import Row, blank, left, row, wrapped_pieces
from routilux_tui.render.look import Look
from routilux_tui.render.matched import EVERYTHING, matched

HelpLine = tuple[str, str, str]
"""Keys, what they do, and why not now (empty when it can be done)."""

MOUSE: tuple[HelpLine, ...] = (
    ("click", "The keys go to a pane, or a row is selected; again opens it", ""),
    ("on a title", "The same; again fills the screen with the pane, and back", ""),
    ("on a key", "What the key in the last row does", ""),
    ("wheel", "Scrolls what is under it; over the graph with ctrl it zooms", ""),
    ("drag", "The graph; a title or the rule between two panes resizes them", ""),
)
"""What the mouse does, in the place of keys."""

IN_THE_GRAPH: tuple[HelpLine, ...] = (
    ("glow", "Messages pass; the brighter the line the more, and it fades once none does", ""),
    ("heavy line", "The critical path: the way through what bounds the throughput", ""),
    ("93%", "In the upper side of a box: it bounds the throughput, and is busy so much of the time", ""),
    ("+120/s", "An inbox that grows; `full in 40 s` when it has a limit", ""),
    ("map", "Where the view is in a flow that does not fit; a click or a drag goes there", ""),
)
"""What is seen in the graph, in the place of keys."""

_MARKED = "marked"
"""What is no status: a job to compare with, or an activation to make a test of."""

SIGNS = (
    "running",
    "done",
    "failed",
    "paused",
    "deferred",
    _MARKED,
    "idle",
    "waiting",
    "retrying",
    "skipped",
    "cancelled",
)
"""Words whose glyphs are explained."""

_KEYS = 16
_FEW_KEYS = 10
_SIGNS_IN_ROW = 14


def help_rows(
    look: Look, groups: Iterable[tuple[str, Sequence[HelpLine]]], width: int, *, marked: Filter = EVERYTHING
) -> list[Row]:
    """One row for each action, then the mouse, the graph and the signs; what can't be done now is dim, with its reason.

    With a filter, those that match alone, each group with its name.
    """
    rows: list[Row] = []
    for name, lines in (*groups, ("Mouse", MOUSE), ("In the graph", IN_THE_GRAPH)):
        shown = [
            line
            for each in lines
            if marked.matches(f"{name} {' '.join(each)}")
            for line in _lines(look, each, width, marked)
        ]
        rows += _group(look, name, shown, width, first=not rows)
    if not marked:
        rows += _group(look, "Signs", list(_signs(look, width)), width, first=not rows)
    return rows


def _group(look: Look, name: str, lines: Sequence[Row], width: int, *, first: bool) -> list[Row]:
    """The lines below the group's name; nothing at all when there are none."""
    if not lines:
        return []
    head = row(width, [Segment(f" {name}", look["bright"])], look["text"])
    return [*([] if first else [blank(width, look["text"])]), head, *lines]


def _lines(look: Look, line: HelpLine, width: int, marked: Filter) -> list[Row]:
    """The rows of one line: the keys, and beside them what they do, wrapped when it is long."""
    keys, text, reason = line
    column = _KEYS if width >= 60 else _FEW_KEYS
    pieces = [Segment(text, look["dim" if reason else "text"])]
    if reason:
        pieces.append(Segment(f"  {look.glyphs.link} {reason}", look["dim"]))
    key = Segment(f"   {left(keys, column, look.glyphs.ellipsis)} ", look["dim" if reason else "key"])
    hanging = Segment(" " * (column + 4), look["text"])
    first, *more = wrapped_pieces(pieces, width - column - 5)
    written = [[key, *first], *[[hanging, *rest] for rest in more]]
    return [row(width, matched(each, marked, look["match"]), look["text"]) for each in written]


def _signs(look: Look, width: int) -> Iterator[Row]:
    """The glyph of each status with its word, as many in a row as there is room for."""
    each = max(1, (width - 3) // _SIGNS_IN_ROW)
    for start in range(0, len(SIGNS), each):
        pieces = [Segment("   ", look["text"])]
        for word in SIGNS[start : start + each]:
            sign, tone = ("held", look["accent"]) if word == _MARKED else (word, look.palette.status(word))
            glyph = Segment(f"{look.glyphs.status(sign)} ", tone)
            pieces += [glyph, Segment(left(word, _SIGNS_IN_ROW - 2), look["text"])]
        yield row(width, pieces, look["text"])

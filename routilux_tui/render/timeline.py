"""One lane of bars per routine over time, with what failed marked, a lane of how much ran at once, and an axis."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from rich.segment import Segment
from rich.style import Style

from routilux.protocol import JobSpan, Link, TimelineLane
from routilux_tui.model.timeline import Window, ticks
from routilux_tui.render.figures import clock, clock_fine, clock_second, duration, fine_span, grouped, span
from routilux_tui.render.line import Row, cells, clipped, left, row
from routilux_tui.render.look import Look

NAME_COLUMN = 14
"""The widest that the column of routine names becomes."""

AT_ONCE = "at once"
"""What the lane of concurrency is called."""

_STILL = frozenset({"paused", "pausing"})
_MARKS = ("", "skipped", "retried", "failed")
"""Status words of `TimelineLane.marks`."""

_LABEL_ROOM = 14
_FAR = 2_000
"""So many steps away from its anchor, an axis counts from its first label."""

_SAMPLED = 0.03
"""Seconds between two samples, about."""


def lane_rows(
    look: Look,
    name: str,
    lane: TimelineLane | None,
    shown: Window,
    *,
    names: int,
    high: int = 1,
    word: str = "idle",
    spans: Sequence[JobSpan] = (),
    marks: Sequence[float] = (),
    selected: bool = False,
    cursor: int = -1,
) -> list[Row]:
    """A routine's lane in `high` rows: as high as the share of each column's time that it was busy.

    What ran for less than a column's eighth still shows the lowest bar, and nothing reaches the lane above. A column
    in which something failed, was retried or was skipped has that mark, and the bar of what failed its colour. One in
    which the job was paused and nothing ran has a faint line, and `marks` are the times of deferred events that wait.
    `cursor` is the column that is read out, -1 for none.
    """
    grid = _bars(look, lane, shown, high, selected=selected)
    _mark_pauses(look, grid[-1], shown, spans)
    for at in marks:
        column = shown.column_of(at)
        if column >= 0:
            _put_on(grid, column, (look.glyphs.status("deferred"), look["status.deferred"]))
    bright = look["bright"] if selected else look["text" if word != "idle" else "dim"]
    head = [
        Segment(look.glyphs.marker if selected else " ", look["accent"]),
        Segment(left(look.clean(name, 200), names, look.glyphs.ellipsis) + " ", bright),
    ]
    return _stacked(look, head, grid, shown, names=names, cursor=cursor)


def at_once_rows(
    look: Look, running: Sequence[float], shown: Window, *, names: int, high: int = 1, cursor: int = -1
) -> list[Row]:
    """How many handlers ran at once, as high as its share of the most that did, or of one."""
    top = max((*running, 1.0))
    shares = [value / top for value in (*running, *[0.0] * (shown.columns - len(running)))][: shown.columns]
    levels = [_level(look, share, high) if share > 0 else 0 for share in shares]
    head = [Segment(" " + left(AT_ONCE, names, look.glyphs.ellipsis) + " ", look["dim"])]
    grid = _grid(look, levels, [look["edge.0"]] * len(levels), high)
    return _stacked(look, head, grid, shown, names=names, cursor=cursor)


def axis_row(
    look: Look, shown: Window, *, names: int, anchor: float, live: bool, cursor: int = -1, hidden: int = 0
) -> Row:
    """The axis: distances from now while it is live, else the time since the job began.

    Below the names it says how many lanes are `hidden`.

    Close up, where all of these would read alike, one label says when that is, and the others how far from there.
    """
    text = [" "] * shown.columns
    marks = ticks(shown, anchor, _LABEL_ROOM)
    step = marks[1][1] - marks[0][1] if len(marks) > 1 else 0.0
    fine = 0.0 < step < 1.0
    base = marks[0][1] if fine and abs(marks[0][1]) > _FAR * step else 0.0
    for column, offset in marks:
        if offset < 0 and not live:
            # Before the job began there is nothing to tell the time of.
            continue
        near = f"+{fine_span(offset - base)}" if base and offset != base else _distance(offset, live=live, fine=fine)
        label = f"{look.glyphs.last_branch} {near}"
        if column + len(label) <= shown.columns - (5 if live else 0) and not (live and not offset):
            text[column : column + len(label)] = label
    if live:
        text[-3:] = "now"
    pieces = [(each, look["dim"]) for each in text]
    if cursor >= 0:
        pieces[cursor] = (look.glyphs.arrow_up, look["accent"])
    note = f"{grouped(hidden, look.glyphs.group)} more" if hidden else ""
    head = [Segment(f" {left(note, names, look.glyphs.ellipsis)} ", look["log.warning" if hidden else "dim"])]
    return _lane(look, head, pieces, shown, names=names, cursor=-1)


def readout_row(
    look: Look, at: float, found: Link | None, shown: Window, width: int, *, routine_id: str, running: float
) -> Row:
    """What the cursor stands on: when, and which activation of the routine ran then or had run before."""
    ground = look["text"]
    pieces = [
        Segment(f" {clock_fine(at, shown.column)}", look["bright"]),
        Segment(f"  {look.clean(routine_id, 80)}  ", look["log.routine"]),
    ]
    if found is None:
        return row(width, [*pieces, Segment("had not run by then", look["dim"])], ground)
    if found.index < 0:
        return row(width, [*pieces, Segment(look.glyphs.ellipsis, look["dim"])], ground)
    word = found.status
    ended = found.started_at + found.duration if found.duration >= 0 else float("inf")
    inside = ended >= at - shown.column / 2
    took = "running" if found.duration < 0 else duration(found.duration)
    pieces += [
        Segment(f"{look.glyphs.status(word)} {grouped(found.index, look.glyphs.group)}", look.palette.status(word)),
        Segment(f"  {word} {took}" if word != "running" else "  still running", look["text"]),
        Segment(f"  from {clock_fine(found.started_at, shown.column)}", look["dim"]),
    ]
    if not inside:
        pieces.append(Segment(f", over {fine_span(at - ended)} before", look["dim"]))
    if running > 0:
        pieces.append(Segment(f"   {running:.1f} at once", look["dim"]))
    if found.error:
        pieces.append(Segment(f"   {look.clean(found.error, 200)}", look["log.error"]))
    return clipped(width, pieces, ground, look.glyphs.ellipsis)


def title_text(shown: Window, *, whole: bool = False, exact: bool = True, most: float = 0.0) -> str:
    """What the title says: how much ran at once at most, and which time is shown.

    Where it is drawn from samples that are wider than its columns, it says so.
    """
    told = [f"up to {most:.1f} at once"] if most > 1.05 else []
    if not exact and shown.column < _SAMPLED:
        told.append("smoothed, look closer for more")
    return "   ".join([*told, window_text(shown, whole=whole)])


def window_text(shown: Window, *, whole: bool = False) -> str:
    """Which time is shown: its length while it is live, that it is the whole run, else when it is."""
    length = shown.until - shown.since
    if whole:
        return "whole run"
    if shown.live:
        return f"last {span(length)}"
    if length < 0.01:
        return f"{fine_span(length)} from {clock_fine(shown.since, shown.column)}"
    since, until = (clock, clock) if length < 10 else (clock_second, clock_second)
    return f"{since(shown.since)} to {until(shown.until)}"


_Cell = tuple[str, Style]


def _lane(look: Look, head: list[Segment], pieces: list[_Cell], shown: Window, *, names: int, cursor: int) -> Row:
    """A row of a name and one cell per column, the cursor's marked."""
    if 0 <= cursor < len(pieces):
        text, style = pieces[cursor]
        (marked,) = look.tinted((Segment(text, style),), "selection")
        pieces[cursor] = (text, marked.style or style)
    runs = [
        Segment("".join(piece[0] for piece in run), style) for style, run in groupby(pieces, key=lambda piece: piece[1])
    ]
    return row(names + 2 + shown.columns, [*head, *runs], look["text"])


def _stacked(
    look: Look, head: list[Segment], grid: Sequence[list[_Cell]], shown: Window, *, names: int, cursor: int
) -> list[Row]:
    """Rows of cells above each other, the name beside the last of them."""
    above = [Segment(" " * (names + 2), look["text"])]
    *upper, last = grid
    rows = [_lane(look, above, cells_, shown, names=names, cursor=cursor) for cells_ in upper]
    return [*rows, _lane(look, head, last, shown, names=names, cursor=cursor)]


def _level(look: Look, share: float, high: int) -> int:
    """How many steps a bar rises in so many rows: one at least, and never up to the lane above."""
    steps = high * (len(look.glyphs.spark) - 1) - 1
    # A share that was worked out from two samples can be a little below nothing.
    return max(1, round(share * steps)) if share < 1 else steps


def _grid(look: Look, levels: Sequence[int], styles: Sequence[Style], high: int) -> list[list[_Cell]]:
    """Bars that rise from the last of so many rows."""
    glyphs, empty = look.glyphs.spark, (" ", look["text"])
    full = len(glyphs) - 1
    return [
        [
            (glyphs[min(level - below, full)], style) if level > below else empty
            for level, style in zip(levels, styles, strict=True)
        ]
        for below in range(full * (high - 1), -1, -full)
    ]


def _bars(look: Look, lane: TimelineLane | None, shown: Window, high: int, *, selected: bool) -> list[list[_Cell]]:
    columns = shown.columns
    if lane is None:
        return _grid(look, [0] * columns, [look["text"]] * columns, high)
    bar, first = look["edge.2" if selected else "edge.1"], look["edge.3" if selected else "edge.2"]
    width = shown.column
    levels = [
        _level(look, busy / width, high) if busy > 0 or started else 0
        for busy, started in zip(lane.busy, lane.started, strict=False)
    ][:columns]
    levels += [0] * (columns - len(levels))
    styles = [bar] * columns
    full = [column for column, started in enumerate(lane.started) if started == 1 and lane.busy[column] > _FULL * width]
    for column in full:
        if not any(lane.started[column + 1 : column + _WIDE]):
            styles[column] = first
    marks = lane.marks or tuple(3 if errors else 0 for errors in lane.errors)
    words = {column: _MARKS[min(max(mark, 0), 3)] for column, mark in enumerate(marks[:columns]) if mark}
    for column, word in words.items():
        if word:
            styles[column] = look.palette.status(word)
    grid = _grid(look, levels, styles, high)
    for column, word in words.items():
        if word and lane.errors[column]:
            _put_on(grid, column, (look.glyphs.status(word), look.palette.status(word)))
    return grid


def _put_on(grid: list[list[_Cell]], column: int, mark: _Cell) -> None:
    """Put a mark on the bar of a column: into the lowest row that is free, or the first when none is."""
    free = next((cells_ for cells_ in reversed(grid) if cells_[column][0] == " "), grid[0])
    free[column] = mark


_FULL = 0.9
"""What is busier than this is full."""

_WIDE = 4
"""The first cell of an activation that fills so many is brighter, so that it stands out from the one before it."""


def _mark_pauses(look: Look, pieces: list[_Cell], shown: Window, spans: Sequence[JobSpan]) -> None:
    still = (look.glyphs.rule, look["gauge.track"])
    for each in spans:
        if each.status in _STILL:
            first = max(0, int((each.since - shown.since) / shown.column))
            last = min(shown.columns, int((each.until - shown.since) / shown.column) + 1)
            for column in range(first, last):
                if pieces[column][0] == " ":
                    pieces[column] = still


def _distance(offset: float, *, live: bool, fine: bool = False) -> str:
    if not offset:
        return "0"
    length = fine_span(abs(offset)) if fine else span(abs(offset))
    return f"-{length}" if offset < 0 else f"{'+' if live else ''}{length}"


def name_width(look: Look, names: Sequence[str]) -> int:
    """How wide the column of these names is."""
    return min(NAME_COLUMN, max(cells(look.clean(name, 40)) for name in (AT_ONCE, *names)))

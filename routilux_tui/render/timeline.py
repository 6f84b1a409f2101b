"""One lane of bars per routine over time, with errors marked, above an axis."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from rich.segment import Segment
from rich.style import Style

from routilux.protocol import JobSpan, TimelineLane
from routilux_tui.model.timeline import Window, ticks
from routilux_tui.render.figures import clock, clock_second, span
from routilux_tui.render.line import Row, left, row
from routilux_tui.render.look import Look

NAME_COLUMN = 14
"""The widest that the column of routine names becomes."""

_STILL = frozenset({"paused", "pausing"})


def lane_row(
    look: Look,
    name: str,
    lane: TimelineLane | None,
    shown: Window,
    *,
    names: int,
    word: str = "idle",
    spans: Sequence[JobSpan] = (),
    marks: Sequence[float] = (),
    selected: bool = False,
) -> Row:
    """A routine's lane: as high as the share of each column's time that it was busy.

    What ran for less than a column's eighth still shows the lowest bar, and nothing reaches the lane above. A column
    with an error has a red mark, one in which the job was paused and nothing ran a faint one, and `marks` are the
    times of deferred events that wait.
    """
    cells = _bars(look, lane, shown, selected=selected)
    _mark_pauses(look, cells, shown, spans)
    for at in marks:
        column = int((at - shown.since) / shown.column)
        if 0 <= column < shown.columns:
            cells[column] = (look.glyphs.status("deferred"), look["status.deferred"])
    bright = look["bright"] if selected else look["text" if word != "idle" else "dim"]
    head = [
        Segment(look.glyphs.marker if selected else " ", look["accent"]),
        Segment(left(look.clean(name, 200), names, look.glyphs.ellipsis) + " ", bright),
    ]
    pieces = [
        Segment("".join(cell[0] for cell in run), style) for style, run in groupby(cells, key=lambda cell: cell[1])
    ]
    return row(names + 2 + shown.columns, [*head, *pieces], look["text"])


def axis_row(look: Look, shown: Window, *, names: int, anchor: float, live: bool) -> Row:
    """The axis: distances from now while it is live, else the time since the job began."""
    text = [" "] * shown.columns
    room = 14
    for column, offset in ticks(shown, anchor, room):
        label = f"{look.glyphs.last_branch} {_distance(offset, live=live)}"
        if column + len(label) <= shown.columns - (5 if live else 0) and not (live and not offset):
            text[column : column + len(label)] = label
    if live:
        text[-3:] = "now"
    return row(names + 2 + shown.columns, [Segment(" " * (names + 2) + "".join(text), look["dim"])], look["text"])


def window_text(shown: Window, *, whole: bool = False) -> str:
    """What the title says of the window: its length while it is live, that it is the whole run, else when it is."""
    length = shown.until - shown.since
    if whole:
        return "whole run"
    if shown.live:
        return f"last {span(length)}"
    since, until = (clock, clock) if length < 10 else (clock_second, clock_second)
    return f"{since(shown.since)} to {until(shown.until)}"


_Cell = tuple[str, Style]


def _bars(look: Look, lane: TimelineLane | None, shown: Window, *, selected: bool) -> list[_Cell]:
    empty = (" ", look["text"])
    if lane is None:
        return [empty] * shown.columns
    glyphs, bar = look.glyphs.spark, look["edge.2" if selected else "edge.1"]
    failed = (look.glyphs.status("failed"), look["status.failed"])
    steps = len(glyphs) - 2
    cells: list[_Cell] = []
    for busy, started, errors in zip(lane.busy, lane.started, lane.errors, strict=False):
        if errors:
            cells.append(failed)
        elif busy <= 0 and not started:
            cells.append(empty)
        else:
            share = min(1.0, busy / shown.column)
            cells.append((glyphs[max(1, round(share * steps))], bar))
    return (cells + [empty] * (shown.columns - len(cells)))[: shown.columns]


def _mark_pauses(look: Look, cells: list[_Cell], shown: Window, spans: Sequence[JobSpan]) -> None:
    still = (look.glyphs.rule, look["gauge.track"])
    for each in spans:
        if each.status in _STILL:
            first = max(0, int((each.since - shown.since) / shown.column))
            last = min(shown.columns, int((each.until - shown.since) / shown.column) + 1)
            for column in range(first, last):
                if cells[column][0] == " ":
                    cells[column] = still


def _distance(offset: float, *, live: bool) -> str:
    if not offset:
        return "0"
    return f"-{span(-offset)}" if offset < 0 else f"{'+' if live else ''}{span(offset)}"

"""The timeline of a run as SVG: a lane per routine with when it worked, its errors, and when the job was paused. Pure.

Work is gathered into as many columns as there are pixels, so a million activations make no bigger picture than ten.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from math import ceil, floor, log10
from typing import Final

from routilux_tui.exports.markup import Drawing, element, escaped
from routilux_tui.render.figures import span
from routilux_tui.render.line import cells, cut
from routilux_tui.render.sanitise import clean
from routilux_tui.runs.run import Activation, Moment

COLUMNS: Final = 960
_LANE: Final = 22
_BAR: Final = 14
_TOP: Final = 26
_MARGIN: Final = 12
_LEVELS: Final = 5
_LONGEST_NAME: Final = 28
_FAULT_WIDTH: Final = 2.0


class Lane:
    """When one routine worked: seconds per column, and the columns in which it failed."""

    def __init__(self) -> None:
        self.busy = array("d", bytes(8 * COLUMNS))
        self.faults: set[int] = set()


class Timeline:
    """Lanes over a stretch of time, in seconds since the job was made."""

    def __init__(self, since: float, until: float) -> None:
        self.since = since
        self.until = max(until, since + 1e-6)
        self.lanes: dict[str, Lane] = {}

    @property
    def width(self) -> float:
        """The length of a column in seconds."""
        return (self.until - self.since) / COLUMNS

    def column(self, at: float) -> int:
        """The column of a moment, the first or the last for one beyond."""
        return min(COLUMNS - 1, max(0, int((at - self.since) / self.width)))

    def add(self, activation: Activation) -> None:
        """Count an activation."""
        lane = self.lanes.setdefault(activation.routine_id, Lane())
        begin = activation.start
        end = self.until if activation.duration is None else begin + activation.duration
        first, last = self.column(begin), self.column(end)
        if activation.failed:
            lane.faults.add(first)
        if first == last:
            lane.busy[first] += end - begin
            return
        lane.busy[first] += self.since + (first + 1) * self.width - begin
        for column in range(first + 1, last):
            lane.busy[column] += self.width
        lane.busy[last] += end - (self.since + last * self.width)


def timeline_of(activations: Iterable[Activation], since: float, until: float) -> Timeline:
    """The lanes of these activations."""
    timeline = Timeline(since, until)
    for activation in activations:
        timeline.add(activation)
    return timeline


def pauses(moments: Iterable[Moment], until: float) -> list[tuple[float, float]]:
    """From when to when the job was paused."""
    found: list[tuple[float, float]] = []
    began: float | None = None
    for moment in moments:
        if moment.kind != "status":
            continue
        if moment.name == "paused":
            began = moment.at
        elif began is not None:
            found.append((began, moment.at))
            began = None
    return found if began is None else [*found, (began, max(began, until))]


def drawn_timeline(timeline: Timeline, order: Sequence[str], halts: Sequence[tuple[float, float]]) -> Drawing:
    """The lanes in this order of routines, below a ruler."""
    names = [cut(clean(routine_id), _LONGEST_NAME) for routine_id in order]
    left = _MARGIN + 16 + 7.5 * max((cells(name) for name in names), default=0)
    height = _TOP + _LANE * len(order) + _MARGIN
    parts = [
        *_lanes(timeline, order, names, left),
        *_halts(timeline, halts, left, height),
        *_ruler(timeline, left, height),
    ]
    return Drawing(left + COLUMNS + _MARGIN, height, "".join(parts))


def _lanes(timeline: Timeline, order: Sequence[str], names: Sequence[str], left: float) -> Iterator[str]:
    for number, (routine_id, name) in enumerate(zip(order, names, strict=True)):
        top = _TOP + number * _LANE
        yield element("text", "", escaped(name), x=float(_MARGIN), y=top + _BAR - 2)
        yield element("rect", "lane", x=left, y=top, width=COLUMNS, height=_BAR, rx=2)
        lane = timeline.lanes.get(routine_id)
        if lane is not None:
            yield from _bars(lane, timeline.width, left, top)


def _bars(lane: Lane, column_width: float, left: float, top: float) -> Iterator[str]:
    levels = [min(_LEVELS, ceil(_LEVELS * busy / column_width)) if busy > 0 else 0 for busy in lane.busy]
    column = 0
    while column < COLUMNS:
        stop = column + 1
        while stop < COLUMNS and levels[stop] == levels[column]:
            stop += 1
        if levels[column]:
            share = round(0.4 + 0.6 * levels[column] / _LEVELS, 2)
            width = stop - column
            yield element("rect", "work", x=left + column, y=top, width=width, height=_BAR, opacity=share)
        column = stop
    for fault in sorted(lane.faults):
        yield element("rect", "fault", x=left + fault, y=top - 2, width=_FAULT_WIDTH, height=_BAR + 4)


def _halts(timeline: Timeline, halts: Sequence[tuple[float, float]], left: float, height: float) -> Iterator[str]:
    for begin, end in halts:
        first, last = timeline.column(begin), timeline.column(end)
        told = element("title", "", f"paused for {span(end - begin)}")
        width = max(1, last - first)
        yield element("rect", "halt", told, x=left + first, y=_TOP - 4, width=width, height=height - _TOP - 4)


def _ruler(timeline: Timeline, left: float, height: float) -> Iterator[str]:
    length = timeline.until - timeline.since
    step = _nice(length / 8)
    for number in range(floor(length / step) + 1):
        x = left + number * step / timeline.width
        if x > left + COLUMNS - 40 and number:
            break
        yield element("line", "rule", x1=x, x2=x, y1=_TOP - 6, y2=height - _MARGIN)
        yield element("text", "tick", span(number * step) if number else "0", x=x + 3, y=_TOP - 9)


def _nice(length: float) -> float:
    """The next of 1, 2, 5, 10, … that is no shorter."""
    power = 10.0 ** floor(log10(length))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= length * 0.999)

"""The window of time that the timeline shows, and what it knows of it.

A window is cut into columns whose edges are multiples of their width, so that a bar does not change as time goes on.
"""

from __future__ import annotations

from math import ceil, floor

from msgspec import Struct
from msgspec.structs import replace

SPANS = (
    0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0,
    60.0, 120.0, 300.0, 600.0, 1200.0, 1800.0, 3600.0, 7200.0, 21600.0, 43200.0, 86400.0, 172800.0, 604800.0,
)  # fmt: skip
"""The window lengths that zooming goes through, in seconds."""

_STEPS = (1e-6, 2e-6, 5e-6, 1e-5, 2e-5, 5e-5, *SPANS)
"""The distances between labels of an axis, in seconds."""

_LIVE_STEP = 0.4
"""A live window moves on by so many seconds at least, as what it shows comes no quicker."""

LIVE_SPAN = 60.0
"""The longest window that is chosen by itself while a job runs."""


class TimelineView(Struct, frozen=True):
    """What a person chose: `span` seconds ending at `end`; 0 for either leaves it to the job's age and to now.

    `cursor` is the moment that is read out, 0 while there is no cursor.
    """

    span: float = 0.0
    end: float = 0.0
    cursor: float = 0.0


class Window(Struct, frozen=True):
    """A stretch of time in equal columns."""

    since: float
    until: float
    columns: int
    live: bool

    @property
    def column(self) -> float:
        """Seconds that one column covers."""
        return (self.until - self.since) / self.columns

    def column_of(self, at: float) -> int:
        """The column of a moment; -1 when it is not in the window."""
        column = floor((at - self.since) / self.column)
        return column if 0 <= column < self.columns else -1

    def moment(self, column: int) -> float:
        """The middle of a column."""
        return self.since + (column + 0.5) * self.column


def window(view: TimelineView, columns: int, *, born: float, ended: float, now: float) -> Window:
    """The window on screen of a job that began at `born` and ended at `ended`, which is 0 while it goes on."""
    columns = max(1, columns)
    last = max(ended or now, born)
    width = (view.span or _fitting(last - born, over=bool(ended))) / columns
    live = not view.end and not ended
    step = width * ceil(_LIVE_STEP / width) if live else width
    until = ceil((view.end or last) / step) * step
    return Window(until - columns * width, until, columns, live=live)


def about_to_move(shown: Window, wanted: Window) -> bool:
    """Whether a live window is only a step behind the one that is wanted: it then moves with what it shows.

    So a column does not come up empty, to be filled a moment later.
    """
    ahead = wanted.until - shown.until
    width = shown.column
    alike = shown.live and wanted.live and shown.columns == wanted.columns and abs(width - wanted.column) < width * 1e-6
    return alike and 0 <= ahead <= 1.5 * width * ceil(_LIVE_STEP / width)


def zoomed(view: TimelineView, shown: Window, steps: int, *, about: float = 0.0) -> TimelineView:
    """The view after so many steps closer (positive) or wider (negative).

    The moment `about`, or else the cursor if it is in the window, stays where it is; without one the end does, and a
    live end stays live.
    """
    old = shown.until - shown.since
    nearest = min(range(len(SPANS)), key=lambda i: abs(SPANS[i] - old))
    span = SPANS[min(max(0, nearest - steps), len(SPANS) - 1)]
    still = about or (view.cursor if shown.column_of(view.cursor) >= 0 else 0.0)
    if not still:
        return replace(view, span=span)
    return replace(view, span=span, end=still + (shown.until - still) * span / old)


def panned(view: TimelineView, shown: Window, columns: int, *, latest: float) -> TimelineView:
    """The view moved by so many columns; moving up to the latest moment makes the end live again."""
    end = (view.end or (latest if shown.live else min(shown.until, latest))) + columns * shown.column
    return replace(view, span=shown.until - shown.since, end=0.0 if end >= latest else end)


def pointed(view: TimelineView, shown: Window, at: float) -> TimelineView:
    """The view with the cursor at a moment; the window stays where it is."""
    return replace(view, span=shown.until - shown.since, end=view.end or shown.until, cursor=at)


def stepped(view: TimelineView, shown: Window, columns: int, *, born: float, latest: float) -> TimelineView:
    """The view with the cursor moved by so many columns, within the job's life; the window follows it past its edges.

    A first step puts the cursor at the newest moment that is on screen.
    """
    if not view.cursor:
        return pointed(view, shown, max(born, min(latest, shown.moment(shown.columns - 1))))
    at = min(max(view.cursor + columns * shown.column, born), max(born, latest))
    view = pointed(view, shown, at)
    margin = shown.column * max(1, shown.columns // 8)
    if at < shown.since:
        return replace(view, end=at - margin + shown.until - shown.since)
    return replace(view, end=at + margin) if at >= shown.until else view


def following(view: TimelineView) -> TimelineView:
    """The view that follows the end again, without a cursor."""
    return replace(view, end=0.0, cursor=0.0)


def from_start(view: TimelineView, shown: Window, *, born: float) -> TimelineView:
    """The view that begins where the job began."""
    return replace(view, span=shown.until - shown.since, end=born - shown.column + shown.until - shown.since)


def ticks(shown: Window, anchor: float, room: int) -> tuple[tuple[int, float], ...]:
    """Columns for the labels of an axis, with the seconds from the anchor (negative before it) that each stands for.

    At round distances, and at least `room` columns apart.
    """
    step = next((step for step in _STEPS if step / shown.column >= room), _STEPS[-1])
    first = ceil((shown.since - anchor) / step)
    last = floor((shown.until - anchor) / step)
    marks = [
        (int((anchor + number * step - shown.since) / shown.column), number * step) for number in range(first, last + 1)
    ]
    return tuple((column, offset) for column, offset in marks if 0 <= column < shown.columns)


def _fitting(age: float, *, over: bool) -> float:
    """The window that shows a job of that age: all of it once it is over, else the newest minute at most."""
    if over:
        return max(age * 1.02, SPANS[0])
    return next((span for span in SPANS if span >= max(age, 5.0)), LIVE_SPAN) if age < LIVE_SPAN else LIVE_SPAN

"""The window of time that the timeline shows, and what it knows of it.

A window is cut into columns whose edges are multiples of their width, so that a bar does not change as time goes on.
"""

from __future__ import annotations

from math import ceil, floor

from msgspec import Struct
from msgspec.structs import replace

from routilux.protocol import TimelinePage

SPANS = (
    0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0,
    60.0, 120.0, 300.0, 600.0, 1200.0, 1800.0, 3600.0, 7200.0, 21600.0, 43200.0, 86400.0,
)  # fmt: skip
"""The window lengths that zooming goes through, in seconds."""

_LIVE_STEP = 0.4
"""A live window moves on by so many seconds at least, as what it shows comes no quicker."""

LIVE_SPAN = 60.0
"""The longest window that is chosen by itself while a job runs."""


class TimelineView(Struct, frozen=True):
    """What a person chose: `span` seconds ending at `end`; 0 for either leaves it to the job's age and to now."""

    span: float = 0.0
    end: float = 0.0
    page: TimelinePage | None = None


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


def window(view: TimelineView, columns: int, *, born: float, ended: float, now: float) -> Window:
    """The window on screen of a job that began at `born` and ended at `ended`, which is 0 while it goes on."""
    columns = max(1, columns)
    last = max(ended or now, born)
    width = (view.span or _fitting(last - born, over=bool(ended))) / columns
    live = not view.end and not ended
    step = width * ceil(_LIVE_STEP / width) if live else width
    until = ceil((view.end or last) / step) * step
    return Window(until - columns * width, until, columns, live=live)


def zoomed(view: TimelineView, shown: Window, steps: int) -> TimelineView:
    """The view after so many steps closer (positive) or wider (negative); a live end stays live."""
    span = shown.until - shown.since
    nearest = min(range(len(SPANS)), key=lambda i: abs(SPANS[i] - span))
    index = min(max(0, nearest - steps), len(SPANS) - 1)
    return replace(view, span=SPANS[index])


def panned(view: TimelineView, shown: Window, columns: int, *, latest: float) -> TimelineView:
    """The view moved by so many columns; moving up to the latest moment makes the end live again."""
    end = (view.end or min(shown.until, latest)) + columns * shown.column
    return replace(view, span=shown.until - shown.since, end=0.0 if end >= latest else end)


def ticks(shown: Window, anchor: float, room: int) -> tuple[tuple[int, float], ...]:
    """Columns for the labels of an axis, with the seconds from the anchor (negative before it) that each stands for.

    At round distances, and at least `room` columns apart.
    """
    step = next((step for step in SPANS if step / shown.column >= room), SPANS[-1])
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

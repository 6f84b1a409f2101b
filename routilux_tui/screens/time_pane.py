"""The timeline's window and cursor: what a person chose, and what the widget shows of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import is_

from routilux.protocol import JobSummary, Link, Preview, TimelineLane, TimelinePage
from routilux_tui.model.faces import Face
from routilux_tui.model.job import JobView
from routilux_tui.model.lanes import activities, at_once, lanes
from routilux_tui.model.timeline import TimelineView as Choice
from routilux_tui.model.timeline import (
    Window,
    about_to_move,
    following,
    from_start,
    panned,
    pointed,
    stepped,
    window,
    zoomed,
)
from routilux_tui.render.timeline import title_text
from routilux_tui.screens.feed import Feed
from routilux_tui.widgets.timeline_view import Picture, TimelineView

Moment = tuple[str, str, float]
"""A job, a routine and a time."""

_AGAIN = 0.5
"""What still runs is looked at again after so many seconds."""

_ON_ITS_WAY = Link(-1, "", "", "", "", 0.0, -1.0, Preview("", ""))


class TimePane:
    """Holds the choice for the job on screen; a new job starts anew."""

    def __init__(self, widget: TimelineView, feed: Feed) -> None:
        self.widget = widget
        self.window: Window | None = None
        self.wanted: Window | None = None
        self._feed = feed
        self._choice = Choice()
        self._page: TimelinePage | None = None
        self._activity: Mapping[int, TimelineLane] = {}
        self._at_once: Sequence[float] = ()
        self._found: tuple[Moment, Link | None] | None = None
        self._read_at = 0.0
        self._drawn: tuple[object, ...] = ()

    @property
    def cursor(self) -> Moment | None:
        """What the cursor points at: the job, the selected routine and the time; None while there is no cursor."""
        job = self._feed.shown.job
        if job is None or not self._choice.cursor or not job.selected:
            return None
        until = self._choice.cursor + (self.window.column / 2 if self.window is not None else 0.0)
        return job.job_id, job.selected, until

    @property
    def unread(self) -> Moment | None:
        """What the cursor points at and is to be asked about; None when that is known."""
        cursor = self.cursor
        if self._found is None or self._found[0] != cursor:
            return cursor
        runs = self._found[1] is not None and self._found[1].duration < 0
        return cursor if runs and self._feed.now - self._read_at > _AGAIN else None

    @property
    def found(self) -> Link | None:
        """The activation that the cursor stands on, as far as it is known."""
        return self._found[1] if self._found is not None and self._found[0] == self.cursor else None

    def take(self, moment: Moment, found: Link | None) -> None:
        """Take in which activation a moment belongs to."""
        self._found = (moment, found)
        self._read_at = self._feed.now

    def start_anew(self) -> None:
        """Forget what was chosen, as another job came on the screen."""
        self._choice = Choice()
        self._found = None

    def zoom(self, steps: int, about: float = 0.0) -> None:
        """Show a shorter (positive) or longer stretch of time."""
        if self.window is not None:
            self._choice = zoomed(self._choice, self.window, steps, about=about)

    def pan(self, columns: int) -> None:
        """Move through time by so many columns."""
        if self.window is not None:
            self._choice = panned(self._choice, self.window, columns, latest=self._latest)

    def pan_part(self, parts: int) -> None:
        """Move through time by so many quarters of the window."""
        if self.window is not None:
            self.pan(parts * max(1, self.window.columns // 4))

    def step(self, columns: int) -> None:
        """Move the cursor by so many columns."""
        row = self._feed.shown.summary
        if self.window is not None and row is not None:
            self._choice = stepped(self._choice, self.window, columns, born=row.created_at, latest=self._latest)

    def point(self, at: float) -> None:
        """Put the cursor on a moment."""
        if self.window is not None:
            self._choice = pointed(self._choice, self.window, at)

    def follow(self) -> None:
        """Follow the end, without a cursor."""
        self._choice = following(self._choice)

    def to_start(self) -> None:
        """Show where the job began."""
        row = self._feed.shown.summary
        if self.window is not None and row is not None:
            self._choice = from_start(self._choice, self.window, born=row.created_at)

    def look_ahead(self) -> None:
        """Want the window of this moment, which is shown as soon as it is known."""
        row = self._feed.shown.summary
        if row is not None and self.window is not None:
            self.wanted = self._window_now(row, self.window.columns)

    def _window_now(self, row: JobSummary, columns: int) -> Window:
        return window(self._choice, columns, born=row.created_at, ended=row.ended_at, now=self._feed.now)

    def show(self, job: JobView, routines: Sequence[Face], width: int) -> None:
        """Show the window of this job in so many cells."""
        row = self._feed.shown.summary
        if row is None:
            return
        now = self._feed.now
        columns = self.widget.columns([face.routine_id for face in routines], width)
        wanted = self.wanted = self._window_now(row, columns)
        page = self._feed.timeline
        old = self.window
        stays = page is not None and page is self._page and old is not None and about_to_move(old, wanted)
        shown = self.window = old if stays and old is not None else wanted
        if page is not self._page or shown != old:
            self._page = page
            self._activity = activities(page, shown)
            self._at_once = at_once(self._activity, shown)
        found = self.found if self._found is not None and self._found[0] == self.cursor else _ON_ITS_WAY
        drawn = (routines, job.deferred, self._activity, page, shown, self._choice.cursor, found)
        if self.widget.is_drawn and len(self._drawn) == len(drawn) and all(map(is_, self._drawn, drawn)):
            return
        self._drawn = drawn
        self.widget.show(
            Picture(
                lanes(job, routines, self._activity),
                self._at_once,
                () if page is None else page.spans,
                shown,
                now if shown.live else row.created_at,
                self._choice.cursor,
                found,
            )
        )

    @property
    def title(self) -> str:
        """What the title says of the window."""
        if self.window is None:
            return ""
        row = self._feed.shown.summary
        over = row is not None and row.ended_at > 0
        whole = over and not self._choice.span and not self._choice.end
        return title_text(
            self.window,
            whole=whole,
            exact=self._page is None or self._page.exact,
            most=max((*self._at_once, 0.0)),
        )

    @property
    def _latest(self) -> float:
        row = self._feed.shown.summary
        return row.ended_at if row is not None and row.ended_at else self._feed.now

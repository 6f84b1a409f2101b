"""Where the log pane's contents come from: the feed's pages and searches, and the program's output with its places."""

from __future__ import annotations

from collections.abc import Sequence

from routilux_tui.model.known import KnownRows, known_rows
from routilux_tui.model.log_contents import LogContents
from routilux_tui.model.matches import Matches
from routilux_tui.model.output import PlacesInLog, Written
from routilux_tui.screens.feed import Feed
from routilux_tui.widgets.log_view import LogView

_AT_ONCE = 2_000


class LogSource:
    """Puts together what a log view shows of the job on screen."""

    def __init__(self, feed: Feed, written: Written) -> None:
        self._feed = feed
        self._written = written
        self._places = PlacesInLog()
        self._placed_job = ""
        self._known: tuple[object, KnownRows] | None = None

    @property
    def missing(self) -> int:
        """How many entries can't be had any more, as the source is gone."""
        return sum(self._known[1].missing.values()) if self._known is not None else 0

    def contents(self, view: LogView, names: int) -> LogContents:
        """What there is now; `names` is how wide the routines' column is to be."""
        feed = self._feed
        job = feed.shown.job
        length = 0 if job is None else job.log_length
        search = feed.find("log", view.marked)
        matches = None if search is None else search.matches
        return LogContents(
            pages=feed.log,
            length=length,
            names=names,
            matches=matches,
            searched=1.0 if search is None else search.searched,
            problem="" if search is None else search.problem,
            known=self._what_is_known(length, matches if view.filter else None) if feed.live.farewell else None,
            written=self._written if view.with_output else None,
            places=self._located("" if job is None else job.job_id) if view.with_output else None,
        )

    def _what_is_known(self, length: int, chosen: Matches | None) -> KnownRows:
        """The entries that came before the source went. Nothing comes any more, so it is put together once."""
        key = (self._feed.log, length, chosen)
        if self._known is None or self._known[0] != key:
            self._known = (key, known_rows(self._feed.log.known(), length, chosen))
        return self._known[1]

    def _located(self, job_id: str) -> PlacesInLog:
        """The places of the lines in this job's log, as far as they are known; asks for the others."""
        written = self._written
        if job_id != self._placed_job or self._places.known < written.first:
            self._placed_job, self._places = job_id, PlacesInLog(written.first)
        places = self._places
        first = places.known
        if self._feed.offset:
            written.set_clock(self._feed.offset)
        lines = [written.get(index) for index in range(first, min(first + _AT_ONCE, written.length))]
        if lines and self._feed.offset:

            def take(answer: Sequence[int]) -> None:
                if places is self._places and places.known == first:
                    places.add(answer)

            self._feed.locate(tuple(line.at for line in lines if line is not None), take)
        return places

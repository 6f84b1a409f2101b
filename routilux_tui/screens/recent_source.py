"""The newest activations of the selected routine: read now and then while the whole of its pane is on the screen."""

from __future__ import annotations

from routilux.protocol import Activation, HistoryPage, HistoryQuery
from routilux_tui.model.job import JobView
from routilux_tui.screens.feed import Feed

NEWEST = 12
"""How many are read."""

_ANEW = 0.5
"""Seconds after which they are read again when the routine has done something."""


class RecentActivations:
    """Knows those of the routine that the job on screen has selected."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._known: tuple[object, tuple[Activation, ...]] = (None, ())
        self._asked: object = None
        self._asked_at = 0.0

    def records(self, job: JobView | None) -> tuple[Activation, ...]:
        """They, the newest first; none while they are on their way."""
        known, records = self._known
        return records if job is not None and known == (job.job_id, job.selected) else ()

    def look_at(self) -> None:
        """Ask for them, unless nothing came since, or they were asked for a moment ago."""
        feed, job = self._feed, self._feed.shown.job
        routine = None if job is None else job.routine(job.selected)
        if job is None or routine is None or feed.live.farewell:
            return
        wanted = (job.job_id, job.selected, routine.counts)
        if wanted == self._asked:
            return
        same = self._known[0] == (job.job_id, job.selected)
        if same and abs(feed.clock - self._asked_at) < _ANEW:  # in a recording it may go back
            feed.look_again()
        elif feed.begin("recent", self._ask(job.job_id, job.selected, routine.counts.activations)):
            self._asked, self._asked_at = wanted, feed.clock

    async def _ask(self, job_id: str, routine_id: str, handled: int) -> None:
        start = max(0, handled - NEWEST)
        answer = await self._feed.source.ask(HistoryQuery(job_id, start, NEWEST, routine_id))
        records = answer.records if isinstance(answer, HistoryPage) else ()
        self._known = ((job_id, routine_id), records[::-1])

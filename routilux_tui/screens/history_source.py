"""Where the history pane's contents come from: the feed's pages and searches, and the orders that the source keeps."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from routilux.protocol import Activation, HistoryPage, HistoryQuery, Ranked, RankingQuery, Unanswered
from routilux_tui.model.history import HistoryContents
from routilux_tui.model.known import KnownRows, known_rows
from routilux_tui.model.matches import Matches
from routilux_tui.model.pages import Pages
from routilux_tui.screens.feed import Feed
from routilux_tui.widgets.history_table import HistoryTable

_REFRESH = 0.4
_ANEW = 1.0
"""Seconds after which an order is asked for again when more has happened."""

_PAUSE = 0.02


class HistorySource:
    """Puts together what the history of the job on screen shows, and asks for what is missing of it."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._ranked: Ranked | None = None
        self._problem = ""
        self._query: RankingQuery | None = None
        self._ranked_at = 0.0
        self._asked_at = 0.0
        self._known: tuple[object, KnownRows] | None = None
        self._newest: tuple[object, int] = (None, 0)

    def contents(self, table: HistoryTable) -> HistoryContents:
        """What there is now."""
        feed = self._feed
        job = feed.shown.job
        length = 0 if job is None else job.history_length
        search = feed.find("history", table.filter if table.order is None else type(table.filter)())
        problem = "" if search is None else search.problem
        return HistoryContents(
            pages=feed.history,
            length=length,
            first=0 if job is None else job.history_first,
            matches=None if search is None else search.matches,
            searched=1.0 if search is None else search.searched,
            problem=self._problem if table.order is not None else problem,
            ranked=self._ranked if self._query == self._wanted(table) else None,
            known=self._what_is_known(length, None if search is None else search.matches),
            followed=self._followed(length) if _follows(table) else None,
        )

    def _followed(self, length: int) -> int | None:
        """How many activations to show at most while the end is followed; None before any are here."""
        pages, end = self._newest
        return min(length, end) if pages is self._feed.history and not self._feed.live.farewell else None

    def _what_is_known(self, length: int, chosen: Matches | None) -> KnownRows | None:
        """The activations that came before the source went, None while it is there."""
        if not self._feed.live.farewell:
            return None
        key = (self._feed.history, length, chosen)
        if self._known is None or self._known[0] != key:
            self._known = (key, known_rows(self._feed.history.known(), length, chosen))
        return self._known[1]

    def look_at(self, table: HistoryTable, height: int) -> None:
        """Ask for what a pane of that height shows and what is not known."""
        job = self._feed.shown.job
        if self._feed.live.farewell or job is None:
            return
        self._look_at_order(table)
        if _follows(table):
            _, rows = table.wanted(height)
            newest = range(max(job.history_first, job.history_length - rows), job.history_length)
            self._look_at_rows(newest, follows=True)
        else:
            self._look_at_rows(table.indexes(height), follows=False)

    def _wanted(self, table: HistoryTable) -> RankingQuery | None:
        if table.order is None:
            return None
        return RankingQuery(self._feed.shown.shown, table.order, table.sorting.descending, table.filter.expression)

    def _look_at_order(self, table: HistoryTable) -> None:
        """Ask for the order, for the rest of it, and now and then for what has come since."""
        query = self._wanted(table)
        if query is None:
            return
        if query != self._query:
            self._query, self._ranked, self._problem = query, None, ""
        ranked, job = self._ranked, self._feed.shown.job
        if self._problem:
            return
        grown = job is not None and ranked is not None and job.history_length > ranked.total
        unread = ranked is None or ranked.read < ranked.total
        if unread or (grown and abs(self._feed.clock - self._ranked_at) >= _ANEW):
            self._feed.begin("ranking", self._ask_order(query))

    async def _ask_order(self, query: RankingQuery) -> None:
        answer = await self._feed.source.ask(query)
        if query == self._query:
            if isinstance(answer, Ranked):
                self._ranked, self._ranked_at = answer, self._feed.clock
            else:
                self._problem = answer.why if isinstance(answer, Unanswered) else "this source can't sort its history"
        job = self._feed.live.job
        if job is not None and not job.status.at_rest:
            await asyncio.sleep(_PAUSE)

    def _look_at_rows(self, indexes: Sequence[int], *, follows: bool) -> None:
        """Ask for records that are not known, and now and then for those that were still running.

        While the end is followed, where some are always new, that waits a little.
        """
        pages = self._feed.history
        rested = abs(self._feed.clock - self._asked_at) >= _REFRESH  # in a recording it may go back
        running = [index for index in indexes if (record := pages.get(index)) and record.duration < 0]
        missing = pages.lacking(indexes)
        if not rested and (running or (missing and follows)):
            self._feed.look_again()
        elif (missing := sorted({*missing, *running})) and self._feed.begin("history", self._ask_rows(missing)):
            self._asked_at = self._feed.clock

    def _know_newest(self, pages: Pages[Activation], answered: Sequence[int]) -> None:
        known, end = self._newest
        self._newest = (pages, max(answered[-1] + 1, end if known is pages else 0))

    async def _ask_rows(self, missing: Sequence[int]) -> None:
        pages, job_id = self._feed.history, self._feed.shown.shown
        together = max(missing) - min(missing) == len(missing) - 1
        if together:
            first, count = min(missing), len(missing)
            pages.asked(first, count)
            answer = await self._feed.source.ask(HistoryQuery(job_id, first, count))
            if isinstance(answer, HistoryPage):
                pages.put(answer.start, answer.records)
                self._know_newest(pages, missing)
            pages.answered(first, count)
            return
        for index in missing:
            pages.asked(index, 1)
        answer = await self._feed.source.ask(HistoryQuery(job_id, 0, 0, indexes=tuple(missing)))
        if isinstance(answer, HistoryPage):
            pages.put_each((record.index, record) for record in answer.records)
            self._know_newest(pages, missing)
        pages.settled(missing)


def _follows(table: HistoryTable) -> bool:
    """Whether the newest activations are shown as they come."""
    return table.scroll.follow and table.order is None and not table.filter

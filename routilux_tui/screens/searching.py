"""Searches in the source's long sequences: asked slice by slice, newest first, and again for what comes.

A search belongs to one filter of one job. While the job runs, the first slices come at once and then one now and then,
so that the job has its processor to itself. When the source is gone, what is known here is searched instead.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from typing import Any

from routilux.protocol import AnswerBody, FindQuery, Found, Query, Unanswered
from routilux.protocol.filters import Filter
from routilux_tui.model.matches import Matches

AT_ONCE = 8
"""Slices that are asked without a pause, also while the job runs: what the first page most often needs."""

PAUSE = 0.045
"""Seconds between the later slices while the job runs; a slice is about 5 ms."""

_SHOW_EVERY = 0.05
"""Seconds from one time that the screen is told how far a search came to the next."""

Known = Callable[[], Iterable[tuple[int, str]]]
"""Gives the number and the text of each item that is known here, in ascending order."""


class Search:
    """One filter in one sequence of one job. `problem` says why the search ended, empty while it did not."""

    def __init__(self, kind: str, job_id: str, wanted: Filter, length: int) -> None:
        self.kind = kind
        self.job_id = job_id
        self.wanted = wanted
        self.matches = Matches(length)
        self.length = length
        self.problem = ""
        self._up = True

    @property
    def searched(self) -> float:
        """Which share of the sequence was searched, from 0 to 1."""
        return (self.matches.high - self.matches.low) / self.length if self.length else 1.0

    def next_question(self) -> FindQuery | None:
        """What to ask next: what is new and what is old by turns; None when there is nothing left."""
        newer, older = self.matches.high < self.length, self.matches.low > 0
        if not (newer or older):
            return None
        self._up = newer and (self._up or not older)
        low, high = (self.matches.high, self.length) if self._up else (0, self.matches.low)
        question = FindQuery(self.job_id, self.kind, self.wanted.expression, low, high, self._up)
        self._up = not self._up
        return question

    def take(self, question: FindQuery, found: Found) -> None:
        """Take an answer in."""
        if question.upwards:
            self.matches.find_newer(found.runs, found.high)
        else:
            self.matches.find_older(found.runs, found.low)


class Searching:
    """The searches of what is on the screen, at most one of each kind."""

    def __init__(
        self,
        ask: Callable[[Query], Awaitable[AnswerBody]],
        start: Callable[[Coroutine[Any, Any, None]], bool],
        changed: Callable[[], None],
        monotonic: Callable[[], float],
        known: Mapping[str, Known],
    ) -> None:
        self._ask = ask
        self._start = start
        self._changed = changed
        self._monotonic = monotonic
        self._known = known
        self._searches: dict[str, Search] = {}
        self._running: set[Search] = set()
        self._moves = False

    def find(
        self, kind: str, job_id: str, wanted: Filter, length: int, *, moves: bool = False, gone: bool = False
    ) -> Search | None:
        """The search of this filter in the first `length` items, begun or gone on with; None for an empty filter.

        `moves` says that the job runs, and `gone` that the source is.
        """
        search = self._searches.get(kind)
        if not wanted:
            self._searches.pop(kind, None)
            if search is not None and not gone:
                self._start(self._let_go(search))
            return None
        if search is None or (search.job_id, search.wanted) != (job_id, wanted):
            search = self._searches[kind] = Search(kind, job_id, wanted, length)
            if gone:
                self._search_here(search)
        self._moves = moves
        search.length = max(search.length, length)
        unfinished = search.matches.low > 0 or search.matches.high < search.length
        if unfinished and not gone and not search.problem and search not in self._running:
            self._running.add(search)
            if not self._start(self._run(search)):
                self._running.discard(search)
        return search

    async def _run(self, search: Search) -> None:
        told = -1.0
        asked = 0
        try:
            while self._searches.get(search.kind) is search and not search.problem:
                question = search.next_question()
                if question is None:
                    break
                match await self._ask(question):
                    case Found() as found:
                        search.take(question, found)
                    case Unanswered(why=why):
                        search.problem = why
                    case other:
                        search.problem = f"an answer of another kind came: {type(other).__name__}"
                if self._monotonic() - told >= _SHOW_EVERY:
                    told = self._monotonic()
                    self._changed()
                asked += 1
                if self._moves and asked >= AT_ONCE:
                    await asyncio.sleep(PAUSE)
        finally:
            self._running.discard(search)
        self._changed()

    async def _let_go(self, search: Search) -> None:
        """Tell the source that nobody searches any more, so that it need not keep what it searched."""
        await self._ask(FindQuery(search.job_id, search.kind, "", 0, 0))

    def _search_here(self, search: Search) -> None:
        matching = ((number, 1) for number, text in self._known[search.kind]() if search.wanted.matches(text))
        search.matches = Matches(0)
        search.matches.find_newer(matching, search.length)

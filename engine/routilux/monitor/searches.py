"""What can be searched of one job: its shared log and its history."""

from __future__ import annotations

from routilux.job_state import JobState
from routilux.monitor.finder import Finder
from routilux.monitor.searched_text import HistoryText, LogText
from routilux.protocol import FindQuery, Found


class Searches:
    """A finder for each kind of what there is. Nothing is kept before somebody searches."""

    def __init__(self, job: JobState) -> None:
        self._finders = {"log": Finder(LogText(job)), "history": Finder(HistoryText(job))}

    def find(self, query: FindQuery) -> Found:
        """A slice of a search. ValueError for a filter that can't be used, or for an unknown kind."""
        finder = self._finders.get(query.kind)
        if finder is None:
            raise ValueError(f"unknown kind of search {query.kind!r}; the kinds are 'log' and 'history'")
        return finder.find(query.expression, query.low, query.high, upwards=query.upwards)

    def let_go(self) -> None:
        """Keep nothing of what was searched."""
        for finder in self._finders.values():
            finder.let_go()

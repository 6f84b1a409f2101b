"""Where the deferred pane's rows come from: a frame brings the first ones, and the others are fetched when wanted."""

from __future__ import annotations

from routilux.protocol import DeferredItem, DeferredPage, DeferredQuery, Unanswered
from routilux_tui.model.job import JobView
from routilux_tui.screens.feed import Feed

PAGE = 1_000
"""How many events are fetched at a time."""


class DeferredSource:
    """The deferred events of the job on screen. Those that were fetched are fetched anew when the events change."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._job_id = ""
        self._wanted = 0
        self._further: tuple[DeferredItem, ...] = ()
        self._fetched: tuple[object, int, int] | None = None
        self._made: tuple[object, object, tuple[DeferredItem, ...]] | None = None
        self.problem = ""
        """Why the last fetch failed, one sentence; empty when it did not."""

    @property
    def fetches(self) -> bool:
        """Whether more is wanted than the frames bring."""
        return self._wanted > 0

    def items(self, job: JobView | None) -> tuple[DeferredItem, ...]:
        """The events that are known here, in the order in which they were deferred; asks for those that are wanted."""
        if job is None:
            return ()
        if job.job_id != self._job_id:
            self._job_id, self._wanted, self._further, self._fetched, self.problem = job.job_id, 0, (), None, ""
        if not self._wanted:
            return job.deferred
        key = (job.deferred, job.deferred_count, self._wanted)
        if key != self._fetched and not self.problem and not self._feed.live.farewell:
            self._feed.begin("deferred", self._ask(job.job_id, len(job.deferred), key))
        made = self._made
        if made is None or made[0] is not job.deferred or made[1] is not self._further:
            first = {item.number for item in job.deferred}
            further = (item for item in self._further if item.number not in first)
            items = (*job.deferred, *further)[: job.deferred_count]
            made = self._made = job.deferred, self._further, items
        return made[2]

    def fetch_more(self) -> str:
        """Fetch some more of the events; why that can't be done, empty when it can."""
        if self._feed.live.farewell:
            return "the program is gone, and the other deferred events with it"
        self._wanted = len(self._further) + PAGE
        self.problem = ""
        return ""

    async def _ask(self, job_id: str, start: int, key: tuple[object, int, int]) -> None:
        further: list[DeferredItem] = []
        wanted = key[2]
        while len(further) < wanted:
            answer = await self._feed.source.ask(DeferredQuery(job_id, start + len(further), wanted - len(further)))
            if not isinstance(answer, DeferredPage):
                self.problem = answer.why if isinstance(answer, Unanswered) else "this source has no deferred events"
                break
            further += answer.items
            if not answer.items:
                break
        if job_id == self._job_id:
            self._further, self._fetched = tuple(further), key

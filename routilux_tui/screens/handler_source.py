"""The source of a routine's handlers: asked for once while a routine is selected, and kept as long as it is."""

from __future__ import annotations

from routilux.protocol import RoutineNode, SourceAnswer, SourceQuery, Unanswered
from routilux_tui.model.job import JobView
from routilux_tui.screens.feed import Feed
from routilux_tui.sources.source import Source

_MOST_SLOTS = 12


async def ask_handlers(source: Source, job_id: str, node: RoutineNode) -> tuple[SourceAnswer, ...]:
    """The handlers of a routine's slots, each with its lines or why there are none."""
    handlers = []
    for slot in node.slots[:_MOST_SLOTS] or ("",):
        answer = await source.ask(SourceQuery(job_id, node.routine_id, slot))
        if isinstance(answer, SourceAnswer):
            handlers.append(answer)
        else:
            why = answer.why if isinstance(answer, Unanswered) else "this source has no sources"
            handlers.append(SourceAnswer(f"{node.routine_id}.{slot}", "", 0, (), why))
    return tuple(handlers)


class HandlerSource:
    """Knows the handlers of the routine that the job on screen has selected."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._known: tuple[object, tuple[SourceAnswer, ...]] = (None, ())

    def handlers(self, job: JobView | None) -> tuple[SourceAnswer, ...]:
        """Those of the selected routine; none while they are on their way."""
        known, handlers = self._known
        return handlers if known == _key(job) else ()

    def look_at(self) -> None:
        """Ask for them, unless that was done."""
        job = self._feed.shown.job
        node = None if job is None else job.node(job.selected)
        if job is not None and node is not None and self._known[0] != _key(job) and not self._feed.live.farewell:
            self._feed.begin("handlers", self._ask(job, node))

    async def _ask(self, job: JobView, node: RoutineNode) -> None:
        self._known = (_key(job), await ask_handlers(self._feed.source, job.job_id, node))


def _key(job: JobView | None) -> object:
    return None if job is None else (job.job_id, job.graph_version, job.selected)

"""What flows between a source and the screen: frames into the state, questions and orders out of it.

Knows asyncio, a source and the model; no widget. Nothing is polled: it acts when a frame comes or a person asks.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from msgspec import Struct

from routilux.protocol import (
    Activation,
    Command,
    Frame,
    GraphAnswer,
    GraphQuery,
    JobCommand,
    LogLine,
    LogPage,
    LogQuery,
    Outcome,
    PayloadAnswer,
    PayloadQuery,
    PlacesAnswer,
    PlacesQuery,
    Preview,
    Reply,
    TimelinePage,
    TimelineQuery,
    Unanswered,
    Watch,
)
from routilux.protocol.filters import Filter
from routilux_tui.model.known import activation_text, log_text, texts
from routilux_tui.model.pace import PACE
from routilux_tui.model.pages import Pages
from routilux_tui.model.timeline import Window
from routilux_tui.model.view import (
    ViewState,
    choose_job,
    fold,
    greet,
    know_graph,
    only_time_passed,
    order_given,
    order_replied,
    part,
    select,
)
from routilux_tui.screens.searching import Search, Searching
from routilux_tui.sources.source import Source

FPS = 30.0
"""The most frames a second that are asked for."""

_FROZEN_FPS = 4.0
_REFRESH = 0.4
_ROWS_AHEAD = 64


class Seen(Struct, frozen=True):
    """What is on the screen, so that just that is asked for.

    `log` has the indexes of the entries on screen, in order, None while the pane is not; `log_follows` says that the
    end is. `window` is the timeline's, None while that is not on screen.
    """

    log: Sequence[int] | None = None
    log_follows: bool = True
    window: Window | None = None


class Feed:
    """The state of the view, kept up to date from a source. `changed` is called after each change of it."""

    pace = PACE
    """Seconds for which figures stand on the screen before newer ones are shown."""

    def __init__(
        self,
        source: Source,
        changed: Callable[[], None],
        monotonic: Callable[[], float] = time.monotonic,
        *,
        fps: float = FPS,
    ) -> None:
        self.source = source
        self.live = ViewState()
        self.frozen: ViewState | None = None
        self.log: Pages[LogLine] = Pages()
        self.history: Pages[Activation] = Pages(kept=64)
        self.timeline: TimelinePage | None = None
        self._changed = changed
        self._fps = fps
        self.monotonic = monotonic
        self.offset = 0.0
        self.moved_at = 0.0
        self._frozen_at = 0.0
        self._seen = Seen()
        self._watch: Watch | None = None
        self._number = 0
        self._tasks: asyncio.TaskGroup | None = None
        self._asking: set[str] = set()
        self._timeline_at = 0.0
        self._timeline_asked: tuple[Window, int] | None = None
        self._timeline_column = 0.0
        self._graph_asked = ("", -1)
        self._later: asyncio.TimerHandle | None = None
        self._paged_job = ""
        self._searching = Searching(
            source.ask,
            self._start,
            self._changed,
            monotonic,
            {
                "log": lambda: texts(self.log, log_text),
                "history": lambda: texts(self.history, activation_text),
            },
        )

    @property
    def shown(self) -> ViewState:
        """The state on screen: the newest, or the one that was frozen."""
        return self.live if self.frozen is None else self.frozen

    @property
    def now(self) -> float:
        """The moment that is shown: when the view was frozen, else the engine's clock as far as it can be known here.

        That is the newest frame's time and what passed since; when the source is gone, its last frame's.
        """
        if self.frozen is not None:
            return self._frozen_at
        return self.live.at if self.live.farewell else self.clock

    @property
    def clock(self) -> float:
        """What the engine's clock says by now, as far as it can be known here, whatever is shown."""
        return self.monotonic() + self.offset if self.offset else self.live.at

    async def run(self) -> None:
        """Open the source, fold its frames until they end, and leave it. Raises `SourceError` if it can't be opened."""
        welcome = await self.source.open()
        try:
            async with asyncio.TaskGroup() as tasks:
                self._tasks = tasks
                self._take(greet(self.live, welcome))
                async for frame in self.source.frames():
                    self._frame(frame)
                self._take(part(self.live, self.source.farewell or "the connection ended"))
        finally:
            self._tasks = None
            await self.source.close()

    def look_at(self, seen: Seen) -> None:
        """Say what is on the screen now; asks for what is missing of it."""
        self._seen = seen
        self._ask_for_what_is_seen()

    def choose(self, job_id: str) -> None:
        """Show this job from now on."""
        self.frozen = None
        self._take(choose_job(self.live, job_id))

    def select(self, routine_id: str) -> None:
        """Make this routine of the job on screen the selected one."""
        if self.frozen is not None:
            self.frozen = select(self.frozen, routine_id)
        self._take(select(self.live, routine_id))

    def freeze(self) -> None:
        """Hold the view as it is, or let it go on."""
        self._frozen_at = self.now
        self.frozen = self.live if self.frozen is None else None
        self._take(self.live)

    def find(self, kind: str, wanted: Filter) -> Search | None:
        """The search of a filter in the "log" or the "history" of the job on screen; None for an empty filter."""
        job = self.live.job
        if job is None:
            return None
        length = job.log_length if kind == "log" else job.history_length
        moves = not (job.status.at_rest or job.status.ended)
        return self._searching.find(kind, job.job_id, wanted, length, moves=moves, gone=bool(self.live.farewell))

    def locate(self, times: tuple[float, ...], take: Callable[[Sequence[int]], None]) -> None:
        """Ask how many entries the log on screen had at these moments, one question at a time."""
        self.begin("places", self._ask_places(times, take))

    async def order(self, command: JobCommand) -> Reply:
        """Give an order; it shows as requested until a frame confirms it."""
        self._number += 1
        number = self._number
        self._take(order_given(self.live, number, command))
        reply = await self.source.order(command)
        self._take(order_replied(self.live, number, reply))
        return reply

    async def tell(self, command: Command) -> Reply:
        """Give an order that is about no job."""
        return await self.source.order(command)

    async def payload(self, kind: str, index: int) -> Preview | str:
        """A payload with a wider limit, or why it can't be had. `kind` is "log", "history" or "deferred"."""
        answer = await self.source.ask(PayloadQuery(self.shown.shown, kind, index))
        match answer:
            case PayloadAnswer(payload=payload):
                return payload
            case Unanswered(why=why):
                return why
        return f"an answer of another kind came: {type(answer).__name__}"

    def _frame(self, frame: Frame) -> None:
        self.offset = frame.at - self.monotonic()
        stands = only_time_passed(self.live, frame)
        state = fold(self.live, frame)
        if frame.job is not None and frame.job.job_id == state.shown:
            self._pages_for(state.shown)
            if frame.job.log_tail:
                self.log.put(frame.job.log_tail[0].index, frame.job.log_tail)
            self.log.length = max(self.log.length, frame.job.log_length)
            self.history.length = max(self.history.length, frame.job.history_length)
        if stands:
            self.live = state
        else:
            self.moved_at = frame.at
            self._take(state)

    def _take(self, state: ViewState) -> None:
        self.live = state
        self._pages_for(state.shown)
        self._ask_for_graph(state)
        self._send_watch()
        self._changed()

    def _pages_for(self, job_id: str) -> None:
        """Start anew when another job comes on the screen: pages belong to one job."""
        if job_id != self._paged_job:
            self._paged_job = job_id
            self.log, self.history, self.timeline = Pages(), Pages(kept=64), None
            self._timeline_asked = None

    def _send_watch(self) -> None:
        state = self.live
        if state.farewell or self._tasks is None:
            return
        following = self._seen.log is not None and self._seen.log_follows and self.frozen is None
        rows = len(self._seen.log) if self._seen.log is not None else 0
        watch = Watch(
            job_id=state.shown,
            routine_id=state.selected,
            log_lines=max(_ROWS_AHEAD, rows) if following else 0,
            fps=self._fps if self.frozen is None else min(self._fps, _FROZEN_FPS),
        )
        if watch != self._watch:
            self._watch = watch
            self._tasks.create_task(self.source.watch(watch))

    def _ask_for_what_is_seen(self) -> None:
        if self.live.farewell or not self.shown.shown:
            return
        self._send_watch()
        if self._seen.log is not None:
            self._ask_for_log(self.log.lacking(self._seen.log))
        if self._seen.window is not None:
            self._ask_for_timeline(self._seen.window)

    def _ask_for_log(self, missing: Sequence[int]) -> None:
        """Ask for entries that are not known, those around them too when they stand side by side."""
        if missing and missing[-1] - missing[0] == len(missing) - 1:
            start = max(0, missing[0] - _ROWS_AHEAD)
            self.begin("log", self._ask_log(start, missing[-1] + 1 + _ROWS_AHEAD - start))
        elif missing:
            self.begin("log", self._ask_log_at(tuple(missing)))

    def _ask_for_graph(self, state: ViewState) -> None:
        """Ask for a structure that is missing, once for each version of it."""
        job_id = state.graph_wanted
        if not job_id or state.farewell:
            return
        version = state.job.graph_version if state.job is not None else -1
        if (job_id, version) != self._graph_asked and self.begin("graph", self._ask_graph(job_id)):
            self._graph_asked = (job_id, version)

    def _ask_for_timeline(self, window: Window) -> None:
        """Ask for a window that was not asked for yet; one that only moves with time waits a little."""
        wanted = (window, 0 if self.live.job is None else self.live.job.seq)
        if wanted == self._timeline_asked:
            return
        now = self.monotonic()
        known = self._timeline_asked is not None and self._timeline_asked[0] == window
        moves_on = known or (window.live and self._timeline_column == window.column)
        if moves_on and now - self._timeline_at < _REFRESH:
            self.look_again()
        elif self.begin("timeline", self._ask_timeline(window)):
            self._timeline_at = now
            self._timeline_asked = wanted
            self._timeline_column = window.column

    def look_again(self) -> None:
        """Look again a little later, as something on the screen is not as new as it could be."""
        if self._later is None:
            self._later = asyncio.get_running_loop().call_later(_REFRESH, self._look_now)

    def _look_now(self) -> None:
        self._later = None
        self._changed()

    def _start(self, work: Coroutine[Any, Any, None]) -> bool:
        """Do something in the background; False when the source is gone."""
        if self._tasks is None or self.live.farewell:
            work.close()
            return False
        self._tasks.create_task(work)
        return True

    def begin(self, name: str, question: Coroutine[Any, Any, None]) -> bool:
        """Ask in the background, one question of a name at a time; False when one is still under way."""
        if self._tasks is None or name in self._asking:
            question.close()
            return False
        self._asking.add(name)
        asked = self._tasks.create_task(self._asked(name, question))
        asked.add_done_callback(lambda _asked: question.close())  # one that is cancelled at once never begins it
        return True

    async def _asked(self, name: str, question: Coroutine[Any, Any, None]) -> None:
        try:
            await question
        finally:
            self._asking.discard(name)
        self._changed()

    async def _ask_graph(self, job_id: str) -> None:
        answer = await self.source.ask(GraphQuery(job_id))
        if isinstance(answer, GraphAnswer):
            self.live = know_graph(self.live, job_id, answer.graph)
            if self.frozen is not None:
                self.frozen = know_graph(self.frozen, job_id, answer.graph)
            self._send_watch()

    async def _ask_log(self, start: int, count: int) -> None:
        pages = self.log
        pages.asked(start, count)
        answer = await self.source.ask(LogQuery(self.live.shown, start, count))
        if isinstance(answer, LogPage):
            pages.put(answer.start, answer.lines)
        pages.answered(start, count)

    async def _ask_log_at(self, indexes: tuple[int, ...]) -> None:
        pages = self.log
        for index in indexes:
            pages.asked(index, 1)
        answer = await self.source.ask(LogQuery(self.live.shown, 0, 0, indexes))
        if isinstance(answer, LogPage):
            pages.put_each((line.index, line) for line in answer.lines)
        pages.settled(indexes)

    async def _ask_places(self, times: tuple[float, ...], take: Callable[[Sequence[int]], None]) -> None:
        answer = await self.source.ask(PlacesQuery(self.live.shown, times))
        if isinstance(answer, PlacesAnswer):
            take(answer.places)

    async def _ask_timeline(self, window: Window) -> None:
        job_id = self.live.shown
        answer = await self.source.ask(TimelineQuery(job_id, window.since, window.until, window.columns))
        if isinstance(answer, TimelinePage) and job_id == self._paged_job:
            self.timeline = answer


def refusal(verb: str, reply: Reply) -> str:
    """What to tell a person about an order that was not accepted; empty when it was."""
    if reply.outcome is Outcome.ACCEPTED:
        return ""
    return f"{verb} was {reply.outcome}: {reply.why}" if reply.why else f"{verb} was {reply.outcome}"

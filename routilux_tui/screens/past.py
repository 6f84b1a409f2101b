"""What a person wants to know of the past: the activation under the timeline's cursor, why, how runs compare.

Asks the source and opens screens over the main one; keeps nothing but what is under way.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from routilux.protocol import (
    FiguresPage,
    FiguresQuery,
    HistoryPage,
    HistoryQuery,
    JobSummary,
    Link,
    MomentAnswer,
    MomentQuery,
    RoutineNode,
    Unanswered,
    WhyPage,
    WhyQuery,
)
from routilux_tui.model.compare import Comparison
from routilux_tui.model.desk import Pane
from routilux_tui.model.job import JobView
from routilux_tui.model.why import RowKind, WhyRow, page_rows, wait_rows
from routilux_tui.render.compare import compare_rows
from routilux_tui.render.figures import grouped
from routilux_tui.render.source_text import source_rows
from routilux_tui.screens.detail import DetailScreen
from routilux_tui.screens.handler_source import ask_handlers
from routilux_tui.screens.why import Page, WhyScreen
from routilux_tui.widgets.text_rows import Maker

if TYPE_CHECKING:
    from routilux_tui.screens.main import MainScreen


_WHOLE = 0.999
"""What is read of a history that still grows is never quite all of it."""


class Past:
    """Questions about the past of the job on screen."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._reading = False

    def read_cursor(self) -> None:
        """Ask which activation the timeline's cursor stands on, unless that is known; one question at a time."""
        if not self._reading and self._screen.panes.time.unread is not None and not self._screen.feed.live.farewell:
            self._reading = True
            self._screen.run_worker(self._read_cursor())

    async def _read_cursor(self) -> None:
        time, source = self._screen.panes.time, self._screen.feed.source
        try:
            while (moment := time.unread) is not None:
                answer = await source.ask(MomentQuery(*moment))
                time.take(moment, answer.activation if isinstance(answer, MomentAnswer) else None)
        finally:
            self._reading = False
        self._screen.draw_soon()

    def show_activation(self, link: Link | None) -> None:
        """Go to an activation in the history, and open it."""
        if link is None or link.index < 0:
            self._screen.tell("no activation had started by then", wrong=True)
            return
        self._screen.go_to(Pane.HISTORY)
        self._screen.panes.bring(Pane.HISTORY)
        self._screen.panes.history.reveal(link.index)
        self._screen.run_worker(self._open(link.index))

    def why(self) -> None:
        """Say why what is under the cursor happened, and what came of it; of a routine, what it waits for."""
        screen = self._screen
        panes, job_id = screen.panes, screen.feed.shown.shown
        pane = screen.desk.focus
        query: WhyQuery | None = None
        if pane is Pane.HISTORY:
            query = WhyQuery(job_id, panes.history.current) if panes.history.current >= 0 else None
        elif pane is Pane.LOG:
            line = panes.log.entry(panes.log.cursor)
            query = WhyQuery(job_id, routine_id=line.routine_id, at=line.at) if line and line.routine_id else None
        elif pane is Pane.DEFERRED:
            item = panes.deferred.current
            query = WhyQuery(job_id, deferred=item.number) if item is not None else None
        elif pane is Pane.TIMELINE and panes.time.cursor is not None:
            query = WhyQuery(job_id, routine_id=panes.time.cursor[1], at=panes.time.cursor[2])
        else:
            job = screen.feed.shown.job
            if job is not None and job.selected:
                screen.run_worker(self._show_why(WhyRow(RowKind.WAIT, routine_id=job.selected)))
                return
        if query is None:
            screen.tell("nothing that a routine did is selected", wrong=True)
        else:
            screen.run_worker(self._show_page(query))

    def mark(self) -> None:
        """Mark the job under the cursor, elsewhere the one on screen, or take its mark away."""
        chosen = self._chosen
        if chosen is None:
            return
        if self._screen.panes.jobs.mark_job(chosen):
            name = self._screen.look.clean(chosen.flow_id, 40)
            self._screen.tell(f"{name} {chosen.job_id[:6]} is marked: d on another job compares")
        else:
            self._screen.tell("no job is marked")

    def compare(self) -> None:
        """Show the job under the cursor, elsewhere the one on screen, beside the marked one."""
        screen, chosen = self._screen, self._chosen
        marked = screen.feed.shown.jobs.get(screen.panes.jobs.marked)
        if marked is None and screen.diverging.marked() is None:
            screen.tell("no job is marked: m marks the one under the cursor", wrong=True)
        elif chosen is None or (marked is not None and chosen.job_id == marked.job_id):
            screen.tell("this is the marked job: go to another one", wrong=True)
        elif marked is None:
            screen.diverging.compare(chosen.job_id, lambda: None)
        else:
            by_figures = partial(self._compare_figures, Comparison(marked, chosen))
            if not screen.diverging.compare(chosen.job_id, by_figures):
                by_figures()

    @property
    def _chosen(self) -> JobSummary | None:
        return self._screen.panes.job_of(self._screen.desk.focus)

    def _compare_figures(self, comparison: Comparison) -> None:
        shown = self._screen_of(comparison)
        self._screen.app.push_screen(shown)
        self._screen.run_worker(self._compare(shown, comparison))

    def _screen_of(self, comparison: Comparison) -> DetailScreen:
        return DetailScreen(self._screen.look, "Two jobs compared", self._compared(comparison))

    def _compared(self, comparison: Comparison) -> Maker:
        now = self._screen.feed.now
        return lambda look, width: compare_rows(look, comparison, width, now=now)

    async def _compare(self, shown: DetailScreen, comparison: Comparison) -> None:
        """Ask for the figures of both jobs until all of their histories were read."""
        ask = self._screen.feed.source.ask
        while shown.is_attached:
            one = await ask(FiguresQuery(comparison.marked.job_id))
            other = await ask(FiguresQuery(comparison.chosen.job_id))
            if not isinstance(one, FiguresPage) or not isinstance(other, FiguresPage):
                wrong = other if isinstance(one, FiguresPage) else one
                why = wrong.why if isinstance(wrong, Unanswered) else "this source has no figures"
                shown.show(self._compared(replace(comparison, problem=why)))
                return
            comparison = replace(comparison, marked_figures=one, chosen_figures=other)
            shown.show(self._compared(comparison))
            if comparison.read >= _WHOLE:
                return

    def source(self) -> None:
        """Show the source of the handlers of the selected routine."""
        job = self._screen.feed.shown.job
        node = None if job is None else job.node(job.selected)
        if job is not None and node is not None:
            self._screen.run_worker(self._show_source(job, node))

    async def _show_source(self, job: JobView, node: RoutineNode) -> None:
        handlers = await ask_handlers(self._screen.feed.source, job.job_id, node)
        error = job.detail.error if job.detail is not None else None
        look = self._screen.look
        title = f"Source of {look.clean(node.routine_id, 80)}"
        maker = partial(source_rows, handlers=handlers, error=error)
        self._screen.app.push_screen(DetailScreen(look, title, lambda look, width: maker(look, width=width)))

    async def _show_page(self, query: WhyQuery) -> None:
        page = await self._ask_why(query)
        if isinstance(page, str):
            self._screen.tell(f"why: {page}", wrong=True)
        else:
            self._push(page)

    async def _show_why(self, row: WhyRow) -> None:
        page = await self._asks(row)
        if page is not None:
            self._push(page)

    def _push(self, page: Page) -> None:
        self._screen.app.push_screen(WhyScreen(self._screen.look, page, self._asks), self._go)

    async def _asks(self, row: WhyRow) -> Page | None:
        """The page about what a row points at."""
        job_id = self._screen.feed.shown.shown
        link = row.link
        if link is not None and link.index >= 0:
            page = await self._ask_why(WhyQuery(job_id, link.index))
            if isinstance(page, str):
                self._screen.tell(f"why: {page}", wrong=True)
                return None
            return page
        return await self._about(row.routine_id)

    async def _about(self, routine_id: str) -> Page | None:
        """What a routine waits for, and why it ran last."""
        feed = self._screen.feed
        job = feed.shown.job
        if job is None:
            return None
        waits = wait_rows(job, routine_id, feed.now)
        known = job.routine(routine_id)
        page: Page | str = ""
        if known is not None and known.counts.activations:
            page = await self._ask_why(WhyQuery(job.job_id, routine_id=routine_id, at=feed.now + 1.0))
        rows = waits if isinstance(page, str) else (*waits, *page[1])
        if isinstance(page, str) and page:
            rows = (*rows, WhyRow(RowKind.NOTE, page))
        return f"Why {self._screen.look.clean(routine_id, 80)}", rows

    async def _ask_why(self, query: WhyQuery) -> Page | str:
        """Causes and effects, or why they can't be had."""
        answer = await self._screen.feed.source.ask(query)
        if isinstance(answer, WhyPage):
            look = self._screen.look
            number = grouped(answer.link.index, look.glyphs.group)
            return f"Why {look.clean(answer.link.routine_id, 80)} {number}", page_rows(answer)
        return answer.why if isinstance(answer, Unanswered) else "this source can't say"

    def _go(self, row: WhyRow | None) -> None:
        """Go to what a person chose."""
        if row is None:
            return
        self._screen.feed.select(row.routine_id)
        if row.link is not None and row.link.index >= 0:
            self.show_activation(row.link)
        elif row.link is not None and row.link.status == "deferred":
            self._screen.go_to(Pane.DEFERRED)
        else:
            self._screen.go_to(Pane.ROUTINE)

    async def _open(self, index: int) -> None:
        feed = self._screen.feed
        answer = await feed.source.ask(HistoryQuery(feed.shown.shown, index, 1))
        if isinstance(answer, HistoryPage) and answer.records and answer.records[0].index == index:
            self._screen.open_activation(answer.records[0])
        else:
            why = answer.why if isinstance(answer, Unanswered) else "it is no longer kept"
            self._screen.tell(f"activation {index}: {why}", wrong=True)

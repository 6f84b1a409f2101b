"""Follows a started program to its end through its source, and says how each of its jobs fared."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any, Protocol

from routilux.protocol import (
    Cancel,
    DeferredPage,
    DeferredQuery,
    ErrorInfo,
    GraphAnswer,
    GraphQuery,
    JobsPage,
    JobsQuery,
    JobStatus,
    JobSummary,
    Resume,
    RoutineAnswer,
    RoutineQuery,
    Watch,
)
from routilux_tui.headless.progress import ITEMS, waiting_lines
from routilux_tui.headless.reporter import Reporter
from routilux_tui.headless.summary import Outcome
from routilux_tui.model.job import JobView
from routilux_tui.model.view import ViewState, choose_job, fold, greet, know_graph
from routilux_tui.sources.program import Program
from routilux_tui.sources.source import Source

_FINAL_FRAME = 2.0
"""Seconds to wait for the last full frame of a job that is over."""

_JOBS_SUMMARISED = 20
_ERRORS_SHOWN = 10


class WatchedProgram(Program, Protocol):
    """A program that says when it is over."""

    async def wait_until_over(self) -> None:
        """Return when every job has ended or the process has."""
        ...


class Follower:
    """Folds the frames of a program's jobs, reports, and reacts: to pauses, and to the person's Ctrl-C."""

    def __init__(
        self, source: Source, program: WatchedProgram, reporter: Reporter, *, resume_deferred: bool = False
    ) -> None:
        self._source = source
        self._program = program
        self._reporter = reporter
        self._resume_deferred = resume_deferred
        self._state = ViewState()
        self._watched: str | None = None
        self._pauses: dict[str, int] = {}
        self._complete: set[str] = set()
        self._arrival = asyncio.Event()
        self._source_ended = False
        self._interrupts = 0
        self._reactions: set[asyncio.Task[Any]] = set()

    async def run(self) -> list[Outcome]:
        """Follow the program until its jobs have ended. Raises `SourceError` when it cannot be reached."""
        loop = asyncio.get_running_loop()
        self._state = greet(self._state, await self._source.open())
        reading = asyncio.create_task(self._read())
        over = asyncio.create_task(self._program.wait_until_over())
        loop.add_signal_handler(signal.SIGINT, self._interrupt)
        loop.add_signal_handler(signal.SIGTERM, self._stop)
        started = loop.time()
        try:
            while not over.done():
                if reading.done():
                    reading.result()
                self._reporter.output(self._program.new_output())
                self._reporter.tick(self._state, loop.time() - started)
                await asyncio.wait({over}, timeout=self._reporter.interval)
            return await self._outcomes()
        finally:
            loop.remove_signal_handler(signal.SIGINT)
            loop.remove_signal_handler(signal.SIGTERM)
            for task in (reading, over, *self._reactions):
                task.cancel()
            await asyncio.gather(reading, over, *self._reactions, return_exceptions=True)
            await self._source.close()

    async def _read(self) -> None:
        await self._look_at_shown()
        async for frame in self._source.frames():
            self._state = fold(self._state, frame)
            for row in frame.jobs:
                self._notice_pause(row)
            if frame.job is not None and frame.job.full:
                self._complete.add(frame.job.job_id)
            self._arrival.set()
            await self._look_at_shown()
        self._source_ended = True
        self._arrival.set()

    async def _look_at_shown(self) -> None:
        """Watch the job that is to be shown, and learn its structure."""
        if self._state.shown != self._watched:
            self._watched = self._state.shown
            await self._source.watch(Watch(self._watched, fps=self._reporter.fps))
        if wanted := self._state.graph_wanted:
            answer = await self._source.ask(GraphQuery(wanted))
            if isinstance(answer, GraphAnswer):
                self._state = know_graph(self._state, wanted, answer.graph)

    def _notice_pause(self, row: JobSummary) -> None:
        if row.status is not JobStatus.PAUSED or self._pauses.get(row.job_id) == row.seq:
            return
        self._pauses[row.job_id] = row.seq
        if self._resume_deferred and row.deferred:
            self._react(self._source.order(Resume(row.job_id)))
        else:
            self._react(self._tell_pause(row))

    async def _tell_pause(self, row: JobSummary) -> None:
        answer = await self._source.ask(DeferredQuery(row.job_id, 0, ITEMS))
        items = answer.items if isinstance(answer, DeferredPage) else ()
        self._reporter.note(waiting_lines(row, items, self._program.pid))

    def _interrupt(self) -> None:
        self._interrupts += 1
        moving = [row for row in self._state.jobs.values() if not row.status.ended]
        if self._interrupts > 1 or not moving:
            self._stop()
            return
        self._reporter.note(["cancelling the job: handlers that run finish first; Ctrl-C again ends the process"])
        for row in moving:
            self._react(self._source.order(Cancel(row.job_id, "interrupted with Ctrl-C")))

    def _stop(self) -> None:
        self._react(self._program.stop(self._reporter.wait))

    def _react(self, reaction: Coroutine[Any, Any, object]) -> None:
        task = asyncio.ensure_future(reaction)
        self._reactions.add(task)
        task.add_done_callback(self._reactions.discard)

    async def _outcomes(self) -> list[Outcome]:
        page = await self._source.ask(JobsQuery())
        rows = page.jobs if isinstance(page, JobsPage) else tuple(self._state.jobs.values())
        return [await self._outcome(row) for row in rows[-_JOBS_SUMMARISED:]]

    async def _outcome(self, row: JobSummary) -> Outcome:
        view = await self._final_view(row)
        failed = [
            node.routine_id
            for node in (view.graph.routines[: len(view.routines)] if view.graph is not None else ())
            if view.routines[node.index].counts.errors
        ]
        errors: list[ErrorInfo] = []
        for routine_id in failed[:_ERRORS_SHOWN]:
            answer = await self._source.ask(RoutineQuery(row.job_id, routine_id))
            if isinstance(answer, RoutineAnswer) and answer.detail.error is not None:
                errors.append(answer.detail.error)
        if view.error is not None and view.error.routine_id not in {error.routine_id for error in errors}:
            errors.append(view.error)
        return Outcome(row, view, tuple(errors))

    async def _final_view(self, row: JobSummary) -> JobView:
        """The job's view once it shows all that the row counts, or what is known of it when that does not come."""
        self._state = choose_job(self._state, row.job_id)
        await self._look_at_shown()
        try:
            async with asyncio.timeout(_FINAL_FRAME):
                while row.job_id not in self._complete or self._shown_view(row).seq < row.seq:
                    if self._source_ended:
                        break
                    self._arrival.clear()
                    await self._arrival.wait()
        except TimeoutError:
            return self._shown_view(row)
        await self._look_at_shown()
        return self._shown_view(row)

    def _shown_view(self, row: JobSummary) -> JobView:
        return self._state.views.get(row.job_id) or JobView(row.job_id)

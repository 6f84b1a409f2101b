"""Every job of the program, with what it has done and how fast it goes."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, ClassVar

from routilux.protocol import JobSummary
from routilux_tui.model.meter import Meter, rate, series
from routilux_tui.model.table import Column
from routilux_tui.render.figures import age
from routilux_tui.render.line import cells
from routilux_tui.render.look import Look
from routilux_tui.render.table import Cell
from routilux_tui.render.tables import JOB_COLUMNS, SPARK, job_cells, job_text
from routilux_tui.widgets.table import ItemTable

_NOTHING = Meter()
_GLYPH = 2
"""Cells of the glyph before a job's name."""


class JobsTable(ItemTable[JobSummary]):
    """The jobs, oldest first unless they are sorted. `marked` is the id of the one that others are compared with."""

    columns: ClassVar[Sequence[Column]] = JOB_COLUMNS
    hint: tuple[str, ...] = ("No job yet.", "One appears here as soon as the program starts it.")

    def __init__(self, look: Look) -> None:
        super().__init__(look, "jobs")
        self.marked = ""
        self._meters: Mapping[str, Meter] = {}
        self._on_screen = ""
        self._now = 0.0
        self._needs: Mapping[str, int] = {}

    def show(self, jobs: Sequence[JobSummary], meters: Mapping[str, Meter], shown: str, now: float) -> None:
        """Show these jobs, of which `shown` is the one on screen."""
        self._meters, self._on_screen, self._now = meters, shown, now
        self.take(jobs)

    @property
    def needs(self) -> Mapping[str, int]:
        """The names and ages of these jobs, so that what tells jobs of one flow apart has room."""
        return self._needs

    def take(self, items: Sequence[JobSummary]) -> None:
        """Show these jobs."""
        self._needs = {
            "job": _GLYPH + max((cells(job.flow_id) for job in items), default=0),
            "age": max((len(age(self._lived(job))) for job in items), default=0),
        }
        super().take(items)

    def mark_job(self, job: JobSummary) -> bool:
        """Mark a job, or take its mark away; whether it is marked now."""
        self.marked = "" if self.marked == job.job_id else job.job_id
        self.redraw()
        return bool(self.marked)

    def selected_text(self) -> str:
        """The job under the cursor in one line, to be copied, with all of its id and its reason."""
        job = self.current
        if job is None:
            return ""
        counts = f"{job.handled} handled  {job.waiting} waiting  {job.errors} errors  {job.deferred} deferred"
        return f"{job.flow_id}  {job.job_id}  {job.status}  {counts}  {job.reason}".rstrip()

    def identity(self, item: JobSummary) -> Hashable:
        """The job's id."""
        return item.job_id

    def text(self, item: JobSummary) -> str:
        """Flow, id, status and reason."""
        return job_text(item)

    def value(self, item: JobSummary, column: str) -> Any:
        """What a job is sorted by."""
        match column:
            case "job":
                return item.flow_id
            case "status":
                return str(item.status)
            case "age":
                return self._lived(item)
            case "rate":
                return self._rate(item)
            case _:
                return getattr(item, column)

    def cells(self, index: int) -> Mapping[str, Cell]:
        """One job."""
        job = self._shown[index]
        meter = self._meters.get(job.job_id, _NOTHING)
        return job_cells(
            self.look,
            job,
            now=self._now,
            rate=self._rate(job),
            rates=series(meter, self._now, SPARK, join=4) if not job.status.ended else (),
            shown=job.job_id == self._on_screen,
            marked=job.job_id == self.marked,
        )

    def _lived(self, job: JobSummary) -> float:
        return (job.ended_at or max(self._now, job.created_at)) - job.created_at

    def _rate(self, job: JobSummary) -> float:
        return 0.0 if job.status.at_rest else rate(self._meters.get(job.job_id, _NOTHING), self._now)

"""The lists of the screen: jobs, deferred events and the history."""

from __future__ import annotations

from collections.abc import Sequence

from routilux.protocol import Activation, DeferredItem, JobSummary
from routilux_tui.model.pages import Pages
from routilux_tui.model.scroll import TAIL
from routilux_tui.render.line import Row
from routilux_tui.render.lists import activation_row, deferred_row, job_row
from routilux_tui.render.log import gap_row
from routilux_tui.render.look import Look
from routilux_tui.widgets.row_list import RowList


class JobsList(RowList):
    """Every job of the program, oldest first."""

    hint: tuple[str, ...] = ("No job yet.", "One appears here as soon as the program starts it.")

    def __init__(self, look: Look) -> None:
        super().__init__(look, "jobs")
        self._jobs: Sequence[JobSummary] = ()
        self._shown = ""
        self._now = 0.0

    @property
    def count(self) -> int:
        """How many jobs there are."""
        return len(self._jobs)

    @property
    def current(self) -> JobSummary | None:
        """The job under the cursor."""
        return self._jobs[self.cursor] if self._jobs else None

    def show(self, jobs: Sequence[JobSummary], shown: str, now: float) -> None:
        """Show these jobs, of which `shown` is the one on screen."""
        self._jobs, self._shown, self._now = jobs, shown, now
        self.redraw()

    def paint(self, index: int, width: int) -> Row:
        """One job."""
        job = self._jobs[index]
        return job_row(self.look, job, width, now=self._now, shown=job.job_id == self._shown)


class DeferredList(RowList):
    """The deferred events that wait for a person."""

    hint: tuple[str, ...] = (
        "No deferred event waits.",
        "emit_deferred_event() defers one.",
        "{job.resume} or {deferred.emit} emits it.",
    )

    def __init__(self, look: Look) -> None:
        super().__init__(look, "deferred")
        self._items: Sequence[DeferredItem] = ()
        self._emitting: frozenset[int] = frozenset()
        self._now = 0.0

    @property
    def count(self) -> int:
        """How many wait."""
        return len(self._items)

    @property
    def current(self) -> DeferredItem | None:
        """The event under the cursor."""
        return self._items[self.cursor] if self._items else None

    def show(self, items: Sequence[DeferredItem], emitting: frozenset[int], now: float) -> None:
        """Show these events; those whose numbers are in `emitting` were ordered to go."""
        self._items, self._emitting, self._now = items, emitting, now
        self.redraw()

    def paint(self, index: int, width: int) -> Row:
        """One deferred event; the marked one is what `D` emits, also while another pane has the keys."""
        item = self._items[index]
        emitting = item.number in self._emitting
        return deferred_row(self.look, item, width, now=self._now, emitting=emitting, marked=index == self.cursor)


class HistoryList(RowList):
    """The activations of the job, as far as they were asked for."""

    hint: tuple[str, ...] = ("No activation yet.", "Each call of a handler is one record here.")

    def __init__(self, look: Look) -> None:
        super().__init__(look, "history", TAIL)
        self._pages: Pages[Activation] = Pages()
        self._length = 0
        self._names = 10

    @property
    def count(self) -> int:
        """How many records there are."""
        return self._length

    def show(self, pages: Pages[Activation], length: int, names: int) -> None:
        """Show the first `length` records; `names` is the width of the column of routines and slots."""
        self._pages, self._length, self._names = pages, length, names
        self.redraw()

    def paint(self, index: int, width: int) -> Row:
        """One activation, or the mark that it is not here."""
        record = self._pages.get(index)
        if record is None:
            return gap_row(self.look, width, index, gone=self._pages.is_gone(index))
        return activation_row(self.look, record, width, names=self._names)

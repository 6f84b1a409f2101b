"""Two jobs beside each other: what every routine did in the one and in the other."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from routilux.protocol import FiguresPage, JobSummary, RoutineFigures


class Pair(Struct, frozen=True):
    """One routine in both jobs; None where a job does not have it."""

    routine_id: str
    marked: RoutineFigures | None
    chosen: RoutineFigures | None


class Comparison(Struct, frozen=True):
    """The marked job and the chosen one with their figures, None while those are on their way, and why they fail."""

    marked: JobSummary
    chosen: JobSummary
    marked_figures: FiguresPage | None = None
    chosen_figures: FiguresPage | None = None
    problem: str = ""

    @property
    def read(self) -> float:
        """How much of both histories the latencies are of, from 0 to 1."""
        pages = [page for page in (self.marked_figures, self.chosen_figures) if page is not None]
        if len(pages) < 2:
            return 0.0
        total = sum(page.activations for page in pages)
        return min(1.0, sum(page.read for page in pages) / total) if total else 1.0


def pairs(comparison: Comparison) -> Sequence[Pair]:
    """The routines of the marked job in its order, then those that only the other one has."""
    one, other = _by_id(comparison.marked_figures), _by_id(comparison.chosen_figures)
    return [Pair(routine_id, one.get(routine_id), other.get(routine_id)) for routine_id in {**one, **other}]


def share(before: float, after: float) -> float | None:
    """By which share a figure grew; None when there is nothing to compare with."""
    return None if not before else (after - before) / before


def _by_id(page: FiguresPage | None) -> dict[str, RoutineFigures]:
    return {} if page is None else {each.routine_id: each for each in page.routines}


class Shift(Struct, frozen=True):
    """How a routine's figures differ from those of another run: messages handled, errors, and its median time.

    `latency` is the share by which the median differs, 0.25 for a quarter more; None when it is not known of both.
    """

    messages: int = 0
    errors: int = 0
    latency: float | None = None

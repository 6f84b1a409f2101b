"""Two jobs beside each other as rows: totals, and for every routine counts, errors and latencies with what changed."""

from __future__ import annotations

from collections.abc import Mapping

from rich.segment import Segment

from routilux.protocol import JobSummary, RoutineFigures
from routilux_tui.model.compare import Comparison, Pair, pairs, share
from routilux_tui.model.table import AS_THEY_COME, Column, fitting
from routilux_tui.render.figures import age, compact, duration, grouped, quantity
from routilux_tui.render.line import Row, blank, row
from routilux_tui.render.look import Look
from routilux_tui.render.table import Cell, header_row, table_row

COLUMNS = (
    Column("routine", "routine", 10, 24),
    Column("handled", "handled", 11, 15, right=True),
    Column("handled+", "", 6, 6),
    Column("errors", "errors", 9, 11, right=True),
    Column("p50", "p50", 17, 19, right=True),
    Column("p50+", "", 6, 6),
    Column("p99", "p99", 17, 19, right=True, gives_way=2),
    Column("p99+", "", 6, 6, gives_way=1),
)

_NOTABLE = 0.05
_SAID_AS_WHOLE = 0.995
"""What would be written as 100 % is not said."""


def compare_rows(look: Look, comparison: Comparison, width: int, *, now: float) -> list[Row]:
    """The marked job, the chosen one, and a row for every routine: `marked > chosen  +12%`."""
    ground = look["text"]
    placed = fitting(COLUMNS, max(1, width - 2))
    rows = [
        _job(look, "marked", comparison.marked, width, now=now),
        _job(look, "this", comparison.chosen, width, now=now),
        blank(width, ground),
    ]
    if comparison.problem:
        return [*rows, row(width, [Segment(f" {look.clean(comparison.problem, 300)}", look["log.warning"])], ground)]
    if comparison.read < _SAID_AS_WHOLE:
        text = f" the histories are being read: {comparison.read:.0%}"
        rows.append(row(width, [Segment(text, look["dim"])], ground))
    rows.append(_indented(look, header_row(look, placed, width - 1, AS_THEY_COME), width))
    rows += [
        _indented(look, table_row(look, placed, _cells(look, pair), width - 1), width) for pair in pairs(comparison)
    ]
    return rows


def _job(look: Look, name: str, job: JobSummary, width: int, *, now: float) -> Row:
    word = str(job.status)
    lived = (job.ended_at or max(now, job.created_at)) - job.created_at
    errors = f"  {quantity(job.errors, 'error', 'errors', look.glyphs.group)}" if job.errors else ""
    pieces = [
        Segment(f" {name:<7}", look["dim"]),
        Segment(f"{look.glyphs.status(word)} ", look.palette.status(word)),
        Segment(f"{look.clean(job.flow_id, 60)} {look.clean(job.job_id, 60)[:6]}", look["bright"]),
        Segment(f"  {word}  {age(lived)}  {grouped(job.handled, look.glyphs.group)} handled", look["text"]),
        Segment(errors, look["status.failed"]),
    ]
    return row(width, pieces, look["text"])


def _cells(look: Look, pair: Pair) -> Mapping[str, Cell]:
    one, other = pair.marked, pair.chosen
    return {
        "routine": (Segment(look.clean(pair.routine_id, 200), look["log.routine"]),),
        "handled": _both(look, _count(one, "activations"), _count(other, "activations")),
        "handled+": _grown(look, _number(one, "activations"), _number(other, "activations")),
        "errors": _errors(look, one, other),
        "p50": _both(look, _took(one, "p50"), _took(other, "p50")),
        "p50+": _grown(look, _latency(one, "p50"), _latency(other, "p50"), worse=True),
        "p99": _both(look, _took(one, "p99"), _took(other, "p99")),
        "p99+": _grown(look, _latency(one, "p99"), _latency(other, "p99"), worse=True),
    }


def _both(look: Look, before: str, after: str) -> Cell:
    return (Segment(f"{before} {look.glyphs.arrow_right} ", look["dim"]), Segment(after, look["text"]))


def _errors(look: Look, one: RoutineFigures | None, other: RoutineFigures | None) -> Cell:
    before, after = _number(one, "errors"), _number(other, "errors")
    if not before and not after:
        return (Segment("-", look["dim"]),)
    style = look["status.failed" if after > before else "text"]
    return (Segment(f"{compact(before)} {look.glyphs.arrow_right} ", look["dim"]), Segment(compact(after), style))


def _grown(look: Look, before: float, after: float, *, worse: bool = False) -> Cell:
    """By how much a figure grew, in percent; a latency that grew is marked as worse."""
    grew = share(before, after)
    if grew is None or abs(grew) < _NOTABLE:
        return ()
    text = f"{grew:+.0%}" if abs(grew) < 10 else f"x{after / before:.0f}"
    return (Segment(text, look["log.warning" if worse and grew > 0 else "changed" if worse else "dim"]),)


def _number(figures: RoutineFigures | None, name: str) -> float:
    return 0.0 if figures is None else float(getattr(figures, name))


def _count(figures: RoutineFigures | None, name: str) -> str:
    return "-" if figures is None else compact(getattr(figures, name))


def _latency(figures: RoutineFigures | None, name: str) -> float:
    return 0.0 if figures is None else float(getattr(figures.latency, name))


def _took(figures: RoutineFigures | None, name: str) -> str:
    return "-" if figures is None or not figures.latency.count else duration(getattr(figures.latency, name))


def _indented(look: Look, line: Row, width: int) -> Row:
    return row(width, [Segment(" ", look["text"]), *line], look["text"])

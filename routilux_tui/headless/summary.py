"""What is printed when jobs that ran without a screen are over. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from routilux.protocol import ErrorInfo, JobStatus, JobSummary, TraceLine
from routilux_tui.headless.columns import aligned
from routilux_tui.model.job import JobView
from routilux_tui.render.figures import duration, grouped, quantity
from routilux_tui.render.sanitise import clean

_RIGHT = frozenset({1, 2, 3, 4, 5})
_LIBRARY = re.compile(r"[/\\]lib[/\\]python3[^/\\]*[/\\]|[/\\](site|dist)-packages[/\\]|^<frozen ")


class Outcome(Struct, frozen=True):
    """One job at its end: its row, what its frames told, and the newest error of each routine that had one."""

    row: JobSummary
    view: JobView
    errors: tuple[ErrorInfo, ...] = ()


def summary_lines(outcomes: Sequence[Outcome]) -> list[str]:
    """The summary of every job, a blank line between two."""
    if not outcomes:
        return ["the program ran no job"]
    lines: list[str] = []
    for outcome in outcomes:
        lines += ["", *_job(outcome)] if lines else _job(outcome)
    return lines


def _job(outcome: Outcome) -> list[str]:
    row = outcome.row
    took = duration(row.ended_at - row.created_at) if row.ended_at else "so far"
    parts = [
        f"{clean(row.flow_id)}  {row.status}  {took}",
        f"{quantity(row.handled, 'message', 'messages')} handled",
        quantity(row.errors, "error", "errors"),
    ]
    if row.waiting:
        parts.append(f"{grouped(row.waiting)} still waiting")
    if row.deferred:
        parts.append(f"{grouped(row.deferred)} still deferred")
    lines = ["   ".join(parts)]
    if row.reason and row.status is not JobStatus.COMPLETED:
        lines.append(f"  {clean(row.reason)}")
    return [*lines, *(f"  {line}" for line in _routines(outcome.view)), *_errors(outcome)]


def _routines(view: JobView) -> list[str]:
    if view.graph is None or not view.routines:
        return []
    rows = []
    for node in view.graph.routines[: len(view.routines)]:
        counts = view.routines[node.index].counts
        rows.append(
            (
                clean(node.routine_id),
                grouped(counts.activations),
                grouped(counts.emitted),
                grouped(counts.errors),
                grouped(counts.waiting),
                duration(counts.busy),
            )
        )
    return aligned(("routine", "handled", "emitted", "errors", "waiting", "busy"), rows, right=_RIGHT)


def _errors(outcome: Outcome) -> list[str]:
    lines = []
    for error in outcome.errors:
        lines.append(f"  {clean(error.routine_id)}  {clean(error.type)}: {clean(error.message, 200)}")
        if error.trace:
            where = _users_line(error.trace)
            lines.append(f"    {clean(where.file)}:{where.line} in {clean(where.function)}")
            lines += [f"      {clean(where.code)}"] if where.code else []
    return lines


def _users_line(trace: tuple[TraceLine, ...]) -> TraceLine:
    """The innermost line that is not Python's own or an installed library's; the innermost of all if all are."""
    theirs = [line for line in trace if not _LIBRARY.search(line.file)]
    return (theirs or trace)[-1]

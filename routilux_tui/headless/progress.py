"""What is shown while jobs run without a screen: one plain line now and then, or a live table. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group
from rich.text import Text

from routilux.protocol import DeferredItem, JobStatus, JobSummary
from routilux_tui.headless.columns import aligned
from routilux_tui.model.faces import Face, faces
from routilux_tui.model.meter import rate
from routilux_tui.model.view import ViewState
from routilux_tui.render.figures import age, grouped, per_second, quantity
from routilux_tui.render.sanitise import clean

_NAME = 40
ITEMS = 5
"""Deferred events of a paused job that are shown."""

_PAYLOAD = 60
_RIGHT = frozenset({1, 2, 3, 4})
_STYLES = {
    JobStatus.RUNNING: "cyan",
    JobStatus.PAUSING: "yellow",
    JobStatus.PAUSED: "yellow",
    JobStatus.COMPLETED: "green",
    JobStatus.FAILED: "red",
    JobStatus.CANCELLED: "red",
}


def progress_line(state: ViewState, elapsed: float) -> str:
    """One line about the shown job, and how many others there are. `elapsed` is in seconds."""
    job = state.job
    if job is None:
        return f"{age(elapsed):>7}  no job yet"
    parts = [
        f"{age(elapsed):>7}  {_flow(state)}  {job.status}",
        f"{grouped(job.total)} handled",
        f"{grouped(job.waiting)} waiting",
        quantity(job.errors, "error", "errors"),
    ]
    if job.deferred_count:
        parts.append(f"{grouped(job.deferred_count)} deferred")
    if not job.status.at_rest:
        parts.append(per_second(rate(job.handled, state.at)))
        busiest = max(faces(job, state.at), key=lambda face: face.waiting, default=None)
        if busiest is not None and busiest.waiting:
            parts.append(f"longest inbox: {clean(busiest.routine_id, _NAME)} {grouped(busiest.waiting)}")
    if len(state.jobs) > 1:
        parts.append(f"{len(state.jobs)} jobs")
    return "   ".join(parts)


def progress_table(state: ViewState, elapsed: float, width: int, height: int) -> Group:
    """The shown job, one line a routine, in so many columns and rows; the busiest routines where not all fit."""
    head = Text(progress_line(state, elapsed).strip(), no_wrap=True, overflow="ellipsis")
    job = state.job
    if job is None or job.graph is None:
        return Group(head)
    head.stylize(_STYLES.get(job.status, "dim"), 0, len(age(elapsed)))
    rows = faces(job, state.at)
    room = max(1, height - 4)
    if len(rows) > room:
        most = sorted(rows, key=lambda face: (-face.waiting, -face.rate, face.index))[: room - 1]
        shown = sorted(most, key=lambda face: face.index)
        more = [Text(f"… and {len(rows) - len(shown)} more routines", style="dim")]
    else:
        shown, more = list(rows), []
    first, *lines = aligned(
        ("routine", "handled", "waiting", "rate", "errors"), [_row(face) for face in shown], right=_RIGHT
    )
    body = [Text(line, style=_face_style(face)) for face, line in zip(shown, lines, strict=True)]
    texts = [head, Text(first, style="dim"), *body, *more]
    for text in texts:
        text.truncate(width, overflow="ellipsis")
    return Group(*texts)


def waiting_lines(row: JobSummary, items: Sequence[DeferredItem], pid: int) -> list[str]:
    """What a paused job waits for, and how to go on. `items` are those of its deferred events that are known."""
    why = f": {clean(row.reason)}" if row.reason else ""
    attach = f"go on with `routilux-tui attach {pid}` in another terminal (R resumes)"
    if not row.deferred:
        return [f"the job is paused{why}", f"{attach}; Ctrl-C cancels the job"]
    shown = items[:ITEMS]
    lines = [f"the job is paused, and waits for a person to release {quantity(row.deferred, 'event', 'events')}"]
    lines += [f"  {clean(item.routine_id)}.{clean(item.event)}  {clean(item.payload.text, _PAYLOAD)}" for item in shown]
    if shown and row.deferred > len(shown):
        lines.append(f"  … and {grouped(row.deferred - len(shown))} more")
    return [*lines, attach, "with --resume-deferred it would go on by itself"]


def _flow(state: ViewState) -> str:
    summary = state.summary
    return clean(summary.flow_id, _NAME) if summary is not None else state.shown


def _row(face: Face) -> tuple[str, ...]:
    return (
        clean(face.routine_id, _NAME),
        grouped(face.count),
        grouped(face.waiting),
        per_second(face.rate),
        grouped(face.errors),
    )


def _face_style(face: Face) -> str:
    if face.errors:
        return "red"
    return "" if face.rate or face.waiting else "dim"

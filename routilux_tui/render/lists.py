"""Rows of the lists: jobs, deferred events, the history, and the program's output."""

from __future__ import annotations

from rich.segment import Segment

from routilux.protocol import Activation, DeferredItem, JobSummary
from routilux.protocol.filters import Filter
from routilux_tui.model.output import WrittenLine
from routilux_tui.render.figures import age, ago, compact, duration, grouped
from routilux_tui.render.line import Row, ends, left, right, row, wrapped
from routilux_tui.render.look import Look
from routilux_tui.render.matched import EVERYTHING, matched
from routilux_tui.render.tree import value_text


def job_row(look: Look, job: JobSummary, width: int, *, now: float, shown: bool = False) -> Row:
    """`● stdlib_census  0:42  18.2k handled  38 waiting  3 errors`; the job on screen has a marker."""
    word = str(job.status)
    lived = (job.ended_at or max(now, job.created_at)) - job.created_at
    start = [
        Segment(f" {look.glyphs.marker if shown else ' '} ", look["accent"]),
        Segment(f"{look.glyphs.status(word)} ", look.palette.status(word)),
        Segment(left(look.clean(job.flow_id, 200), max(8, min(24, width - 36)), look.glyphs.ellipsis), look["text"]),
        Segment(f" {look.clean(job.job_id, 200)[:6]:<6}", look["dim"]),
        Segment(f"{age(lived):>8}", look["dim"]),
        Segment(f"{compact(job.handled):>6}", look["text"]),
    ]
    end = []
    if job.errors:
        end.append(Segment(f"{look.glyphs.status('failed')} {compact(job.errors)} ", look["status.failed"]))
    if job.deferred:
        end.append(Segment(f"{look.glyphs.status('deferred')} {compact(job.deferred)} ", look["status.deferred"]))
    if job.waiting:
        end.append(Segment(f"{look.glyphs.status('waiting')} {compact(job.waiting)} ", look["dim"]))
    return ends(width, start, end, look["text"])


def deferred_row(
    look: Look, item: DeferredItem, width: int, *, now: float, emitting: bool = False, marked: bool = False
) -> Row:
    """`▸ report.approve  group 1 of 2  12 s`; one that was ordered to be emitted says so, and one is marked."""
    name = f"{look.clean(item.routine_id, 200)}.{look.clean(item.event, 200)}"
    start = [
        Segment(f" {look.glyphs.marker if marked else ' '} ", look["accent"]),
        Segment(f"{left(name, min(len(name), max(10, width // 2)), look.glyphs.ellipsis)}  ", look["text"]),
    ]
    word = f"emitting{'...' if look.ascii else '…'} " if emitting else f"{ago(max(0.0, now - item.at)):>6} "
    end = [Segment(word, look["status.deferred" if emitting else "dim"])]
    room = width - sum(len(piece.text) for piece in (*start, *end)) - 1
    start.append(Segment(left(payload_text(look, item), max(0, room), look.glyphs.ellipsis), look["dim"]))
    return ends(width, start, end, look["text"])


def payload_text(look: Look, item: DeferredItem) -> str:
    """A deferred event's payload in one line: its fields without the braces around them."""
    children = item.payload.children
    if not children:
        return value_text(look, item.payload)
    return "  ".join(f"{look.clean(child.key, 80)} {value_text(look, child.value)}" for child in children)


def activation_row(look: Look, record: Activation, width: int, *, names: int = 10) -> Row:
    """`1 204  10:42:07.114  ✓ parse.input → output   0.21 ms   {…}`."""
    word = str(record.status)
    place = f"{look.clean(record.routine_id, 200)}.{look.clean(record.slot, 200)}"
    took = "running" if record.duration < 0 else duration(record.duration)
    start = [
        Segment(f"{right(grouped(record.index, look.glyphs.group), 9)}  ", look["dim"]),
        Segment(f"{look.clock(record.started_at)}  ", look["log.time"]),
        Segment(f"{look.glyphs.status(word)} ", look.palette.status(word)),
        Segment(left(place, names, look.glyphs.ellipsis), look["log.routine"]),
        Segment(f"  {right(took, 8)}  ", look["text"]),
        Segment(f"{left(look.clean(record.event, 80), 12, look.glyphs.ellipsis)}  ", look["dim"]),
    ]
    said = record.error.type + ": " + record.error.message if record.error is not None else ""
    text = look.clean(said) if said else value_text(look, record.data)
    return row(width, [*start, Segment(text, look["log.error" if said else "log.text"])], look["text"])


def output_row(look: Look, line: WrittenLine, width: int, marked: Filter = EVERYTHING) -> Row:
    """A line of the program, with its matches marked; what it wrote to stderr has a mark before it."""
    ground = look["text"]
    wrong = line.stream == "stderr"
    mark = Segment(f"{look.glyphs.divider} " if wrong else "  ", look["log.warning" if wrong else "tree"])
    text = matched([Segment(look.clean(line.text), look["log.text"])], marked, look["match"])
    return row(width, [mark, *text], ground)


def hint_rows(look: Look, width: int, lines: tuple[str, ...]) -> list[Row]:
    """What an empty pane says: what would fill it, and which key helps."""
    return [
        row(width, [Segment(f" {piece}", look["dim"])], look["text"])
        for line in lines
        for piece in wrapped(line, max(8, width - 2))
    ]

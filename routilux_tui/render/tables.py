"""The cells of the tables: jobs, deferred events, and the history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.segment import Segment

from routilux.protocol import Activation, DeferredItem, JobSummary, Preview
from routilux.protocol.filters import Filter
from routilux.status import ActivationStatus
from routilux_tui.model.table import Column
from routilux_tui.render.figures import age, ago, compact, duration, grouped, per_second
from routilux_tui.render.look import Look
from routilux_tui.render.matched import EVERYTHING, matched
from routilux_tui.render.spark import sparkline
from routilux_tui.render.table import Cell
from routilux_tui.render.tree import value_text

SPARK = 12
"""Cells of a job's rate curve."""

JOB_COLUMNS = (
    Column("mark", "", 2, 2, sorts=False),
    Column("job", "job", 17, 28),
    Column("id", "id", 6, 6, gives_way=3, sorts=False),
    Column("status", "status", 9, 9, gives_way=8),
    Column("age", "age", 7, 8, right=True, gives_way=1, falls=True),
    Column("curve", "", SPARK, SPARK, gives_way=7, sorts=False),
    Column("rate", "rate", 7, 7, right=True, gives_way=6, falls=True),
    Column("handled", "handled", 7, 8, right=True, falls=True),
    Column("waiting", "waiting", 7, 7, right=True, gives_way=5, falls=True),
    Column("errors", "errors", 6, 6, right=True, gives_way=2, falls=True),
    Column("deferred", "deferred", 8, 8, right=True, gives_way=4, falls=True),
    Column("reason", "", 1, gives_way=9, sorts=False),
)
EMITTING = 9
"""Cells of the word that an event is on its way."""

MARK = 3
"""Cells before the name of a deferred event, for the mark of the one that is emitted next."""

DEFERRED_COLUMNS = (
    Column("event", f"{'':{MARK}}event", 14 + MARK, 28 + MARK),
    Column("payload", "payload", 8, sorts=False),
    Column("waits", "age", EMITTING, EMITTING, right=True, falls=True),
)
NUMBER = 9
"""Cells of an activation's number with its mark before it; more where numbers are longer than `999 999`."""

HISTORY_COLUMNS = (
    Column("number", "number", NUMBER, 12, right=True, falls=True),
    Column("time", "time", 12, 12, gives_way=2, sorts=False),
    Column("routine", "routine", 13, 26),
    Column("took", "took", 7, 7, right=True, falls=True),
    Column("status", "ended with", 11, 14, falls=True),
    Column("data", "data", 8, gives_way=1, sorts=False),
)


def job_cells(
    look: Look, job: JobSummary, *, now: float, rate: float, rates: Sequence[float], shown: bool, marked: bool
) -> Mapping[str, Cell]:
    """One job; the one on screen and the one that others are compared with have their marks."""
    word = str(job.status)
    dim, text = look["dim"], look["text"]
    lived = (job.ended_at or max(now, job.created_at)) - job.created_at
    marks = f"{look.glyphs.marker if shown else ' '}{look.glyphs.status('held') if marked else ' '}"
    glyph = Segment(f"{look.glyphs.status(word)} ", look.palette.status(word))
    return {
        "mark": (Segment(marks, look["accent"]),),
        "job": (glyph, Segment(look.clean(job.flow_id, 200), look["bright" if shown else "text"])),
        "id": (Segment(look.clean(job.job_id, 200)[:6], dim),),
        "status": (Segment(word, look.palette.status(word)),),
        "age": (Segment(age(lived), dim),),
        "curve": (Segment(sparkline(rates, SPARK, look.glyphs.spark), look["spark"]),),
        "rate": (Segment(per_second(rate), text if rate else dim),),
        "handled": (Segment(compact(job.handled), text),),
        "waiting": _count(look, job.waiting, "text"),
        "errors": _count(look, job.errors, "status.failed"),
        "deferred": _count(look, job.deferred, "status.deferred"),
        "reason": (Segment(look.clean(job.reason, 200), dim),),
    }


def deferred_cells(
    look: Look, item: DeferredItem, *, now: float, emitting: bool, marked: bool, sought: Filter = EVERYTHING
) -> Mapping[str, Cell]:
    """One deferred event; one that was ordered to be emitted says so, and the marked one is what goes next."""
    name = f"{look.clean(item.routine_id, 200)}.{look.clean(item.event, 200)}"
    mark = Segment(f" {look.glyphs.marker if marked else ' '} ", look["accent"])
    word = f"emitting{'...' if look.ascii else '…'}" if emitting else ago(max(0.0, now - item.at))
    return {
        "event": (mark, *matched((Segment(name, look["text"]),), sought, look["match"])),
        "payload": tuple(matched((Segment(payload_text(look, item.payload), look["dim"]),), sought, look["match"])),
        "waits": (Segment(word, look["status.deferred" if emitting else "dim"]),),
    }


def activation_cells(
    look: Look, record: Activation, sought: Filter = EVERYTHING, *, marked: bool = False, room: int = NUMBER
) -> Mapping[str, Cell]:
    """One activation: its number, when, where, how long, how it ended, and its message or its error.

    A mark stands at the left of the `room` that numbers take.
    """
    word = str(record.status)
    place = f"{look.clean(record.routine_id, 200)}.{look.clean(record.slot, 200)}"
    took = "running" if record.duration < 0 else duration(record.duration)
    said = f"{record.error.type}: {record.error.message}" if record.error is not None else ""
    data = look.clean(said) if said else payload_text(look, record.data)
    ended_with = "" if record.status is ActivationStatus.RUNNING and not record.emissions else record.event
    glyph = Segment(f"{look.glyphs.status(word)} ", look.palette.status(word))
    mark = Segment(look.glyphs.status("held") if marked else " ", look["accent"])
    return {
        "number": (mark, Segment(f"{grouped(record.index, look.glyphs.group):>{room - 1}}", look["dim"])),
        "time": (Segment(look.clock(record.started_at), look["log.time"]),),
        "routine": (glyph, *matched((Segment(place, look["log.routine"]),), sought, look["match"])),
        "took": (Segment(took, look["text"]),),
        "status": tuple(matched((Segment(look.clean(ended_with, 80), look["dim"]),), sought, look["match"])),
        "data": tuple(matched((Segment(data, look["log.error" if said else "log.text"]),), sought, look["match"])),
    }


def payload_text(look: Look, payload: Preview) -> str:
    """A payload in one line: the fields of a mapping without the braces around them."""
    if payload.kind != "dict" or not payload.children:
        return value_text(look, payload)
    return "  ".join(f"{look.clean(child.key, 80)} {value_text(look, child.value)}" for child in payload.children)


def job_text(job: JobSummary) -> str:
    """A job as a filter sees it."""
    return f"{job.flow_id} {job.job_id} {job.status} {job.reason}"


def deferred_text(item: DeferredItem) -> str:
    """A deferred event as a filter sees it."""
    return f"{item.routine_id}.{item.event} {item.payload.text}"


def _count(look: Look, number: int, style: str) -> Cell:
    return (Segment(compact(number), look[style]),) if number else (Segment("-", look["dim"]),)

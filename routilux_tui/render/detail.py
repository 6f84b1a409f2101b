"""What is shown of one thing when a person looks into it: a log entry, a deferred event, an activation."""

from __future__ import annotations

from rich.segment import Segment

from routilux.protocol import Activation, DeferredItem, LogLine, Preview
from routilux_tui.model.output import WrittenLine
from routilux_tui.render.figures import duration, grouped
from routilux_tui.render.line import Row, blank, cells, left, row, wrapped
from routilux_tui.render.look import Look
from routilux_tui.render.marks import mark_row
from routilux_tui.render.panel import error_rows
from routilux_tui.render.tree import tree_rows, value_text

_MOST_ROWS = 10_000

Facts = tuple[tuple[str, str], ...]


def log_detail(look: Look, line: LogLine, payload: Preview | str | None, width: int) -> list[Row]:
    """A log entry: when, by whom, and its fields as a tree; before that came, as they stood in the line."""
    facts = (("time", look.clock(line.at)), ("routine", line.routine_id or "-"), ("level", line.level or "-"))
    rows = [*_facts(look, facts, width), blank(width, look["text"])]
    if payload is not None:
        return [*rows, *payload_rows(look, payload, width)]
    return [*rows, *_facts(look, line.fields, width)]


def written_detail(look: Look, line: WrittenLine, width: int) -> list[Row]:
    """A line of the program's output, whole."""
    facts = (("read", look.clock(line.at) if line.at > 0 else "-"), ("stream", line.stream))
    text = [
        row(width, [Segment(f" {part}", look["text"])], look["text"])
        for part in wrapped(look.clean(line.text, len(line.text)), max(8, width - 2))
    ]
    return [*_facts(look, facts, width), blank(width, look["text"]), *text]


def deferred_detail(look: Look, item: DeferredItem, payload: Preview | str | None, width: int) -> list[Row]:
    """A deferred event: whose, since when, and its payload as a tree."""
    facts = (("routine", item.routine_id), ("event", item.event), ("deferred", look.clock(item.at)))
    shown = item.payload if payload is None else payload
    return [*_facts(look, facts, width), blank(width, look["text"]), *payload_rows(look, shown, width)]


def activation_detail(look: Look, record: Activation, payload: Preview | str | None, width: int) -> list[Row]:
    """An activation: when, how long, what caused it, its data, what it emitted, and its error."""
    facts = (
        ("seq", grouped(record.seq, look.glyphs.group)),
        ("cause", f"seq {grouped(record.cause, look.glyphs.group)}" if record.cause >= 0 else "the start of the job"),
        ("routine", record.routine_id),
        ("status", str(record.status)),
        ("started", look.clock(record.started_at)),
        ("took", "still runs" if record.duration < 0 else duration(record.duration)),
    )
    ground = look["text"]
    rows = [*_facts(look, facts, width), blank(width, ground)]
    rows.append(
        row(width, [Segment(f" {look.glyphs.arrow_left} {look.clean(record.slot, 200)}", look["accent"])], ground)
    )
    rows += payload_rows(look, record.data if payload is None else payload, width)
    for emission in record.emissions:
        rows.append(blank(width, ground))
        name = f" {look.glyphs.arrow_right} {look.clean(emission.event, 200)}"
        rows.append(
            row(width, [Segment(name, look["accent"]), Segment(f"  {look.clock(emission.at)}", look["dim"])], ground)
        )
        rows += payload_rows(look, emission.payload, width)
    if record.more_emissions:
        more = f" and {grouped(record.more_emissions, look.glyphs.group)} more emissions"
        rows.append(row(width, [Segment(more, look["dim"])], ground))
    if record.error is not None:
        rows += [blank(width, ground), *error_rows(look, record.error, width, name="error")]
    return rows


def payload_rows(look: Look, payload: Preview | str, width: int) -> list[Row]:
    """A payload as a tree, or the sentence that says why it can't be had."""
    if isinstance(payload, str):
        return [row(width, [Segment(f" {look.clean(payload)}", look["log.warning"])], look["text"])]
    if payload.children:
        return tree_rows(look, payload, width, limit=_MOST_ROWS, wrap=True)
    texts = payload.text.splitlines() if payload.kind == "str" and payload.text else [value_text(look, payload)]
    lines = [line for text in texts for line in wrapped(look.clean(text), max(8, width - 2))]
    rows = [row(width, [Segment(f" {line}", look["tree.value"])], look["text"]) for line in lines]
    if payload.cut:
        left_out = payload.size - len(payload.text) + 1 if payload.kind == "str" else 0
        if left_out > 0:
            rows.append(mark_row(look, width, left_out, "more character", "more characters", "not fetched"))
        else:
            rows.append(row(width, [Segment(f" {look.glyphs.ellipsis} cut", look["dim"])], look["text"]))
    return rows


def _facts(look: Look, facts: Facts, width: int) -> list[Row]:
    names = min(18, max((cells(look.clean(name, 80)) for name, _ in facts), default=0))
    ground, hanging = look["text"], Segment(" " * (names + 3), look["text"])
    rows = []
    for name, value in facts:
        head = Segment(f" {left(look.clean(name, 80), names, look.glyphs.ellipsis)}  ", look["dim"])
        lines = wrapped(look.clean(value), max(8, width - names - 4))
        rows += [
            row(width, [head if not at else hanging, Segment(line, ground)], ground) for at, line in enumerate(lines)
        ]
    return rows

"""What a routine looks like at each zoom: a box, one row or one cell, always as wide as its place in the layout.

What has no room there is said in the caption, about the routine that is selected.
"""

from __future__ import annotations

from collections.abc import Collection

from rich.segment import Segment
from rich.style import Style

from routilux.protocol import RoutineNode
from routilux_tui.model.compare import Shift
from routilux_tui.render.figures import grouped, outlook, per_second, percent, quantity
from routilux_tui.render.graph.box import box_rows
from routilux_tui.render.graph.face import (
    BoxFace,
    depth,
    figure,
    fill,
    gauge_style,
    latency_shift,
    messages_shift,
    name_pieces,
    outlook_style,
    shift_style,
)
from routilux_tui.render.graph.zoom import COUNT_WIDTH, DEPTH_WIDTH, MARKS_WIDTH, RATE_WIDTH, Zoom
from routilux_tui.render.line import Row, cells, measure, row
from routilux_tui.render.look import Look

_LEAST_RATE = 0.05
_LEAST_BUSY = 0.005
_ABOUT_AS_FAST = 0.2
_GAP = 3
_INVERSE, _UNDERLINED = Style(reverse=True), Style(underline=True)
_GIVES_WAY = frozenset({"idle", "waiting", "done"})
"""Statuses that nobody has to look at: in a single cell, the mark of errors takes their place."""


def face_rows(
    look: Look, node: RoutineNode, face: BoxFace, size: tuple[int, int], zoom: Zoom, ports: Collection[int] = ()
) -> list[Row]:
    """The rows of a routine, from the top, as wide as `size` says; `ports` are rows at whose right a line begins."""
    if zoom is Zoom.DOT:
        return [(_dot(look, face),)]
    if zoom is Zoom.LINE:
        return [_line(look, node, face, size[0])]
    return box_rows(look, node, face, size, ports)


def caption(look: Look, node: RoutineNode, face: BoxFace, width: int) -> Row:
    """One row about a routine that has no room to say it itself; what matters least gives way when it is narrow."""
    status = look.palette.status(face.status)
    line = [
        Segment(f" {look.glyphs.status(face.status)} ", status),
        Segment(look.clean(node.routine_id), look["bright"]),
        Segment(f"  {face.status}", status),
    ]
    facts = _facts(look, face)
    room = width - measure(line) - 1
    while facts and sum(cells(text) + _GAP for _, text, _ in facts) > room:
        facts.remove(max(facts))
    for _, text, style in facts:
        line += [Segment(" " * _GAP, look["text"]), Segment(text, look[style])]
    return row(width, line, look["text"])


def _facts(look: Look, face: BoxFace) -> list[tuple[int, str, str]]:
    """What there is to say: how soon it gives way (1 last), the text, the name of its style."""
    group = look.glyphs.group
    facts = [
        (1, _compared(face), shift_style(face.shift) if face.shift is not None else "text"),
        (5, quantity(face.count, "activation", "activations", group), "text"),
        (4, f"{grouped(face.waiting, group)} waiting" if face.waiting else "", "text"),
        (2, outlook(face.growth, face.full_in), outlook_style(face)),
        (6, per_second(face.rate) if face.rate >= _LEAST_RATE else "", "text"),
        (3 if face.bounds else 7, _busy(face), "bound" if face.bounds else "text"),
        (1, quantity(face.errors, "error", "errors", group) if face.errors else "", "status.failed"),
        (1, f"{grouped(face.deferred, group)} deferred" if face.deferred else "", "status.deferred"),
    ]
    return [fact for fact in facts if fact[1]]


def _compared(face: BoxFace) -> str:
    shift = face.shift
    if shift is None:
        return ""
    latency = latency_shift(shift)
    words = [f"{shift.messages:+d} messages" if shift.messages else "as many messages"]
    words += [f"{shift.errors:+d} errors"] if shift.errors else []
    return ", ".join([*words, f"median {latency}"] if latency else words)


def _slower(look: Look, shift: Shift) -> str:
    """An arrow up for clearly more time, one down for clearly less."""
    if not shift.latency or -_ABOUT_AS_FAST <= shift.latency <= _ABOUT_AS_FAST:
        return "="
    return look.glyphs.arrow_up if shift.latency > 0 else look.glyphs.arrow_down


def _busy(face: BoxFace) -> str:
    return f"busy {percent(face.busy)}" if face.busy >= _LEAST_BUSY else ""


def _dot(look: Look, face: BoxFace) -> Segment:
    """The status in one cell; where there were errors their mark, or a status that matters in their style, underlined.

    So it is told without colours, too, and a routine that runs, fails or waits for a person still says that it does.
    """
    word, style = face.status, look.palette.status(face.status)
    if face.errors and word != "failed":
        style = look["status.error"]
        if word in _GIVES_WAY:
            word = "error"
        else:
            style += _UNDERLINED
    if face.selected:
        style += _INVERSE
    elif face.found:
        style = look["match"]
    return Segment(look.glyphs.status(word), style)


def _line(look: Look, node: RoutineNode, face: BoxFace, width: int) -> Row:
    """Status and name in one row, how full the queue is and whether there were errors; figures where there is room."""
    ground = "selection" if face.selected else "chip"
    glyphs = look.glyphs
    name = look.clean(node.routine_id)
    marks = _marks(look, face, ground, both=width - 3 - MARKS_WIDTH >= cells(name))
    room = width - 3 - measure(marks)
    figures: list[Segment] = []
    count = figure(face.count, COUNT_WIDTH - 1, glyphs.group) if face.count else "", COUNT_WIDTH, "dim"
    rate = per_second(face.rate) if face.rate >= _LEAST_RATE else "", RATE_WIDTH, "dim"
    if face.shift is not None:
        count = messages_shift(face.shift), COUNT_WIDTH, shift_style(face.shift)
        rate = latency_shift(face.shift), RATE_WIDTH, shift_style(face.shift)
    for text, cells_wide, style in (
        count,
        rate,
        (depth(face.waiting) if face.waiting else "", DEPTH_WIDTH, gauge_style(face)),
    ):
        if room < cells(name) + cells_wide:
            break
        room -= cells_wide
        figures.append(Segment(text.rjust(cells_wide), look.over(style, ground)))
    return (
        Segment(" " + glyphs.status(face.status) + " ", look.over(f"status.{face.status}", ground)),
        *name_pieces(look, node.routine_id, face, room, ground),
        *figures,
        *marks,
    )


def _marks(look: Look, face: BoxFace, ground: str, *, both: bool) -> list[Segment]:
    """How full the queue is, as a bar in one cell, and whether there were errors; or one of these, the queue first.

    While runs are compared, whether it handled more or fewer messages, and whether it took longer; or the latter alone.
    """
    if face.shift is not None:
        style = look.over(shift_style(face.shift), ground)
        signs = f" {messages_shift(face.shift)[0]}{_slower(look, face.shift)}"
        return [Segment(signs if both else signs[-1], style)]
    bars = look.glyphs.spark
    level = bars[max(1, round(min(fill(face), 1.0) * (len(bars) - 1)))] if face.waiting else " "
    queue = Segment(level, look.over(gauge_style(face), ground))
    failed = Segment(look.glyphs.status("failed") if face.errors else " ", look.over("status.failed", ground))
    if both:
        return [Segment(" ", look.over("text", ground)), queue, failed]
    return [queue if face.waiting else failed]

"""What a routine shows of itself: a frame, one row or one cell, always as wide as its place in the layout.

The figures have fixed places: a queue and its depth at the left, a count at the right, so that nothing jumps when they
grow. Errors and deferred events are set into the lower side of the frame, and only when there are some.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from math import log10

from rich.segment import Segment
from rich.style import Style

from routilux.protocol import RoutineNode
from routilux_tui.render.figures import grouped, per_second, quantity
from routilux_tui.render.graph.zoom import FIRST_PORT_ROW, Zoom, port_labels
from routilux_tui.render.line import Row, cells, left, row
from routilux_tui.render.look import Look

_DEPTH_WIDTH = 3
_COUNT_WIDTH = 6
_LONGEST_GAUGE = 6
_HIGH, _FULL = 0.7, 0.95
_LEAST_RATE = 0.05
_INVERSE = Style(reverse=True)
_UNITS = ("", "k", "M", "G", "T")
_FULL_WITHOUT_LIMIT = 10_000
"""How deep a queue without a limit is when its gauge is full; the scale up to there is logarithmic."""


@dataclass(frozen=True, slots=True)
class BoxFace:
    """What a box shows now.

    `status` is one of idle, running, waiting, done, failed, paused, deferred, held, retrying. `count` is activations,
    `waiting` the depth of the queue and `capacity` its limit (0 for none), `rate` messages per second. `hot` marks the
    routine that the job waits for most.
    """

    status: str = "idle"
    count: int = 0
    waiting: int = 0
    capacity: int = 0
    rate: float = 0.0
    errors: int = 0
    deferred: int = 0
    selected: bool = False
    hot: bool = False


BLANK = BoxFace()
"""The face of a routine of which nothing is known yet."""


def face_rows(
    look: Look, node: RoutineNode, face: BoxFace, size: tuple[int, int], zoom: Zoom, ports: Collection[int] = ()
) -> list[Row]:
    """The rows of a routine, from the top, as wide as `size` says; `ports` are rows at whose right a line begins."""
    if zoom is Zoom.DOT:
        style = look.palette.status(face.status) + (_INVERSE if face.selected else Style.null())
        return [(Segment(look.glyphs.status(face.status), style),)]
    if zoom is Zoom.LINE:
        return [_line(look, node, face, size[0])]
    return _Box(look, node, face, size, ports).rows()


def caption(look: Look, node: RoutineNode, face: BoxFace, width: int) -> Row:
    """One row about a routine that has no room to say it itself."""
    group = look.glyphs.group
    facts = [Segment(quantity(face.count, "activation", "activations", group), look["text"])]
    if face.waiting:
        facts.append(Segment(f"{grouped(face.waiting, group)} waiting", look["text"]))
    if face.rate >= _LEAST_RATE:
        facts.append(Segment(per_second(face.rate), look["text"]))
    if face.errors:
        facts.append(Segment(quantity(face.errors, "error", "errors", group), look["status.failed"]))
    if face.deferred:
        facts.append(Segment(f"{grouped(face.deferred, group)} deferred", look["status.deferred"]))
    status = look.palette.status(face.status)
    line = [
        Segment(f" {look.glyphs.status(face.status)} ", status),
        Segment(look.clean(node.routine_id), look["bright"]),
        Segment(f"  {face.status}", status),
    ]
    for fact in facts:
        line += [Segment("   ", look["text"]), fact]
    return row(width, line, look["text"])


def _line(look: Look, node: RoutineNode, face: BoxFace, width: int) -> Row:
    """Status, name and count in one row."""
    ground = "selection" if face.selected else "chip"
    name = look.clean(node.routine_id)
    room = width - 4
    count = ""
    if room >= cells(name) + _COUNT_WIDTH + 1:
        room -= _COUNT_WIDTH + 1
        count = " " + figure(face.count, _COUNT_WIDTH, look.glyphs.group)
    return (
        Segment(" " + look.glyphs.status(face.status) + " ", look.over(f"status.{face.status}", ground)),
        Segment(left(name, room, look.glyphs.ellipsis), look.over(_name_style(face), ground)),
        Segment(count + " ", look.over("dim", ground)),
    )


class _Box:
    """A framed routine; `inner` cells lie between the blanks beside its frame."""

    def __init__(
        self, look: Look, node: RoutineNode, face: BoxFace, size: tuple[int, int], ports: Collection[int]
    ) -> None:
        self.look = look
        self.node = node
        self.face = face
        self.width, self.height = size
        self.inner = self.width - 4
        self.ports = ports
        self.frame = self.style(f"box.{face.status}")

    def style(self, name: str) -> Style:
        """The style of that name on the box's ground."""
        return self.look.over(name, "card") if self.face.selected else self.look[name]

    def rows(self) -> list[Row]:
        """All rows from the top."""
        glyphs = self.look.glyphs
        corners = glyphs.heavy_frame if self.face.selected else glyphs.frame
        top_left, top_right, bottom_left, bottom_right, flat, side = tuple(corners)
        port = glyphs.heavy_port_out if self.face.selected else glyphs.port_out
        rows: list[Row] = [(Segment(top_left, self.frame), *self._head(flat), Segment(top_right, self.frame))]
        for at in range(1, self.height - 1):
            end = port if at in self.ports else side
            rows.append((Segment(side + " ", self.frame), *self._content(at), Segment(" " + end, self.frame)))
        rows.append((Segment(bottom_left, self.frame), *self._foot(flat), Segment(bottom_right, self.frame)))
        return rows

    def _head(self, flat: str) -> list[Segment]:
        """The upper side of the frame with the rate at its right, while there is one."""
        room = self.width - 2
        text = f" {per_second(self.face.rate)} "
        if self.face.rate < _LEAST_RATE or len(text) + 2 > room:
            return [Segment(flat * room, self.frame)]
        return [
            Segment(flat * (room - len(text) - 1), self.frame),
            Segment(text, self.style("dim")),
            Segment(flat, self.frame),
        ]

    def _content(self, at: int) -> tuple[Segment, ...]:
        if at == 1:
            return self._title()
        return self._figures() if at == 2 else self._ports(at - FIRST_PORT_ROW)

    def _title(self) -> tuple[Segment, ...]:
        look, face = self.look, self.face
        name = left(look.clean(self.node.routine_id), self.inner - 2, look.glyphs.ellipsis)
        return (
            Segment(name + " ", self.style(_name_style(face))),
            Segment(look.glyphs.status(face.status), self.style(f"status.{face.status}")),
        )

    def _figures(self) -> tuple[Segment, ...]:
        face, group = self.face, self.look.glyphs.group
        bar = min(_LONGEST_GAUGE, self.inner - _DEPTH_WIDTH - 2 - _COUNT_WIDTH)
        room = self.inner - bar - _DEPTH_WIDTH - 1
        count = Segment(figure(face.count, room, group) if face.count else " " * room, self.style("text"))
        if not face.waiting:
            return (Segment(" " * (self.inner - room), self.style("text")), count)
        return (*self._gauge(bar), Segment(" " + depth(face.waiting).ljust(_DEPTH_WIDTH), self.style("dim")), count)

    def _gauge(self, width: int) -> tuple[Segment, ...]:
        """A line that grows in half cells over its track."""
        share = min(fill(self.face), 1.0)
        glyphs = self.look.glyphs
        whole, half = divmod(max(1, round(share * width * 2)), 2)
        name = "gauge.full" if share >= _FULL else "gauge.high" if share >= _HIGH else "gauge"
        bar = glyphs.gauge_fill * whole + glyphs.gauge_half * half
        rest = glyphs.gauge_rest * (width - whole - half)
        return (Segment(bar, self.style(name)), Segment(rest, self.style("gauge.track")))

    def _ports(self, number: int) -> tuple[Segment, ...]:
        slots, events = port_labels(self.node)
        slot = self.look.clean(slots[number]) if number < len(slots) else ""
        event = self.look.clean(events[number]) if number < len(events) else ""
        gap = " " * (self.inner - cells(slot) - cells(event))
        return (Segment(slot + gap + event, self.style("port")),)

    def _foot(self, flat: str) -> list[Segment]:
        """The lower side of the frame with what went wrong and what waits for a person."""
        face = self.face
        foot: list[Segment] = []
        room = self.width - 2
        for word, number in (("failed", face.errors), ("deferred", face.deferred)):
            text = f" {self.look.glyphs.status(word)} {depth(number)} "
            if number and len(text) + 1 <= room:
                foot += [Segment(flat, self.frame), Segment(text, self.style(f"status.{word}"))]
                room -= len(text) + 1
        return [*foot, Segment(flat * room, self.frame)]


def _name_style(face: BoxFace) -> str:
    if face.selected or face.hot:
        return "bright"
    return "text" if face.count or face.status != "idle" else "dim"


def fill(face: BoxFace) -> float:
    """How full a queue is, from 0 to 1: its share of the limit, or on a logarithmic scale when it has none."""
    if face.capacity:
        return face.waiting / face.capacity
    return log10(1 + face.waiting) / log10(1 + _FULL_WITHOUT_LIMIT)


def figure(number: int, width: int, group: str) -> str:
    """A count, right-aligned: in full when it fits, else its first digits and a unit: `128.4k`, `1.204M`."""
    text = grouped(number, group)
    if len(text) > width:
        step = next((step for step in range(1, len(_UNITS)) if number < 999.95 * 1000**step), len(_UNITS) - 1)
        texts = [f"{number / 1000**step:.{digits}f}{_UNITS[step]}" for digits in (3, 2, 1, 0)]
        text = next((text for text in texts if len(text) <= width), texts[-1])
    return text.rjust(width)


def depth(number: int) -> str:
    """A number in three cells at most: `38`, `12k`, `.4M`, `3M`; what is more is `99M`."""
    if number < 1000:
        return str(number)
    if number < 100_000:
        return f"{number // 1000}k"
    if number < 1_000_000:
        return f".{number // 100_000}M"
    return f"{min(number // 1_000_000, 99)}M"

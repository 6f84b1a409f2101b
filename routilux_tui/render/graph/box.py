"""A routine as a framed box: name and status, queue and count, ports, and its news set into the frame.

The figures have fixed places: a queue and its depth at the left, a count at the right, so that nothing jumps when they
grow. In the upper side of the frame stands the rate; in the lower one errors, deferred events and what will become of
the queue, and only when there is something to say. The upper side of the routine that bounds the throughput is an
accent rule with its busy share.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache

from rich.segment import Segment
from rich.style import Style

from routilux.protocol import RoutineNode
from routilux_tui.render.figures import outlook, per_second, percent
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
from routilux_tui.render.graph.zoom import FIRST_PORT_ROW, port_labels
from routilux_tui.render.line import Row, cells
from routilux_tui.render.look import Look
from routilux_tui.render.sanitise import to_ascii

_DEPTH_WIDTH = 3
_COUNT_WIDTH = 6
_LONGEST_GAUGE = 6
_LEAST_RATE = 0.05

_Part = tuple[str, str]
"""A text in the frame, and the name of its style."""


def box_rows(
    look: Look, node: RoutineNode, face: BoxFace, size: tuple[int, int], ports: Collection[int] = ()
) -> list[Row]:
    """The rows of the box from the top, as wide as `size` says; a line begins at the right of the rows in `ports`."""
    return _Box(look, node, face, size, ports).rows()


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
        """The upper side of the frame with the rate at its right, and the busy share at the left of a bottleneck.

        While runs are compared, it has the difference instead of the rate.
        """
        face = self.face
        rate = (f" {per_second(face.rate)} ", "dim") if face.rate >= _LEAST_RATE else None
        if face.shift is not None:
            words = f" {messages_shift(face.shift)}  {latency_shift(face.shift)}".rstrip() + " "
            rate = (words, shift_style(face.shift))
        if face.bounds:
            heavy = self.look.glyphs.heavy_frame[4]
            return self._side(heavy, self.style("bound"), [(f" {percent(face.busy, '')} ", "bound")], [rate])
        return self._side(flat, self.frame, [], [rate])

    def _foot(self, flat: str) -> list[Segment]:
        """The lower side of the frame with what went wrong, what waits for a person, and what will be full."""
        face, glyphs = self.face, self.look.glyphs
        more = 0 if face.shift is None else face.shift.errors
        news = [
            (f" {glyphs.status(word)} {depth(number)} {f'{by:+d} ' if by else ''}", f"status.{word}")
            for word, number, by in (("failed", face.errors, more), ("deferred", face.deferred, 0))
            if number or by
        ]
        words = outlook(face.growth, face.full_in)
        shorter = (words, words.replace(" in ", " "), words.replace("full in", glyphs.arrow_up))
        return self._side(flat, self.frame, news, [(f" {text} ", outlook_style(face)) for text in shorter if text])

    def _side(self, flat: str, frame: Style, lefts: Sequence[_Part], rights: Sequence[_Part | None]) -> list[Segment]:
        """A side of the frame with texts in it: those at the left that fit, then the first for the right that fits."""
        room = self.width - 2
        side: list[Segment] = []
        for text, style in lefts:
            if len(text) + 1 <= room:
                side += [Segment(flat, frame), Segment(text, self.style(style))]
                room -= len(text) + 1
        right = next((part for part in rights if part is not None and len(part[0]) + 1 <= room), None)
        if right is None:
            return [*side, Segment(flat * room, frame)] if room else side
        room -= len(right[0]) + 1
        gap = [Segment(flat * room, frame)] if room else []
        return [*side, *gap, Segment(right[0], self.style(right[1])), Segment(flat, frame)]

    def _content(self, at: int) -> tuple[Segment, ...]:
        if at == 1:
            return self._title()
        return self._figures() if at == 2 else self._ports(at - FIRST_PORT_ROW)

    def _title(self) -> tuple[Segment, ...]:
        look, face = self.look, self.face
        ground = "card" if face.selected else "text"
        return (
            *name_pieces(look, self.node.routine_id, face, self.inner - 2, ground),
            Segment(" ", self.style("text")),
            Segment(look.glyphs.status(face.status), self.style(f"status.{face.status}")),
        )

    def _figures(self) -> tuple[Segment, ...]:
        face, group = self.face, self.look.glyphs.group
        bar = min(_LONGEST_GAUGE, self.inner - _DEPTH_WIDTH - 2 - _COUNT_WIDTH)
        room = self.inner - bar - _DEPTH_WIDTH - 1
        count = Segment(
            figure(face.count, room - 1, group).rjust(room) if face.count else " " * room, self.style("text")
        )
        if not face.waiting:
            return (Segment(" " * (self.inner - room), self.style("text")), count)
        return (*self._gauge(bar), Segment(" " + depth(face.waiting).ljust(_DEPTH_WIDTH), self.style("dim")), count)

    def _gauge(self, width: int) -> tuple[Segment, ...]:
        """A line that grows in half cells over its track."""
        glyphs = self.look.glyphs
        whole, half = divmod(max(1, round(min(fill(self.face), 1.0) * width * 2)), 2)
        bar = glyphs.gauge_fill * whole + glyphs.gauge_half * half
        rest = glyphs.gauge_rest * (width - whole - half)
        return (Segment(bar, self.style(gauge_style(self.face))), Segment(rest, self.style("gauge.track")))

    def _ports(self, number: int) -> tuple[Segment, ...]:
        slots, events = port_labels(self.node)
        slot = slots[number] if number < len(slots) else ""
        event = events[number] if number < len(events) else ""
        return (Segment(_apart(slot, event, self.inner, ascii_only=self.look.ascii), self.style("port")),)


@lru_cache(maxsize=2048)
def _apart(slot: str, event: str, width: int, *, ascii_only: bool) -> str:
    """Two clean names at the ends of a row."""
    if ascii_only:
        slot, event = to_ascii(slot), to_ascii(event)
    return slot + " " * (width - cells(slot) - cells(event)) + event

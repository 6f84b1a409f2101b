"""What the graph shows of a job's figures: faces by routine, and how brightly each edge glows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import ceil

from msgspec.structs import replace

from routilux_tui.model.faces import EdgeFace, Face
from routilux_tui.render.graph.face import BoxFace, fill

_LIVELY, _BUSY = 10.0, 1000.0
"""Messages per second from which on an edge glows more."""

_BRIGHTEST = 3
_HOLDS = 0.6
"""Seconds for which an edge glows fully after a message."""

_FADES = 0.5
"""Seconds that it takes to glow one degree less from then on; all have faded at the same time."""

_HOT, _STILL_HOT = 0.25, 0.2
"""How full the fullest queue must be for its routine to be the hot spot, and down to which it still is."""

_HOTTER = 0.1
"""By how much another queue must be fuller to make its routine the hot spot instead."""


def box_faces(faces: Sequence[Face], before: int = -1) -> dict[int, BoxFace]:
    """Faces by routine index; the routine with the fullest queue is hot. `before` is the one that was, -1 for none."""
    boxes = {
        face.index: BoxFace(
            status=face.standing,
            count=face.count,
            waiting=face.waiting,
            capacity=face.capacity,
            rate=face.rate,
            errors=face.errors,
            deferred=face.deferred,
            selected=face.selected,
            busy=face.busy,
            bounds=face.bounds,
            growth=face.forecast.growth if face.forecast else 0.0,
            full_in=face.forecast.full_in if face.forecast else -1.0,
            shift=face.shift,
        )
        for face in faces
    }
    hot = _hot_spot(boxes, before)
    if hot >= 0:
        boxes[hot] = replace(boxes[hot], hot=True)
    return boxes


def _hot_spot(boxes: Mapping[int, BoxFace], before: int) -> int:
    """The routine with the fullest queue, -1 for none; the one before for as long as no other is clearly fuller."""
    top = max(boxes, key=lambda index: (fill(boxes[index]), -index), default=-1)
    if before in boxes and fill(boxes[before]) >= _STILL_HOT and fill(boxes[top]) < fill(boxes[before]) + _HOTTER:
        return before
    return top if top >= 0 and fill(boxes[top]) >= _HOT else -1


def glows(edges: Iterable[EdgeFace]) -> dict[int, int]:
    """How brightly each edge glows by its index, 1 to 3; edges over which nothing passes any more are left out.

    An edge is as bright as its rate is high, and less from step to step once nothing passes.
    """
    lit: dict[int, int] = {}
    for edge in edges:
        glow = 1 + (edge.rate >= _LIVELY) + (edge.rate >= _BUSY)
        if edge.quiet > _HOLDS:
            glow = min(glow, _BRIGHTEST - ceil((edge.quiet - _HOLDS) / _FADES))
        if glow > 0:
            lit[edge.index] = glow
    return lit


def critical(edges: Iterable[EdgeFace]) -> frozenset[int]:
    """The edges of the path that bounds the throughput."""
    return frozenset(edge.index for edge in edges if edge.critical)

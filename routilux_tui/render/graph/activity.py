"""What the graph shows of a job's figures: faces by routine, and how brightly each edge glows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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

_HOT = 0.25
"""How full the fullest queue must be, or how deep, for its routine to be the hot spot."""


def box_faces(faces: Sequence[Face]) -> dict[int, BoxFace]:
    """Faces by routine index; the routine with the fullest queue is hot, the first of equals."""
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
        )
        for face in faces
    }
    fullness, index = max(((fill(box), -index) for index, box in boxes.items()), default=(0.0, 0))
    if fullness >= _HOT:
        boxes[-index] = replace(boxes[-index], hot=True)
    return boxes


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

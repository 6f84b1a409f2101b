"""What the graph shows of a job's figures: faces by routine, and how brightly each edge glows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from routilux_tui.model.faces import EdgeFace, Face
from routilux_tui.render.graph.faces import BoxFace, fill

_LIVELY, _BUSY = 10.0, 1000.0
"""Messages per second from which on an edge glows more."""

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
        )
        for face in faces
    }
    fullness, index = max(((fill(box), -index) for index, box in boxes.items()), default=(0.0, 0))
    if fullness >= _HOT:
        boxes[-index] = replace(boxes[-index], hot=True)
    return boxes


def glows(edges: Iterable[EdgeFace]) -> dict[int, int]:
    """How brightly each edge glows by its index, 1 to 3; edges over which nothing passes now are left out."""
    return {edge.index: 1 + (edge.rate >= _LIVELY) + (edge.rate >= _BUSY) for edge in edges if edge.hot}

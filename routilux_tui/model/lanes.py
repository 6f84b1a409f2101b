"""The lanes of the timeline: one per routine, in the order of the graph."""

from __future__ import annotations

from msgspec import Struct

from routilux.protocol import TimelineLane, TimelinePage
from routilux_tui.model.faces import faces
from routilux_tui.model.job import JobView


class Lane(Struct, frozen=True):
    """A routine's name, its standing as a word, its activity if any, and when the events that wait were deferred."""

    routine_id: str
    word: str
    activity: TimelineLane | None
    deferred: tuple[float, ...]
    selected: bool


def lanes(job: JobView, page: TimelinePage | None, now: float) -> tuple[Lane, ...]:
    """One lane for each routine of the job's structure."""
    known = {} if page is None else {lane.index: lane for lane in page.lanes}
    waiting: dict[str, list[float]] = {}
    for item in job.deferred:
        waiting.setdefault(item.routine_id, []).append(item.at)
    return tuple(
        Lane(
            face.routine_id,
            str(face.standing),
            known.get(face.index),
            tuple(waiting.get(face.routine_id, ())),
            face.selected,
        )
        for face in faces(job, now)
    )

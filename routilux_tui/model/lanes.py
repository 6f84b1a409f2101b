"""The lanes of the timeline: one per routine, in the order of the graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from msgspec import Struct

from routilux.protocol import TimelineLane, TimelinePage
from routilux_tui.model.faces import Face
from routilux_tui.model.job import JobView
from routilux_tui.model.timeline import Window

NumberT = TypeVar("NumberT", int, float)

_SAME = 0.001


class Lane(Struct, frozen=True):
    """A routine's name, its standing as a word, its activity if any, and when the events that wait were deferred."""

    routine_id: str
    word: str
    activity: TimelineLane | None
    deferred: tuple[float, ...]
    selected: bool


def lanes(job: JobView, routines: Sequence[Face], activity: Mapping[int, TimelineLane]) -> tuple[Lane, ...]:
    """One lane for each routine of the job."""
    waiting: dict[str, list[float]] = {}
    for item in job.deferred:
        waiting.setdefault(item.routine_id, []).append(item.at)
    return tuple(
        Lane(
            face.routine_id,
            str(face.standing),
            activity.get(face.index),
            tuple(waiting.get(face.routine_id, ())),
            face.selected,
        )
        for face in routines
    )


def activities(page: TimelinePage | None, shown: Window) -> Mapping[int, TimelineLane]:
    """The activity of every routine of the page that had some, in the columns of the window."""
    if page is None:
        return {}
    moved = {lane.index: in_window(lane, page, shown) for lane in page.lanes}
    return {index: lane for index, lane in moved.items() if lane is not None}


def in_window(lane: TimelineLane, page: TimelinePage, shown: Window) -> TimelineLane | None:
    """The activity of an older page in the columns of the window that is shown now; None when their widths differ."""
    width = (page.until - page.since) / max(1, len(lane.busy))
    if abs(width - shown.column) > shown.column * _SAME:
        return None
    shift = round((shown.since - page.since) / shown.column)
    return TimelineLane(
        lane.index,
        _shifted(lane.busy, shift, shown.columns, 0.0),
        _shifted(lane.started, shift, shown.columns, 0),
        _shifted(lane.errors, shift, shown.columns, 0),
        _shifted(lane.marks, shift, shown.columns, 0) if lane.marks else (),
    )


def at_once(activity: Mapping[int, TimelineLane], shown: Window) -> tuple[float, ...]:
    """How many handlers ran at once in each column of the window, on average."""
    if not activity:
        return (0.0,) * shown.columns
    return tuple(sum(busy) / shown.column for busy in zip(*(lane.busy for lane in activity.values()), strict=True))


def _shifted(values: tuple[NumberT, ...], shift: int, columns: int, nothing: NumberT) -> tuple[NumberT, ...]:
    if not shift and len(values) == columns:
        return values
    return tuple(values[at] if 0 <= at < len(values) else nothing for at in range(shift, shift + columns))

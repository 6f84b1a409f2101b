"""The three sizes in which a routine is shown, and where its ports are: what a layout has to know of a box."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import lru_cache
from types import MappingProxyType

from routilux.protocol import RoutineNode
from routilux_tui.render.graph.shapes import Spacing
from routilux_tui.render.line import cells, cut
from routilux_tui.render.sanitise import clean

FIGURES_WIDTH = 13
"""The inner width of a box at least: a gauge of 3 cells, a depth of 3, a space, and a count of 6."""

LONGEST_NAME = 28
LONGEST_PORT = 12
"""Cells of a name that are shown at most; longer ones end in an ellipsis."""

FIRST_PORT_ROW = 3
_NAME_ROW = 1


class Zoom(StrEnum):
    """How much of a routine is shown."""

    BOX = "box"
    """A frame with name, status, count, queue and ports."""
    LINE = "line"
    """One row: status, name, marks of queue and errors; figures where there is room."""
    DOT = "dot"
    """One cell: status, and whether there were errors."""


CAPTION_ROWS: Mapping[Zoom, int] = MappingProxyType({Zoom.BOX: 0, Zoom.LINE: 1, Zoom.DOT: 1})
"""Rows at the foot of the pane that say about the selected routine what its place has no room for."""

OUTWARDS = (Zoom.BOX, Zoom.LINE, Zoom.DOT)
"""The zooms, nearest first."""


class Detail(IntEnum):
    """What a routine in one row says beside its name."""

    MARK = 0
    """How full its queue is, or whether there were errors."""
    MARKS = 1
    """Both of these."""
    COUNT = 2
    """How much it handled, too."""
    FIGURES = 3
    """How fast it is and how long its queue is, too."""


MARK_WIDTH = 1
MARKS_WIDTH = 3
COUNT_WIDTH = 7
RATE_WIDTH = 8
DEPTH_WIDTH = 4
"""Cells of what a routine says in one row: one or two marks, its count, its rate, the depth of its queue."""

_LINE_WIDTHS: Mapping[Detail, int] = MappingProxyType(
    {
        Detail.MARK: 3 + MARK_WIDTH,
        Detail.MARKS: 3 + MARKS_WIDTH,
        Detail.COUNT: 3 + MARKS_WIDTH + COUNT_WIDTH,
        Detail.FIGURES: 3 + MARKS_WIDTH + COUNT_WIDTH + RATE_WIDTH + DEPTH_WIDTH,
    }
)


@dataclass(frozen=True, slots=True)
class Setting:
    """One way to set a graph: how far things stand apart, and what a routine in one row says."""

    spacing: Spacing
    detail: Detail = Detail.MARK


_LOOSE, _CLOSE, _DENSE = Spacing(1, 0, 6, 1), Spacing(1, 0, 4, 0), Spacing(0, 0, 4, 0)

SETTINGS: Mapping[Zoom, tuple[Setting, ...]] = MappingProxyType(
    {
        Zoom.BOX: (Setting(Spacing(1, 1, 6, 1)), Setting(Spacing(1, 1, 4, 0)), Setting(Spacing(0, 0, 4, 0))),
        Zoom.LINE: (
            Setting(_LOOSE, Detail.FIGURES),
            Setting(_DENSE, Detail.FIGURES),
            *(Setting(spacing, Detail.COUNT) for spacing in (_LOOSE, _CLOSE, _DENSE)),
            *(Setting(spacing, Detail.MARKS) for spacing in (_LOOSE, _CLOSE, _DENSE)),
            *(Setting(spacing, Detail.MARK) for spacing in (_CLOSE, _DENSE)),
        ),
        Zoom.DOT: (Setting(Spacing(1, 0, 6, 1)), Setting(Spacing(0, 0, 4, 0)), Setting(Spacing(0, 0, 3, 0))),
    }
)
"""The ways to set a graph at each zoom, from the most generous to the closest."""

ROOMY: Mapping[Zoom, Setting] = MappingProxyType(
    {Zoom.BOX: SETTINGS[Zoom.BOX][0], Zoom.LINE: Setting(_LOOSE, Detail.COUNT), Zoom.DOT: SETTINGS[Zoom.DOT][0]}
)
"""How a graph is set that does not fit."""


def size(node: RoutineNode, zoom: Zoom, detail: Detail = Detail.MARK) -> tuple[int, int]:
    """Width and height of a routine in cells. It depends on names alone, so that figures never move a box."""
    if zoom is Zoom.DOT:
        return 1, 1
    name = min(cells(clean(node.routine_id)), LONGEST_NAME)
    if zoom is Zoom.LINE:
        return name + _LINE_WIDTHS[detail], 1
    slots, events = port_labels(node)
    ports = max((cells(slot) + 2 + cells(event) for slot, event in _beside(slots, events)), default=0)
    return max(name + 2, ports, FIGURES_WIDTH) + 4, 4 + max(len(slots), len(events))


def port_labels(node: RoutineNode) -> tuple[list[str], list[str]]:
    """The names of slots and of events that are written at their rows: those of a side that has more than one."""
    return _labels(node.slots), _labels(node.events)


def port_row(ports: tuple[str, ...], name: str, zoom: Zoom) -> int:
    """The row of a port from the top of its box; `ports` are all of its side."""
    if zoom is not Zoom.BOX:
        return 0
    if len(ports) < 2 or name not in ports:
        return _NAME_ROW
    return FIRST_PORT_ROW + ports.index(name)


@lru_cache(maxsize=1024)
def _labels(ports: tuple[str, ...]) -> list[str]:
    return [cut(clean(port), LONGEST_PORT) for port in ports] if len(ports) > 1 else []


def _beside(slots: list[str], events: list[str]) -> list[tuple[str, str]]:
    rows = max(len(slots), len(events))
    return list(zip(slots + [""] * (rows - len(slots)), events + [""] * (rows - len(events)), strict=True))

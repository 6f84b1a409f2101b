"""A small map of a flow that does not fit into its pane: where its routines are, and which part is in view.

The map lies over a corner of the pane. A cell of it stands for a rectangle of the drawing: it has dots where routines
are, in the style of the worst of them, and the cells in view have another ground.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from rich.segment import Segment
from rich.style import Style

from routilux_tui.render.glyphs import DOTS
from routilux_tui.render.graph.face import BoxFace
from routilux_tui.render.graph.shapes import Point, Rect
from routilux_tui.render.graph.viewport import Viewport
from routilux_tui.render.line import Row
from routilux_tui.render.look import Look

_LEAST_WIDTH, _LEAST_HEIGHT = 40, 7
"""The smallest pane that has room for a map beside what it is a map of."""

_MISSED_COLUMNS, _MISSED_ROWS = 2, 1
"""What may be out of view before a map is worth its place."""

_MOST_PANES = 1.5
"""Up to how many times the pane the title's arrows say enough, and a map would hide more than it shows."""

_MOST_WIDTH, _MOST_HEIGHT = 36, 9
_SHARE = 4
"""A map takes this part of the pane's width and height at most."""

_DOT_COLUMNS, _DOT_ROWS = 2, 4
_WORST = ("failed", "held", "deferred", "paused", "retrying", "running", "waiting", "done", "idle")
"""Status words, the one first that a cell shows of several."""

_RANK = {word: number for number, word in enumerate(_WORST)}


@dataclass(frozen=True, slots=True)
class Minimap:
    """A map in a pane: its place there with its frame, and the drawing that it is of."""

    place: Rect
    drawn_width: int
    drawn_height: int

    @property
    def inner(self) -> Rect:
        """Its place without the frame."""
        return Rect(self.place.left + 1, self.place.top + 1, self.place.width - 2, self.place.height - 2)

    def target(self, column: int, row: int) -> Point:
        """The cell of the drawing for which a cell of the pane stands, at the map's edge for one beside it."""
        inner = self.inner
        x = min(max(column - inner.left, 0), inner.width - 1)
        y = min(max(row - inner.top, 0), inner.height - 1)
        return int((x + 0.5) * self.drawn_width / inner.width), int((y + 0.5) * self.drawn_height / inner.height)


def minimap(view: Viewport, avoid: Rect | None = None) -> Minimap | None:
    """The map for what is in view; None when nearly all is, or when the pane is too small.

    It lies in the lower right corner, or in another one when it would cover the rectangle `avoid` of the drawing.
    """
    fits = view.drawn_width <= view.width + _MISSED_COLUMNS and view.drawn_height <= view.height + _MISSED_ROWS
    if fits or view.width < _LEAST_WIDTH or view.height < _LEAST_HEIGHT:
        return None
    if max(1.0, view.drawn_width / view.width) * max(1.0, view.drawn_height / view.height) <= _MOST_PANES:
        return None
    most_width = min(_MOST_WIDTH, view.width // _SHARE)
    most_height = min(_MOST_HEIGHT, max(2, view.height // _SHARE))
    scale = min(most_width / view.drawn_width, most_height / view.drawn_height)
    width = min(most_width, max(2, ceil(view.drawn_width * scale)))
    height = min(most_height, max(1, ceil(view.drawn_height * scale)))
    left, top = view.width - width - 2, view.height - height - 2
    corners = [Rect(x, y, width + 2, height + 2) for y in (top, 0) for x in (left, 0)]
    seen = None if avoid is None else avoid.moved(-view.left, -view.top)
    place = next((corner for corner in corners if seen is None or not corner.meets(seen)), corners[0])
    return Minimap(place, view.drawn_width, view.drawn_height)


class MapSheet:
    """Draws maps of one size of one placement. Which routines a cell stands for is worked out once."""

    def __init__(self, shown: Minimap, rects: Sequence[Rect]) -> None:
        self._width, self._height = shown.inner.width, shown.inner.height
        self._drawn = shown.drawn_width, shown.drawn_height
        self._rects = rects
        self._shown: object = None
        self._made: list[Row] = []
        self._dots: dict[Point, int] = {}
        self._routines: dict[Point, list[int]] = {}
        across = self._width * _DOT_COLUMNS / shown.drawn_width
        down = self._height * _DOT_ROWS / shown.drawn_height
        for index, rect in enumerate(rects):
            left, top = int(rect.left * across), int(rect.top * down)
            for x in range(left, max(left + 1, round(rect.right * across))):
                for y in range(top, max(top + 1, round(rect.bottom * down))):
                    self._mark(x, y, index)

    def serves(self, shown: Minimap, rects: Sequence[Rect]) -> bool:
        """True when it is good for that map of that placement."""
        size = shown.inner.width, shown.inner.height
        drawn = shown.drawn_width, shown.drawn_height
        return rects is self._rects and (self._width, self._height) == size and self._drawn == drawn

    def rows(self, look: Look, view: Viewport, faces: Mapping[int, BoxFace]) -> list[Row]:
        """The rows of the map with its frame, from the top."""
        shown = (look, view, [(index, face.status, face.found) for index, face in faces.items()])
        if shown != self._shown:
            self._shown, self._made = shown, self._drawn_rows(look, view, faces)
        return self._made

    def _drawn_rows(self, look: Look, view: Viewport, faces: Mapping[int, BoxFace]) -> list[Row]:
        seen = _seen(self._width, self._height, view)
        top_left, top_right, bottom_left, bottom_right, flat, side = tuple(look.glyphs.frame)
        frame = look["rule"]
        rows: list[Row] = [(Segment(top_left + flat * self._width + top_right, frame),)]
        for y in range(self._height):
            line = [Segment(side, frame)]
            for x in range(self._width):
                style = self._style(look, (x, y), faces, "selection" if seen.contains(x, y) else "text")
                glyph = look.glyphs.dots[self._dots.get((x, y), 0)]
                if len(line) > 1 and line[-1].style == style:
                    line[-1] = Segment(line[-1].text + glyph, style)
                else:
                    line.append(Segment(glyph, style))
            rows.append((*line, Segment(side, frame)))
        rows.append((Segment(bottom_left + flat * self._width + bottom_right, frame),))
        return rows

    def _style(self, look: Look, cell: Point, faces: Mapping[int, BoxFace], ground: str) -> Style:
        """How a cell looks: as the worst of what is there, or as one of them that was found."""
        worst = len(_WORST) - 1
        for index in self._routines.get(cell, ()):
            face = faces.get(index)
            if face is None:
                continue
            if face.found:
                return look["match"]
            worst = min(worst, _RANK.get(face.status, worst))
        return look.over(f"status.{_WORST[worst]}", ground)

    def _mark(self, x: int, y: int, index: int) -> None:
        cell = x // _DOT_COLUMNS, y // _DOT_ROWS
        self._dots[cell] = self._dots.get(cell, 0) | DOTS[y % _DOT_ROWS][x % _DOT_COLUMNS]
        known = self._routines.setdefault(cell, [])
        if index not in known:
            known.append(index)


def _seen(width: int, height: int, view: Viewport) -> Rect:
    """The cells of a map of that size that stand for what is in view, one at least each way."""
    left, columns = _share(view.left, view.width, view.drawn_width, width)
    top, rows = _share(view.top, view.height, view.drawn_height, height)
    return Rect(left, top, columns, rows)


def _share(start: int, room: int, drawn: int, cells: int) -> tuple[int, int]:
    """Where a part of a length begins in so many cells, and how many it fills."""
    if room >= drawn:
        return 0, cells
    filled = max(1, round(room * cells / drawn))
    return round(start * (cells - filled) / (drawn - room)), filled

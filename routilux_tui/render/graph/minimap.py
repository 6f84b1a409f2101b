"""A small map of a flow that does not fit into its pane: where its routines are, and which part is in view.

The map lies over a corner of the pane. A cell of it stands for a rectangle of the drawing: it has dots where routines
are, in the style of the worst of them, and the cells in view have another ground.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from rich.segment import Segment

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

_MOST_WIDTH, _MOST_HEIGHT = 36, 9
_SHARE = 4
"""A map takes this part of the pane's width and height at most."""

_DOT_COLUMNS, _DOT_ROWS = 2, 4
_FOUND = "match"
_WORST = (_FOUND, "failed", "held", "deferred", "paused", "retrying", "running", "waiting", "done", "idle")
"""Status words, the one first that a cell shows of several; what was found comes before them."""

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


def map_rows(
    look: Look, shown: Minimap, view: Viewport, rects: Sequence[Rect], faces: Mapping[int, BoxFace]
) -> list[Row]:
    """The rows of the map with its frame, from the top."""
    dots, words = _cells(shown, rects, faces)
    seen = _seen(shown, view)
    top_left, top_right, bottom_left, bottom_right, flat, side = tuple(look.glyphs.frame)
    width = shown.inner.width
    frame = look["rule"]
    rows: list[Row] = [(Segment(top_left + flat * width + top_right, frame),)]
    for y in range(shown.inner.height):
        line = [Segment(side, frame)]
        for x in range(width):
            ground = "selection" if seen.contains(x, y) else "text"
            word = words.get((x, y))
            name = "dim" if word is None else _FOUND if word == _FOUND else f"status.{word}"
            style = look[name] if word == _FOUND else look.over(name, ground)
            glyph = look.glyphs.dots[dots.get((x, y), 0)]
            if len(line) > 1 and line[-1].style == style:
                line[-1] = Segment(line[-1].text + glyph, style)
            else:
                line.append(Segment(glyph, style))
        rows.append((*line, Segment(side, frame)))
    rows.append((Segment(bottom_left + flat * width + bottom_right, frame),))
    return rows


def _cells(
    shown: Minimap, rects: Sequence[Rect], faces: Mapping[int, BoxFace]
) -> tuple[dict[Point, int], dict[Point, str]]:
    """The dots and the worst status word of the map's cells that have some."""
    across = shown.inner.width * _DOT_COLUMNS / shown.drawn_width
    down = shown.inner.height * _DOT_ROWS / shown.drawn_height
    dots: dict[Point, int] = {}
    words: dict[Point, str] = {}
    for index, rect in enumerate(rects):
        face = faces.get(index)
        word = "idle" if face is None or face.status not in _RANK else _FOUND if face.found else face.status
        left, top = int(rect.left * across), int(rect.top * down)
        for x in range(left, max(left + 1, round(rect.right * across))):
            for y in range(top, max(top + 1, round(rect.bottom * down))):
                cell = x // _DOT_COLUMNS, y // _DOT_ROWS
                dots[cell] = dots.get(cell, 0) | DOTS[y % _DOT_ROWS][x % _DOT_COLUMNS]
                words[cell] = min(word, words.get(cell, word), key=_RANK.__getitem__)
    return dots, words


def _seen(shown: Minimap, view: Viewport) -> Rect:
    """The cells of the map that stand for what is in view, one at least each way."""
    left, width = _share(view.left, view.width, view.drawn_width, shown.inner.width)
    top, height = _share(view.top, view.height, view.drawn_height, shown.inner.height)
    return Rect(left, top, width, height)


def _share(start: int, room: int, drawn: int, cells: int) -> tuple[int, int]:
    """Where a part of a length begins in so many cells, and how many it fills."""
    if room >= drawn:
        return 0, cells
    filled = max(1, round(room * cells / drawn))
    return round(start * (cells - filled) / (drawn - room)), filled

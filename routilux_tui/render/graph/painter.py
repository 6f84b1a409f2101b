"""Paints the rows of a laid out flow: what never changes is prepared once, a row is put together on demand."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

from msgspec.structs import replace
from rich.segment import Segment

from routilux.protocol import GraphDescription
from routilux_tui.render.graph.face import BLANK, BoxFace, Spans
from routilux_tui.render.graph.faces import face_rows
from routilux_tui.render.graph.layout import Placement
from routilux_tui.render.graph.lines import Lines
from routilux_tui.render.graph.shapes import Point, Rect
from routilux_tui.render.line import Row
from routilux_tui.render.look import Look
from routilux_tui.render.overlay import cropped

_GLOWS = ("edge.0", "edge.1", "edge.2", "edge.3")
_HEAVY_GLOW = 2
"""How much an edge glows from which on it is heavy where there are no colours."""


@dataclass(frozen=True, slots=True)
class _BoxSlice:
    """One row of one routine."""

    column: int
    width: int
    index: int
    row: int


@dataclass(frozen=True, slots=True)
class _LinePiece:
    """Cells of lines side by side, all with the same edges: how they look, and their heavy twins."""

    column: int
    width: int
    text: str
    heavy: str
    edges: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a flow shows at one moment: faces by routine, glows (1 to 3) by edge, the selected routine or -1.

    `critical` are the edges of the path that bounds the throughput.
    """

    faces: Mapping[int, BoxFace]
    glows: Mapping[int, int]
    selected: int
    critical: frozenset[int] = frozenset()


NOTHING = Shown({}, {}, -1)
"""A flow of which nothing is known but its structure."""


def shown(
    faces: Mapping[int, BoxFace],
    glows: Mapping[int, int],
    selected: int,
    critical: frozenset[int] = frozenset(),
    found: Mapping[int, Spans] = MappingProxyType({}),
) -> Shown:
    """The moment in which that routine and no other is selected, and those were found, whatever the faces say."""
    known = dict(faces)
    for index in {*found, *((selected,) if selected >= 0 else ())} - known.keys():
        known[index] = BLANK
    for index, face in known.items():
        is_selected, spans = index == selected, found.get(index, ())
        if face.selected != is_selected or face.found != spans:
            known[index] = replace(face, selected=is_selected, found=spans)
    return Shown(known, dict(glows), selected, critical)


class Painter:
    """Paints one placement of one flow in one look. It remembers how faces look, and what rows are made of."""

    def __init__(self, look: Look, graph: GraphDescription, placement: Placement) -> None:
        self.placement = placement
        self.look = look
        self._graph = graph
        self._ground = look["text"]
        self._near_style = look["edge.near"]
        self._glow_styles = [look[name] for name in _GLOWS]
        self._heavy_from = _HEAVY_GLOW if look.colourless else len(_GLOWS)
        self._faces: dict[int, tuple[BoxFace, list[Row]]] = {}
        self._ports: list[set[int]] = [set() for _ in graph.routines]
        self._near: list[set[int]] = [set() for _ in graph.routines]
        for number, (edge, route) in enumerate(zip(graph.edges, placement.routes, strict=True)):
            self._ports[edge.source].add(route[0][1] - placement.rects[edge.source].top)
            self._near[edge.source].add(number)
            self._near[edge.target].add(number)
        self._lines = Lines(placement.routes, look.glyphs)
        self._weigh = str.maketrans(look.glyphs.lines, look.glyphs.heavy_lines)
        self._pieces: dict[int, list[_BoxSlice | _LinePiece]] = {}
        self._boxes: dict[int, list[_BoxSlice | _LinePiece]] = {}
        for index, rect in enumerate(placement.rects):
            for row in range(rect.height):
                self._boxes.setdefault(rect.top + row, []).append(_BoxSlice(rect.left, rect.width, index, row))
        self._edge_rows = [_rows_of(route) for route in placement.routes]

    def changed_rows(self, before: Shown, after: Shown, view: Rect) -> set[int]:
        """The rows of the flow that look different after than before, in that part of it."""
        rows: set[int] = set()
        was, now = before.faces.get, after.faces.get
        for index, rect in enumerate(self.placement.rects):
            if was(index) is not now(index) and was(index) != now(index) and view.meets(rect):
                rows.update(range(rect.top, rect.bottom))
        changed = before.critical ^ after.critical
        for edge, edge_rows in enumerate(self._edge_rows):
            if before.glows.get(edge, 0) != after.glows.get(edge, 0) or edge in changed:
                rows |= edge_rows
        if before.selected != after.selected:
            for edge in self._edges_at(before.selected) | self._edges_at(after.selected):
                rows |= self._edge_rows[edge]
        return rows

    def row(self, row: int, left: int, width: int, moment: Shown) -> Row:
        """Row `row` of the flow from column `left` on, in `width` cells; both may lie outside of it.

        Routines without a face are blank, edges without a glow rest. The edges at the selected routine stand out. Heavy
        are those that bound the throughput, and where there are no colours those that glow.
        """
        ground = self._ground
        near = self._edges_at(moment.selected)
        line: list[Segment] = []
        at, end = left, left + width
        pieces = self._row_pieces(row)
        for number in range(max(0, bisect_right(pieces, left, key=_column) - 1), len(pieces)):
            piece = pieces[number]
            if piece.column >= end:
                break
            if piece.column + piece.width <= left:
                continue
            if piece.column > at:
                line.append(Segment(" " * (piece.column - at), ground))
            painted = self._painted(piece, moment, near)
            at = piece.column + piece.width
            if piece.column < left or at > end:
                painted = cropped(painted, max(0, left - piece.column), min(at, end) - piece.column)
            line += painted
        if at < end:
            line.append(Segment(" " * (end - at), ground))
        return tuple(line)

    def _row_pieces(self, row: int) -> list[_BoxSlice | _LinePiece]:
        """What a row shows, from the left."""
        pieces = self._pieces.get(row)
        if pieces is None:
            lines = [
                _LinePiece(run.column, len(run.text), run.text, run.text.translate(self._weigh), run.edges)
                for run in self._lines.runs(row)
            ]
            pieces = self._pieces[row] = sorted([*self._boxes.get(row, ()), *lines], key=_column)
        return pieces

    def _edges_at(self, index: int) -> AbstractSet[int]:
        return self._near[index] if 0 <= index < len(self._near) else frozenset()

    def _painted(self, piece: _BoxSlice | _LinePiece, moment: Shown, near: AbstractSet[int]) -> Row:
        if isinstance(piece, _BoxSlice):
            return self._face(piece.index, moment.faces.get(piece.index, BLANK))[piece.row]
        edges, glows = piece.edges, moment.glows
        glow = glows.get(edges[0], 0) if len(edges) == 1 else max([glows.get(number, 0) for number in edges])
        critical = moment.critical
        heavy = glow >= self._heavy_from or (bool(critical) and not critical.isdisjoint(edges))
        style = self._glow_styles[glow] if glow or near.isdisjoint(edges) else self._near_style
        return (Segment(piece.heavy if heavy else piece.text, style),)

    def _face(self, index: int, face: BoxFace) -> list[Row]:
        known = self._faces.get(index)
        if known is not None and known[0] == face:
            return known[1]
        rect = self.placement.rects[index]
        size = (rect.width, rect.height)
        rows = face_rows(self.look, self._graph.routines[index], face, size, self.placement.zoom, self._ports[index])
        self._faces[index] = (face, rows)
        return rows


def _rows_of(route: Sequence[Point]) -> set[int]:
    """The rows that an edge passes."""
    rows: set[int] = set()
    for (_, y), (_, to_y) in pairwise(route):
        rows.update(range(min(y, to_y), max(y, to_y) + 1))
    return rows


def _column(piece: _BoxSlice | _LinePiece) -> int:
    return piece.column

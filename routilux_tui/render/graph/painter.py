"""Paints the rows of a laid out flow. What never changes is prepared once; a row is put together when it is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from rich.segment import Segment

from routilux.protocol import GraphDescription
from routilux_tui.render.graph.faces import BLANK, BoxFace, face_rows
from routilux_tui.render.graph.layout import Placement
from routilux_tui.render.graph.lines import Run, line_runs
from routilux_tui.render.line import Row, cells
from routilux_tui.render.look import Look

_GLOWS = ("edge.0", "edge.1", "edge.2", "edge.3")


@dataclass(frozen=True, slots=True)
class _BoxSlice:
    """One row of one routine."""

    column: int
    width: int
    index: int
    row: int


@dataclass(frozen=True, slots=True)
class _LinePiece:
    """Cells of lines side by side, all with the same edges."""

    column: int
    width: int
    text: str
    edges: tuple[int, ...]


class Painter:
    """Paints one placement of one flow in one look. It remembers the rows of faces, and nothing else."""

    def __init__(self, look: Look, graph: GraphDescription, placement: Placement) -> None:
        self.placement = placement
        self._look = look
        self._graph = graph
        self._faces: dict[int, tuple[BoxFace, list[Row]]] = {}
        self._ports: list[set[int]] = [set() for _ in graph.routines]
        self._near: list[set[int]] = [set() for _ in graph.routines]
        for number, (edge, route) in enumerate(zip(graph.edges, placement.routes, strict=True)):
            self._ports[edge.source].add(route[0][1] - placement.rects[edge.source].top)
            self._near[edge.source].add(number)
            self._near[edge.target].add(number)
        runs = line_runs(graph.edges, placement.routes, look.glyphs)
        self._pieces = _pieces(placement, runs)
        self._edge_rows: list[set[int]] = [set() for _ in graph.edges]
        for row, found in runs.items():
            for run in found:
                for number in run.edges:
                    self._edge_rows[number].add(row)

    def rows_of_routine(self, index: int) -> set[int]:
        """The rows that show a routine."""
        rect = self.placement.rects[index]
        return set(range(rect.top, rect.bottom))

    def rows_of_edge(self, index: int) -> set[int]:
        """The rows that an edge passes."""
        return self._edge_rows[index]

    def rows_near(self, index: int) -> set[int]:
        """The rows that show a routine or an edge of it: those that change when it is selected."""
        return self.rows_of_routine(index).union(*(self._edge_rows[number] for number in self._near[index]))

    def row(
        self,
        row: int,
        left: int,
        width: int,
        faces: Mapping[int, BoxFace],
        glows: Mapping[int, int],
        selected: int = -1,
    ) -> Row:
        """Row `row` of the flow from column `left` on, in `width` cells; both may lie outside of it.

        Routines without a face are blank, edges without a glow (0 to 3) rest. The edges of the `selected` one stand out.
        """
        ground = self._look["text"]
        near = self._near[selected] if 0 <= selected < len(self._near) else frozenset()
        line: list[Segment] = []
        at, end = left, left + width
        for piece in self._pieces[row] if 0 <= row < len(self._pieces) else ():
            if piece.column >= end:
                break
            if piece.column + piece.width <= left:
                continue
            if piece.column > at:
                line.append(Segment(" " * (piece.column - at), ground))
            painted = self._painted(piece, faces, glows, near)
            line += painted if piece.column >= left else _cropped(painted, left - piece.column, piece.width)
            at = piece.column + piece.width
        if at > end:
            return tuple(_cropped(line, 0, width))
        if at < end:
            line.append(Segment(" " * (end - at), ground))
        return tuple(line)

    def _painted(
        self, piece: _BoxSlice | _LinePiece, faces: Mapping[int, BoxFace], glows: Mapping[int, int], near: Set[int]
    ) -> Row:
        if isinstance(piece, _BoxSlice):
            return self._face(piece.index, faces.get(piece.index, BLANK))[piece.row]
        glow = max(glows.get(number, 0) for number in piece.edges)
        if not glow and not near.isdisjoint(piece.edges):
            return (Segment(piece.text, self._look["edge.near"]),)
        return (Segment(piece.text, self._look[_GLOWS[min(glow, 3)]]),)

    def _face(self, index: int, face: BoxFace) -> list[Row]:
        known = self._faces.get(index)
        if known is not None and known[0] == face:
            return known[1]
        rect = self.placement.rects[index]
        size = (rect.width, rect.height)
        rows = face_rows(self._look, self._graph.routines[index], face, size, self.placement.zoom, self._ports[index])
        self._faces[index] = (face, rows)
        return rows


def _pieces(placement: Placement, runs: Mapping[int, list[Run]]) -> list[list[_BoxSlice | _LinePiece]]:
    """What every row shows, from the left."""
    pieces: list[list[_BoxSlice | _LinePiece]] = [[] for _ in range(placement.height)]
    for index, rect in enumerate(placement.rects):
        for row in range(rect.height):
            pieces[rect.top + row].append(_BoxSlice(rect.left, rect.width, index, row))
    for row, found in runs.items():
        pieces[row] += [_LinePiece(run.column, len(run.text), run.text, run.edges) for run in found]
    for row_pieces in pieces:
        row_pieces.sort(key=lambda piece: piece.column)
    return pieces


def _cropped(segments: Iterable[Segment], start: int, end: int) -> list[Segment]:
    """The cells from `start` to `end` of some segments."""
    kept: list[Segment] = []
    at = 0
    for segment in segments:
        width = cells(segment.text)
        if at + width > start and at < end:
            if at < start:
                segment = segment.split_cells(start - at)[1]
                at = start
                width = cells(segment.text)
            kept.append(segment.split_cells(end - at)[0] if at + width > end else segment)
        at += width
    return kept

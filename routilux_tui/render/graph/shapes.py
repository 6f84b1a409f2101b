"""The geometry that the stages of a layout hand to each other, all in cells: columns to the right, rows down.

Knows neither routines nor glyphs: a node is a size with port rows, a link joins an event port (right side) to a slot
port (left side).
"""

from __future__ import annotations

from dataclasses import dataclass

Point = tuple[int, int]
"""Column and row of a cell."""


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle of cells. `right` and `bottom` are the first column and row outside of it."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The first column to the right of it."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """The first row below it."""
        return self.top + self.height

    def contains(self, column: int, row: int) -> bool:
        """True when the cell lies in it."""
        return self.left <= column < self.right and self.top <= row < self.bottom

    def meets(self, other: Rect) -> bool:
        """True when they have a cell in common."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom

    def moved(self, columns: int, rows: int) -> Rect:
        """The same rectangle elsewhere."""
        return Rect(self.left + columns, self.top + rows, self.width, self.height)


@dataclass(frozen=True, slots=True)
class Link:
    """One connection: from a row of the source's right side to a row of the target's left side, rows from its top."""

    source: int
    source_row: int
    target: int
    target_row: int


@dataclass(frozen=True, slots=True)
class Spacing:
    """Free cells: rows between boxes of a rank, rows between a box and a line, columns between ranks and lines.

    `between_ranks` is the least: more lines than it has room for make it wider.
    """

    between_boxes: int
    beside_line: int
    between_ranks: int
    between_lanes: int


@dataclass(frozen=True, slots=True)
class Problem:
    """A graph to lay out: sizes of nodes as (width, height), links between them, the node to start from or -1."""

    sizes: tuple[tuple[int, int], ...]
    links: tuple[Link, ...]
    entry: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """A laid out graph: `rects` by node and `routes` by link. A route's corners run from port cell to port cell.

    A port cell is the cell of the box's side at the port's row.
    """

    width: int
    height: int
    rects: tuple[Rect, ...]
    routes: tuple[tuple[Point, ...], ...]

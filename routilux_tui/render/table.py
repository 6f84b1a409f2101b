"""A table's header and rows: cells that are cut or padded to the widths of their columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.segment import Segment

from routilux_tui.model.table import GAP, Placed, Sorting
from routilux_tui.render.line import Row, cells, cut, measure, row
from routilux_tui.render.look import Look

Cell = tuple[Segment, ...]
"""What stands in one cell of a table."""


def header_row(look: Look, placed: Sequence[Placed], width: int, sorting: Sorting) -> Row:
    """The titles of the columns; the one that rows are sorted by has an arrow in the direction of the rows."""
    arrow = look.glyphs.arrow_down if sorting.descending else look.glyphs.arrow_up
    line: dict[str, Cell] = {}
    for each in placed:
        here = each.column.id == sorting.column and bool(sorting.column)
        title = each.column.title
        text = f"{title} {arrow}" if here and not each.column.right else f"{arrow} {title}" if here else title
        line[each.column.id] = (Segment(text, look["key" if here else "dim"]),)
    return table_row(look, placed, line, width)


def table_row(look: Look, placed: Sequence[Placed], line: Mapping[str, Cell], width: int) -> Row:
    """One row; a column that the line has no cell for stays blank."""
    ground = look["text"]
    pieces: list[Segment] = []
    for number, each in enumerate(placed):
        if number:
            pieces.append(Segment(" " * GAP, ground))
        pieces += _fitted(look, line.get(each.column.id, ()), each)
    return row(width, pieces, ground)


def _fitted(look: Look, cell: Cell, place: Placed) -> list[Segment]:
    """The pieces of a cell in exactly the width of its column; what is cut ends in an ellipsis."""
    taken = measure(cell)
    if taken <= place.width:
        blank = Segment(" " * (place.width - taken), look["text"])
        return [blank, *cell] if place.column.right else [*cell, blank]
    pieces: list[Segment] = []
    room = place.width
    for text, style, _ in cell:
        if cells(text) <= room and (cells(text) < room or text is cell[-1].text):
            pieces.append(Segment(text, style))
            room -= cells(text)
            continue
        shown = cut(text + " " * (room + 1), room, look.glyphs.ellipsis)
        pieces.append(Segment(shown, style))
        break
    return pieces

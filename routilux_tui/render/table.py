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
    """The titles of the columns; the one that rows are sorted by has an arrow in the direction of the rows.

    Beside a title that fills its column the arrow stands in the gap before it, or takes the place of its second word.
    """
    arrow = look.glyphs.arrow_down if sorting.descending else look.glyphs.arrow_up
    ground, pieces = look["text"], []
    for number, each in enumerate(placed):
        title = each.column.title
        here = each.column.id == sorting.column
        style = look["key" if here else "dim"]
        gap = " " * GAP if number else ""
        if here and each.column.right and number and len(title) + 2 > each.width:
            gap = f"{arrow} "
        elif here and each.column.right:
            title = f"{arrow} {title}"
        elif here:
            title = f"{title if len(title) + 2 <= each.width else title.split()[0]} {arrow}"
        pieces += [Segment(gap, style), *_fitted(look, (Segment(title, style),), each)]
    return row(width, pieces, ground)


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

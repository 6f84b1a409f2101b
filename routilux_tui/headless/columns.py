"""A plain table: columns padded to their widest cell, two blanks apart, the same on a terminal and in a pipe."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len


def aligned(heads: Sequence[str], rows: Sequence[Sequence[str]], *, right: frozenset[int] = frozenset()) -> list[str]:
    """The head and the rows as lines of text; the columns in `right` are aligned to the right."""
    table = [heads, *rows]
    widths = [max(cell_len(row[column]) for row in table) for column in range(len(heads))]
    return ["  ".join(_cells(row, widths, right)).rstrip() for row in table]


def _cells(row: Sequence[str], widths: Sequence[int], right: frozenset[int]) -> list[str]:
    cells = []
    for column, (text, width) in enumerate(zip(row, widths, strict=True)):
        blanks = " " * (width - cell_len(text))
        cells.append(blanks + text if column in right else text + blanks)
    return cells

"""How much of the screen the panes have: shares that a person gave, and the cells that come of them on one screen."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from msgspec import Meta, Struct

LEAST_SIDE = 30
LEAST_MIDDLE = 3
LEAST_BELOW = 3
LEAST_GRAPH = (40, 4)
"""Columns and rows, with its title, that the graph keeps."""

Share = Annotated[float, Meta(ge=0.0, le=1.0)]


class Shares(Struct, frozen=True):
    """Parts of the screen, from 0 to 1; 0 is the usual one.

    `side` is the right column's of the width; `middle` the timeline's and `below` the lower panes' of the rows.
    """

    side: Share = 0.0
    middle: Share = 0.0
    below: Share = 0.0


class Room(NamedTuple):
    """What there is to share: columns, rows, and which of the three panes are on this screen."""

    width: int
    rows: int
    side: bool
    middle: bool


class Cells(NamedTuple):
    """Columns of the right column, rows of the timeline and of the lower panes, with their titles."""

    side: int
    middle: int
    below: int


def cells_of(shares: Shares, usual: Cells, room: Room) -> Cells:
    """The cells of shares; those that a person gave none of are as usual."""
    return fitted(
        Cells(
            round(shares.side * room.width) or usual.side,
            round(shares.middle * room.rows) or usual.middle,
            round(shares.below * room.rows) or usual.below,
        ),
        room,
    )


def shares_of(cells: Cells, room: Room, known: Shares) -> Shares:
    """The shares that come to those cells; of a pane that is not on this screen what was known stays."""
    return Shares(
        cells.side / room.width if room.side else known.side,
        cells.middle / room.rows if room.middle else known.middle,
        cells.below / room.rows,
    )


def fitted(cells: Cells, room: Room) -> Cells:
    """The cells within their limits: every pane keeps its least, and the graph gets what is left."""
    columns, rows = LEAST_GRAPH
    least_middle = LEAST_MIDDLE if room.middle else 0
    below = _within(cells.below, LEAST_BELOW, room.rows - rows - least_middle)
    middle = _within(cells.middle, LEAST_MIDDLE, room.rows - rows - below) if room.middle else 0
    side = _within(cells.side, LEAST_SIDE, room.width - columns - 1) if room.side else 0
    return Cells(side, middle, below)


def _within(number: int, least: int, most: int) -> int:
    return max(least, min(number, most))

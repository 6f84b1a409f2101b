"""Tables as plain facts: columns, which of them fit, and in which order the rows stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

ItemT = TypeVar("ItemT")

NOTHING_KNOWN: Mapping[str, int] = MappingProxyType({})

GAP = 2
"""Cells between two columns."""


class Column(Struct, frozen=True):
    """One column: at least `least` cells wide, at most `most`; `most` 0 takes half of what is left, or more.

    `gives_way` is how soon it goes when there is no room, 0 for never, the highest first. `sorts` says that rows can
    be sorted by it, `falls` that the greatest come first then, as one wants it of figures.
    """

    id: str
    title: str
    least: int
    most: int = 0
    right: bool = False
    gives_way: int = 0
    sorts: bool = True
    falls: bool = False


class Placed(Struct, frozen=True):
    """A column that fits, and how wide it is."""

    column: Column
    width: int


class Sorting(Struct, frozen=True):
    """By which column rows are sorted; "" leaves them as they come."""

    column: str = ""
    descending: bool = False


AS_THEY_COME = Sorting()


def fitting(columns: Sequence[Column], width: int, needs: Mapping[str, int] = NOTHING_KNOWN) -> tuple[Placed, ...]:
    """The columns that fit into so many cells, with their widths; what gives way first is left out first.

    `needs` is how wide the widest cell of a column is, where that is known: it takes no more while others want room.
    """
    shown = [_narrowed(column, needs[column.id]) if column.id in needs else column for column in columns]
    while len(shown) > 1 and _taken(shown) > width:
        yielding = max(shown, key=lambda column: column.gives_way)
        if not yielding.gives_way:
            break
        shown.remove(yielding)
    spare = width - _taken(shown)
    widths = [column.least for column in shown]
    open_ = [at for at, column in enumerate(shown) if not column.most]
    most = [min(column.most, needs.get(column.id, column.most)) if open_ else column.most for column in shown]
    bounded = spare // 2 if open_ else spare
    for at, column in enumerate(shown):
        grown = max(0, min(bounded, most[at] - column.least))
        widths[at] += grown
        bounded -= grown
        spare -= grown
    for number, at in enumerate(open_):
        share = spare // (len(open_) - number)
        widths[at] += share
        spare -= share
    return tuple(Placed(column, max(1, cells)) for column, cells in zip(shown, widths, strict=True))


def column_at(placed: Sequence[Placed], x: int) -> Column | None:
    """The column of a cell of the row, its gap included; None beyond the last."""
    edge = 0
    for each in placed:
        edge += each.width + GAP
        if x < edge:
            return each.column
    return None


def next_sorting(columns: Sequence[Column], sorting: Sorting) -> Sorting:
    """The next column to sort by, in its natural direction; after the last the rows stand as they come."""
    sortable = [column for column in columns if column.sorts]
    places = [column.id for column in sortable]
    at = places.index(sorting.column) + 1 if sorting.column in places else 0
    return by(sortable[at]) if at < len(sortable) else AS_THEY_COME


def by(column: Column) -> Sorting:
    """Sorted by this column, in its natural direction."""
    return Sorting(column.id, column.falls)


def turned(sorting: Sorting) -> Sorting:
    """The other way round."""
    return replace(sorting, descending=not sorting.descending)


def ordered(items: Iterable[ItemT], sorting: Sorting, key: Callable[[ItemT], Any]) -> list[ItemT]:
    """The items sorted by a key; of equals the order in which they come stays."""
    if not sorting.column:
        return list(items)
    return sorted(items, key=key, reverse=sorting.descending)


def _narrowed(column: Column, need: int) -> Column:
    """The column, content with what its title and its widest cell need."""
    return replace(column, least=min(column.least, max(need, len(column.title), 1)))


def _taken(columns: Sequence[Column]) -> int:
    return sum(column.least for column in columns) + GAP * (len(columns) - 1)

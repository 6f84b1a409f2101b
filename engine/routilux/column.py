"""A column that grows at its end and may forget its beginning, while positions stay what they were."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")


class Column(Generic[T]):
    """Values by position from 0. Those before `dropped` are gone: asking for them is an IndexError.

    `items` holds the rest, for those who append in bulk.
    """

    __slots__ = ("dropped", "items")

    def __init__(self, items: Any) -> None:
        self.items = items
        self.dropped = 0

    def __len__(self) -> int:
        """How many values there were in all."""
        return self.dropped + len(self.items)

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[T]: ...
    def __getitem__(self, at: Any) -> Any:
        """One value by position (-1 is the last), or a range of positions that are not dropped."""
        if type(at) is slice:
            return self.items[at.start - self.dropped : at.stop - self.dropped]
        if at >= self.dropped:
            return self.items[at - self.dropped]
        if at == -1:
            return self.items[-1]
        raise IndexError(f"position {at} was dropped; the first that is kept is {self.dropped}")

    @property
    def first(self) -> int:
        """The first position that can be read."""
        return self.dropped

    @property
    def whole(self) -> tuple[Any, int]:
        """Something to read by position less an offset, and that offset: quicker than the column for many values."""
        return self.items, self.dropped

    def figures(self) -> tuple[int, list[Any]]:
        """Of a column with a value for each slice: the first slice that is here, and sums of what stands elsewhere.

        They are of the type `archived.Figure`, and end before that slice.
        """
        return self.first, []

    def fetch(self, position: int) -> None:
        """Have what stands at a position at hand. For who is about to take the job's lock, and does not hold it yet."""

    def older(self, position: int) -> Any:  # noqa: ARG002 - some columns have parts elsewhere
        """The history of the part in which this position stands, if that is not here."""
        return None

    def reach(self, position: int) -> int:  # noqa: ARG002 - some columns are in several parts
        """Before which position what `holding` gives for this one ends."""
        return len(self)

    def begin(self, position: int) -> int:  # noqa: ARG002 - some columns are in several parts
        """With which position the part begins in which this one stands."""
        return self.dropped

    def holding(self, position: int, column: int = 0) -> Column[T]:  # noqa: ARG002 - some columns are in several parts
        """Of a table whose rows begin with positions: the one in which that of `position` is to be searched."""
        return self

    def drop(self, before: int) -> None:
        """Forget the values before this position."""
        del self.items[: max(0, before - self.dropped)]
        self.dropped = max(self.dropped, before)


def numbers(typecode: str) -> Column[Any]:
    """An empty column of numbers."""
    return Column(array(typecode))

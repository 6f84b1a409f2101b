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

    def drop(self, before: int) -> None:
        """Forget the values before this position."""
        del self.items[: max(0, before - self.dropped)]
        self.dropped = max(self.dropped, before)


def numbers(typecode: str) -> Column[Any]:
    """An empty column of numbers."""
    return Column(array(typecode))

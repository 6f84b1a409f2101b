"""The states that one routine had after several changes in a row, kept by key.

A dict for each change would cost several times the memory of what is in it, and its makers and readers the time.
"""

from __future__ import annotations

from itertools import islice
from typing import Any, Final, NamedTuple

FEWEST: Final = 8
"""States in a row that are worth it."""


class StateRows:
    """Where a routine's changes of its own state are gathered until they are committed.

    Holds for the dict `known` as long as that has the `size` keys that it has now, at least one; 0: no longer. For each
    change `add_time` appends when it was made, then `add` the values after it, read off the dict's `view`.
    From any thread.
    """

    __slots__ = ("_keys", "_times", "_values", "add", "add_time", "known", "size", "view")

    def __init__(self, known: dict[str, Any]) -> None:
        self.known = known
        self.view = known.values()
        self._keys = list(known)
        self.size = len(self._keys)
        self._times: list[float] = []
        self._values: list[Any] = []
        self.add_time = self._times.append
        self.add = self._values.extend

    def __len__(self) -> int:
        return len(self._times)

    def take(self) -> TakenStates:
        """What was gathered, taken out. What a foreign thread adds meanwhile stays."""
        values, keys = self._values[:], self._keys
        count, over = divmod(len(values), len(keys))
        if not self.size or over or count > len(self._times) or list(islice(self.known, len(keys))) != keys:
            return self._give_up()
        times = self._times[:count]
        del self._times[:count], self._values[: len(values)]
        return TakenStates(times, keys, values)

    def _give_up(self) -> TakenStates:
        """Somebody took keys out of the dict, or a foreign thread gave it one meanwhile: of the values none is certain.

        What the state is by now is, and is told by the last of the changes.
        """
        self.size = 0
        times, now_known = self._times[:], self.known.copy()
        del self._times[: len(times)]
        self._values.clear()
        return TakenStates(times, None, [now_known])


NOWHERE: Final = StateRows({"": None})
"""Rows that nothing is added to."""


class TakenStates(NamedTuple):
    """When changes were made, the keys of the state, and the values after each change in a row.

    Without keys the states are not known, but for the last, which is the one value.
    """

    times: list[float]
    keys: list[str] | None
    values: list[Any]

    def each(self) -> list[Any]:
        """For each change the state after it; None where that is not known."""
        if self.keys is None:
            return [*[None] * (len(self.times) - 1), *self.values][: len(self.times)]
        rows = zip(*[iter(self.values)] * len(self.keys), strict=True)
        return [dict(zip(self.keys, row, strict=True)) for row in rows]

    def facts(self, first: int) -> list[Any]:
        """For each change what a ledger keeps of it, from the position `first` on."""
        count = len(self.times)
        if self.keys is None or count < FEWEST:
            return self.each()
        return [States(first, count, self.keys, self.values)] * count


class States:
    """States in a row: their keys, and the values of one after the other. `first` is the position of the first note."""

    __slots__ = ("_values", "count", "first", "keys")

    def __init__(self, first: int, count: int, keys: list[str], values: list[Any]) -> None:
        self.first = first
        self.count = count
        self.keys = keys
        self._values = values

    def at(self, position: int) -> dict[str, Any]:
        """The state after the change whose note has this position."""
        width = len(self.keys)
        at = (position - self.first) * width
        return dict(zip(self.keys, self._values[at : at + width], strict=True))

    def between(self, first: int, stop: int) -> tuple[list[str], list[list[Any]]]:
        """The keys, and for each the values, of the notes between two positions."""
        width = len(self.keys)
        begin, end = (first - self.first) * width, (stop - self.first) * width
        return self.keys, [self._values[at:end:width] for at in range(begin, begin + width)]

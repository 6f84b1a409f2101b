"""Columns and tables of a job's ledger whose beginning stands elsewhere and is read back when somebody asks for it.

They take the place of the plain ones when a job begins to forget what is on record, so that whatever reads a ledger
reads it whole. Knows no file: an `Archive` gives what was forgotten.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import deque
from collections.abc import Iterator
from itertools import chain
from typing import Any, NamedTuple, Protocol

from routilux.column import Column


class Figure(NamedTuple):
    """What a routine had done by the end of a part, which goes from `since` to `until` on the engine's clock."""

    part: int
    since: float
    until: float
    actor: int
    started: int
    busy: float
    errors: int


class Archive(Protocol):
    """Where the beginning is. `problem` says why it can't be read any more; empty while it can."""

    @property
    def problem(self) -> str:
        """Why what was forgotten is lost."""
        ...

    def dropping(self) -> None:
        """The job lets go of something, as far as it knows because that is in the archive."""
        ...

    def fetch(self, kind: str, position: int) -> None:
        """Have the part that has this position at hand, if it can be read."""
        ...

    def figures(self, row: int) -> tuple[int, list[Figure]]:
        """What is known of the parts that end before the slice in this row, in order, and the first slice after."""
        ...

    def value(self, kind: str, position: int, name: str, at: int) -> Any:
        """What stands at `at` of the column `name`, in the part that has this position."""
        ...

    def stretch(self, kind: str, position: int, name: str, at: int, stop: int) -> list[Any]:
        """As `value`, from `at` on and before `stop`, as far as that part goes."""
        ...

    def table(self, kind: str, position: int, name: str) -> Column[Any]:
        """The table `name` of the part that has this position."""
        ...

    def history(self, kind: str, position: int) -> Any:
        """The history of the part that has this position; its lock is the archive's."""
        ...

    def known(self, position: int, name: str) -> Any:
        """What the table `name` has of an activation; None for nothing."""
        ...


class ArchivedColumn(Column[Any]):
    """A column that reads what it has dropped from an archive, from position `first` on.

    `kinds` are what its places count, and then what the numbers of its rows count, `width` numbers belonging to one.
    """

    __slots__ = ("_archive", "_begin", "_kind", "_kinds", "_name", "_width")

    def __init__(
        self, column: Column[Any], archive: Archive, name: str, kind: str, kinds: tuple[str, ...] = (), width: int = 1
    ) -> None:
        super().__init__(column.items)
        self.dropped = self._begin = column.dropped
        self._archive = archive
        self._name = name
        self._kind = kind
        self._kinds = kinds
        self._width = width

    @property
    def first(self) -> int:
        """The first position that can be read."""
        return self.dropped if self._archive.problem else self._begin

    @property
    def whole(self) -> tuple[Any, int]:
        """Something to read by position less an offset, and that offset."""
        return (self, 0) if self.first < self.dropped else (self.items, self.dropped)

    def __getitem__(self, at: Any) -> Any:
        if type(at) is not slice:
            if at >= self.dropped:
                return self.items[at - self.dropped]
            if at < self.first:
                return super().__getitem__(at)
            return self._archive.value(self._kind, at // self._width, self._name, at)
        if at.start >= min(self.dropped, at.stop) or at.start < self.first:
            return super().__getitem__(at)
        found: list[Any] = []
        start, older = at.start, min(at.stop, self.dropped)
        while start < older:
            found += self._archive.stretch(self._kind, start // self._width, self._name, start, older)
            start = at.start + len(found)
        return [*found, *self.items[: max(0, at.stop - self.dropped)]]

    def drop(self, before: int) -> None:
        """Forget the values before this position."""
        self._archive.dropping()
        super().drop(before)

    def figures(self) -> tuple[int, list[Figure]]:
        """What had been done by the end of each part that is quite forgotten, and the first slice after those.

        Of a column with a value for each slice. Nothing when it can't be read any more.
        """
        return self._archive.figures(self.dropped) if self.first < self.dropped else (self.first, [])

    def fetch(self, position: int) -> None:
        """Decode the part in which this position stands, if that is not here, while the job goes on."""
        if self.first <= position < self.dropped:
            self._archive.fetch(self._kind, position // self._width)

    def older(self, position: int) -> Any:
        """The history of the part in which this position stands, if that is not here."""
        if not self.first <= position < self.dropped:
            return None
        return self._archive.history(self._kind, position)

    def reach(self, position: int) -> int:
        """Before which position what `holding` gives for this one ends."""
        if not self.first <= position < self.dropped:
            return len(self)
        return len(self._archive.table(self._kind, position, self._name))

    def begin(self, position: int) -> int:
        """With which position the part begins in which this one stands."""
        if not self.first <= position < self.dropped:
            return self.dropped
        return self._archive.table(self._kind, position // self._width, self._name).dropped

    def holding(self, position: int, column: int = 0) -> Column[Any]:
        """The table in which a row's number in this column is the last one at or below `position`."""
        if self.first >= self.dropped or (self.items and self.items[column] <= position):
            return self
        try:
            return self._archive.table(self._kinds[column], position, self._name)
        except IndexError:
            return self


class ArchivedTable(dict[int, Any]):
    """What is known of few activations, by position. That of those which `starts` has dropped is in the archive."""

    def __init__(self, known: dict[int, Any], archive: Archive, name: str, starts: Column[float]) -> None:
        super().__init__(known)
        self._archive = archive
        self._name = name
        self._starts = starts
        self._leaving: deque[tuple[int, list[int]]] = deque()
        self._queued: set[int] = set()
        self._gone = array("q")

    def get(self, position: int, default: Any = None) -> Any:
        """What is known of the activation at a position."""
        found = super().get(position)
        if found is None and self._starts.first <= position < self._starts.dropped:
            found = self._archive.known(position, self._name)
        return default if found is None else found

    def __getitem__(self, position: int) -> Any:
        found = self.get(position)
        if found is None:
            raise KeyError(position)
        return found

    def __contains__(self, position: object) -> bool:
        return isinstance(position, int) and self.get(position) is not None

    def __len__(self) -> int:
        return len(self._readable()) + super().__len__()

    def __iter__(self) -> Iterator[int]:
        return chain(tuple(self._readable()), super().__iter__())

    def __reversed__(self) -> Iterator[int]:
        return chain(super().__reversed__(), reversed(tuple(self._readable())))

    def _readable(self) -> array[int]:
        return self._gone if not self._archive.problem else array("q")

    def forget(self, before: int, rows: int, recorded: int) -> None:
        """Let go of what is known of the activations before a position, of which there are no news on the way.

        There are `rows` slices, and those before `recorded` are in the archive.
        """
        while self._leaving and self._leaving[0][0] <= recorded:
            leaving = self._leaving.popleft()[1]
            for position in leaving:
                if super().pop(position, None) is not None:
                    self._gone.append(position)
            self._queued.difference_update(leaving)
        news = [position for position in super().__iter__() if position < before and position not in self._queued]
        if news:
            self._queued.update(news)
            self._leaving.append((rows, news))


class ArchivedContinuations(ArchivedTable):
    """The later slices of activations: those that are recorded, and the newer ones."""

    def get(self, position: int, default: Any = None) -> Any:
        """In which slices an activation went on."""
        newer = dict.get(self, position)
        if not self._starts.first <= position < self._starts.dropped:
            return default if newer is None else newer
        older = self._archive.known(position, self._name)
        if older is None or newer is None:
            return newer or older or default
        return [*older[: bisect_left(older, newer[0])], *newer]

    def forget(self, before: int, rows: int, recorded: int) -> None:
        """Let go of the recorded slices of the activations before a position."""
        del rows
        for position in [position for position in dict.__iter__(self) if position < before]:
            newer = dict.__getitem__(self, position)
            del newer[: bisect_left(newer, recorded)]
            if not newer:
                dict.pop(self, position)


def forget_few(table: dict[int, Any], before: int, rows: int, recorded: int) -> None:
    """Let a table forget what it has of the activations before a position; see `ArchivedTable.forget`."""
    if isinstance(table, ArchivedTable):
        table.forget(before, rows, recorded)
        return
    for position in [position for position in table if position < before]:
        del table[position]

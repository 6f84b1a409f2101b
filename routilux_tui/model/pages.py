"""What is known of a long, numbered sequence that lives in another process: the log, the history.

Parts of it come with frames, others as pages that were asked for. What is not known stays visible as a gap.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

ItemT = TypeVar("ItemT")

PAGE = 256
"""Items per page; whole pages are forgotten when too many are held."""


class Pages(Generic[ItemT]):
    """The known items of a sequence of `length`, at most `kept` pages of them; the least recently used go first.

    `edition` is another number after each change of what is known.
    """

    def __init__(self, kept: int = 128) -> None:
        self.length = 0
        self.edition = 0
        self._kept = kept
        self._pages: OrderedDict[int, list[ItemT | None]] = OrderedDict()
        self._asked: set[int] = set()
        self._gone: set[int] = set()

    def put(self, start: int, items: Sequence[ItemT]) -> None:
        """Take items in, the first of which has the index `start`."""
        self.put_each(enumerate(items, start))

    def put_each(self, items: Iterable[tuple[int, ItemT]]) -> None:
        """Take items in, each with its index."""
        self.edition += 1
        for index, item in items:
            self._page(index // PAGE)[index % PAGE] = item
            self.length = max(self.length, index + 1)
            self._asked.discard(index)
        while len(self._pages) > self._kept:
            self._pages.popitem(last=False)

    def get(self, index: int) -> ItemT | None:
        """The item of that index, or None while it is not known."""
        page = self._pages.get(index // PAGE)
        if page is None:
            return None
        self._pages.move_to_end(index // PAGE)
        return page[index % PAGE]

    def known(self) -> list[tuple[int, int]]:
        """What is known, in ascending order: the first of some in a row, and how many."""
        runs: list[tuple[int, int]] = []
        for number in sorted(self._pages):
            for index, item in enumerate(self._pages[number], number * PAGE):
                if item is None:
                    continue
                if runs and sum(runs[-1]) == index:
                    runs[-1] = (runs[-1][0], runs[-1][1] + 1)
                else:
                    runs.append((index, 1))
        return runs

    def lacking(self, indexes: Iterable[int]) -> list[int]:
        """Those of these items that are not known and were not asked for yet."""
        return [index for index in indexes if 0 <= index < self.length and self._wanted(index)]

    def missing(self, start: int, count: int) -> tuple[int, int] | None:
        """The first stretch (start, count) of that range that is not known and was not asked for yet."""
        end = min(start + count, self.length)
        first = next((index for index in range(max(0, start), end) if self._wanted(index)), None)
        if first is None:
            return None
        last = first
        while last < end and self._wanted(last):
            last += 1
        return first, last - first

    def asked(self, start: int, count: int) -> None:
        """Note that this range has been asked for."""
        self._asked.update(range(start, start + count))

    def answered(self, start: int, count: int) -> None:
        """Note that the answer for this range is in: what it did not bring can't be had."""
        self.settled(range(start, start + count))

    def settled(self, indexes: Iterable[int]) -> None:
        """Note that the answer for these is in: what it did not bring can't be had, as far as is known."""
        self.edition += 1
        for index in indexes:
            if index in self._asked:
                self._asked.discard(index)
                self._gone.add(index)

    def is_gone(self, index: int) -> bool:
        """True when that item was asked for and could not be had."""
        return index in self._gone

    def try_again(self) -> bool:
        """Let what could not be had be asked for again; False when there is nothing."""
        again = bool(self._gone)
        self.edition += 1
        self._gone.clear()
        return again

    def cut(self, length: int, keeps: Callable[[ItemT], bool] = lambda _: True) -> None:
        """Let the sequence end there, and forget what is not kept of the rest."""
        self.edition += 1
        self.length = length
        self._asked.clear()
        self._gone.clear()
        for number, page in list(self._pages.items()):
            if number * PAGE >= length:
                del self._pages[number]
                continue
            for place, item in enumerate(page):
                if item is not None and (number * PAGE + place >= length or not keeps(item)):
                    page[place] = None

    def _page(self, number: int) -> list[ItemT | None]:
        page = self._pages.get(number)
        if page is None:
            page = self._pages[number] = [None] * PAGE
        self._pages.move_to_end(number)
        return page

    def _wanted(self, index: int) -> bool:
        return index not in self._asked and index not in self._gone and self.get(index) is None

"""What the history pane shows: which activations, in which order, and how far that is known."""

from __future__ import annotations

from msgspec import Struct

from routilux.protocol import Activation, Ranked
from routilux_tui.model.matches import Matches
from routilux_tui.model.pages import Pages


class HistoryContents(Struct, frozen=True):
    """The first `length` activations, as far as `pages` has them.

    `matches` are those of the filter, None without one, of which a share of `searched` is known; `problem` says why
    the search ended. `ranked` are those of another order, None in the order of numbers.
    """

    pages: Pages[Activation]
    length: int = 0
    matches: Matches | None = None
    searched: float = 1.0
    problem: str = ""
    ranked: Ranked | None = None

    def count(self, *, filtered: bool, sorted_: bool) -> int:
        """How many rows there are."""
        if sorted_:
            return len(self.ranked.indexes) if self.ranked is not None else 0
        if filtered:
            return self.matches.rank(self.length) if self.matches is not None else 0
        return self.length

    def index(self, row: int, *, filtered: bool, sorted_: bool) -> int:
        """The number of the activation in a row."""
        if sorted_:
            assert self.ranked is not None
            return self.ranked.indexes[row]
        if filtered:
            assert self.matches is not None
            return self.matches.position(row)
        return row

    def row(self, index: int, *, filtered: bool) -> int:
        """The row, in the order of numbers, of an activation, or of the next one that is shown."""
        return self.matches.rank(index) if filtered and self.matches is not None else index

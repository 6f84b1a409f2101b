"""The filter of the pane that has the keys, while it is typed: from the line at its foot to the list above.

A list that can be narrowed is `Filterable`. It is told each filter as it is typed, and says in a few words what came of
it. What can't be understood is said in the line, and the list stays as it was.
"""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from textual.geometry import Region

from routilux.protocol.filters import Filter, FilterError, parse
from routilux.protocol.regexes import LONGEST
from routilux_tui.model.desk import Pane
from routilux_tui.render.key_line import Offer
from routilux_tui.render.look import Look
from routilux_tui.widgets.filter_line import FilterLine


@runtime_checkable
class Filterable(Protocol):
    """A pane that can show just what matches a filter."""

    filter: Filter
    """What is shown; an empty one shows everything."""

    @property
    def tally(self) -> str:
        """What the filter found, in a few words: `12 of 1 204`."""
        ...

    def narrow(self, wanted: Filter) -> None:
        """Show what matches this filter alone; everything when it is empty."""
        ...


OFFERS = (
    Offer("text", "contains", 1),
    Offer("!", "not", 2),
    Offer("~", "fuzzy", 3),
    Offer("/", "regular expression", 4),
    Offer("A-Z", "upper case counts", 5),
    Offer("n N", "after esc: from match to match", 6),
)
"""What can be typed, for the line of keys."""


class Filtering:
    """The filter line and the pane that it stands in. `pane` is None while it is closed."""

    def __init__(self, look: Look) -> None:
        self.line = FilterLine(look)
        self.pane: Pane | None = None
        self._list: Filterable | None = None
        self._problem = ""

    def open(self, pane: Pane, narrowed: Filterable) -> None:
        """Let a person type the filter of this pane, starting with the one that it has."""
        self.pane, self._list, self._problem = pane, narrowed, ""
        self.line.begin(narrowed.filter.expression)
        self.show()

    def take(self, expression: str) -> None:
        """Narrow the list to this, or say why that can't be done."""
        if self._list is None:
            return
        try:
            wanted = parse(expression)
        except FilterError as error:
            self._problem = str(error)
        else:
            self._problem = ""
            self._list.narrow(wanted)
        self.show()

    def close(self, *, kept: bool) -> bool:
        """Close the line, and clear the filter unless it is kept. False, and open still, for one that can't be used."""
        if kept and self._problem:
            self.line.stay()
            return False
        if self._list is not None and not kept:
            self._list.narrow(Filter())
        self.pane = self._list = None
        return True

    def show(self) -> None:
        """Say in the line what came of the filter."""
        if self._list is not None:
            shown = self._list.filter
            part = f"   first {shown.longest} characters of a line" if 0 < shown.longest < LONGEST else ""
            self.line.say(f"{self._list.tally}{part}" if shown else "", self._problem)

    def fit(self, regions: dict[str, Region]) -> None:
        """Take the last row of the pane for the line, in the regions of a screen."""
        region = None if self.pane is None else regions.get(self.pane)
        if self.pane is not None and region is not None:
            height = max(1, region.height - 1)
            regions[self.pane] = Region(region.x, region.y, region.width, height)
            regions[self.line.id or ""] = Region(region.x, region.y + region.height - 1, region.width, 1)

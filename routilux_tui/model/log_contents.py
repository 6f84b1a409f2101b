"""What the log pane shows: entries, lines of the output between them, and where a person looks among them."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from routilux.protocol import LogLine
from routilux.protocol.filters import Filter
from routilux_tui.model.known import KnownRows
from routilux_tui.model.matches import Matches
from routilux_tui.model.output import PlacesInLog, Written
from routilux_tui.model.pages import Pages
from routilux_tui.model.rows import Below, Item, Numbers, Rows, Span, Stream
from routilux_tui.model.scroll import Scroll, at_row


class LogContents(Struct, frozen=True):
    """What there is to show: the first `length` entries, as far as `pages` has them; `names` is the routines' column.

    `matches` are those of the filter or the marks, None without one, of which a share of `searched` is known; `problem`
    says why the search ended. `known` stands in for everything once the source is gone. `written` and `places` are the
    lines between the entries, None while they are not shown.
    """

    pages: Pages[LogLine]
    length: int = 0
    names: int = 8
    matches: Matches | None = None
    searched: float = 1.0
    problem: str = ""
    known: KnownRows | None = None
    written: Written | None = None
    places: PlacesInLog | None = None

    def place(self, line: int) -> int:
        """How many entries there were before that line of the output."""
        return self.length if self.places is None else self.places.place(line, self.length)

    def entries(self, *, filtered: bool) -> Numbers:
        """The entries to show, and the marks among them."""
        if self.known is not None:
            return Below(self.known.numbers, self.length)
        if not filtered:
            return Span(0, self.length)
        return Span(0, 0) if self.matches is None else Below(self.matches, self.length)


class LineSearch:
    """The lines of the output that match a filter, searched as they come."""

    def __init__(self, wanted: Filter) -> None:
        self.wanted = wanted
        self.matches = Matches()

    def look(self, written: Written) -> Numbers:
        """The lines that match, or all of them, with a mark before them for those that are no longer kept."""
        if not self.wanted:
            return all_lines(written)
        lines = ((at, written.get(at)) for at in range(max(self.matches.high, written.first), written.length))
        found = [(at, 1) for at, line in lines if line is not None and self.wanted.matches(line.text)]
        self.matches.find_newer(found, written.length)
        return Below(self.matches, written.length, written.first)


def all_lines(written: Written) -> Span:
    """The lines that are kept; before them one number that is not, as the mark of those that are no longer."""
    return Span(max(0, written.first - 1), written.length)


def stayed(scroll: Scroll, before: Rows, rows: Rows) -> Scroll:
    """The same place after other rows came into the list: at the top and under the cursor is what was there before."""
    if scroll.follow or not len(before) or not len(rows):
        return scroll
    top, cursor = (min(row, len(before) - 1) for row in (scroll.top, scroll.cursor))
    moved = rows.row(before.item(cursor)) - cursor
    first = rows.row(before.item(top))
    if not moved and first == top:
        return scroll
    return replace(scroll, top=first, cursor=cursor + moved, seen=scroll.seen + moved)


def sought_at(scroll: Scroll, item: Item, rows: Rows, height: int) -> Scroll:
    """The place of an item, or of what comes after it, among other rows."""
    return at_row(scroll, rows.row(item), len(rows), height)


def nearest(rows: Rows, contents: LogContents, cursor: int, step: int, matches: Callable[[str], bool]) -> int | None:
    """The row of the nearest match after (step 1) or before (step -1) the cursor; None when none is known there.

    `matches` says whether a line of the output is one.
    """
    around = range(cursor + step, len(rows) if step > 0 else -1, step)
    item = rows.item(cursor)
    candidates = []
    if contents.matches is not None:
        entry = item.position if item.stream is Stream.LOG else contents.place(item.position) - (step > 0)
        found = contents.matches.nearest(entry, step)
        if found is not None and found < contents.length:
            candidates.append(rows.row(Item(Stream.LOG, found)))
    written = contents.written
    if written is not None:
        for row in around:
            at = rows.item(row)
            line = written.get(at.position) if at.stream is Stream.OUTPUT else None
            if line is not None and matches(line.text):
                candidates.append(row)
                break
    fitting = [row for row in candidates if row in around]
    return (min(fitting) if step > 0 else max(fitting)) if fitting else None

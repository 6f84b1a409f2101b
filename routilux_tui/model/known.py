"""What is known of a long sequence whose source is gone: its items, and a mark for each stretch that never came."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from heapq import merge

from msgspec import Struct

from routilux.protocol import Activation, LogLine
from routilux_tui.model.matches import Matches, Run
from routilux_tui.model.pages import ItemT, Pages

GONE = "the program is gone: what was not fetched before can't be had any more"
"""What a person is told who asks for something that a source that is gone did not send."""


class KnownRows(Struct, frozen=True):
    """The numbers to show in ascending order, and for the last of each missing stretch how many are missing."""

    numbers: Matches
    missing: Mapping[int, int]


def known_rows(known: list[Run], length: int, chosen: Matches | None = None) -> KnownRows:
    """The known items of `length`, or those of them that were chosen, with a mark where some are missing."""
    missing: dict[int, int] = {}
    end = 0
    for first, count in [*known, (length, 0)]:
        if first > end:
            missing[first - 1] = first - end
        end = first + count
    items = known if chosen is None else [(chosen.position(rank), 1) for rank in range(chosen.rank(length))]
    numbers = Matches(0)
    numbers.find_newer(merge(items, ((position, 1) for position in missing)), length)
    return KnownRows(numbers, missing)


def texts(pages: Pages[ItemT], text: Callable[[ItemT], str]) -> Iterator[tuple[int, str]]:
    """The number and the text of each item that is known, in ascending order."""
    for first, count in pages.known():
        for index in range(first, first + count):
            item = pages.get(index)
            if item is not None:
                yield index, text(item)


def log_text(line: LogLine) -> str:
    """An entry of the log as a filter sees it."""
    level = f" level {line.level}" if line.level else ""
    return f"{line.routine_id}{level}" + "".join(f" {key} {value}" for key, value in line.fields)


def activation_text(record: Activation) -> str:
    """An activation as a filter sees it."""
    said = f"{record.error.type}: {record.error.message}" if record.error is not None else record.event
    return f"{record.routine_id}.{record.slot} {said} {record.status}"

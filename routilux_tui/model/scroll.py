"""Where a list is looked at: the first row on screen, the row under the cursor, and whether it follows the end.

All functions are pure; a list has `length` rows and the screen shows `height` of them.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace


class Scroll(Struct, frozen=True):
    """A place in a list. While it follows, the end is on screen, and `top` and `cursor` are of no account.

    `tails` says that the list may follow at all. `seen` is the length that it had when following ended: what came
    since is counted, and does not move what is on screen.
    """

    top: int = 0
    cursor: int = 0
    follow: bool = False
    tails: bool = False
    seen: int = 0


TAIL = Scroll(follow=True, tails=True)
"""A list that follows its end until somebody stops to read."""


def top_row(scroll: Scroll, length: int, height: int) -> int:
    """The index of the first row on screen."""
    last = max(0, length - height)
    return last if scroll.follow else min(max(0, scroll.top), last)


def cursor_row(scroll: Scroll, length: int) -> int:
    """The index of the row under the cursor; -1 when there is no row."""
    return length - 1 if scroll.follow else min(scroll.cursor, length - 1)


def arrived(scroll: Scroll, length: int) -> int:
    """How many rows came since following ended."""
    return max(0, length - scroll.seen) if scroll.tails and not scroll.follow else 0


def moved(scroll: Scroll, rows: int, length: int, height: int) -> Scroll:
    """The place after the cursor moved by so many rows; in a list that tails, a step beyond the last row follows."""
    if not length or (scroll.follow and rows >= 0):
        return scroll
    if scroll.tails and rows > 0 and cursor_row(scroll, length) == length - 1:
        return following(scroll)
    return at_row(scroll, cursor_row(scroll, length) + rows, length, height)


def at_row(scroll: Scroll, row: int, length: int, height: int) -> Scroll:
    """The place with the cursor on that row, which is on screen; it does not follow."""
    row = min(max(0, row), max(0, length - 1))
    top = min(top_row(scroll, length, height), row)
    top = max(top, row - max(1, height) + 1)
    return replace(held(scroll, length, height), top=top, cursor=row)


def rolled(scroll: Scroll, rows: int, length: int, height: int) -> Scroll:
    """The place after the screen moved by so many rows under the cursor, as a mouse wheel does it.

    The cursor stays on screen. A list that tails follows when its end is reached.
    """
    if scroll.follow and rows >= 0:
        return scroll
    last = max(0, length - height)
    top = top_row(scroll, length, height) + rows
    if scroll.tails and rows > 0 and top >= last:
        return following(scroll)
    top = min(max(0, top), last)
    cursor = min(max(cursor_row(scroll, length), top), top + max(1, height) - 1, max(0, length - 1))
    return replace(held(scroll, length, height), top=top, cursor=cursor)


def following(scroll: Scroll) -> Scroll:
    """The place that follows the end; a list that does not tail stays where it is."""
    return replace(scroll, follow=scroll.tails)


def held(scroll: Scroll, length: int, height: int) -> Scroll:
    """The place that stays where it is, whatever comes."""
    if not scroll.follow:
        return scroll
    return replace(scroll, top=top_row(scroll, length, height), cursor=max(0, length - 1), follow=False, seen=length)

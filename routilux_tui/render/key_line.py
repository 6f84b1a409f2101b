"""The last row of the screen: keys and what they do, and which action is under a column of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.segment import Segment

from routilux_tui.render.line import Row, cells, row
from routilux_tui.render.look import Look

_GAP = 3


class Offer(NamedTuple):
    """A key, what it does in one or two words, a rank, and the actions behind it.

    Offers of the highest rank give way first. `actions` are pairs of an action's id and how its key is written; several
    share a place under one text, such as `hjkl`.
    """

    key: str
    label: str
    rank: int
    actions: tuple[tuple[str, str], ...] = ()


def key_line(look: Look, width: int, offers: Sequence[Offer]) -> Row:
    """`1-7 pane   hjkl move   enter open`; offers for which there is no room are left out by their rank."""
    ground = look["footer"]
    pieces = [Segment(" ", ground)]
    for _, offer in _placed(width, offers):
        pieces += [Segment(offer.key, look.over("key", "footer")), Segment(f" {offer.label}{' ' * _GAP}", ground)]
    return row(width, pieces, ground)


def action_at(width: int, offers: Sequence[Offer], x: int) -> str:
    """The id of the action in that column, empty where there is none.

    Where several actions share a place, the column of a key is that key's, and the rest is the first's.
    """
    for start, offer in _placed(width, offers):
        if start <= x < start + _needed(offer) - _GAP and offer.actions:
            under = offer.key[x - start : x - start + 1]
            return next((each for each, key in offer.actions if key == under), offer.actions[0][0])
    return ""


def _placed(width: int, offers: Sequence[Offer]) -> Iterator[tuple[int, Offer]]:
    """The offers for which there is room, with the column at which each begins."""
    shown = list(offers)
    while shown and 1 + sum(map(_needed, shown)) - _GAP > width:
        rank = max(offer.rank for offer in shown)
        del shown[max(number for number, offer in enumerate(shown) if offer.rank == rank)]
    column = 1
    for offer in shown:
        yield column, offer
        column += _needed(offer)


def _needed(offer: Offer) -> int:
    return cells(offer.key) + 1 + cells(offer.label) + _GAP

"""The last row of the screen: keys and what they do."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment

from routilux_tui.render.line import Row, cells, row
from routilux_tui.render.look import Look

Offer = tuple[str, str, int]
"""A key, what it does in one or two words, and a rank; offers of the highest rank give way first."""

_GAP = 3


def key_line(look: Look, width: int, offers: Sequence[Offer]) -> Row:
    """`1-7 pane   hjkl move   enter open`; offers for which there is no room are left out by their rank."""
    shown = list(offers)
    while shown and 1 + sum(map(_needed, shown)) - _GAP > width:
        rank = max(rank for _, _, rank in shown)
        last = max(number for number, offer in enumerate(shown) if offer[2] == rank)
        del shown[last]
    ground = look["footer"]
    pieces = [Segment(" ", ground)]
    for key, label, _ in shown:
        pieces += [Segment(key, look.over("key", "footer")), Segment(f" {label}{' ' * _GAP}", ground)]
    return row(width, pieces, ground)


def _needed(offer: Offer) -> int:
    key, label, _ = offer
    return cells(key) + 1 + cells(label) + _GAP

"""The rows of the command palette: group, what is done, and the key or the state at the right."""

from __future__ import annotations

from rich.segment import Segment

from routilux_tui.model.offers import Found
from routilux_tui.render.line import Row, cells, cut, ends, left
from routilux_tui.render.look import Look

GROUP_COLUMN = 9
"""How wide the column of the groups is."""

_LEAST_WITH_GROUPS = 60


def offer_row(look: Look, found: Found, width: int, *, names_group: bool) -> Row:
    """`Job        Pause the job                           P`; what can't be done now is dim, with its reason."""
    offer = found.offer
    column = GROUP_COLUMN if width >= _LEAST_WITH_GROUPS else 0
    group = offer.group if names_group else ""
    note = look.clean(offer.note, 40)
    room = width - column - 3 - cells(note) - 2
    text = look.clean(offer.text, 200)
    start = [
        Segment(f" {left(group, column, look.glyphs.ellipsis)} ", look["dim"]),
        *_marked(look, cut(text, room, look.glyphs.ellipsis), found),
    ]
    if offer.why_not:
        reason = f"  {look.glyphs.link} {look.clean(offer.why_not, 200)}"
        start.append(Segment(cut(reason, max(0, room - cells(text)), look.glyphs.ellipsis), look["dim"]))
    end = [Segment(f"{note} ", look["dim" if offer.why_not else "key"])]
    return ends(width, start, end, look["text"])


def _marked(look: Look, text: str, found: Found) -> list[Segment]:
    """The text, with what was typed in it marked."""
    plain = look["dim" if found.offer.why_not else "text"]
    pieces: list[Segment] = []
    at = 0
    for start, end in found.spans:
        pieces += [Segment(text[at:start], plain), Segment(text[start:end], look["accent"])]
        at = end
    return [piece for piece in (*pieces, Segment(text[at:], plain)) if piece.text]

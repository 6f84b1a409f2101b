"""Marks in a text what matches a filter. Works on what is shown, piece by piece, whatever the text was before."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style

from routilux.protocol.filters import Filter
from routilux_tui.render.line import text_of

EVERYTHING = Filter()
"""The filter that everything passes, and that marks nothing."""


def matched(pieces: Sequence[Segment], marked: Filter, style: Style) -> list[Segment]:
    """The pieces, with the style where their text together matches."""
    spans = marked.spans(text_of(pieces)) if marked else []
    if not spans:
        return list(pieces)
    done: list[Segment] = []
    at = 0
    for text, own, _ in pieces:
        end = at + len(text)
        place = at
        for span_start, span_stop in spans:
            start, stop = max(span_start, place), min(span_stop, end)
            if start >= stop:
                continue
            if start > place:
                done.append(Segment(text[place - at : start - at], own))
            done.append(Segment(text[start - at : stop - at], style))
            place = stop
        if place < end:
            done.append(Segment(text[place - at :], own))
        at = end
    return done

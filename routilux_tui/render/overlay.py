"""Parts of styled lines: a stretch of cells cut out of one, and one line laid over another."""

from __future__ import annotations

from collections.abc import Iterable

from rich.segment import Segment

from routilux_tui.render.line import Row, cells, measure


def cropped(segments: Iterable[Segment], start: int, end: int) -> Row:
    """The cells from `start` to `end` of some segments."""
    kept: list[Segment] = []
    at = 0
    for segment in segments:
        after = at + cells(segment.text)
        if start <= at and after <= end:
            kept.append(segment)
        elif at < end and after > start:
            kept.append(_between(segment, max(0, start - at), min(after, end) - at))
        at = after
        if at >= end:
            break
    return tuple(kept)


def laid_over(line: Row, column: int, piece: Row) -> Row:
    """The line with another one laid over it from a column on."""
    end, width = column + measure(piece), measure(line)
    after = cropped(line, end, width) if end < width else ()
    return (*cropped(line, 0, column), *piece, *after)


def _between(segment: Segment, start: int, end: int) -> Segment:
    """The cells from `start` to `end` of one segment; half of a wide character is a blank."""
    if segment.text.isascii():
        return Segment(segment.text[start:end], segment.style)
    return segment.split_cells(end)[0].split_cells(start)[1]

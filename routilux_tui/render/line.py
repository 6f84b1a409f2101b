"""One line of the screen as styled pieces of text: cut, padded and justified to an exact number of cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

Row = tuple[Segment, ...]
"""One line: segments that fill its width exactly."""


def cells(text: str) -> int:
    """How many cells a text fills."""
    return len(text) if text.isascii() else cell_len(text)


def cut(text: str, width: int, ellipsis: str = "…") -> str:
    """The text in at most `width` cells; one that was cut ends in the ellipsis."""
    if cells(text) <= width:
        return text
    if width <= 0:
        return ""
    return _head(text, width - 1) + ellipsis


def left(text: str, width: int, ellipsis: str = "…") -> str:
    """The text in exactly `width` cells, cut or padded at its right."""
    text = cut(text, width, ellipsis)
    return text + " " * (width - cells(text))


def right(text: str, width: int, ellipsis: str = "…") -> str:
    """The text in exactly `width` cells, cut at its right or padded at its left."""
    text = cut(text, width, ellipsis)
    return " " * (width - cells(text)) + text


def row(width: int, pieces: Iterable[Segment], ground: Style) -> Row:
    """The pieces in exactly `width` cells, the rest of which is blank in the ground's style."""
    line: list[Segment] = []
    room = width
    for piece in pieces:
        length = cells(piece.text)
        if length > room:
            text = _head(piece.text, room)
            line.append(Segment(text + " " * (room - cells(text)), piece.style))
            return tuple(line)
        if length:
            line.append(piece)
            room -= length
    if room > 0:
        line.append(Segment(" " * room, ground))
    return tuple(line)


def clipped(width: int, pieces: Sequence[Segment], ground: Style, ellipsis: str) -> Row:
    """As `row`, but an ellipsis in the last cell says when something does not fit; blanks at the end need no room."""
    if width < 1 or cells(text_of(pieces).rstrip(" ")) <= width:
        return row(width, pieces, ground)
    return (*row(width - 1, pieces, ground), Segment(ellipsis, ground))


def ends(width: int, start: Sequence[Segment], end: Sequence[Segment], ground: Style) -> Row:
    """A line with pieces at both its ends, a cell apart at least; the end's give way when there is no room for all."""
    taken = measure(start)
    room = width - taken - measure(end)
    if room < 1:
        return row(width, start, ground)
    return (*[piece for piece in start if piece.text], Segment(" " * room, ground), *[p for p in end if p.text])


def measure(pieces: Iterable[Segment]) -> int:
    """How many cells the pieces fill."""
    return sum(cells(piece.text) for piece in pieces)


def blank(width: int, ground: Style) -> Row:
    """A line of nothing."""
    return (Segment(" " * width, ground),) if width > 0 else ()


def text_of(line: Iterable[Segment]) -> str:
    """What a line says, without its styles."""
    return "".join(piece.text for piece in line)


def wrapped(text: str, width: int) -> list[str]:
    """The text in pieces of at most `width` cells, broken at blanks where there are some; at least one piece."""
    return [text[start:end] for start, end in _breaks(text, width)]


def wrapped_pieces(pieces: Sequence[Segment], width: int) -> list[list[Segment]]:
    """Styled pieces in lines of at most `width` cells, broken as `wrapped` does it."""
    return [_slice(pieces, start, end) for start, end in _breaks(text_of(pieces), width)]


def plain_text(lines: Iterable[Row]) -> str:
    """What lines say, to be read elsewhere: without their styles, the cell before them and the blanks after them."""
    return "\n".join(text_of(line).rstrip().removeprefix(" ") for line in lines)


def scrolled(pieces: Sequence[Segment], column: int) -> list[Segment]:
    """The pieces without the first `column` characters."""
    return _slice(pieces, column, sum(len(piece.text) for piece in pieces)) if column else list(pieces)


def _breaks(text: str, width: int) -> list[tuple[int, int]]:
    """Where the lines of a wrapped text start and end."""
    width = max(1, width)
    lines: list[tuple[int, int]] = []
    start = 0
    while cells(rest := text[start:]) > width:
        head = len(_head(rest, width)) or 1
        blank_at = rest.rfind(" ", 0, head + 1)
        end = start + (blank_at if blank_at > width // 2 else head)
        lines.append((start, end))
        start = end + len(text[end:]) - len(text[end:].lstrip(" "))
    return [*lines, (start, len(text))]


def _slice(pieces: Sequence[Segment], start: int, end: int) -> list[Segment]:
    """The pieces between two places in their text."""
    sliced: list[Segment] = []
    at = 0
    for text, style, _ in pieces:
        part = text[max(0, start - at) : max(0, end - at)]
        if part:
            sliced.append(Segment(part, style))
        at += len(text)
    return sliced


def _head(text: str, width: int) -> str:
    """The longest start of the text that fits into `width` cells."""
    if text.isascii():
        return text[: max(0, width)]
    text = text[: max(0, width)]
    while cells(text) > width:
        text = text[:-1]
    return text

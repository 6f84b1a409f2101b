"""One line of text that a person types: the text and the place of the cursor in it. Every function is pure."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace


class TextLine(Struct, frozen=True):
    """A text and how many of its characters stand before the cursor."""

    text: str = ""
    cursor: int = 0


def typed(line: TextLine, text: str, most: int) -> TextLine:
    """The line after this was typed or pasted at the cursor; what is beyond `most` characters is left out."""
    text = text[: max(0, most - len(line.text))]
    before, after = line.text[: line.cursor], line.text[line.cursor :]
    return TextLine(before + text + after, line.cursor + len(text))


def moved(line: TextLine, characters: int) -> TextLine:
    """The line with the cursor so many characters to the right, as far as there are some."""
    return replace(line, cursor=min(max(0, line.cursor + characters), len(line.text)))


def to_start(line: TextLine) -> TextLine:
    """The line with the cursor before the first character."""
    return replace(line, cursor=0)


def to_end(line: TextLine) -> TextLine:
    """The line with the cursor after the last character."""
    return replace(line, cursor=len(line.text))


def rubbed_out(line: TextLine) -> TextLine:
    """The line without the character before the cursor."""
    return _without(line, max(0, line.cursor - 1), line.cursor)


def deleted(line: TextLine) -> TextLine:
    """The line without the character at the cursor."""
    return _without(line, line.cursor, line.cursor + 1)


def word_rubbed_out(line: TextLine) -> TextLine:
    """The line without the word before the cursor."""
    start = line.text.rfind(" ", 0, len(line.text[: line.cursor].rstrip(" "))) + 1
    return _without(line, start, line.cursor)


def cleared_to_start(line: TextLine) -> TextLine:
    """The line without all that stands before the cursor."""
    return _without(line, 0, line.cursor)


def cleared_to_end(line: TextLine) -> TextLine:
    """The line without all that stands after the cursor."""
    return _without(line, line.cursor, len(line.text))


def _without(line: TextLine, start: int, end: int) -> TextLine:
    return TextLine(line.text[:start] + line.text[end:], start)

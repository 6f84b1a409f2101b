"""Makes any string safe to put on a screen: one line, no control characters, bounded. Knows nothing of the rest.

A terminal obeys what it is sent, and names, payloads, errors and a program's output are not ours. So every such string
passes through `clean` before it becomes part of a strip, a label or a title. What was there stays visible: a control
character becomes its picture, and what has no picture and no width becomes a dot.
"""

from __future__ import annotations

import re
import unicodedata

LIMIT = 2048
"""The most characters that one string may put on the screen."""

DOT = "·"
"""Stands for a character that would be invisible, or would turn the text around it: zero-width, bidi, a surrogate."""

LINE_END = "↵"
"""Stands for a line end, as a strip is one line."""

ELLIPSIS = "…"
"""Ends a text that was cut."""

_REMEMBERED = 4096
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_LINE_ENDS = frozenset("\n\x85\u2028\u2029")

_SNEAKY = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
    "|[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{4,}"
)
"""What counts as printable and still has no width of its own: fillers, variation selectors, and piled-up accents."""


def clean(text: str, limit: int = LIMIT) -> str:
    """The text as one printable line of at most `limit` characters; text that was cut ends in `…`.

    C0 controls and DEL become their pictures (`␛`), C1 controls `�`, line ends `↵`, a tab and every other blank a
    space, and bidi, zero-width, unassigned and lone surrogate characters `·`.
    """
    if len(text) > limit:
        text = text[: max(0, limit - 1)] + ELLIPSIS if limit > 0 else ""
    if text.isprintable():
        if text.isascii() or _SNEAKY.search(text) is None:
            return text
    else:
        text = text.replace("\r\n", "\n").translate(_SHOWN)
    return _SNEAKY.sub(_unpile, text)


def to_ascii(text: str) -> str:
    """The text for a terminal that shows ASCII alone: accents dropped, other characters `?`; as many characters."""
    return text if text.isascii() else text.translate(_ASCII)


def _unpile(found: re.Match[str]) -> str:
    marks = found.group()
    return DOT if len(marks) == 1 else marks[:3]


class _Shown(dict[int, str]):
    """What each character is shown as; remembers the first few thousand that are met."""

    def __missing__(self, code: int) -> str:
        shown = _shown(chr(code))
        if len(self) < _REMEMBERED:
            self[code] = shown
        return shown


def _shown(char: str) -> str:
    code = ord(char)
    if char in _LINE_ENDS:
        return LINE_END
    if char == "\t":
        return " "
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if 0x7F < code < 0xA0:
        return _REPLACEMENT
    if char.isprintable():
        return char
    return " " if unicodedata.category(char) == "Zs" else DOT


_TWINS = {
    "…": ".",
    "·": ".",
    "↵": "$",
    "→": ">",
    "←": "<",
    "×": "x",
    "–": "-",
    "—": "-",
    "‘": "'",
    "’": "'",
    "µ": "u",
    "μ": "u",
}


class _Ascii(dict[int, str]):
    """The ASCII twin of each character, one character each; remembers the first few thousand that are met."""

    def __missing__(self, code: int) -> str:
        twin = _ascii(chr(code))
        if len(self) < _REMEMBERED:
            self[code] = twin
        return twin


def _ascii(char: str) -> str:
    if char.isascii():
        return char
    if char in _TWINS:
        return _TWINS[char]
    if 0x2400 <= ord(char) < 0x2420 or char == "␡":
        return "^"
    base = unicodedata.normalize("NFKD", char)[:1]
    return base if base.isascii() and base.isprintable() else "?"


_SHOWN = _Shown()
_ASCII = _Ascii()

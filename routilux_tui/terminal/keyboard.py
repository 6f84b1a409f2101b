"""What a terminal sends, as events: keys, the mouse, pastes. What is no key never becomes one.

Textual's parser does the work. It would take an escape in what a person pasted for the beginning of keys, and what the
terminal answers to somebody else for keys alone; so it gets neither.
"""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections.abc import Iterable, Iterator
from typing import Final

from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.message import Message

_ESCAPE: Final = "\x1b"
_PICTURE: Final = "␛"

_ANSWERS = re.compile(
    r"\x1b[]P_^X][^\x07\x1b]*(?:\x07|\x1b\\)"  # a string: a colour, the terminal's name
    r"|\x1b\[[?>=][0-9;:]*[A-Za-z]"  # what the terminal is and can do
)
"""Answers to what an earlier program asked, late on a slow line. The dashboard itself asks nothing of the kind."""


class Keyboard:
    """Takes bytes as they come, in pieces of any size."""

    def __init__(self) -> None:
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._parser = XTermParser()
        self._pasting = False
        self._begun = ""
        """What the last piece ended in, if that may be the beginning of the next bracket around a paste.

        The parser has it already when it may begin a paste, as it may be a key, and not yet when it may end one.
        """

    def take(self, data: bytes) -> Iterator[Message]:
        """What comes of the next piece. Bytes that are no UTF-8 are `�`."""
        text = self._decode(data)
        while text:
            bracket = BRACKETED_PASTE_END if self._pasting else BRACKETED_PASTE_START
            within, found, text = (self._begun + text).partition(bracket)
            begun = "" if found else _beginning_at_end(within, bracket)
            if self._pasting:
                new = within[: len(within) - len(begun)].replace(_ESCAPE, _PICTURE) + found
            else:
                new = _ANSWERS.sub("", (within + found)[len(self._begun) :])
            self._begun = begun
            self._pasting ^= bool(found)
            if new:
                yield from self._parser.feed(new)

    def tick(self) -> Iterable[Message]:
        """What is known by now because nothing more has come: that an escape was the key, for one."""
        given_up = list(self._parser.tick())
        if given_up and not self._pasting:
            self._begun = ""
        return given_up


def _beginning_at_end(text: str, whole: str) -> str:
    """The longest beginning of the whole in which the text ends."""
    return next((whole[:length] for length in range(len(whole) - 1, 0, -1) if text.endswith(whole[:length])), "")

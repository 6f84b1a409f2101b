"""What the command palette offers, and which of it a person means by a few typed letters."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

Span = tuple[int, int]
"""Where a match starts in a text, and where it ends."""


class Offered(Struct, frozen=True):
    """One thing that can be done, or gone to.

    `command` is what the screen is told when it is chosen; `note` is a key or a state, at the right; `why_not` says
    why it can't be done now, and is empty when it can.
    """

    command: str
    text: str
    group: str
    note: str = ""
    why_not: str = ""


class Found(Struct, frozen=True):
    """An offer that fits what was typed, and the parts of its text that do."""

    offer: Offered
    spans: tuple[Span, ...] = ()


def found(offers: Sequence[Offered], typed: str) -> list[Found]:
    """The offers that fit, best first; all of them in their order when nothing was typed.

    Each word that was typed must fit: at the start of a word or inside of one; when nothing has all of them, as letters
    in that order. The words of the group count too. What can't be done now comes after what can, if it fits no better.
    """
    words = typed.lower().split()
    if not words:
        return [Found(offer) for offer in offers]
    rated: list[tuple[bool, bool, int, int, Found]] = []
    for number, offer in enumerate(offers):
        matches = [_match(_lowered(offer.text), word) or _in_group(offer.group.lower(), word) for word in words]
        if all(matches):
            spans = tuple(sorted(span for match in matches if match for span in match[1]))
            scores = [match[0] for match in matches if match]
            rated.append((_LETTERS in scores, bool(offer.why_not), -sum(scores), number, Found(offer, _joined(spans))))
    rated.sort(key=lambda row: row[:4])
    letters_alone = bool(rated) and rated[0][0]
    return [each for by_letters, *_, each in rated if by_letters is letters_alone]


_LETTERS = 1
"""How well a word fits of which no more than the letters are there."""

_Match = tuple[int, tuple[Span, ...]]


def _match(text: str, word: str) -> _Match | None:
    """How well a word fits into a text, and where."""
    at = text.find(word)
    if at >= 0:
        start = at
        while start >= 0 and start > 0 and text[start - 1].isalnum():
            start = text.find(word, start + 1)
        if start >= 0:
            return (100 - min(50, start), ((start, start + len(word)),))
        return 40, ((at, at + len(word)),)
    spans: list[Span] = []
    for letter in word:
        at = text.find(letter, at + 1)
        if at < 0:
            return None
        spans.append((at, at + 1))
    return _LETTERS, tuple(spans)


def _lowered(text: str) -> str:
    """The text in lower case, if every letter has one of its own, so that places in it stay what they are."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else text


def _in_group(group: str, word: str) -> _Match | None:
    return (20, ()) if group.startswith(word) else None


def _joined(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Spans in order, with those that touch or overlap made one."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)

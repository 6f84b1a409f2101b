"""How long a regular expression may take: a bound that is read off its text, before it meets a line.

Python's matcher tries every way to divide a text among an expression's repeats, can't be interrupted, and lets no other
thread run meanwhile. So an expression that could take exponentially long is refused, and one that takes a power of
the line's length gets so much of each line as it can look at in about a second.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 4096
"""The most characters of one line that any expression looks at."""

_SHORTEST: Final = 80
_WORK: Final = 2e8
_FEW: Final = 4
_OPEN: Final = 16

_TOKEN: Final = re.compile(
    r"""
    (?P<escape>\\.)
    | (?P<set>\[\^?\]?(?:\\.|[^\]\\])*\])
    | (?P<single>\(\?(?:\#[^)]*|P=[^)]*|[aiLmsux-]+)\))
    | (?P<start>\((?:\?(?:P?<\w+>|[:=!>]|<[=!]|[aiLmsux-]+:))?)
    | (?P<end>\))
    | (?P<branch>\|)
    | (?P<repeat>(?:[*+?]|\{(?:\d+(?:,\d*)?|,\d*)\})[?+]?)
    | (?P<other>.)
    """,
    re.DOTALL | re.VERBOSE,
)
_SET_OPERATOR: Final = re.compile(r"\[\^?\[|(?<=.)(?:--|&&|~~|\|\|)")


class SlowExpressionError(ValueError):
    """The expression could take far too long; the message says which part, and what to write instead."""


@dataclass(slots=True)
class _Part:
    """What stands between two parentheses. `ways` is in how many it can match, `opened` its open repeats."""

    ways: int = 1
    opened: int = 0
    branches: int = 1

    @property
    def flexible(self) -> bool:
        """Whether it can match texts of several lengths, or one text in several ways."""
        return self.ways > 1 or self.opened > 0 or self.branches > 1


def reach(pattern: str) -> int:
    """How many characters of a line this valid expression may look at, `LONGEST` at most.

    Raises `SlowExpressionError` for one that can't be bounded.
    """
    parts = [_Part()]
    item = _Part()
    for token in _TOKEN.finditer(pattern):
        kind, text = token.lastgroup, token.group()
        if kind == "set" and _SET_OPERATOR.search(text[:-1]):
            raise SlowExpressionError(f"{text} reads like an operation on sets: write a backslash before its signs")
        if kind == "start":
            if pattern.startswith("(?(", token.start()):
                raise SlowExpressionError("an expression with a condition, (?(…), can't be bounded")
            parts.append(_Part())
        elif kind == "end":
            item = parts.pop() if len(parts) > 1 else item
            _join(parts[-1], item, 1)
        elif kind == "branch":
            parts[-1].branches += 1
        elif kind == "repeat":
            _repeat(parts[-1], item, *_bounds(text))
        else:
            item = _Part()
    whole = parts[0]
    length = int((_WORK / (whole.ways * whole.branches)) ** (1 / (whole.opened + 1)))
    if length < _SHORTEST:
        raise SlowExpressionError("it has so many repeats that it could take for ever: use fewer")
    return min(length, LONGEST)


def _join(part: _Part, inner: _Part, times: int) -> None:
    part.ways *= (inner.ways * inner.branches) ** times
    part.opened += inner.opened * times


def _repeat(part: _Part, item: _Part, least: int, most: int | None) -> None:
    if item.flexible:
        if most is None or most > _FEW:
            raise SlowExpressionError(
                "a repeat around another repeat or alternative could take for ever: leave the outer one out"
            )
        _join(part, item, most - 1)
    if most is None or most - least > _OPEN:
        part.opened += 1
    else:
        part.ways *= most - least + 1


def _bounds(text: str) -> tuple[int, int | None]:
    """The least and the most that a repeat stands for; None when there is no most."""
    if text[0] in "*+?":
        return {"*": (0, None), "+": (1, None), "?": (0, 1)}[text[0]]
    least, comma, most = text.rstrip("?+")[1:-1].partition(",")
    low = int(least or 0)
    if not comma:
        return low, low
    return low, int(most) if most else None

r"""The language of filters: which lines of text a person wants to see. Pure; knows nothing of what the lines say.

====================  ================================================
``text``              lines that contain the text
``~text``             lines that have its characters in that order (fuzzy); blanks in it do not count
``/expression/``      lines in which the regular expression is found; the last slash may be left out
``!…``                lines that the rest does not match
``\!text``            a text that begins with one of ``! ~ / \``
====================  ================================================

Upper and lower case are the same unless the filter has an upper-case letter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from routilux.protocol.regexes import LONGEST, SlowExpressionError, reach

MOST: Final = 400
"""The most characters of a filter."""

_MANY: Final = 5
"""From one hit in so many lines on, it is quicker to look at each line."""

Span = tuple[int, int]
"""Where a match starts in a line, and where it ends."""


class FilterError(ValueError):
    """The filter can't be used; the message says why in one short sentence."""


class Kind(StrEnum):
    """How a filter compares."""

    TEXT = "text"
    FUZZY = "fuzzy"
    REGEX = "regex"


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter that was understood. `sought` is its text without the signs, `longest` how much of a line it looks at.

    An empty one matches every line.
    """

    expression: str = ""
    kind: Kind = Kind.TEXT
    sought: str = ""
    inverse: bool = False
    exact_case: bool = False
    longest: int = LONGEST
    pattern: re.Pattern[str] | None = None

    def __bool__(self) -> bool:
        return bool(self.sought)

    def matches(self, line: str) -> bool:
        """Whether a person wants to see this line."""
        return not self.sought or self._finds(line[: self.longest]) is not self.inverse

    def spans(self, line: str) -> list[Span]:
        """Where it matches in the line, in order and without overlaps; nothing for an inverse filter."""
        if not self.sought or self.inverse:
            return []
        line = line[: self.longest]
        if self.kind is Kind.FUZZY:
            return _fuzzy_spans(self._folded(line), self._folded(self.sought)) if self._finds(line) else []
        pattern = self.pattern or re.compile(re.escape(self.sought), 0 if self.exact_case else re.IGNORECASE)
        return [found.span() for found in pattern.finditer(line) if found.end() > found.start()]

    def among(self, lines: str) -> list[int]:
        r"""Which of these lines, each ended by `\n`, a person wants to see: their numbers, from 0."""
        if not self.sought:
            return list(range(lines.count("\n")))
        if self.kind is Kind.TEXT:
            return _lines_with(self._folded(lines), self._folded(self.sought), inverse=self.inverse)
        return [number for number, line in enumerate(lines.split("\n")[:-1]) if self.matches(line)]

    def found_in_each(self, texts: Sequence[str]) -> bool:
        """True when there are such texts and each has what is sought, and so has every line with one of them in it."""
        if self.kind is not Kind.TEXT or not self.sought or not texts:
            return False
        sought = self._folded(self.sought)
        return all(sought in self._folded(text) for text in texts)

    def narrows(self, wider: Filter) -> bool:
        """True when every line that it matches is sure to be matched by the other one too."""
        if not wider.sought or self == wider:
            return True
        if self.inverse or wider.inverse or Kind.REGEX in (self.kind, wider.kind):
            return False
        if wider.exact_case and not self.exact_case:
            return False
        sought = self.sought if wider.exact_case else self.sought.casefold()
        needed = wider._folded(wider.sought)
        if wider.kind is Kind.TEXT:
            return self.kind is Kind.TEXT and needed in sought
        return _has_in_order(sought, needed)

    def _finds(self, line: str) -> bool:
        if self.pattern is not None:
            return self.pattern.search(line) is not None
        line, sought = self._folded(line), self._folded(self.sought)
        return _has_in_order(line, sought) if self.kind is Kind.FUZZY else sought in line

    def _folded(self, text: str) -> str:
        return text if self.exact_case else text.casefold()


def parse(expression: str) -> Filter:
    """The filter that an expression means. Raises `FilterError` for one that means none."""
    expression = expression.replace("\n", " ")
    if len(expression) > MOST:
        raise FilterError(f"a filter has {MOST} characters at most, this one has {len(expression)}")
    inverse = expression.startswith("!")
    rest = expression[inverse:]
    sign, sought = rest[:1], rest[1:]
    if sign == "/":
        return _regex(expression, sought.removesuffix("/") if not sought.endswith("\\/") else sought, inverse=inverse)
    if sign == "~":
        sought, kind = "".join(sought.split()), Kind.FUZZY
    else:
        sought, kind = (sought if sign == "\\" and sought[:1] in "!~/\\" else rest), Kind.TEXT
    return Filter(expression, kind, sought, inverse=inverse and bool(sought), exact_case=sought != sought.lower())


def _regex(expression: str, sought: str, *, inverse: bool) -> Filter:
    exact = any(char.isupper() for char in re.sub(r"\\.|\(\?P?[<=]?\w*", "", sought, flags=re.DOTALL))
    try:
        longest = reach(sought)
        pattern = re.compile(sought, 0 if exact else re.IGNORECASE)
    except SlowExpressionError as error:
        raise FilterError(str(error)) from None
    except (re.error, OverflowError, RecursionError) as error:
        raise FilterError(f"not a regular expression: {error}") from None
    return Filter(expression, Kind.REGEX, sought, inverse and bool(sought), exact, longest, pattern if sought else None)


def _lines_with(lines: str, sought: str, *, inverse: bool) -> list[int]:
    """The numbers of the lines that contain the text, or don't.

    Few hits are found by going from hit to hit, so that what does not match costs little; many by looking at each line.
    """
    hits = lines.count(sought)
    if not hits and not inverse:
        return []
    total = lines.count("\n")
    if hits > total // _MANY:
        each = enumerate(lines.split("\n")[:-1])
        return [number for number, line in each if (sought in line) is not inverse]
    found = _few_lines_with(lines, sought)
    if not inverse:
        return found
    known = set(found)
    return [number for number in range(total) if number not in known]


def _few_lines_with(lines: str, sought: str) -> list[int]:
    found: list[int] = []
    number, line_start = 0, 0
    at = lines.find(sought)
    while at >= 0:
        number += lines.count("\n", line_start, at)
        found.append(number)
        line_start = lines.find("\n", at) + 1
        number += 1
        at = lines.find(sought, line_start) if line_start else -1
    return found


def _has_in_order(text: str, sought: str) -> bool:
    at = -1
    for char in sought:
        at = text.find(char, at + 1)
        if at < 0:
            return False
    return True


def _fuzzy_spans(text: str, sought: str) -> list[Span]:
    """Where the characters stand, those side by side together: the last place for the end, then back to the start."""
    at = -1
    for char in sought:
        at = text.find(char, at + 1)
    places = []
    end = at + 1
    for char in reversed(sought):
        end = text.rfind(char, 0, end)
        places.append(end)
    places.reverse()
    starts = [places[0], *[after for before, after in pairwise(places) if after != before + 1]]
    ends = [*[before + 1 for before, after in pairwise(places) if after != before + 1], places[-1] + 1]
    return list(zip(starts, ends, strict=True))

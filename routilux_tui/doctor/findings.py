"""What is found, as lines: a topic, what was looked at, what it is, and advice where something is amiss. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from rich.cells import cell_len

from routilux_tui.render.sanitise import clean

_LONGEST = 400


class Verdict(StrEnum):
    """What a finding means: good, less than there could be, something that has to be mended, or not to be known."""

    GOOD = "good"
    LESS = "less"
    WRONG = "wrong"
    UNKNOWN = "unknown"


MARKS = {Verdict.GOOD: "✓", Verdict.LESS: "!", Verdict.WRONG: "✗", Verdict.UNKNOWN: "?"}
ASCII_MARKS = {Verdict.GOOD: "+", Verdict.LESS: "!", Verdict.WRONG: "x", Verdict.UNKNOWN: "?"}


class Finding(NamedTuple):
    """One thing that was looked at."""

    topic: str
    name: str
    value: str
    verdict: Verdict = Verdict.GOOD
    advice: str = ""


def finding_lines(findings: Iterable[Finding], *, ascii_only: bool = False) -> Iterator[tuple[str, Verdict | None]]:
    """The findings by topic, each line with its verdict; a head and a blank line have none."""
    listed = list(findings)
    width = max((cell_len(clean(finding.name)) for finding in listed), default=0)
    marks = ASCII_MARKS if ascii_only else MARKS
    topic = None
    for finding in listed:
        if finding.topic != topic:
            if topic is not None:
                yield "", None
            topic = finding.topic
            yield topic, None
        name = clean(finding.name)
        blanks = " " * (width - cell_len(name))
        yield f"  {marks[finding.verdict]} {name}{blanks}  {clean(finding.value, _LONGEST)}", finding.verdict
        if finding.advice:
            yield f"    {' ' * width}  {clean(finding.advice, _LONGEST)}", None

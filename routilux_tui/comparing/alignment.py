"""Which activation of one run corresponds to which of another: top down by cause, among siblings by content. Pure.

Activations form trees: below each stand those that its emissions caused. Trees are matched from their roots, as ordered
trees are (S. M. Selkow, “The tree-to-tree editing problem”, 1977): what corresponds has corresponding causes. Siblings
are told apart by routine, slot, event and attempt; those that are alike in these keep their order, and are aligned by
what their messages hold, as the lines of two files are (J. W. Hunt and M. D. McIlroy, 1976; here Python's `difflib`,
after the equal beginning and end are taken off). In a stretch where the messages differ, the first corresponds to the
first, the second to the second; what is left over has no counterpart, nor has anything that it caused.
Times play no part.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from routilux_tui.comparing.steps import Step

_MOST_CELLS: Final = 4_000_000
"""How many pairs of siblings are weighed at most; more are paired in their order."""

Siblings = dict[tuple[str, str, str, int], list[Step]]


class Pair(NamedTuple):
    """What corresponds: a step of each run, or of one of them alone."""

    a: Step | None
    b: Step | None


def align(a: Sequence[Step], b: Sequence[Step]) -> Iterator[Pair]:
    """Every step of both runs, once: with its counterpart, or alone. A cause comes before what it caused."""
    of_a, of_b = _families(a), _families(b)
    waiting: list[tuple[int | None, int | None]] = [(None, None)]
    while waiting:
        cause_a, cause_b = waiting.pop()
        for pair in _siblings(of_a.pop(cause_a, {}), of_b.pop(cause_b, {})):
            yield pair
            if pair.a is not None and pair.b is not None:
                waiting.append((pair.a.seq, pair.b.seq))
    for families, is_a in ((of_a, True), (of_b, False)):
        for alone in _all(families.values()):
            yield Pair(alone, None) if is_a else Pair(None, alone)


def _families(steps: Sequence[Step]) -> dict[int | None, Siblings]:
    """The steps by what caused them; a cause that is not among them counts as none."""
    there = {step.seq for step in steps}
    families: dict[int | None, Siblings] = {}
    for step in steps:
        cause = step.cause if step.cause in there else None
        families.setdefault(cause, {}).setdefault(step.key, []).append(step)
    return families


def _all(families: Iterable[Siblings]) -> Iterator[Step]:
    for siblings in families:
        for steps in siblings.values():
            yield from steps


def _siblings(a: Siblings, b: Siblings) -> Iterator[Pair]:
    for key, steps in a.items():
        yield from aligned(steps, b.get(key, ()))
    for key, steps in b.items():
        if key not in a:
            yield from (Pair(None, step) for step in steps)


def aligned(a: Sequence[Step], b: Sequence[Step]) -> Iterator[Pair]:
    """Siblings of one kind, aligned by their messages."""
    shorter = min(len(a), len(b))
    head = next((at for at in range(shorter) if a[at].message != b[at].message), shorter)
    rest = shorter - head
    tail = next((at for at in range(rest) if a[-1 - at].message != b[-1 - at].message), rest)
    yield from map(Pair, a[:head], b[:head])
    yield from _middle(a[head : len(a) - tail], b[head : len(b) - tail])
    yield from map(Pair, a[len(a) - tail :], b[len(b) - tail :])


def _middle(a: Sequence[Step], b: Sequence[Step]) -> Iterator[Pair]:
    if not a or not b or len(a) * len(b) > _MOST_CELLS:
        yield from _in_order(a, b)
        return
    matcher = SequenceMatcher(None, [s.message for s in a], [s.message for s in b], autojunk=False)
    for _how, begin_a, end_a, begin_b, end_b in matcher.get_opcodes():
        yield from _in_order(a[begin_a:end_a], b[begin_b:end_b])


def _in_order(a: Sequence[Step], b: Sequence[Step]) -> Iterator[Pair]:
    both = min(len(a), len(b))
    yield from map(Pair, a[:both], b[:both])
    yield from (Pair(step, None) for step in a[both:])
    yield from (Pair(None, step) for step in b[both:])

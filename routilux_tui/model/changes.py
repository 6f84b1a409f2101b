"""What changed in a routine's state between two looks: paths, when, and by how much a number grew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from routilux.protocol import Preview

FRESH = 3.0
"""Seconds for which a change counts as fresh."""

_STEP = 1.0

Path = tuple[str, ...]
_NUMBERS = frozenset({"int", "float"})


class Change(Struct, frozen=True):
    """One value that changed: when it last did, its number and time at the start of this step, and the step's growth.

    `grew` is None for what is not a number. It moves once a second at most, so that it can be read.
    """

    at: float
    base: float | None = None
    base_at: float = 0.0
    grew: float | None = None


def compare(
    known: Mapping[Path, Change], before: Preview | None, after: Preview | None, at: float
) -> Mapping[Path, Change]:
    """The changes after a state was seen at `at` that was `before`; fresh ones are kept, stale ones dropped."""
    if before == after:
        return known
    kept = {path: change for path, change in known.items() if at - change.at <= FRESH}
    old = dict(_leaves(before, ()))
    for path, value in _leaves(after, ()):
        was = old.get(path)
        if was is None or (was.text, was.kind, was.size) != (value.text, value.kind, value.size):
            kept[path] = _stepped(kept.get(path), was, value, at)
    return kept


def _stepped(change: Change | None, was: Preview | None, value: Preview, at: float) -> Change:
    new, old = _number(value), _number(was)
    if new is None or old is None:
        return Change(at)
    if change is None or change.base is None:
        return Change(at, old, at, new - old)
    if at - change.base_at < _STEP:
        return Change(at, change.base, change.base_at, change.grew)
    return Change(at, new, at, new - change.base)


def _leaves(value: Preview | None, path: Path) -> Iterator[tuple[Path, Preview]]:
    if value is None:
        return
    if not value.children:
        yield path, value
    for item in value.children:
        yield from _leaves(item.value, (*path, item.key))


def _number(value: Preview | None) -> float | None:
    if value is None or value.kind not in _NUMBERS:
        return None
    try:
        return float(value.text)
    except ValueError:
        return None

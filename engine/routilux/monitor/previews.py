"""Bounded previews of any value whatever. Nothing here raises, and nothing of a value is kept.

Containers are shown item by item up to a budget, so a deep, wide or cyclic one costs no more than what is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from routilux.plain import guarded_repr
from routilux.protocol import Preview, PreviewItem


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a value is shown: characters of a text, items of a container, levels, and values in all."""

    text: int
    items: int
    depth: int
    values: int


GLANCE: Final = Limits(text=200, items=12, depth=2, values=40)
"""For a row or a panel."""

WHOLE: Final = Limits(text=20_000, items=500, depth=12, values=5_000)
"""For a payload that was asked for by itself."""


class _Budget:
    __slots__ = ("inside", "left", "limits")

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.left = limits.values
        self.inside: list[int] = []


def preview(value: Any, limits: Limits = GLANCE) -> Preview:
    """A preview of the value within the limits."""
    return _show(value, _Budget(limits))


def line(value: Any, limit: int = 200) -> str:
    """The value on one line, cut."""
    return _show(value, _Budget(Limits(text=limit, items=8, depth=2, values=20))).text[:limit]


def _show(value: Any, budget: _Budget) -> Preview:
    budget.left -= 1
    kind = type(value)
    shower = _SHOWERS.get(kind)
    try:
        if shower is not None:
            return shower(value, budget)
        return _object(value, budget)
    except Exception as error:  # noqa: BLE001 - a user's value may raise anything from anywhere
        return Preview(kind.__name__, f"<{kind.__name__}>", note=f"showing it raised {type(error).__name__}")


def _cut(text: str, limit: int) -> tuple[str, bool]:
    return (text, False) if len(text) <= limit else (text[: limit - 1] + "…", True)


def _text(value: str, budget: _Budget) -> Preview:
    text, cut = _cut(value, budget.limits.text)
    return Preview("str", text, len(value), cut)


def _bytes(value: bytes | bytearray, budget: _Budget) -> Preview:
    limit = budget.limits.text // 4
    return Preview(type(value).__name__, repr(bytes(value[:limit])), len(value), len(value) > limit)


def _number(value: complex | bool | None, _budget: _Budget) -> Preview:
    if type(value) is int and value.bit_length() > 512:
        return Preview("int", f"an int of {value.bit_length():,} bits", cut=True)
    return Preview(type(value).__name__, repr(value))


def _mapping(value: dict[Any, Any], budget: _Budget) -> Preview:
    return _container(value, ((_key(k), v) for k, v in value.items()), "{", "}", budget)


def _sequence(value: list[Any] | tuple[Any, ...], budget: _Budget) -> Preview:
    brackets = "[]" if isinstance(value, list) else "()"
    return _container(value, ((str(at), v) for at, v in enumerate(value)), brackets[0], brackets[1], budget)


def _set(value: set[Any] | frozenset[Any], budget: _Budget) -> Preview:
    return _container(value, (("", v) for v in value), "{", "}", budget)


def _key(key: Any) -> str:
    return _cut(key if type(key) is str else guarded_repr(key, 60), 60)[0]


def _container(value: Any, items: Iterable[tuple[str, Any]], left: str, right: str, budget: _Budget) -> Preview:
    kind, size = type(value).__name__, len(value)
    if id(value) in budget.inside:
        return Preview(kind, f"{left}…{right}", size, cut=True, note="it contains itself")
    if len(budget.inside) >= budget.limits.depth or budget.left <= 0:
        return Preview(kind, f"{left}…{right}" if size else left + right, size, cut=size > 0)
    budget.inside.append(id(value))
    children = []
    for key, item in islice(items, budget.limits.items):
        if budget.left <= 0:
            break
        children.append(PreviewItem(key, _show(item, budget)))
    budget.inside.pop()
    cut = len(children) < size
    named = isinstance(value, dict)
    parts = [f"{child.key}: {_quoted(child.value)}" if named else _quoted(child.value) for child in children]
    text, _ = _cut(left + ", ".join([*parts, "…"] if cut else parts) + right, budget.limits.text)
    return Preview(kind, text, size, cut, tuple(children))


def _quoted(child: Preview) -> str:
    return f"'{child.text}'" if child.kind == "str" else child.text


def _object(value: Any, budget: _Budget) -> Preview:
    for base in (dict, list, tuple, str, set):
        if isinstance(value, base):
            shown = _SHOWERS[base](value, budget)
            return Preview(type(value).__name__, shown.text, shown.size, shown.cut, shown.children, shown.note)
    text = guarded_repr(value, budget.limits.text)
    return Preview(type(value).__name__, text, cut=text.endswith("…"))


_SHOWERS: Final[dict[type, Callable[[Any, _Budget], Preview]]] = {
    str: _text,
    bytes: _bytes,
    bytearray: _bytes,
    int: _number,
    float: _number,
    bool: _number,
    complex: _number,
    type(None): _number,
    dict: _mapping,
    list: _sequence,
    tuple: _sequence,
    set: _set,
    frozenset: _set,
}

"""Values as Python source that is the same value again. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from routilux.plain import Unsaved

_PLAIN: Final = frozenset({int, str, bytes, bool, complex, type(None)})
_CONTAINERS: Final = frozenset({list, tuple, set, frozenset})
_MOST_BITS: Final = 10_000
_DEPTH: Final = 50


class Unwritable(NamedTuple):
    """A value that has no literal: where it stands, and what it is."""

    where: str
    what: str

    def __str__(self) -> str:
        """As an error message says it."""
        return f"{self.where} is {self.what}"


def unwritable(value: Any, where: str, depth: int = 0) -> Iterator[Unwritable]:
    """What in a value has no literal; `where` is how the value is called."""
    kind = type(value)
    if depth > _DEPTH:
        yield Unwritable(where, "nested too deeply")
    elif kind is dict:
        for key, item in value.items():
            yield from unwritable(key, f"a key of {where}", depth + 1)
            yield from unwritable(item, f"{where}[{key!r:.40}]", depth + 1)
    elif kind in _CONTAINERS:
        for at, item in enumerate(value):
            yield from unwritable(item, f"{where}[{at}]", depth + 1)
    elif kind is Unsaved:
        yield Unwritable(where, f"a {value.type} that could not be recorded whole: {value.text:.80}")
    elif kind is float:
        if not math.isfinite(value):
            yield Unwritable(where, f"the float {value!r}")
    elif kind not in _PLAIN:
        yield Unwritable(where, f"a {kind.__name__}")
    elif kind is int and value.bit_length() > _MOST_BITS:
        yield Unwritable(where, f"an int of {value.bit_length():,} bits")


def literal(value: Any, indent: int = 0, used: int = 0, width: int = 79) -> str:
    """The value as source in the form that formatters give it, in lines of that width where it has places to break.

    It begins after `used` columns of a line; where it takes several, the last begins at `indent`.
    """
    flat = _flat(value)
    if used + len(flat) < width or not _items(value):
        return flat
    within = indent + 4
    opening, closing = _brackets(value)
    lines = (
        f"{' ' * within}{head}{literal(item, within, within + len(head), width)},\n" for head, item in _items(value)
    )
    return f"{opening}\n{''.join(lines)}{' ' * indent}{closing}"


def _flat(value: Any) -> str:
    """The value on one line."""
    items = _items(value)
    if items:
        opening, closing = _brackets(value)
        single = "," if type(value) is tuple and len(items) == 1 else ""
        return f"{opening}{', '.join(f'{head}{_flat(item)}' for head, item in items)}{single}{closing}"
    text = repr(value)
    if type(value) is str and text[0] == "'" and '"' not in value:
        return f'"{text[1:-1]}"'
    if type(value) is bytes and text[1] == "'" and b'"' not in value:
        return f'b"{text[2:-1]}"'
    return text


def _items(value: Any) -> list[tuple[str, Any]]:
    """What stands in a container, each with the key before it; nothing for anything else."""
    if type(value) is dict:
        return [(f"{_flat(key)}: ", item) for key, item in value.items()]
    if type(value) in (list, tuple):
        return [("", item) for item in value]
    if type(value) in (set, frozenset):
        return [("", item) for item in sorted(value, key=_flat)]
    return []


_BRACKETS: Final[dict[type, tuple[str, str]]] = {
    dict: ("{", "}"),
    list: ("[", "]"),
    tuple: ("(", ")"),
    set: ("{", "}"),
}


def _brackets(value: Any) -> tuple[str, str]:
    if type(value) is frozenset:
        return "frozenset({", "})"
    return _BRACKETS[type(value)]

"""Values as Python source that is the same value again. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pprint import pformat
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


def literal(value: Any, indent: int = 0, width: int = 79) -> str:
    """The value as source, in lines of about that width; all lines after the first are indented."""
    return pformat(value, width=max(40, width - indent), sort_dicts=False).replace("\n", "\n" + " " * indent)

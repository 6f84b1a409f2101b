"""What of a payload counts when two runs are compared: its value, not the order of its keys nor its address. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import Any, Final

from routilux.plain import to_plain

_ADDRESS: Final = re.compile(r"\b0x[0-9a-fA-F]{4,}")
_UNORDERED: Final = ("set", "frozenset")


def canonical(value: Any, ignored: Collection[str] = ()) -> str:
    """The value as text, the same for values that are alike. Values of keys in `ignored` are left out, at any depth."""
    return _write(_reduced(to_plain(value, "", strict=False), ignored))


def _write(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def _named(key: Any, names: Collection[str]) -> bool:
    """Whether the key is one of the names; one that is no text stands as a tagged dict or a list, and is none."""
    return type(key) is str and key in names


def _reduced(plain: Any, ignored: Collection[str]) -> Any:
    if type(plain) is list:
        return [_reduced(item, ignored) for item in plain]
    if type(plain) is not dict:
        return plain
    if "$" not in plain:
        return {key: _reduced(item, ignored) for key, item in plain.items() if key not in ignored}
    tag: str = plain["$"]
    inner: Any = plain.get("v")
    if tag == "dict":
        pairs = [[key, _reduced(item, ignored)] for key, item in inner if not _named(key, ignored)]
        return {"$": tag, "v": sorted(pairs, key=_write)}
    if tag in _UNORDERED:
        return {"$": tag, "v": sorted((_reduced(item, ignored) for item in inner), key=_write)}
    if tag == "unsaved":
        return {"$": tag, "v": [inner[0], _ADDRESS.sub("0x…", inner[1])]}
    return {"$": tag, "v": _reduced(inner, ignored) if tag == "tuple" else inner}

"""Values as JSON can carry them, and back: what JSON does not know is tagged, what nobody can carry is named.

A tagged value is a dict with the keys `$` and `v`; a user's dict that has the key `$` is tagged itself.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import chain
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from typing import Any, Final
from uuid import UUID

from routilux.errors import SerializationError

TAG: Final = "$"
"""The key that marks a dict as a tagged value."""
_PLAIN_BITS: Final = 63
_DEPTH: Final = 200
_CONTAINERS: Final = (dict, list, tuple, set, frozenset)
_REPR: Final = 200
_REPR_BITS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Unsaved:
    """Stands in a loaded job where a value of its past could not be saved: the value's type and repr."""

    type: str
    text: str


_WRITERS: Final[dict[type, tuple[str, Callable[[Any], Any]]]] = {
    bytes: ("bytes", lambda v: base64.b64encode(v).decode("ascii")),
    bytearray: ("bytearray", lambda v: base64.b64encode(v).decode("ascii")),
    datetime: ("datetime", datetime.isoformat),
    date: ("date", date.isoformat),
    time: ("time", time.isoformat),
    timedelta: ("timedelta", lambda v: [v.days, v.seconds, v.microseconds]),
    Decimal: ("Decimal", str),
    UUID: ("UUID", str),
    complex: ("complex", lambda v: [v.real, v.imag]),
    Unsaved: ("unsaved", lambda v: [v.type, v.text]),
}

_READERS: Final[dict[str, Callable[[Any], Any]]] = {
    "bytes": base64.b64decode,
    "bytearray": lambda v: bytearray(base64.b64decode(v)),
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "timedelta": lambda v: timedelta(*v),
    "Decimal": Decimal,
    "UUID": UUID,
    "complex": lambda v: complex(*v),
    "unsaved": lambda v: Unsaved(*v),
    "float": float,
    "int": lambda v: int(v, 16),
    "str": lambda v: v.encode("ascii").decode("unicode_escape"),
    "path": Path,
    "purepath": PurePosixPath,
    "windowspath": PureWindowsPath,
}

_PURE: Final[dict[type, str]] = {PureWindowsPath: "windowspath"}


def to_plain(value: Any, where: str, *, strict: bool) -> Any:
    """The value as JSON can carry it.

    With `strict`, one that can't be carried is a SerializationError that says where it stood (`where` and the way from
    there) and what it is; without, an `Unsaved` takes its place.
    """
    return _write(value, where, strict, ())


def _write(value: Any, where: str, strict: bool, inside: tuple[int, ...]) -> Any:
    kind = type(value)
    if value is None or kind is bool:
        return value
    if kind is int:
        return value if value.bit_length() <= _PLAIN_BITS else {TAG: "int", "v": hex(value)}
    if kind is float:
        return value if math.isfinite(value) else {TAG: "float", "v": repr(value)}
    if kind is str:
        return value if value.isascii() or _encodes(value) else {TAG: "str", "v": _escaped(value)}
    if kind in _CONTAINERS:
        return _write_container(value, kind, where, strict, inside)
    writer = _WRITERS.get(kind)
    if writer is not None:
        return {TAG: writer[0], "v": writer[1](value)}
    if isinstance(value, PurePath):
        return {TAG: "path" if isinstance(value, Path) else _PURE.get(kind, "purepath"), "v": str(value)}
    return _refuse(value, where, strict, "values of this type can't be saved")


def _write_container(value: Any, kind: type, where: str, strict: bool, inside: tuple[int, ...]) -> Any:
    if id(value) in inside:
        return _refuse(value, where, strict, "it contains itself")
    if len(inside) > _DEPTH:
        return _refuse(value, where, strict, f"it is nested more than {_DEPTH} deep")
    within = (*inside, id(value))
    if kind is dict:
        if TAG not in value and all(type(key) is str and (key.isascii() or _encodes(key)) for key in value):
            return {key: _write(item, f"{where}[{key!r}]", strict, within) for key, item in value.items()}
        pairs = [
            [_write(key, f"{where} key", strict, within), _write(item, f"{where}[{key!r:.40}]", strict, within)]
            for key, item in value.items()
        ]
        return {TAG: "dict", "v": pairs}
    items = [_write(item, f"{where}[{at}]", strict, within) for at, item in enumerate(value)]
    return items if kind is list else {TAG: kind.__name__, "v": items}


def _refuse(value: Any, where: str, strict: bool, why: str) -> Any:
    text = guarded_repr(value)
    if strict:
        raise SerializationError(f"{where} is a {type(value).__name__} and can't be saved: {why}; it is {text}")
    return {TAG: "unsaved", "v": [type(value).__name__, _escaped(text)]}


def guarded_repr(value: Any, limit: int = _REPR) -> str:
    """The repr, cut, also when it raises."""
    if type(value) is int and value.bit_length() > _REPR_BITS:
        return f"<an int of {value.bit_length():,} bits>"
    try:
        deep = _is_deep(value)
        text = f"<a {type(value).__name__} that is nested more than {_DEPTH} deep>" if deep else repr(value)
    except BaseException as error:  # noqa: BLE001 - a user's __repr__ may raise anything
        text = f"<its repr raised {type(error).__name__}>"
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _is_deep(value: Any) -> bool:
    """Whether built-in containers are nested deeply in it: the time for its repr grows with the square of the depth."""
    if type(value) not in _CONTAINERS:
        return False
    level, seen = [value], {id(value)}
    for _ in range(_DEPTH):
        parts = chain.from_iterable(map(_parts, level))
        level = [part for part in parts if type(part) in _CONTAINERS and id(part) not in seen]
        seen.update(map(id, level))
        if not level:
            return False
    return True


def _parts(container: Any) -> list[Any]:
    return list(container.values() if type(container) is dict else container)


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _escaped(text: str) -> str:
    return text.encode("unicode_escape").decode("ascii")


def from_plain(plain: Any) -> Any:
    """The value that `to_plain` was given; SerializationError for a tag that this version does not know."""
    if type(plain) is list:
        return [from_plain(item) for item in plain]
    if type(plain) is not dict:
        return plain
    if TAG not in plain:
        return {key: from_plain(item) for key, item in plain.items()}
    tag: str = plain[TAG]
    inner: Any = plain.get("v")
    if tag in ("tuple", "set", "frozenset"):
        items = [from_plain(item) for item in inner]
        return {"tuple": tuple, "set": set, "frozenset": frozenset}[tag](items)
    if tag == "dict":
        return {from_plain(key): from_plain(item) for key, item in inner}
    reader = _READERS.get(tag)
    if reader is None:
        raise SerializationError(f"a saved value has the tag {tag!r}, which this version does not know")
    return reader(inner)

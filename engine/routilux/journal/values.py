"""Values as msgpack and back, exactly.

What msgpack carries as it is goes in as it is, in bulk. All other values are written the way a saved job writes them
(`routilux.plain`), and what nobody can carry is replaced by its type and a guarded repr, and counted. Knows no file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain, zip_longest
from typing import Any, Final, TypeVar

import msgspec

from routilux.errors import RecordingError, SerializationError
from routilux.journal.names import writable
from routilux.journal.redaction import Redaction
from routilux.plain import TAG, Unsaved, from_plain, guarded_repr, to_plain

_SCALARS: Final = frozenset({int, float, str, bool, bytes, type(None)})
_CARRIED: Final = _SCALARS | {dict, list}
_LEVELS: Final = 64
_MOST_VALUES: Final = 1_000_000
"""Values that one payload may hold, counted through its containers. Of one with more, marks replace the large parts."""

_AS_IS: Final = 0
_TAGGED: Final = 1
_ROWS: Final = 2
"""Forms of packed values. `_ROWS` are dicts with the same keys: the keys once, and for each the values."""

T = TypeVar("T")

_encode_into = msgspec.msgpack.Encoder().encode_into
_decode = msgspec.msgpack.Decoder().decode


class Packer:
    """Packs lists of values. `marked` counts the values that could not be carried whole."""

    def __init__(self, redaction: Redaction | None = None) -> None:
        self._redaction = redaction
        self.marked = 0
        self._sizes: dict[int, tuple[int, Any]] = {}

    @property
    def redacts(self) -> bool:
        """Whether secrets are taken out, so that `pack` wants the names of the values."""
        return self._redaction is not None

    def pack(self, values: list[Any], names: Sequence[str] = ()) -> bytes:
        """These values as bytes; `names` are those that they go by, for who takes out secrets."""
        if self._redaction is None and _carried(values):
            packed = _try(_AS_IS, values)
            if packed is not None:
                return bytes(packed)
        named = zip_longest(values, names, fillvalue="")
        plain = [self._plain(value, name) for value, name in named]
        self._sizes.clear()
        packed = _try(_TAGGED, plain)
        if packed is None:
            packed = _try(_TAGGED, [self._packable(*pair) for pair in zip(values, plain, strict=True)])
        assert packed is not None
        return bytes(packed)

    def pack_rows(self, keys: list[Any], columns: list[list[Any]]) -> bytes:
        """Dicts with these keys as bytes, the values given by key; `unpack` has them as `pack` would have left them."""
        packed = _packed_rows(keys, columns) if self._redaction is None else None
        return self.pack(_rows(keys, columns)) if packed is None else bytes(packed)

    def named(self, value: Any, names: Sequence[Sequence[str]]) -> Any:
        """A value of which each part may have several names, or that has them as a whole, without what is secret."""
        if self._redaction is None:
            return value
        if len(names) == 1:
            return self._without_secrets(value, names[0])
        return tuple(self._without_secrets(part, known) for part, known in zip(value, names, strict=True))

    def _without_secrets(self, value: Any, names: Sequence[str]) -> Any:
        assert self._redaction is not None
        secret = next((name for name in names if self._redaction.is_secret(name)), "")
        return self._redaction.named(secret, value)

    def text(self, text: str) -> str:
        """A text that is no payload, without what is secret, and such that it can be encoded."""
        clean = text if self._redaction is None else self._redaction.text(text)
        return writable(clean)

    def _packable(self, value: Any, plain: Any) -> Any:
        return self._mark(value, "<it could not be packed>") if _try(_TAGGED, [plain]) is None else plain

    def _plain(self, value: Any, name: str) -> Any:
        if self._size(value) > _MOST_VALUES:
            value = self._cut(value)
        if self._redaction is not None:
            value = self._redaction.named(name, value)
        try:
            return to_plain(value, "", strict=True)
        except SerializationError:
            self.marked += 1
        except Exception:  # noqa: BLE001 - a user's value may raise anything, or change while it is read
            return self._mark(value, guarded_repr(value))
        try:
            return to_plain(value, "", strict=False)
        except Exception:  # noqa: BLE001 - the same
            return self._mark(value, guarded_repr(value))

    def _cut(self, value: Any) -> Any:
        """A value that is too large without those of its parts that make it so: a mark stands for each of them."""
        kind, room = type(value), _MOST_VALUES
        if kind is list and len(value) == 1:
            return [self._cut(value[0])]
        if kind not in (dict, tuple) or len(value) > room:
            return self._left_out(value)
        parts = []
        for part in dict.values(value) if kind is dict else value:
            size = self._size(part)
            room -= size if size <= room else 1
            parts.append(part if size <= room else self._left_out(part))
        return dict(zip(value, parts, strict=True)) if kind is dict else tuple(parts)

    def _left_out(self, value: Any) -> Unsaved:
        self.marked += 1
        name = type(value).__name__
        return Unsaved(name, f"<a {name} of more than {_MOST_VALUES:,} values>")

    def _size(self, value: Any) -> int:
        """How many values a value holds; counted once while a list of values is packed."""
        known = self._sizes.get(id(value))
        if known is None:
            known = self._sizes[id(value)] = (_size(value), value)
        return known[0]

    def _mark(self, value: Any, text: str) -> Any:
        self.marked += 1
        return to_plain(Unsaved(type(value).__name__, text), "", strict=False)


def mapping_of(value: Any) -> dict[Any, Any]:
    """A dict that was packed, also when only its mark was: that stands in one then, so that readers find a dict."""
    return value if isinstance(value, dict) else {"": value}


def unpack(packed: bytes | bytearray | memoryview) -> list[Any]:
    """The values that were packed. RecordingError when these bytes are damaged."""
    return _unpacked(packed, _rows)


def unpack_some(packed: bytes | bytearray | memoryview) -> list[Any] | Rows:
    """As `unpack`, for who asks for few of the values."""
    return _unpacked(packed, Rows)


def _unpacked(packed: bytes | bytearray | memoryview, rows: Callable[[list[Any], list[list[Any]]], T]) -> list[Any] | T:
    try:
        values = _decode(memoryview(packed)[1:])
        if packed[0] == _TAGGED:
            return [from_plain(value) for value in values]
        return rows(*values) if packed[0] == _ROWS else list(values)
    except (ValueError, TypeError, IndexError, KeyError, RecursionError, MemoryError) as error:
        raise RecordingError(f"packed values are damaged: {error}") from error


def _try(form: int, values: list[Any]) -> bytearray | None:
    """The values behind a byte that says their form; None when one of them has no place in msgpack."""
    packed = bytearray((form,))
    try:
        _encode_into(values, packed, 1)
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None
    return packed


def _packed_rows(keys: list[Any], columns: list[list[Any]]) -> bytearray | None:
    """Rows as bytes; None when they have no keys, or hold what msgpack does not carry."""
    if not keys or set(map(type, keys)) != {str} or TAG in keys or not all(map(_carried, columns)):
        return None
    return _try(_ROWS, [keys, columns])


class Rows:
    """Dicts that were packed as rows: each is made when it is asked for."""

    __slots__ = ("_columns", "_keys")

    def __init__(self, keys: list[Any], columns: list[list[Any]]) -> None:
        self._keys = keys
        self._columns = columns

    def __getitem__(self, at: int) -> dict[Any, Any]:
        return {key: column[at] for key, column in zip(self._keys, self._columns, strict=True)}


def _rows(keys: list[Any], columns: list[list[Any]]) -> list[dict[Any, Any]]:
    return [dict(zip(keys, row, strict=True)) for row in zip(*columns, strict=True)]


def _carried(values: list[Any]) -> bool:
    """Whether msgpack carries these values as they are. Looks at a level of all of them at a time."""
    level, seen = values, 0
    for _ in range(_LEVELS):
        kinds = set(map(type, level))
        if kinds <= _SCALARS:
            return True
        if not kinds <= _CARRIED:
            return False
        dicts = level if len(kinds) == 1 and dict in kinds else [value for value in level if type(value) is dict]
        names = list(chain.from_iterable(dicts))
        below = list(chain.from_iterable(map(dict.values, dicts)))
        if list in kinds:
            below.extend(chain.from_iterable(value for value in level if type(value) is list))
        seen += len(below)
        if seen > _MOST_VALUES or (names and (set(map(type, names)) != {str} or TAG in names)):
            return False
        level = below
    return False


def _size(value: Any) -> int:
    """How many values a value holds, at the least, up to somewhat more than the limit."""
    level, seen = [value], 1
    for _ in range(_LEVELS):
        below: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                below.extend(dict.values(item))
            elif isinstance(item, (list, tuple, set, frozenset)):
                below.extend(item)
            if seen + len(below) > _MOST_VALUES:
                return seen + len(below)
        if not below:
            break
        seen += len(below)
        level = below
    return seen

"""Names as bytes: what stands in a recording beside the payloads, also when a name is none that can be encoded.

A lone surrogate has no place in UTF-8, and nothing keeps a program from having one in a routine's id or in a key. Such
a name is on record as Python would write it, escaped. Knows no file.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

_encode: Final = msgspec.msgpack.Encoder().encode


def encoded(structure: Any) -> bytes:
    """What msgpack carries, as bytes."""
    try:
        return _encode(structure)
    except UnicodeEncodeError:
        return _encode(_writable(structure))


def writable(text: str) -> str:
    """The text as UTF-8 can carry it."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def _writable(structure: Any) -> Any:
    if isinstance(structure, str):
        return writable(structure)
    if isinstance(structure, msgspec.Struct):
        return [_writable(part) for part in msgspec.structs.astuple(structure)]
    if isinstance(structure, dict):
        return {_writable(key): _writable(value) for key, value in structure.items()}
    if isinstance(structure, (list, tuple)):
        return [_writable(part) for part in structure]
    return structure

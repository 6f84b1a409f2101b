"""Payloads as JSON: what JSON does not know is tagged, as in a saved job, and what nobody can carry is named. Pure."""

from __future__ import annotations

import json
from typing import Any, Final

from routilux.plain import to_plain

_write: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
_encode: Final = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"), allow_nan=False).encode


def as_json(value: Any) -> str:
    """A value of our own making as JSON in ASCII, on one line."""
    return _encode(value)


def plain(value: Any) -> Any:
    """A payload as JSON can carry it."""
    return to_plain(value, "", strict=False)


def payload_json(value: Any, limit: int = 0) -> str:
    """A payload as JSON in ASCII, on one line; with a limit, cut to so many characters and marked as cut."""
    text = _encode(plain(value))
    return f"{text[:limit]}..." if limit and len(text) > limit else text


def readable_json(value: Any, limit: int) -> str:
    """A payload as JSON for a reader, on one line: in its own letters, with blanks, cut to so many characters."""
    text = _write(plain(value))
    return f"{text[:limit]}…" if len(text) > limit else text

"""Secrets are taken out of payloads where they enter a recording or a preview. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from routilux.plain import Unsaved

REDACTED: Final = "[redacted]"
_DEPTH: Final = 64


class Redaction:
    """Regular expressions for what is secret.

    A value whose name (a key, a parameter) matches one as a whole is replaced; in text, each part that matches one is.
    Upper and lower case are the same in names. Raises ValueError for what is no regular expression.
    """

    def __init__(self, patterns: Iterable[str]) -> None:
        self._names: list[re.Pattern[str]] = []
        self._texts: list[re.Pattern[str]] = []
        for pattern in patterns:
            try:
                self._names.append(re.compile(pattern, re.IGNORECASE))
                self._texts.append(re.compile(pattern))
            except re.error as error:
                raise ValueError(f"redact: {pattern!r} is no regular expression: {error}") from error

    def is_secret(self, name: Any) -> bool:
        """Whether a value of this name is secret whatever it is."""
        return isinstance(name, str) and any(pattern.fullmatch(name) for pattern in self._names)

    def text(self, text: str) -> str:
        """The text without its secret parts."""
        for pattern in self._texts:
            text = pattern.sub(REDACTED, text)
        return text

    def named(self, name: Any, value: Any) -> Any:
        """The value that goes by this name, without what is secret. Containers are copied, the value never changed.

        What was taken out of is an `Unsaved`, so that nobody takes it for the value.
        """
        return Unsaved(type(value).__name__, REDACTED) if self.is_secret(name) else self._clean(value, 0)

    def _clean(self, value: Any, depth: int) -> Any:
        if depth > _DEPTH:
            return Unsaved(type(value).__name__, "[nested too deeply to look for secrets]")
        kind = type(value)
        if kind is str:
            clean = self.text(value)
            return value if clean == value else Unsaved("str", clean)
        if kind is bytes:
            clean = self.text(value.decode("latin-1"))
            return value if clean == value.decode("latin-1") else Unsaved("bytes", clean)
        if isinstance(value, dict):
            return {
                (self.text(key) if isinstance(key, str) else key): Unsaved(type(item).__name__, REDACTED)
                if self.is_secret(key)
                else self._clean(item, depth + 1)
                for key, item in value.items()
            }
        if kind in (list, tuple, set, frozenset):
            return kind(self._clean(item, depth + 1) for item in value)
        if kind in (int, float, bool, complex, type(None)):
            return value
        return self._object(value)

    def _object(self, value: Any) -> Any:
        """Of any other type only what its text shows could be recorded: it stays when that is clean."""
        try:
            text = repr(value)
        except BaseException:  # noqa: BLE001 - a user's __repr__ may raise anything
            return value
        clean = self.text(text)
        return value if clean == text else Unsaved(type(value).__name__, clean)

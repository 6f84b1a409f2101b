"""How serious a line is: by the level that it names, or by the word that its text begins with."""

from __future__ import annotations

import re
from typing import Final

_STYLES: Final = {
    "error": "log.error",
    "critical": "log.error",
    "fatal": "log.error",
    "severe": "log.error",
    "warning": "log.warning",
    "warn": "log.warning",
    "debug": "dim",
    "trace": "dim",
}
_BEGINNING: Final = re.compile(
    r"\W{0,3}(?:(TRACE|DEBUG|INFO|WARN(?:ING)?|ERROR|CRITICAL|FATAL|SEVERE)\b"
    r"|(trace|debug|info|warn(?:ing)?|error|critical|fatal|severe)(?=\]|:|\)))",
    re.IGNORECASE,
)


def level_style(level: str, text: str = "") -> str:
    """The name of the style for a line of that level; without a level, for what the text begins with.

    A text begins with a level when that is in capitals, as in `ERROR disk full`, or in brackets or before a colon, as
    in `[warn] slow` and `Error: no such file`.
    """
    word = level.lower() or leading_level(text)
    return _STYLES.get(word, "log.text")


def leading_level(text: str) -> str:
    """The level that a text begins with, in lower case; empty when it begins with none."""
    found = _BEGINNING.match(text)
    if found is None:
        return ""
    word = found[1] or found[2]
    marked = text[found.end() : found.end() + 1] in ("]", ":", ")")
    return word.lower() if word.isupper() or marked else ""

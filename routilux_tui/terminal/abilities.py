"""What a terminal can show, as far as its environment tells. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

_FEW_GLYPHS = ("linux", "vt", "ansi", "cons")
_SILENT = _FEW_GLYPHS


class Colours(Enum):
    """How many colours a terminal has: 16.7 million, 256, 16, or none."""

    TRUE = "16.7 million"
    MANY = "256"
    FEW = "16"
    NONE = "none"


def colours(environment: Mapping[str, str]) -> Colours:
    """How many colours the terminal says it has."""
    term = environment.get("TERM", "")
    if environment.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit") or term.endswith("-direct"):
        return Colours.TRUE
    if "256color" in term or term.endswith("kitty"):
        return Colours.MANY
    return Colours.NONE if term in ("", "dumb") else Colours.FEW


def speaks_unicode(environment: Mapping[str, str]) -> bool:
    """True unless the environment names a character set that is not UTF-8, or a terminal whose font is too small.

    Python itself sets LC_CTYPE to a UTF-8 one where the locale is C, so that one alone says nothing.
    """
    if environment.get("TERM", "").startswith(_FEW_GLYPHS):
        return False
    chosen = environment.get("LC_ALL") or environment.get("LC_CTYPE", "")
    if not chosen or chosen.startswith(("C.", "UTF-8")):
        chosen = environment.get("LANG", "")
    return not chosen or "utf" in chosen.lower()


def answers_queries(environment: Mapping[str, str]) -> bool:
    """False for terminals that print a part of a question about their modes instead of answering it."""
    return not environment.get("TERM", "").startswith(_SILENT)

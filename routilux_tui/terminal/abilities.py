"""What a terminal can show, as far as its environment tells. Pure."""

from __future__ import annotations

from collections.abc import Mapping

_FEW_GLYPHS = ("linux", "vt", "ansi", "cons")
_SILENT = _FEW_GLYPHS


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

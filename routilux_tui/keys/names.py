"""How a person writes a key, and how the terminal library calls it: `?` is `question_mark`, `pgdn` is `pagedown`."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType

_SPOKEN: Mapping[str, str] = MappingProxyType(
    {
        "enter": "enter",
        "return": "enter",
        "esc": "escape",
        "escape": "escape",
        "space": "space",
        "tab": "tab",
        "backspace": "backspace",
        "del": "delete",
        "delete": "delete",
        "insert": "insert",
        "home": "home",
        "end": "end",
        "pgup": "pageup",
        "pageup": "pageup",
        "pgdn": "pagedown",
        "pagedown": "pagedown",
        "left": "left",
        "right": "right",
        "up": "up",
        "down": "down",
        **{f"f{number}": f"f{number}" for number in range(1, 25)},
    }
)
_SHORT: Mapping[str, str] = MappingProxyType({"escape": "esc", "pagedown": "pgdn", "pageup": "pgup", "delete": "del"})
_RENAMED = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
_MODIFIERS = ("ctrl", "alt", "shift")
_SENT_AS: Mapping[str, str] = MappingProxyType(
    {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+left_square_bracket": "escape"}
)
"""Keys that a terminal sends as others."""


def _name(character: str) -> str:
    if character.isalnum():
        return character
    name = unicodedata.name(character).lower().replace("-", "_").replace(" ", "_")
    return _RENAMED.get(name, name)


_SIGNS: Mapping[str, str] = MappingProxyType(
    {_name(character): character for character in map(chr, range(0x21, 0x7F)) if not character.isalnum()}
)
"""The library's name of each ASCII sign to the sign."""


def key_name(written: str) -> str:
    """The library's name of a key as a person writes it. Raises ValueError with what is wrong and what is near."""
    *modifiers, key = _parts(written)
    lowered = [modifier.lower() for modifier in modifiers]
    unknown = next((modifier for modifier in lowered if modifier not in _MODIFIERS), None)
    if unknown is not None:
        raise ValueError(f"{written!r} begins with {unknown!r}, which is none of {', '.join(_MODIFIERS)}")
    if len(key) == 1 and key.isprintable() and key != " ":
        name = _name(key)
    elif key.lower() in _SPOKEN:
        name = _SPOKEN[key.lower()]
    elif key in _SIGNS:
        name = key
    else:
        near = get_close_matches(key.lower(), _SPOKEN, 1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise ValueError(f"{written!r} is no key: expected one character, or a name such as 'enter' or 'ctrl+r'{hint}")
    if lowered == ["shift"] and len(name) == 1 and name.isalpha():
        return name.upper()
    if "ctrl" in lowered and len(name) == 1:
        name = name.lower()
    whole = "+".join([*(modifier for modifier in _MODIFIERS if modifier in lowered), name])
    return _SENT_AS.get(whole, whole)


def written(name: str) -> str:
    """A key as a person reads it: `question_mark` is `?`, `ctrl+escape` is `ctrl+esc`."""
    *modifiers, key = name.split("+")
    return "+".join([*modifiers, _SIGNS.get(key) or _SHORT.get(key, key)])


def _parts(text: str) -> list[str]:
    """The modifiers and the key; a plus at the end is the key itself."""
    if text.endswith("+"):
        return [*filter(None, text[:-1].removesuffix("+").split("+")), "+"]
    return text.split("+")

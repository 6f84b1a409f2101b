"""How keys are written, read and shown."""

from __future__ import annotations

import re

import pytest
from textual.keys import _character_to_key

from routilux_tui.keys.names import key_name, written


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("P", "P"),
        ("p", "p"),
        ("?", "question_mark"),
        ("+", "plus"),
        ("question_mark", "question_mark"),
        ("Enter", "enter"),
        ("esc", "escape"),
        ("pgdn", "pagedown"),
        ("F5", "f5"),
        ("ctrl+r", "ctrl+r"),
        ("Ctrl+PgUp", "ctrl+pageup"),
        ("ctrl++", "ctrl+plus"),
        ("Ctrl+R", "ctrl+r"),
        ("ctrl+i", "tab"),
        ("ctrl+[", "escape"),
        ("shift+tab", "shift+tab"),
        ("shift+p", "P"),
        ("shift+alt+ctrl+x", "ctrl+alt+shift+x"),
        ("ä", "ä"),
    ],
)
def test_a_key_is_known_by_its_character_or_its_name(said, name):
    assert key_name(said) == name


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("", "'' is no key: expected one character, or a name such as 'enter' or 'ctrl+r'"),
        (" ", "' ' is no key: expected one character, or a name such as 'enter' or 'ctrl+r'"),
        (
            "entr",
            "'entr' is no key: expected one character, or a name such as 'enter' or 'ctrl+r'; did you mean 'enter'?",
        ),
        ("cmd+x", "'cmd+x' begins with 'cmd', which is none of ctrl, alt, shift"),
        ("\x1b", "'\\x1b' is no key: expected one character, or a name such as 'enter' or 'ctrl+r'"),
    ],
)
def test_what_is_no_key_is_said_to_be_none(said, why):
    with pytest.raises(ValueError, match=f"^{re.escape(why)}$"):
        key_name(said)


def test_every_ascii_sign_has_the_terminal_librarys_name_and_comes_back():
    signs = [chr(code) for code in range(0x21, 0x7F)]
    assert [key_name(sign) for sign in signs] == [_character_to_key(sign) for sign in signs]
    assert [written(key_name(sign)) for sign in signs] == signs


def test_a_key_is_shown_in_few_letters():
    names = ("question_mark", "escape", "ctrl+pagedown", "shift+tab", "ctrl+r", "f5")
    assert [written(name) for name in names] == ["?", "esc", "ctrl+pgdn", "shift+tab", "ctrl+r", "f5"]

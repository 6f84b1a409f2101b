from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routilux_tui.screens.copying import MOST, copied, harmless


class Clipboard:
    text = None

    def copy_to_clipboard(self, text):
        self.text = text


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("a\tb\nc", "a\tb\nc"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("\x1b]52;c;ZXZpbA==\x07", "]52;c;ZXZpbA=="),
        ("\x00\x7f\x9b31m", "31m"),
        ("lone \ud800 surrogate", "lone  surrogate"),
        ("北京 ✓", "北京 ✓"),
    ],
)
def test_copied_text_has_no_control_characters(text, clean):
    assert harmless(text) == clean


@given(st.text(st.characters(codec=None)))
def test_whatever_is_copied_can_be_encoded_and_obeys_nothing(text):
    clean = harmless(text)
    clean.encode()
    assert all(char.isprintable() or char in "\t\n" or ord(char) >= 0xA0 for char in clean)


def test_a_word_says_what_was_copied():
    clipboard = Clipboard()
    assert copied(clipboard, "one\ntwo") == "copied 2 lines: one↵two"
    assert clipboard.text == "one\ntwo"
    assert copied(clipboard, "x" * 100) == f"copied 100 characters: {'x' * 59}…"


def test_what_is_too_long_for_terminals_is_cut_and_said():
    clipboard = Clipboard()
    assert copied(clipboard, "x" * (MOST + 1)).startswith(
        "copied 200000 characters, the first 200000 of 200001 characters"
    )
    assert len(clipboard.text) == MOST


def test_nothing_is_copied_where_nothing_is_selected():
    clipboard = Clipboard()
    assert copied(clipboard, " \x1b") == "nothing is selected here"
    assert clipboard.text is None

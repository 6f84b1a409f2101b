"""What a terminal sends becomes the keys that a person pressed and the pastes that they made, and no other key."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import constants, events

from routilux_tui.terminal.keyboard import Keyboard

START, END = b"\x1b[200~", b"\x1b[201~"


def pressed(*pieces):
    """The keys and the pasted texts that come of these pieces, an escape at the end included."""
    keyboard = Keyboard()
    came = [event for piece in pieces for event in keyboard.take(piece)]
    return [event.text if isinstance(event, events.Paste) else event.key for event in came]


@pytest.mark.parametrize(
    ("sent", "keys"),
    [
        (b"aK", ["a", "K"]),
        ("ä日".encode(), ["ä", "日"]),
        (b"\x1b[A\x1b[27u\x1b[5~", ["up", "escape", "pageup"]),
        (b"/" + START + b"two words" + END + b"\r", ["slash", "two words", "enter"]),
        (START + END + b"a", ["", "a"]),
        (START + b"x\x1bK\x1b[A\x1b\x1b[200~y\x1b" + END + b"j", ["x␛K␛[A␛␛[200~y␛", "j"]),
        (START + b"\x1b" + b"z" * 100 + END, ["␛" + "z" * 100]),
        (START + b"\x9b2J\xff" + END, ["�2J�"]),
        (b"a\xe9 b", ["a", "replacement_character", "space", "b"]),
        (b"\x1b]11;rgb:ffff/ffff/ffff\x07a", ["a"]),
        (b"\x1bP>|terminal 3.3\x1b\\a", ["a"]),
        (b"\x1b[?64;1;2ca\x1b[>0;10;1cb\x1b[?0uc", ["a", "b", "c"]),
    ],
)
def test_what_was_sent_is_what_a_person_did(sent, keys):
    assert pressed(sent) == keys
    assert pressed(*[bytes([byte]) for byte in START + b"x\x1b[201y" + END + b"K"]) == ["x␛[201y", "K"]


@given(pasted=st.text(st.sampled_from("\x1b[]OP201~;mKX\x07\x9bé\n\x00")), cuts=st.lists(st.integers(0, 60)))
def test_however_a_paste_is_cut_into_pieces_it_is_one_and_no_key(pasted, cuts):
    pasted = pasted.replace("\x1b[201~", "")
    sent = START + pasted.encode() + END + b"j"
    places = sorted({0, len(sent), *[cut for cut in cuts if cut < len(sent)]})
    pieces = [sent[low:high] for low, high in pairwise(places)]
    assert pressed(*pieces) == [pasted.replace("\x1b", "␛").replace("\x00", ""), "j"]


def test_an_escape_and_then_the_signs_of_a_paste_typed_by_hand_begin_none(monkeypatch):
    monkeypatch.setattr(constants, "ESCAPE_DELAY", 0.0)
    keyboard = Keyboard()
    came = [*keyboard.take(b"\x1b"), *keyboard.tick(), *keyboard.take(b"[200~\x1b[A")]
    assert [event.key for event in came] == ["escape", "left_square_bracket", "2", "0", "0", "tilde", "up"]


def test_an_escape_is_the_key_when_nothing_follows(monkeypatch):
    monkeypatch.setattr(constants, "ESCAPE_DELAY", 0.0)
    keyboard = Keyboard()
    assert [event.key for event in (*keyboard.take(b"a\x1b"), *keyboard.tick())] == ["a", "escape"]

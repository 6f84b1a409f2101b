"""Keys of a person's own on screens that come over the main one, so that they move there as they do everywhere."""

from __future__ import annotations

from textual.screen import Screen

from routilux_tui.actions import ACTIONS
from routilux_tui.keys.keymap import Keymap

_GROUP = "Move"


def lend_keys(screen: Screen[object], keymap: Keymap) -> None:
    """Let each key that a person chose for a movement do on this screen what the table's key for it does there."""
    bound = screen._bindings.key_to_bindings
    for action in ACTIONS:
        chosen = keymap.keys_of(action)
        known = next((bound[key] for key in action.keys if key in bound), None)
        if action.group == _GROUP and chosen != action.keys and known is not None:
            for key in chosen:
                bound.setdefault(key, known)

"""What a screen that obeys the table of actions offers."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from routilux_tui.actions import Context
from routilux_tui.keys.keymap import Keymap


@runtime_checkable
class Performer(Protocol):
    """Says what decides which actions apply, which keys they have, and performs one by its id."""

    keymap: Keymap

    @property
    def context(self) -> Context:
        """What decides which actions apply now."""
        ...

    def perform(self, action_id: str) -> None:
        """Do it, or say why not."""
        ...

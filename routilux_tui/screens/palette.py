"""Every action by name, for the command palette."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from routilux_tui.actions import ACTIONS, Action
from routilux_tui.screens.performing import Performer

_GROUPS = ("Job", "View", "Panes", "Screen", "Time", "Debugging")


class ActionCommands(Provider):
    """Offers what applies now first, and what does not with its reason."""

    async def discover(self) -> Hits:
        """Every action, before anything was typed."""
        for action, text, why in self._offers():
            yield DiscoveryHit(Content(text), self._command(action), text, why)

    async def search(self, query: str) -> Hits:
        """The actions that match what was typed."""
        matcher = self.matcher(query)
        for action, text, why in self._offers():
            score = matcher.match(text)
            if score > 0:
                yield Hit(score, matcher.highlight(text), self._command(action), text, why)

    def _offers(self) -> Iterator[tuple[Action, str, str | None]]:
        screen = self.screen
        if not isinstance(screen, Performer):
            return
        context, keymap = screen.context, screen.keymap
        rated = [action for action in ACTIONS if action.group != "Move"]
        rated.sort(key=lambda action: (bool(action.why_not(context)), _GROUPS.index(action.group)))
        for action in rated:
            why = action.why_not(context)
            key = keymap.shown(action)
            yield action, f"{action.help}  ({key})" if key else action.help, f"not now: {why}" if why else None

    def _command(self, action: Action) -> partial[None]:
        screen = self.screen
        assert isinstance(screen, Performer)
        return partial(screen.perform, action.id)

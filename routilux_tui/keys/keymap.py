"""Which key does what: the keys of the table of actions, and a person's own instead of them where they chose some."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import NamedTuple

from routilux_tui.actions import ACTIONS, BY_ID, Action, Context
from routilux_tui.keys.names import written
from routilux_tui.render.key_line import Offer

_NAMED = re.compile(r"\{([a-z0-9_.]+)\}")

Chosen = Mapping[str, tuple[str, ...]]
"""A person's keys by the id of the action, as the terminal library calls them; none at all takes its keys away."""


class Clash(NamedTuple):
    """A key that two actions want in one pane."""

    key: str
    one: Action
    other: Action


class Keymap:
    """The keys of every action."""

    def __init__(self, chosen: Chosen | None = None) -> None:
        self._chosen: Chosen = chosen or {}
        self._offered: tuple[Context, tuple[Offer, ...]] | None = None

    def keys_of(self, action: Action) -> tuple[str, ...]:
        """The keys of an action."""
        return self._chosen.get(action.id, action.keys)

    def shown(self, action: Action) -> str:
        """How the first key of an action is written; empty when it has none."""
        if action.id not in self._chosen:
            return action.shown
        keys = self._chosen[action.id]
        return written(keys[0]) if keys else ""

    def worded(self, text: str) -> str:
        """The text with the key of each action whose id stands in braces: `{quit} leaves` is `q leaves`."""
        return _NAMED.sub(lambda found: self.shown(BY_ID[found[1]]) or found[1], text)

    def all_keys(self) -> tuple[str, ...]:
        """Every key that some action has, each once."""
        return tuple(dict.fromkeys(key for action in ACTIONS for key in self.keys_of(action)))

    def for_key(self, key: str, context: Context) -> Action | None:
        """The action of a key in this context: of several, the one that belongs to the pane."""
        found = [action for action in ACTIONS if key in self.keys_of(action)]
        fitting = [action for action in found if not action.panes or context.pane in action.panes]
        return next(iter(fitting or found), None)

    def footer(self, context: Context) -> tuple[Offer, ...]:
        """What the footer offers in this context, in the order of the table, but what helps or leaves last.

        It is asked for with every frame.
        """
        if self._offered is None or self._offered[0] != context:
            self._offered = context, self._offers(context)
        return self._offered[1]

    def _offers(self, context: Context) -> tuple[Offer, ...]:
        offers: dict[tuple[str, str], Offer] = {}
        for action in sorted(ACTIONS, key=lambda action: action.group == "Screen"):
            key = self.shown(action)
            if not action.footer or not key or action.why_not(context):
                continue
            place = (self._together(action), action.label)
            known = offers.get(place)
            behind = () if known is None else known.actions
            offers[place] = Offer(*place, action.footer, (*behind, (action.id, key)))
        return tuple(offers.values())

    def clashes(self) -> Iterator[Clash]:
        """Keys that two actions want in one pane."""
        for one, other in combinations(ACTIONS, 2):
            if not one.panes or not other.panes or set(one.panes) & set(other.panes):
                for key in self.keys_of(one):
                    if key in self.keys_of(other):
                        yield Clash(key, one, other)

    def _together(self, action: Action) -> str:
        """The common text of actions that share a place in the footer; own keys have a place of their own."""
        return action.together if action.together and action.id not in self._chosen else self.shown(action)

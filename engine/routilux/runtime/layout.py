"""The lanes and wires of a flow by position, made when they are first needed and shared by its jobs.

A job is numbered by the layout that it began with. It gets one of its own when it goes another way than the others:
the flow's structure has changed while it ran, it was loaded from a file, or somebody added records by hand.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from typing import Final, Self, TypeVar

from routilux.calling import Names
from routilux.event import Event
from routilux.lane import Lane, Wire
from routilux.ledger import LaneKey, Ledger, WireKey
from routilux.runtime.blueprint import Blueprint, Receiver

K = TypeVar("K", LaneKey, WireKey)

CROWDED: Final = 4_096
"""Lanes and wires from which on new jobs begin with a fresh layout: somebody makes up names as they go."""


class Layout:
    """Lanes and wires for jobs whose routines have these places. May be used from any thread."""

    def __init__(self, blueprint: Blueprint, places: Mapping[str, int], ledger: Ledger) -> None:
        self.blueprint = blueprint
        self.lanes: dict[int, Lane] = {}
        self._places = places
        self._lane_keys, self._wire_keys = ledger.lanes, ledger.wires
        self._lane_places = {key: place for place, key in enumerate(self._lane_keys)}
        self._wire_places = {key: place for place, key in enumerate(self._wire_keys)}
        self._usual: dict[tuple[int, str], Lane] = {}
        self._by_names: dict[tuple[int, str, Names], Lane] = {}
        self.entries: dict[tuple[str, str, Names], Wire] = {}
        """The wires for messages that no event sent, by routine, slot and names."""
        self._lock = threading.Lock()

    def numbers(self, ledger: Ledger) -> bool:
        """Whether this ledger is numbered by this layout."""
        return ledger.lanes is self._lane_keys

    def number(self, ledger: Ledger) -> None:
        """Let a fresh ledger be numbered by this layout."""
        ledger.share_keys(self._lane_keys, self._wire_keys)

    def apart(self, blueprint: Blueprint, places: Mapping[str, int], ledger: Ledger, used: Iterable[int]) -> Self:
        """A layout for one job alone, that goes on from this one and keeps the lanes that the job has used."""
        ledger.own_keys()
        copy = type(self)(blueprint, places, ledger)
        with self._lock:
            copy.lanes.update(self.lanes)
        for lane in (self.lanes[index] for index in used):
            copy._by_names[lane.sender, lane.event_name, lane.names] = lane
        return copy

    @property
    def crowded(self) -> bool:
        """Whether it has more lanes and wires than flows usually have."""
        return len(self._lane_keys) + len(self._wire_keys) > CROWDED

    def lane(self, sender: int, event: Event, names: Names) -> Lane:
        """The lane of an event with these names."""
        known = self._by_names.get((sender, event.name, names))
        if known is not None:
            return known
        with self._lock:
            place = _place(LaneKey(sender, event.name, names), self._lane_keys, self._lane_places)
            receivers = [r for r in self.blueprint.receivers.get(event, ()) if r.routine_id in self._places]
            wires = tuple(self._wire(receiver, names) for receiver in receivers)
            bounded = dict.fromkeys(
                self._places[r.routine_id] for r in receivers if self.blueprint.capacities[r.routine_id]
            )
            lane = self.lanes[place] = Lane(place, sender, event.name, names, wires, tuple(bounded))
            self._by_names[sender, event.name, names] = lane
            if not bounded:
                self._usual.setdefault((sender, event.name), lane)
            return lane

    def usual(self) -> list[Lane]:
        """For each event that was emitted yet, the lane that was first needed."""
        return list(self._usual.values())

    def entry(self, receiver: Receiver, names: Names) -> Wire:
        """A wire for messages with these names that no event sent, made new."""
        with self._lock:
            wire = self.entries[receiver.routine_id, receiver.slot.name, names] = self._wire(receiver, names)
        return wire

    def _wire(self, receiver: Receiver, names: Names) -> Wire:
        key, call = receiver.reached_by(names, self._places[receiver.routine_id])
        place = _place(key, self._wire_keys, self._wire_places)
        return Wire(place, key, len(names), call, is_async=receiver.is_async)


def _place(key: K, keys: list[K], places: dict[K, int]) -> int:
    """Where the ledger keeps a key, which it learns if it does not know it yet."""
    place = places.get(key)
    if place is None:
        place = places[key] = len(keys)
        keys.append(key)
    return place

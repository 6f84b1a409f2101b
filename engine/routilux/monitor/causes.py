"""Why: the chain of causes of an activation back to the entry, and the tree of its effects.

Costs the chain, not the history: a step back is a search by halving. Effects are found in one walk forward over the
log from the activation on, which ends when every message that was sent on has been found, or at a limit. Positions
only: what the activations say is read when the walk is over.
"""

from __future__ import annotations

import threading
from bisect import insort
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from routilux.actor import Actor
from routilux.history import History
from routilux.lane import Lane
from routilux.ledger import OUTSIDE, RUN_WIDTH, Ledger, row_of
from routilux.status import ActivationStatus

MOST_CAUSES: Final = 2_000
"""Steps that a chain is followed back."""

MOST_RUNS: Final = 200_000
"""Runs of messages that are looked through for effects."""

_MOST_NODES: Final = 150
_MOST_CHILDREN: Final = 12
_DEEPEST: Final = 8
_CHUNK: Final = 512


@dataclass(slots=True)
class Effect:
    """An activation in the tree of effects: its position, and what it caused in turn.

    `position` is negative for a message that still waits, which `actor`, `slot` and `emission` then name.
    """

    position: int
    depth: int
    emission: int = OUTSIDE
    actor: int = OUTSIDE
    slot: str = ""
    children: list[Effect] = field(default_factory=list)
    more: int = 0


@dataclass(slots=True)
class Causes:
    """Positions of a chain of causes, the nearest first, and why it does not reach the beginning."""

    positions: list[int]
    broken: str = ""


class Chains:
    """Walks a job's log. Takes the lock by itself, a chunk at a time."""

    def __init__(self, ledger: Ledger, history: History, lock: threading.Lock | threading.RLock) -> None:
        self._ledger = ledger
        self._history = history
        self._lock = lock

    def causes(self, position: int) -> Causes:
        """What led to an activation."""
        found = Causes([])
        while len(found.positions) < MOST_CAUSES:
            self._ledger.starts.fetch(position)
            with self._lock:
                kept = position >= self._history.dropped
                emission = self._history.cause(position) if kept else OUTSIDE
            if kept and emission == OUTSIDE:
                return found
            self._ledger.emission_times.fetch(emission)
            with self._lock:
                cause = OUTSIDE if emission == OUTSIDE else self._history.activation_of(emission)
            if cause == OUTSIDE:
                found.broken = "what came before is no longer kept"
                return found
            found.positions.append(position := cause)
        found.broken = f"it goes on for more than {MOST_CAUSES:,} steps"
        return found

    def effects(self, position: int, lanes: Mapping[int, Lane], actors: Sequence[Actor]) -> tuple[Effect, str]:
        """The tree of what an activation led to, and why some of it may be missing."""
        walk = _Walk(self._ledger, self._history, lanes)
        self._ledger.starts.fetch(position)
        with self._lock:
            root = walk.start(position)
            row = row_of(self._ledger.runs, RUN_WIDTH, position, 0)
        looked_at = 0
        while walk.expects > 0 and looked_at < MOST_RUNS:
            runs = self._ledger.runs
            runs.fetch(runs.reach(row * RUN_WIDTH))  # where the last of these runs ends
            runs.fetch(row * RUN_WIDTH)
            with self._lock:
                runs = self._ledger.runs
                row = max(row, -(-runs.first // RUN_WIDTH))
                stop = min(len(runs) // RUN_WIDTH, row + _CHUNK, runs.reach(row * RUN_WIDTH) // RUN_WIDTH)
                if row >= stop:
                    break
                walk.take(row, stop)
            looked_at += stop - row
            row = stop
        cut = ""
        if walk.expects > 0 and looked_at >= MOST_RUNS:
            cut = f"looked through {MOST_RUNS:,} batches of messages after it; later effects are not shown"
        elif walk.expects > 0:
            with self._lock:
                walk.take_waiting(actors)
        return root, cut


class _Walk:
    """One walk forward: which emissions are looked for, and what was found of them."""

    def __init__(self, ledger: Ledger, history: History, lanes: Mapping[int, Lane]) -> None:
        self._ledger = ledger
        self._history = history
        self._lanes = lanes
        self._wanted: list[tuple[int, int, int]] = []
        """First and stop of ranges of emissions, and the place of the effect that made them."""
        self._nodes: list[Effect] = []
        self.expects = 0
        """How many messages of the wanted emissions were not found yet."""

    def start(self, position: int) -> Effect:
        """Begin at an activation."""
        root = Effect(position, 0)
        self._expand(root)
        return root

    def take(self, row: int, stop: int) -> None:
        """Look through these rows of runs for messages of the wanted emissions."""
        runs = self._ledger.runs[row * RUN_WIDTH : stop * RUN_WIDTH]
        following = stop * RUN_WIDTH
        firsts = list(runs[0::RUN_WIDTH])
        end = self._ledger.runs[following] if following < len(self._ledger.runs) else len(self._ledger.starts)
        firsts.append(end)
        for first, after, cause in zip(firsts, firsts[1:], runs[2::RUN_WIDTH], strict=False):
            if cause == OUTSIDE or cause >= self._wanted[-1][1] or cause + after - first <= self._wanted[0][0]:
                continue
            for begin, emission, count, node in self._hits(first, after, cause):
                self._found(begin, emission, count, node)
            if self.expects <= 0:
                return

    def take_waiting(self, actors: Sequence[Actor]) -> None:
        """Look through the inboxes for what was not found in the log."""
        for actor in actors:
            for wire, values, cause, _attempt in list(actor.parcels()):
                if cause == OUTSIDE:
                    continue
                for _begin, emission, count, node in self._hits(0, len(values), cause):
                    for at in range(self._room(node, count)):
                        child = Effect(OUTSIDE, node.depth + 1, emission + at, actor.index, wire.slot_name)
                        node.children.append(child)

    def _hits(self, first: int, after: int, cause: int) -> Iterator[tuple[int, int, int, Effect]]:
        """Where a run of messages meets the wanted emissions: first activation, its emission, how many, whose."""
        for low, high, place in tuple(self._wanted):
            begin, end = max(cause, low), min(cause + after - first, high)
            if begin < end:
                yield first + begin - cause, begin, end - begin, self._nodes[place]

    def _found(self, position: int, emission: int, count: int, parent: Effect) -> None:
        faults = self._ledger.faults
        again = [at for at in range(position, position + count) if at in faults] if faults else ()
        self.expects -= count - sum(faults[at].status is ActivationStatus.RETRIED for at in again)
        for at in range(self._room(parent, count)):
            child = Effect(position + at, parent.depth + 1, emission + at)
            parent.children.append(child)
            self._expand(child)

    def _room(self, parent: Effect, count: int) -> int:
        """How many of so many effects are hung below their cause; the others are only counted."""
        room = min(count, _MOST_CHILDREN - len(parent.children), _MOST_NODES - len(self._nodes))
        parent.more += count - max(0, room)
        return max(0, room)

    def _expand(self, node: Effect) -> None:
        """Look for what this activation emitted, from now on."""
        if node.depth >= _DEEPEST:
            return
        self._nodes.append(node)
        place = len(self._nodes) - 1
        for first, stop in self._history.emission_ranges(node.position):
            if first < stop:
                insort(self._wanted, (first, stop, place))
                self.expects += sum(self._receivers(first, stop))

    def _receivers(self, first: int, stop: int) -> Iterator[int]:
        """How many messages these emissions made, stretch by stretch of those that left by one lane.

        One each, as far as is known, when the lane belongs to an earlier run.
        """
        for lane_index, count in self._history.lane_stretches(first, stop):
            lane = self._lanes.get(lane_index)
            yield count * (len(lane.wires) if lane is not None else 1)

"""Figures of a run, folded from its activations in one pass: per routine, and per way that messages took. Pure."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field

from routilux_tui.runs.run import Activation, Graph

WayKey = tuple[str, str, str, str]
"""A way that messages took: source, event, target, slot."""


@dataclass(slots=True)
class RoutineFigures:
    """What one routine did. `errors` counts activations that raised, whatever became of the error; times in seconds."""

    routine_id: str
    activations: int = 0
    errors: int = 0
    emitted: int = 0
    running: int = 0
    busy: float = 0.0
    durations: array[float] = field(default_factory=lambda: array("d"))

    def add(self, activation: Activation) -> None:
        """Count an activation."""
        self.activations += 1
        self.errors += activation.failed
        self.emitted += len(activation.emissions)
        if activation.duration is None:
            self.running += 1
        else:
            self.busy += activation.duration
            self.durations.append(activation.duration)


@dataclass(slots=True)
class Figures:
    """What a run did: `routines` by id, `ways` with how many messages took each, and when the last one ended."""

    routines: dict[str, RoutineFigures] = field(default_factory=dict)
    ways: dict[WayKey, int] = field(default_factory=dict)
    first: float = 0.0
    last: float = 0.0

    def add(self, activation: Activation) -> None:
        """Count an activation."""
        routine = self.routines.get(activation.routine_id)
        if routine is None:
            routine = self.routines[activation.routine_id] = RoutineFigures(activation.routine_id)
        if self.activations == 0 or activation.start < self.first:
            self.first = activation.start
        self.last = max(self.last, activation.start + (activation.duration or 0.0))
        routine.add(activation)
        if activation.sending is not None:
            sender, event, _at = activation.sending
            way = (sender, event, activation.routine_id, activation.slot)
            self.ways[way] = self.ways.get(way, 0) + 1

    @property
    def activations(self) -> int:
        """How many activations there were."""
        return sum(routine.activations for routine in self.routines.values())

    @property
    def errors(self) -> int:
        """How many of them raised."""
        return sum(routine.errors for routine in self.routines.values())

    @property
    def emitted(self) -> int:
        """How many events were emitted."""
        return sum(routine.emitted for routine in self.routines.values())

    def ordered(self, graph: Graph) -> list[RoutineFigures]:
        """Of each routine of the graph in its order, then of others that ran."""
        known = {node.routine_id: self.routines.get(node.routine_id) for node in graph.nodes}
        of_graph = [figures or RoutineFigures(routine_id) for routine_id, figures in known.items()]
        return [*of_graph, *(figures for routine_id, figures in self.routines.items() if routine_id not in known)]


def figures_of(activations: Iterable[Activation]) -> Figures:
    """The figures of these activations."""
    figures = Figures()
    for activation in activations:
        figures.add(activation)
    return figures


def percentile(durations: Iterable[float], share: float) -> float:
    """The duration that this share of 0 to 1 does not exceed, by the nearest rank; 0 for none."""
    ordered = sorted(durations)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0

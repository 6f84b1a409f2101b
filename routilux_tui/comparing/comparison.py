"""What two runs differ in: the first divergence, and counts, errors and latencies per routine. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from routilux_tui.comparing.alignment import Pair, align
from routilux_tui.comparing.steps import Numbers, reduced
from routilux_tui.runs.figures import Figures, RoutineFigures
from routilux_tui.runs.run import Activation, Run


class Kind(StrEnum):
    """In what two activations differ that correspond to each other, or that one has no counterpart."""

    MESSAGE = "message"
    OUTCOME = "outcome"
    ONLY_A = "only in A"
    ONLY_B = "only in B"


class Divergence(NamedTuple):
    """Where the runs part: the kind, and the activations, of which one is None when it has no counterpart.

    `cause` is the activation of A that caused them, None when they have none, or when it is not on record.
    """

    kind: Kind
    a: Activation | None
    b: Activation | None
    cause: Activation | None = None


@dataclass(slots=True)
class RoutineDelta:
    """One routine in both runs, and how many of its activations differ by kind."""

    routine_id: str
    a: RoutineFigures
    b: RoutineFigures
    differing: dict[Kind, int] = field(default_factory=dict)


@dataclass(slots=True)
class Comparison:
    """Two runs. `alike` counts pairs with the same message and outcome; `first` is None when there is no difference."""

    figures: tuple[Figures, Figures]
    statuses: tuple[str, str]
    alike: int
    differing: dict[Kind, int]
    first: Divergence | None
    routines: list[RoutineDelta]

    @property
    def same(self) -> bool:
        """Whether both runs did the same; how long it took plays no part."""
        return self.first is None and self.statuses[0] == self.statuses[1]


def compare(a: Run, b: Run, ignored: Collection[str] = ()) -> Comparison:
    """Compare two runs; values of payload keys in `ignored` don't count."""
    numbers = Numbers()
    of_a, of_b = (reduced(run.activations(), numbers, ignored) for run in (a, b))
    routines = _routines(of_a.figures, of_b.figures)
    alike = 0
    differing: dict[Kind, int] = {}
    first: tuple[tuple[int, int], Kind, Pair] | None = None
    places = _Places()
    for pair in align(of_a.steps, of_b.steps):
        place = places.of(pair)
        kind = kind_of(pair)
        if kind is None:
            alike += 1
            continue
        differing[kind] = differing.get(kind, 0) + 1
        of_routine = routines[_routine_of(pair)].differing
        of_routine[kind] = of_routine.get(kind, 0) + 1
        if first is None or place < first[0]:
            first = (place, kind, pair)
    found = None if first is None else _divergence(a, b, first[1], first[2])
    return Comparison(
        (of_a.figures, of_b.figures), (a.status, b.status), alike, differing, found, list(routines.values())
    )


def kind_of(pair: Pair) -> Kind | None:
    """In what a pair differs; None when it doesn't."""
    if pair.a is None:
        return Kind.ONLY_B
    if pair.b is None:
        return Kind.ONLY_A
    if pair.a.message != pair.b.message:
        return Kind.MESSAGE
    return Kind.OUTCOME if pair.a.outcome != pair.b.outcome else None


def _routine_of(pair: Pair) -> str:
    step = pair.a if pair.a is not None else pair.b
    assert step is not None
    return step.key[0]


class _Places:
    """Where in the order of A a pair stands; what A has not stands right after what caused it."""

    def __init__(self) -> None:
        self._of_b: dict[int, int] = {}

    def of(self, pair: Pair) -> tuple[int, int]:
        """The place. To be asked for every pair, causes first."""
        if pair.a is not None:
            place = (pair.a.seq, 0)
        else:
            assert pair.b is not None
            place = (self._of_b.get(pair.b.cause or 0, 0), pair.b.seq)
        if pair.b is not None:
            self._of_b[pair.b.seq] = place[0]
        return place


def _routines(a: Figures, b: Figures) -> dict[str, RoutineDelta]:
    names = dict.fromkeys((*a.routines, *b.routines))
    return {
        name: RoutineDelta(
            name, a.routines.get(name) or RoutineFigures(name), b.routines.get(name) or RoutineFigures(name)
        )
        for name in names
    }


def _divergence(a: Run, b: Run, kind: Kind, pair: Pair) -> Divergence:
    """The divergence with what is shown of it, which is read again."""
    wanted_a = {step.seq for step in (pair.a,) if step is not None}
    cause = pair.a.cause if pair.a is not None else None
    found_a = _found(a.activations(), wanted_a | ({cause} if cause is not None else set()))
    found_b = _found(b.activations(), {pair.b.seq} if pair.b is not None else set())
    return Divergence(
        kind,
        found_a.get(pair.a.seq) if pair.a is not None else None,
        found_b.get(pair.b.seq) if pair.b is not None else None,
        found_a.get(cause) if cause is not None else None,
    )


def _found(activations: Iterable[Activation], wanted: set[int]) -> dict[int, Activation]:
    found: dict[int, Activation] = {}
    if wanted:
        for activation in activations:
            if activation.seq in wanted:
                found[activation.seq] = activation
                if len(found) == len(wanted):
                    break
    return found

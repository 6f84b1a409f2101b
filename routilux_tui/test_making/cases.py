"""Which activations a test is made of, and with which states before and after. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from itertools import takewhile
from math import inf
from typing import Any, Final, NamedTuple

from routilux_tui.runs.run import Activation, Moment, Run

_MOST_NAMED: Final = 5


class CaseError(Exception):
    """No test can be made of what was asked for: the message names it and says what to do."""


class Case(NamedTuple):
    """An activation, the states before it, and what it changed.

    `state` and `after` are the routine's own state before and after (None: it had none); `after` counts only when
    `changes_state`. `shared` is the shared data before, `updates` what the routine set in it, `deferred` the events
    that it deferred. Without states on record `knows_states` is False.
    """

    activation: Activation
    knows_states: bool
    state: dict[str, Any] | None
    changes_state: bool
    after: dict[str, Any] | None
    shared: dict[str, Any]
    updates: dict[str, Any]
    deferred: list[tuple[str, dict[str, Any]]]


class Choice(NamedTuple):
    """Which activations are wanted: of these numbers, those that raised, or the last so many."""

    seqs: tuple[int, ...] = ()
    errors: bool = False
    last: int = 1


def cases(run: Run, routine_id: str, choice: Choice) -> list[Case]:
    """The cases, in the order of the run; of every routine when none is named.

    CaseError when there are none, or not those that were asked for.
    """
    nodes = {node.routine_id: node for node in run.graph.nodes}
    if routine_id and routine_id not in nodes:
        raise CaseError(f"the flow has no routine '{routine_id}'; it has: {', '.join(nodes)}")
    chosen, following = _chosen(run, routine_id, choice)
    for activation in chosen:
        node = nodes.get(activation.routine_id)
        if node is not None and activation.slot in node.merging:
            raise CaseError(
                f"slot '{activation.slot}' of '{activation.routine_id}' merges its messages "
                f"({node.merging[activation.slot]}), so what its handler got in activation {activation.seq} is more "
                "than one recorded message: choose activations of another slot"
            )
    return [_case(activation, moments, states) for activation, moments, states in _with_moments(run, chosen, following)]


def _chosen(run: Run, routine_id: str, choice: Choice) -> tuple[list[Activation], dict[int, int]]:
    """The activations, and the number of the one of the same routine that follows each."""
    kept: deque[Activation] = deque(maxlen=None if choice.seqs or choice.errors else choice.last)
    following: dict[int, int] = {}
    before: dict[str, int] = {}
    unfinished: set[int] = set()
    for activation in run.activations():
        name, seq = activation.routine_id, activation.seq
        if routine_id and name != routine_id:
            continue
        if name in before:
            following[before[name]] = seq
        before[name] = seq
        wanted = seq in choice.seqs if choice.seqs else activation.failed if choice.errors else True
        if wanted and activation.duration is None:
            unfinished.add(seq)
        elif wanted:
            kept.append(activation)
    if routine_id and not before:
        raise CaseError(f"'{routine_id}' was never activated in this run")
    missing = set(choice.seqs) - {activation.seq for activation in kept}
    if missing:
        raise CaseError(_lacking(run, routine_id, sorted(missing - unfinished), sorted(missing & unfinished)))
    if not kept:
        whose = f"'{routine_id}'" if routine_id else "any routine"
        raise CaseError(f"no activation of {whose} {'raised' if choice.errors else 'has finished'}")
    return list(kept), following


def _lacking(run: Run, routine_id: str, absent: Sequence[int], unfinished: Sequence[int]) -> str:
    """Why activations of these numbers can't become cases: they are not on record, or go on."""
    whose = f" of '{routine_id}'" if routine_id else ""
    said = []
    if absent:
        said.append(
            f"job {run.job_id[:8]} has no activation {_listed(absent)}{whose} on record; "
            "the column seq of `export --to csv` has those that are"
        )
    if unfinished:
        said.append(f"activation {_listed(unfinished)}{whose} had not finished when it was recorded")
    return "; ".join(said)


def _listed(seqs: Sequence[int]) -> str:
    more = f" and {len(seqs) - _MOST_NAMED} more" if len(seqs) > _MOST_NAMED else ""
    return f"{', '.join(map(str, seqs[:_MOST_NAMED]))}{more}"


_Before = tuple[bool, dict[str, Any] | None, dict[str, Any]]
"""Whether the states are known, that of the routine, and the shared data."""


class _Known:
    """The states as they are at one change."""

    def __init__(self, run: Run) -> None:
        first = run.first_states
        self._known = first is not None
        self._states: dict[str, dict[str, Any]] = {} if first is None else dict(first.routines)
        self._shared: dict[str, Any] = {} if first is None else dict(first.shared)

    def take(self, moment: Moment) -> None:
        """Go on by a change."""
        if moment.kind == "state":
            self._states[moment.name] = moment.data
        elif moment.kind == "shared":
            self._shared = {**self._shared, **moment.data}

    def of(self, routine_id: str) -> _Before:
        """What a routine finds now."""
        return self._known, self._states.get(routine_id), self._shared


def _with_moments(
    run: Run, chosen: Sequence[Activation], following: dict[int, int]
) -> list[tuple[Activation, list[Moment], _Before]]:
    """Of each activation, in their order, the changes that it made, and what the states were before it."""
    states = _Known(run)
    found: list[tuple[Activation, list[Moment], _Before]] = []
    going_on: dict[str, tuple[int | None, list[Moment]]] = {}
    waiting = deque(sorted(chosen, key=lambda activation: activation.seq))

    def begin(until: float) -> None:
        while waiting and waiting[0].seq < until:
            activation, own = waiting.popleft(), list[Moment]()
            found.append((activation, own, states.of(activation.routine_id)))
            going_on[activation.routine_id] = (following.get(activation.seq), own)

    ends = [following.get(activation.seq) for activation in chosen]
    last = inf if None in ends else max(filter(None, ends))
    for moment in takewhile(lambda moment: moment.seq < last, run.moments()):
        begin(moment.seq)
        states.take(moment)
        until, own = going_on.get(moment.routine_id, (0, []))
        if until is None or moment.seq < until:
            own.append(moment)
    begin(inf)
    return found


def _case(activation: Activation, moments: Sequence[Moment], before: _Before) -> Case:
    known, state, shared = before
    own = [m for m in moments if m.kind == "state" and m.name == activation.routine_id]
    updates: dict[str, Any] = {}
    for moment in moments:
        if moment.kind == "shared":
            updates.update(moment.data)
    deferred = [(moment.name, moment.data.get("data", {})) for moment in moments if moment.kind == "deferred"]
    after = own[-1].data if own else state
    return Case(activation, known, state, bool(own), after, shared, updates, deferred)

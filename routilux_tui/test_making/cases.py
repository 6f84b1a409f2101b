"""Which activations a test is made of, and with which states before and after. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from routilux_tui.runs.run import Activation, Moment, Run


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
    """The cases, in the order of the run. CaseError when there are none, or not those that were asked for."""
    node = next((node for node in run.graph.nodes if node.routine_id == routine_id), None)
    if node is None:
        known = ", ".join(node.routine_id for node in run.graph.nodes)
        raise CaseError(f"the flow has no routine '{routine_id}'; it has: {known}")
    chosen, following = _chosen(run, routine_id, choice)
    for activation in chosen:
        if activation.slot in node.merging:
            raise CaseError(
                f"slot '{activation.slot}' of '{routine_id}' merges its messages ({node.merging[activation.slot]}), so "
                "what its handler got is more than one recorded message: choose activations of another slot"
            )
    return [
        _case(activation, moments, states)
        for activation, moments, states in _with_moments(run, routine_id, chosen, following)
    ]


def _chosen(run: Run, routine_id: str, choice: Choice) -> tuple[list[Activation], dict[int, int]]:
    """The activations, and the number of the one of this routine that follows each."""
    kept: deque[Activation] = deque(maxlen=None if choice.seqs or choice.errors else choice.last)
    following: dict[int, int] = {}
    before: int | None = None
    there = False
    for activation in run.activations():
        if activation.routine_id != routine_id:
            continue
        there = True
        if before is not None:
            following[before] = activation.seq
        before = activation.seq
        wanted = activation.seq in choice.seqs if choice.seqs else activation.failed if choice.errors else True
        if wanted and activation.duration is not None:
            kept.append(activation)
    if not there:
        raise CaseError(f"'{routine_id}' was never activated in this run")
    missing = sorted(set(choice.seqs) - {activation.seq for activation in kept})
    if missing:
        listed = ", ".join(map(str, missing))
        raise CaseError(
            f"'{routine_id}' has no finished activation {listed}; `export --to csv` lists them in the column seq"
        )
    if not kept:
        raise CaseError(f"no activation of '{routine_id}' raised" if choice.errors else f"'{routine_id}' finished none")
    return list(kept), following


class _Known:
    """The states as they are at one change."""

    def __init__(self, run: Run, routine_id: str) -> None:
        first = run.first_states
        self.known = first is not None
        self.routine_id = routine_id
        self.state: dict[str, Any] | None = None if first is None else first.routines.get(routine_id)
        self.shared: dict[str, Any] = {} if first is None else dict(first.shared)

    def take(self, moment: Moment) -> None:
        """Go on by a change."""
        if moment.kind == "state" and moment.name == self.routine_id:
            self.state = moment.data
        elif moment.kind == "shared":
            self.shared = {**self.shared, **moment.data}


def _with_moments(
    run: Run, routine_id: str, chosen: Sequence[Activation], following: dict[int, int]
) -> Iterator[tuple[Activation, list[Moment], tuple[bool, dict[str, Any] | None, dict[str, Any]]]]:
    """Of each activation the changes that it made, and what the states were before it."""
    states = _Known(run, routine_id)
    moments = iter(run.moments())
    moment = next(moments, None)
    for activation in chosen:
        while moment is not None and moment.seq < activation.seq:
            states.take(moment)
            moment = next(moments, None)
        before = (states.known, states.state, states.shared)
        until = following.get(activation.seq)
        own: list[Moment] = []
        while moment is not None and (until is None or moment.seq < until):
            states.take(moment)
            if moment.routine_id == routine_id:
                own.append(moment)
            moment = next(moments, None)
        yield activation, own, before


def _case(
    activation: Activation, moments: Sequence[Moment], before: tuple[bool, dict[str, Any] | None, dict[str, Any]]
) -> Case:
    known, state, shared = before
    own = [m for m in moments if m.kind == "state" and m.name == activation.routine_id]
    updates: dict[str, Any] = {}
    for moment in moments:
        if moment.kind == "shared":
            updates.update(moment.data)
    deferred = [(moment.name, moment.data.get("data", {})) for moment in moments if moment.kind == "deferred"]
    after = own[-1].data if own else state
    return Case(activation, known, state, bool(own), after, shared, updates, deferred)

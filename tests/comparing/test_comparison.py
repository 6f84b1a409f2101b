"""Two runs are compared by what caused what: literal runs, and properties of any."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routilux.plain import Unsaved
from routilux_tui.comparing.alignment import align
from routilux_tui.comparing.canonical import canonical
from routilux_tui.comparing.comparison import Kind, compare
from routilux_tui.comparing.steps import Numbers, reduced


@pytest.fixture
def chain(act):
    """A source that sent 1, 2, 3 to `b`, which sent each on to `c`."""

    def chain(values=(1, 2, 3), of_b=lambda value: value):
        activations = [act(1, "a", 0, emits=values)]
        for number, value in enumerate(values):
            activations.append(act(10 + 2 * number, "b", value, cause=1, emits=[of_b(value)]))
            activations.append(act(11 + 2 * number, "c", of_b(value), cause=10 + 2 * number))
        return activations

    return chain


def shown(divergence):
    return divergence.kind, divergence.a and divergence.a.seq, divergence.b and divergence.b.seq


def test_a_run_is_the_same_as_one_that_did_the_same_at_another_pace(chain, run_of):
    slower = [a._replace(start=a.start * 3 + 1, duration=9.0) for a in chain()]
    comparison = compare(run_of(chain()), run_of(slower))
    assert (comparison.same, comparison.alike, comparison.first) == (True, 7, None)


def test_the_first_divergence_is_where_the_same_message_led_to_something_else(chain, run_of):
    wrong = chain(of_b=lambda value: 99 if value == 2 else value)
    comparison = compare(run_of(chain()), run_of(wrong))
    assert shown(comparison.first) == (Kind.OUTCOME, 12, 12)
    assert comparison.differing == {Kind.OUTCOME: 1, Kind.MESSAGE: 1}
    assert comparison.first.cause.seq == 1
    assert [e.data for e in comparison.first.b.emissions] == [{"value": 99}]


def test_a_message_that_one_run_has_not_shifts_no_other(chain, run_of):
    comparison = compare(run_of(chain((1, 2, 3, 4))), run_of(chain((1, 3, 4))))
    assert shown(comparison.first) == (Kind.OUTCOME, 1, 1)
    assert comparison.differing == {Kind.OUTCOME: 1, Kind.ONLY_A: 2}
    assert comparison.alike == 6


def test_what_only_the_other_run_has_stands_after_what_caused_it(act, run_of):
    a = [act(1, "a", 0), act(5, "z", 1, raises="late")]
    b = [act(1, "a", 0), act(2, "b", 7, cause=1), act(3, "c", 7, cause=2), act(5, "z", 1)]
    comparison = compare(run_of(a), run_of(b))
    assert shown(comparison.first) == (Kind.ONLY_B, None, 2)
    assert comparison.differing == {Kind.ONLY_B: 2, Kind.OUTCOME: 1}


def test_siblings_of_different_routines_may_come_in_any_order(act, run_of):
    def of(order):
        return [act(1, "a", 0), *(act(number, name, 5, cause=1) for number, name in enumerate(order, 2))]

    assert compare(run_of(of("bcd")), run_of(of("dbc"))).same


def test_an_error_is_another_outcome_and_counted_for_its_routine(act, run_of):
    a, b = [act(1, "a", 0)], [act(1, "a", 0, raises="no")]
    comparison = compare(run_of(a), run_of(b))
    assert comparison.first.kind is Kind.OUTCOME
    (delta,) = comparison.routines
    assert (delta.a.errors, delta.b.errors, delta.differing) == (0, 1, {Kind.OUTCOME: 1})


def test_jobs_that_ended_differently_are_not_the_same(act, run_of):
    a = [act(1, "a", 0)]
    comparison = compare(run_of(a), run_of(a, status="failed"))
    assert (comparison.first, comparison.same) == (None, False)


def test_names_that_do_not_count_are_left_out_at_any_depth(act, run_of):
    a, b = [act(1, "a", {"at": 1, "n": [{"at": 2}]})], [act(1, "a", {"at": 8, "n": [{"at": 9}]})]
    assert not compare(run_of(a), run_of(b)).same
    assert compare(run_of(a), run_of(b), {"at"}).same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({3, 1, 2}, {1, 2, 3}),
        ({1: "x", 2: "y"}, {2: "y", 1: "x"}),
        ({(1, 2): "x", None: "y"}, {None: "y", (1, 2): "x"}),
        (float("nan"), float("nan")),
        (Unsaved("File", "<File at 0x7f00aa>"), Unsaved("File", "<File at 0x7f00bb>")),
    ],
)
def test_values_are_alike_whatever_the_order_of_their_keys_and_their_addresses(one, other):
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(("one", "other"), [(1, 1.5), ([1, 2], [2, 1]), ((1,), [1]), ("1", 1), (b"x", "x")])
def test_values_that_differ_are_told_apart(one, other):
    assert canonical(one) != canonical(other)


# -- any runs ---------------------------------------------------------------------------------------------------------


@dataclass
class Tree:
    """An activation and what it caused."""

    name: str
    value: int
    below: list


trees = st.recursive(
    st.builds(Tree, st.sampled_from("abc"), st.integers(0, 3), st.just([])),
    lambda below: st.builds(Tree, st.sampled_from("abc"), st.integers(0, 3), st.lists(below, max_size=4)),
    max_leaves=25,
)


def flat(trees, act):
    """The activations of these trees, causes first, each numbered from 1."""
    activations, waiting = [], [(tree, None) for tree in trees]
    while waiting:
        tree, cause = waiting.pop(0)
        seq = len(activations) + 1
        emits = [child.value for child in tree.below]
        activations.append(act(seq, tree.name, tree.value, cause=cause, emits=emits))
        waiting.extend((child, seq) for child in tree.below)
    return activations


runs = st.lists(trees, min_size=1, max_size=4)


@given(found=runs)
def test_any_run_equals_itself(act, run_of, found):
    run = run_of(flat(found, act))
    comparison = compare(run, run)
    assert (comparison.same, comparison.alike) == (True, len(run.written))


@given(found=runs, seed=st.integers(0, 1000))
def test_other_times_and_another_interleaving_of_routines_change_nothing(act, run_of, found, seed):
    run, chance = flat(found, act), Random(seed)
    mixed = interleaved(run, chance)
    numbers = {activation.seq: 3 * place + 7 for place, activation in enumerate(mixed)}
    other = [
        activation._replace(
            seq=numbers[activation.seq],
            cause=numbers.get(activation.cause),
            start=chance.random(),
            duration=chance.random(),
        )
        for activation in mixed
    ]
    assert compare(run_of(run), run_of(other)).same


def interleaved(activations, chance):
    """The activations in an order in which a pool could have run them: each routine's in its order, causes first."""
    queues, mixed, done = {}, [], set()
    for activation in activations:
        queues.setdefault(activation.routine_id, []).append(activation)
    while any(queues.values()):
        ready = [q for q in queues.values() if q and (q[0].cause is None or q[0].cause in done)]
        mixed.append(chance.choice(ready).pop(0))
        done.add(mixed[-1].seq)
    return mixed


@given(found=runs, which=st.integers(0, 10_000))
def test_one_changed_message_is_found(act, run_of, found, which):
    run = flat(found, act)
    at = which % len(run)
    other = [a._replace(payload={"value": -1}) if place == at else a for place, a in enumerate(run)]
    comparison = compare(run_of(run), run_of(other))
    assert shown(comparison.first) == (Kind.MESSAGE, run[at].seq, run[at].seq)
    assert comparison.differing == {Kind.MESSAGE: 1}


@given(one=runs, other=runs)
def test_every_activation_of_both_runs_is_paired_once_and_below_what_its_cause_is_paired_with(act, one, other):
    numbers = Numbers()
    a, b = (reduced(flat(found, act), numbers).steps for found in (one, other))
    pairs = list(align(a, b))
    assert sorted(pair.a.seq for pair in pairs if pair.a) == [step.seq for step in a]
    assert sorted(pair.b.seq for pair in pairs if pair.b) == [step.seq for step in b]
    partner = {pair.a.seq: pair.b.seq for pair in pairs if pair.a and pair.b}
    for pair in pairs:
        if pair.a and pair.b:
            assert pair.a.key == pair.b.key
            assert partner.get(pair.a.cause) == pair.b.cause

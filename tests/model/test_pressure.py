"""What bounds the throughput of a job: a bottleneck, and the critical path through it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from routilux.protocol import Edge, GraphDescription, RoutineNode
from routilux_tui.model.pressure import NONE, Pressure, pressure


def graph(*ends: tuple[int, int], count: int = 0, entry: int = 0) -> GraphDescription:
    count = count or 1 + max(max(end) for end in ends)
    nodes = tuple(RoutineNode(index, f"r{index}", "R", ("input",), ("output",)) for index in range(count))
    edges = tuple(Edge(index, source, "output", target, "input") for index, (source, target) in enumerate(ends))
    return GraphDescription("flow", 1, nodes, edges, entry)


DIAMOND = graph((0, 1), (0, 2), (1, 3), (2, 3), (3, 4))
ALL = range(5)


def test_the_busiest_routine_is_the_bottleneck_and_the_heaviest_way_through_it_is_critical():
    assert pressure(DIAMOND, [0.1, 0.2, 0.93, 0.3, 0.1], ALL) == Pressure(2, (0, 2, 3, 4), frozenset({1, 3, 4}))
    assert pressure(DIAMOND, [0.1, 0.2, 0.3, 0.93, 0.1], ALL) == Pressure(3, (0, 2, 3, 4), frozenset({1, 3, 4}))
    assert pressure(DIAMOND, [0.1, 0.3, 0.2, 0.93, 0.1], ALL) == Pressure(3, (0, 1, 3, 4), frozenset({0, 2, 4}))


def test_while_no_routine_is_busy_for_half_of_the_time_nothing_bounds():
    assert pressure(DIAMOND, [0.1, 0.2, 0.49, 0.3, 0.1], ALL) == NONE
    assert pressure(DIAMOND, [], ALL) == NONE


def test_a_bottleneck_stays_until_another_is_clearly_busier_or_it_is_idle():
    before = pressure(DIAMOND, [0.1, 0.2, 0.6, 0.3, 0.1], ALL)
    assert pressure(DIAMOND, [0.1, 0.65, 0.6, 0.3, 0.1], ALL, before).bottleneck == 2
    assert pressure(DIAMOND, [0.1, 0.75, 0.6, 0.3, 0.1], ALL, before).bottleneck == 1
    assert pressure(DIAMOND, [0.1, 0.3, 0.4, 0.3, 0.1], ALL, before).bottleneck == 2
    assert pressure(DIAMOND, [0.1, 0.3, 0.3, 0.3, 0.1], ALL, before) == NONE


def test_the_path_does_not_jump_between_ways_of_about_the_same_weight():
    before = pressure(DIAMOND, [0.1, 0.32, 0.3, 0.9, 0.1], ALL)
    assert pressure(DIAMOND, [0.1, 0.3, 0.32, 0.9, 0.1], ALL, before).path == (0, 1, 3, 4)
    assert pressure(DIAMOND, [0.1, 0.2, 0.32, 0.9, 0.1], ALL, before).path == (0, 2, 3, 4)


def test_connections_over_which_nothing_passes_are_no_way():
    assert pressure(DIAMOND, [0.1, 0.3, 0.2, 0.9, 0.1], {1, 3}) == Pressure(3, (0, 2, 3), frozenset({1, 3}))
    assert pressure(DIAMOND, [0.1, 0.3, 0.2, 0.9, 0.1], ()) == Pressure(3, (3,))


def test_a_cycle_and_a_loop_are_walked_once():
    cycle = graph((0, 1), (1, 2), (2, 1), (1, 1), (2, 3))
    assert pressure(cycle, [0.1, 0.9, 0.4, 0.2], ALL) == Pressure(1, (0, 1, 2, 3), frozenset({0, 1, 4}))


def test_all_connections_between_two_routines_of_the_path_are_on_it():
    double = graph((0, 1), (0, 1), (1, 2))
    assert pressure(double, [0.1, 0.9, 0.4], ALL) == Pressure(1, (0, 1, 2), frozenset({0, 1, 2}))


shares = st.lists(st.floats(0, 1), min_size=8, max_size=8)
ends = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), min_size=1, max_size=20)


@given(ends, shares, st.integers(-1, 7), shares)
def test_a_path_is_a_way_through_the_bottleneck_that_meets_nothing_twice(ends, shares, entry, later):
    flow = graph(*ends, count=8, entry=entry)
    first = pressure(flow, shares, range(len(ends)))
    for found in (first, pressure(flow, later, range(len(ends)), first)):
        assert (found.bottleneck == -1) == (found == NONE)
        assert len(set(found.path)) == len(found.path)
        assert found.bottleneck == -1 or found.bottleneck in found.path
        steps = set(zip(found.path, found.path[1:], strict=False))
        assert {(flow.edges[edge].source, flow.edges[edge].target) for edge in found.edges} == steps

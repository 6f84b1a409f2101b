"""What holds for the layout of any flow, at any zoom, in any pane."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routilux.protocol import Edge, GraphDescription, RoutineNode
from routilux_tui.render.graph.face import BoxFace
from routilux_tui.render.graph.layout import Placement, lay_out, lay_out_plainly, lay_out_to_fit
from routilux_tui.render.graph.painter import NOTHING, Painter, shown
from routilux_tui.render.graph.shapes import Rect
from routilux_tui.render.graph.zoom import Zoom, port_row
from routilux_tui.render.line import measure, text_of
from routilux_tui.render.look import look

SLOTS, EVENTS = ("p", "q"), ("x", "y", "z")
NAMES = (
    "a",
    "routine",
    "a long name of a routine that is cut",
    "処理",
    "\x1b[31m\x1b]52;c;x\x07",
    "[/x]",
    "👩‍🚀\u202e",
    "",
)
LOOKS = [look(theme, ascii_only=plain) for theme in ("dark", "no-color") for plain in (False, True)]


@st.composite
def graphs(draw: st.DrawFn) -> GraphDescription:
    """Flows of up to nine routines with cycles, loops, edges side by side, and parts that nothing joins."""
    count = draw(st.integers(1, 9))
    routine = st.integers(0, count - 1)
    ends = draw(st.lists(st.tuples(routine, st.sampled_from(EVENTS), routine, st.sampled_from(SLOTS)), max_size=14))
    names = draw(st.lists(st.sampled_from(NAMES) | st.text(max_size=30), min_size=count, max_size=count))
    nodes = tuple(RoutineNode(index, name, "Routine", SLOTS, EVENTS) for index, name in enumerate(names))
    edges = tuple(Edge(index, *end) for index, end in enumerate(dict.fromkeys(ends)))
    return GraphDescription("flow", 1, nodes, edges, draw(st.integers(-1, count - 1)))


panes = st.tuples(st.integers(20, 200), st.integers(5, 80))
zooms = st.sampled_from(list(Zoom))
ways = st.sampled_from([lay_out, lay_out_plainly])
faces = st.builds(
    BoxFace,
    status=st.sampled_from(["idle", "running", "failed", "deferred"]),
    count=st.integers(0, 10**9),
    waiting=st.integers(0, 10**6),
    capacity=st.sampled_from([0, 64]),
    rate=st.floats(0, 1e6),
    errors=st.integers(0, 2000),
    bounds=st.booleans(),
    busy=st.floats(0, 1),
    growth=st.floats(0, 1e6),
    full_in=st.sampled_from([-1.0, 0.0, 40.0]),
    found=st.sampled_from([(), ((0, 1),), ((1, 3), (5, 9))]),
)


def cells(placement: Placement) -> list[set[tuple[int, int]]]:
    """The cells of every box."""
    return [
        {(column, row) for column in range(rect.left, rect.right) for row in range(rect.top, rect.bottom)}
        for rect in placement.rects
    ]


def steps(route: tuple[tuple[int, int], ...]) -> list[tuple[int, int, bool]]:
    """The cells of a route, with whether it goes up or down there."""
    found = []
    for (x, y), (to_x, to_y) in pairwise(route):
        assert (x == to_x) != (y == to_y), "a piece of a route lies or stands, and is longer than nothing"
        columns, rows = sorted((x, to_x)), sorted((y, to_y))
        found += [
            (column, row, x == to_x)
            for column in range(columns[0], columns[1] + 1)
            for row in range(rows[0], rows[1] + 1)
        ]
    return found


@given(graphs(), ways, zooms, panes)
def test_boxes_never_overlap_and_lie_within_the_drawing(graph, way, zoom, pane):
    placement = way(graph, zoom, pane)
    boxes = cells(placement)
    assert sum(map(len, boxes)) == len(set().union(*boxes))
    assert all(0 <= x < placement.width and 0 <= y < placement.height for box in boxes for x, y in box)


@given(graphs(), ways, zooms, panes)
def test_every_edge_runs_from_its_event_to_its_slot(graph, way, zoom, pane):
    placement = way(graph, zoom, pane)
    for edge, route in zip(graph.edges, placement.routes, strict=True):
        source, target = placement.rects[edge.source], placement.rects[edge.target]
        assert route[0] == (source.right - 1, source.top + port_row(EVENTS, edge.event, zoom))
        assert route[-1] == (target.left, target.top + port_row(SLOTS, edge.slot, zoom))
        assert route[1][0] > route[0][0], "it leaves to the right"
        assert route[-2][0] < route[-1][0], "it comes from the left"


@given(graphs(), ways, zooms, panes)
def test_no_edge_passes_through_a_box(graph, way, zoom, pane):
    placement = way(graph, zoom, pane)
    taken = set().union(*cells(placement))
    for route in placement.routes:
        passed = {(column, row) for column, row, _ in steps(route)} - {route[0], route[-1]}
        assert not passed & taken
        assert all(0 <= x < placement.width and 0 <= y < placement.height for x, y in passed)


@given(graphs(), ways, zooms, panes)
def test_edges_go_together_only_when_their_ports_connect_them(graph, way, zoom, pane):
    placement = way(graph, zoom, pane)
    together: dict[tuple[int, int, bool], set[int]] = defaultdict(set)
    for number, route in enumerate(placement.routes):
        for step in steps(route):
            together[step].add(number)
    for step, numbers in together.items():
        groups: list[set[tuple[int, int]]] = []
        for number in sorted(numbers):
            ports = {placement.routes[number][0], placement.routes[number][-1]}
            met = [group for group in groups if group & ports]
            groups = [group for group in groups if not group & ports] + [ports.union(*met)]
        assert len(groups) == 1, f"edges {sorted(numbers)} share the cell {step}"


@given(
    graphs(),
    ways,
    zooms,
    panes,
    st.sampled_from(LOOKS),
    st.dictionaries(st.integers(0, 8), faces, max_size=9),
    st.dictionaries(st.integers(0, 13), st.integers(1, 3)),
    st.frozensets(st.integers(0, 13)),
    st.integers(-1, 8),
    st.tuples(st.integers(-20, 200), st.integers(-5, 60)),
)
def test_any_flow_can_be_painted_whatever_it_shows_and_wherever_one_looks(
    graph, way, zoom, pane, look, faces, glows, critical, selected, corner
):
    count = len(graph.routines)
    painter = Painter(look, graph, way(graph, zoom, pane))
    known = {index: face for index, face in faces.items() if index < count}
    moment = shown(known, glows, min(selected, count - 1), critical)
    left, top = corner
    for row in range(top, top + 12):
        painted = painter.row(row, left, pane[0], moment)
        assert measure(painted) == pane[0]
        assert text_of(painted).isprintable()
    view = Rect(left, top, *pane)
    drawn = painter.placement.height
    assert all(0 <= row < drawn for row in painter.changed_rows(NOTHING, moment, view))


@given(graphs(), zooms, panes)
def test_a_plain_layout_is_a_layout_of_the_same_boxes(graph, zoom, pane):
    plain, fine = lay_out_plainly(graph, zoom, pane), lay_out(graph, zoom, pane)
    assert plain.zoom is fine.zoom
    assert len(plain.rects) == len(fine.rects)
    assert len(plain.routes) == len(fine.routes)


@given(graphs(), panes)
def test_the_same_flow_is_laid_out_in_the_same_way(graph, pane):
    assert lay_out_to_fit(graph, pane) == lay_out_to_fit(graph, pane)


@given(graphs())
def test_only_edges_of_a_cycle_run_back(graph):
    placement = lay_out(graph, Zoom.BOX, (10_000, 10_000))
    for edge in graph.edges:
        if placement.rects[edge.source].left >= placement.rects[edge.target].left:
            assert _reaches(graph, edge.target, edge.source)


def _reaches(graph: GraphDescription, start: int, goal: int) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        for edge in graph.edges:
            if edge.source == here and edge.target not in seen:
                seen.add(edge.target)
                waiting.append(edge.target)
    return goal in seen


@given(graphs(), panes)
@settings(max_examples=60)
def test_what_is_laid_out_to_fit_takes_the_nearest_zoom_that_fits(graph, pane):
    placement = lay_out_to_fit(graph, pane)
    nearer = list(Zoom)[: list(Zoom).index(placement.zoom)]
    assert not any(lay_out(graph, zoom, pane).fits(pane[0], pane[1] - 1) for zoom in nearer)


def test_the_entry_stands_first_in_its_cycle(flow):
    placement = lay_out(flow("middle>end end>start start>middle"), Zoom.BOX, (160, 40))
    assert [rect.left for rect in placement.rects] == sorted(rect.left for rect in placement.rects)


def test_all_boxes_of_a_rank_are_as_wide_as_the_widest(flow):
    placement = lay_out(flow("a>short a>a_name_that_is_rather_long"), Zoom.BOX, (160, 40))
    assert placement.rects[1].width == placement.rects[2].width == len("a_name_that_is_rather_long") + 6


def test_a_flow_without_routines_takes_no_room(flow):
    placement = lay_out_to_fit(flow(""), (80, 24))
    assert (placement.width, placement.height, placement.rects) == (0, 0, ())


@pytest.mark.parametrize(
    ("pane", "zoom"), [((132, 20), Zoom.BOX), ((80, 24), Zoom.BOX), ((80, 9), Zoom.LINE), ((24, 5), Zoom.DOT)]
)
def test_the_zoom_follows_the_room(flow, pane, zoom):
    graph = flow(
        "walk>read read>parse parse.output>measure parse.failed>reject measure>summarise summarise>report reject>report"
    )
    placement = lay_out_to_fit(graph, pane)
    assert placement.zoom is zoom
    assert placement.fits(*pane)


def test_a_flow_that_nearly_fits_with_its_names_keeps_them_and_is_panned(flow):
    graph = flow("walk>read read>parse parse.output>measure parse.failed>reject measure>summarise summarise>report")
    placement = lay_out_to_fit(graph, (40, 4))
    assert (placement.zoom, placement.fits(40, 3)) == (Zoom.LINE, False)
    assert placement.width * placement.height <= 2 * 40 * 3
    assert lay_out(graph, Zoom.DOT, (40, 3)).fits(40, 3)


def test_what_fits_at_no_zoom_is_shown_as_lines_or_when_it_is_big_as_dots(flow):
    small = flow(" ".join(f"n{number}>n{number + 1}" for number in range(40)))
    big = flow(" ".join(f"n{number}>n{number + 1}" for number in range(100)))
    assert lay_out_to_fit(small, (40, 6)).zoom is Zoom.LINE
    assert lay_out_to_fit(big, (40, 6)).zoom is Zoom.DOT

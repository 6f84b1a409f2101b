"""Pictures of the graph pane, held against those that were looked at and found good."""

from __future__ import annotations

import pytest

from routilux.protocol import Edge, GraphDescription, RoutineNode
from routilux.protocol.filters import parse
from routilux_tui.render.graph.face import BoxFace
from routilux_tui.render.look import look

NAMES = ("walk", "read", "parse", "measure", "reject", "summarise", "report")
ENDS = (
    (0, "output", 1),
    (0, "again", 0),
    (1, "output", 2),
    (2, "output", 3),
    (2, "failed", 4),
    (3, "output", 5),
    (4, "output", 6),
    (5, "output", 6),
)
FACES = {
    0: BoxFace("running", 11_204, rate=92.0, busy=0.4),
    1: BoxFace("running", 11_204, 3, 64, rate=92.0, busy=0.3),
    2: BoxFace("running", 4_812, 412, 640, 52.0, 0, busy=0.96, bounds=True, growth=5.7, full_in=40.0),
    3: BoxFace("running", 4_809, 38, 0, 50.0, 3, busy=0.2, growth=120.0),
    4: BoxFace("done", 3),
    5: BoxFace("waiting", 0, 64, 64, full_in=0.0),
    6: BoxFace("deferred", 2, deferred=2),
}
GLOWS = {0: 2, 1: 1, 2: 2, 3: 3, 4: 1}
CRITICAL = frozenset({0, 2, 3, 5, 7})


@pytest.fixture
def pressed() -> GraphDescription:
    events: dict[int, dict[str, None]] = {}
    for source, event, _ in ENDS:
        events.setdefault(source, {}).setdefault(event)
    nodes = tuple(
        RoutineNode(index, name, "Step", ("input",), tuple(events.get(index, ()))) for index, name in enumerate(NAMES)
    )
    edges = tuple(Edge(index, source, event, target, "input") for index, (source, event, target) in enumerate(ENDS))
    return GraphDescription("census", 1, nodes, edges, 0)


@pytest.mark.parametrize(
    ("theme", "ascii_only", "size"),
    [
        ("dark", False, (150, 16)),
        ("light", False, (100, 22)),
        ("no-color", False, (150, 16)),
        ("no-color", True, (150, 16)),
        ("dark", False, (80, 10)),
    ],
    ids=["wide-dark", "folded-light", "wide-no-color", "wide-ascii", "narrow-dark"],
)
def test_the_graph_looks_as_it_should(snap_compare, new_shell, pressed, theme, ascii_only, size):
    app = new_shell(look(theme, ascii_only=ascii_only))

    async def show(pilot):
        await pilot.pause()
        app.view.show_graph(pressed)
        app.view.show_faces(FACES, GLOWS, CRITICAL)
        app.view.select(3)
        await pilot.pause()

    assert snap_compare(app, terminal_size=size, run_before=show)


@pytest.mark.parametrize(
    ("theme", "ascii_only", "size"),
    [("dark", False, (120, 28)), ("light", False, (80, 14)), ("no-color", True, (80, 20))],
    ids=["map-dark", "map-light", "map-ascii"],
)
def test_a_flow_that_does_not_fit_looks_as_it_should(snap_compare, new_shell, bush, theme, ascii_only, size):
    app = new_shell(look(theme, ascii_only=ascii_only))
    statuses = ("running", "running", "idle", "done", "failed", "paused")

    async def show(pilot):
        graph = bush(36)
        await pilot.pause()
        app.view.show_graph(graph)
        app.view.zoom(2)
        app.view.show_faces(
            {node.index: BoxFace(statuses[node.index % 6], 7 * node.index) for node in graph.routines},
            {edge.index: edge.index % 4 for edge in graph.edges if edge.index % 4},
        )
        app.view.select(9)
        app.view.narrow(parse("r1"))
        await pilot.pause()

    assert snap_compare(app, terminal_size=size, run_before=show)

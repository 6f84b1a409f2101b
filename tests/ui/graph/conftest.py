"""The graph pane alone on the screen, and flows to show in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Region

from routilux.protocol import Edge, GraphDescription, RoutineNode
from routilux_tui.render.look import Look, look
from routilux_tui.widgets.graph_view import GraphView


class Shell(App[None]):
    """The graph pane, and the routines that it said were selected."""

    CSS = "GraphView { width: 100%; height: 100%; }"

    def __init__(self, drawn: Look | None = None) -> None:
        drawn = drawn or look("dark", ascii_only=False)
        super().__init__(ansi_color=drawn.colourless or None)
        self.view = GraphView(drawn)
        self.selected: list[str] = []

    def compose(self) -> ComposeResult:
        yield self.view

    def on_graph_view_selected(self, message: GraphView.Selected) -> None:
        assert message.routine_id == self.view.graph.routines[message.routine_index].routine_id
        self.selected.append(message.routine_id)

    def text(self) -> list[str]:
        width, height = self.view.size
        return [strip.text.rstrip() for strip in self.view.render_lines(Region(0, 0, width, height))]


@pytest.fixture
def new_shell() -> type[Shell]:
    return Shell


@pytest.fixture
async def shell():
    app = Shell()
    async with app.run_test(size=(80, 12)) as pilot:
        app.pilot = pilot
        yield app


@pytest.fixture
def chain() -> Callable[..., GraphDescription]:
    """A flow of these routines one after the other."""

    def make(*names: str, version: int = 1) -> GraphDescription:
        return GraphDescription(
            "flow",
            version,
            tuple(RoutineNode(index, name, "Routine", ("input",), ("output",)) for index, name in enumerate(names)),
            tuple(Edge(index, index, "output", index + 1, "input") for index in range(len(names) - 1)),
            0,
        )

    return make


@pytest.fixture
def census(chain) -> GraphDescription:
    return chain("walk", "read", "parse")


@pytest.fixture
def long(chain) -> GraphDescription:
    return chain(*[f"routine_{number}" for number in range(30)])


@pytest.fixture
def bush() -> Callable[[int], GraphDescription]:
    """A flow of so many routines that branches and joins."""

    def make(count: int) -> GraphDescription:
        ends = [(number // 3, number) for number in range(1, count)]
        ends += [(number, number + 7) for number in range(count - 7)]
        nodes = tuple(RoutineNode(index, f"r{index}", "Routine", ("input",), ("output",)) for index in range(count))
        edges = tuple(Edge(index, source, "output", target, "input") for index, (source, target) in enumerate(ends))
        return GraphDescription("bush", 1, nodes, edges, 0)

    return make

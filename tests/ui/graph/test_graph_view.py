"""The graph pane in a running app: what it shows, selects and says, with keys and mouse."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.events import MouseScrollDown, MouseScrollUp
from textual.geometry import Region

from routilux.protocol import Edge, GraphDescription, RoutineNode
from routilux.protocol.filters import Filter, parse
from routilux_tui.model.faces import EdgeFace, Face
from routilux_tui.model.standing import Standing
from routilux_tui.render.graph.face import BoxFace
from routilux_tui.render.graph.layout import lay_out_plainly, lay_out_to_fit
from routilux_tui.render.graph.shapes import Rect
from routilux_tui.render.graph.zoom import Zoom
from routilux_tui.render.line import text_of
from routilux_tui.render.look import look
from routilux_tui.widgets.graph_view import GraphView

DARK = look("dark", ascii_only=False)


def chain(*names: str, version: int = 1) -> GraphDescription:
    """A flow of these routines one after the other."""
    return GraphDescription(
        "flow",
        version,
        tuple(RoutineNode(index, name, "Routine", ("input",), ("output",)) for index, name in enumerate(names)),
        tuple(Edge(index, index, "output", index + 1, "input") for index in range(len(names) - 1)),
        0,
    )


def bush(count: int) -> GraphDescription:
    """A flow of so many routines that branches and joins."""
    ends = [(number // 3, number) for number in range(1, count)]
    ends += [(number, number + 7) for number in range(count - 7)]
    nodes = tuple(RoutineNode(index, f"r{index}", "Routine", ("input",), ("output",)) for index in range(count))
    edges = tuple(Edge(index, source, "output", target, "input") for index, (source, target) in enumerate(ends))
    return GraphDescription("bush", 1, nodes, edges, 0)


def children() -> set[int]:
    """The processes that this one started and that still run."""
    listed = " ".join(path.read_text(encoding="ascii") for path in Path("/proc/self/task").glob("*/children"))
    return {int(pid) for pid in listed.split() if LAYOUT in Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8")}


LAYOUT = "routilux_tui.widgets.layout_process"
CHAIN = chain("walk", "read", "parse")
LONG = chain(*[f"routine_{number}" for number in range(30)])


class Shell(App[None]):
    """The graph pane alone on the screen, and the routines that it said were selected."""

    CSS = "GraphView { width: 100%; height: 100%; }"

    def __init__(self) -> None:
        super().__init__()
        self.view = GraphView(DARK)
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
async def shell():
    app = Shell()
    async with app.run_test(size=(80, 12)) as pilot:
        app.pilot = pilot
        yield app


async def test_a_flow_that_fits_stands_in_the_middle(shell):
    shell.view.show_graph(CHAIN)
    assert shell.text()[4:8] == [
        "        ╭───────────────╮      ╭───────────────╮      ╭───────────────╮",
        "        │ walk        ○ ├─────▶│ read        ○ ├─────▶│ parse       ○ │",
        "        │               │      │               │      │               │",
        "        ╰───────────────╯      ╰───────────────╯      ╰───────────────╯",
    ]
    assert shell.view.figures == "fit"


async def test_an_empty_pane_says_what_would_fill_it(shell):
    assert shell.text()[5].strip() == "The structure of the flow is not here yet."
    shell.view.show_graph(chain())
    assert shell.text()[5].strip() == "This flow has no routines."
    assert shell.view.figures == ""


async def test_what_the_model_knows_shows_in_the_boxes(shell):
    face = Face(1, "read", Standing.RUNNING, 11_204, 3, 64, 0.0, 2, 0, selected=True)
    shell.view.show(CHAIN, [face], [EdgeFace(0, 11_204, 1_900.0, quiet=0.0)])
    assert [row[31:48] for row in shell.text()[4:8]] == [
        "┏━━━━━━━━━━━━━━━┓",
        "┃ read        ● ┠",
        "┃ ╸─ 3   11 204 ┃",
        "┗━ ✗ 2 ━━━━━━━━━┛",
    ]
    assert shell.view.selected == 1


async def test_only_rows_that_show_something_new_are_made_again(shell):
    shell.view.show_graph(CHAIN)
    shell.view.show_faces({0: BoxFace("running", 1)}, {})
    before = shell.view.render_lines(Region(0, 0, 80, 12))
    shell.view.show_faces({0: BoxFace("running", 2)}, {})
    after = shell.view.render_lines(Region(0, 0, 80, 12))
    assert [y for y in range(12) if before[y] is not after[y]] == [6]


async def test_the_same_figures_again_redraw_nothing(shell):
    shell.view.show_graph(CHAIN)
    shell.view.show_faces({0: BoxFace("running", 1)}, {0: 1})
    await shell.pilot.pause()
    before = shell.view.render_lines(Region(0, 0, 80, 12))
    shell.view.show_graph(chain("walk", "read", "parse"))
    shell.view.show_faces({0: BoxFace("running", 1)}, {0: 1})
    assert all(a is b for a, b in zip(before, shell.view.render_lines(Region(0, 0, 80, 12)), strict=True))


async def test_the_arrows_select_from_routine_to_routine_and_say_so(shell):
    shell.view.show_graph(CHAIN)
    for direction in ("right", "right", "left", "up"):
        shell.view.select_next(direction)
    await shell.pilot.pause()
    assert shell.selected == ["walk", "read", "walk"]


async def test_start_is_the_entry_and_end_the_farthest_routine(shell):
    shell.view.show_graph(CHAIN)
    shell.view.to_end()
    shell.view.to_start()
    await shell.pilot.pause()
    assert shell.selected == ["parse", "walk"]


async def test_a_click_selects_the_routine_under_it(shell):
    shell.view.show_graph(CHAIN)
    await shell.pilot.click(GraphView, offset=(34, 5))
    await shell.pilot.click(GraphView, offset=(28, 5))
    await shell.pilot.pause()
    assert shell.selected == ["read"]


async def test_zooming_out_shows_lines_then_dots_and_fit_goes_back(shell):
    shell.view.show_graph(CHAIN)
    shell.view.select(0)
    shell.view.zoom_out()
    assert shell.view.figures == "line"
    assert shell.text()[5].strip() == "○ walk          ─────▶ ○ read          ─────▶ ○ parse"
    shell.view.zoom_out()
    assert (shell.view.figures, shell.text()[5].strip()) == ("dot", "○─────▶○─────▶○")
    assert shell.text()[11] == " ○ walk  idle   0 activations"
    shell.view.zoom_out()
    shell.view.zoom_in()
    assert shell.view.figures == "line"
    shell.view.zoom_fit()
    assert shell.view.figures == "fit"
    assert shell.view.placement.zoom is Zoom.BOX


async def test_what_does_not_fit_is_panned_and_the_title_says_where_there_is_more(shell):
    shell.view.show_graph(LONG)
    shell.view.zoom_in()
    assert shell.view.figures == "line   ▶"
    shell.view.pan(40, 0)
    assert shell.view.figures == "line   ◀ ▶"
    shell.view.pan(10_000, 0)
    assert shell.view.figures == "line   ◀"
    assert "routine_29" in "".join(shell.text())


async def test_what_is_selected_is_brought_into_view(shell):
    shell.view.show_graph(LONG)
    shell.view.zoom_in()
    assert not any("routine_17" in row for row in shell.text())
    shell.view.select(17)
    assert any("routine_17" in row for row in shell.text())


async def test_dragging_pans_and_selects_nothing(shell):
    shell.view.show_graph(LONG)
    shell.view.zoom_in()
    before = "".join(shell.text())
    await shell.pilot.mouse_down(GraphView, offset=(60, 6))
    await shell.pilot.hover(GraphView, offset=(20, 6))
    await shell.pilot.mouse_up(GraphView, offset=(20, 6))
    await shell.pilot.pause()
    assert "".join(shell.text()) != before
    assert shell.view.figures == "line   ◀ ▶"
    assert shell.selected == []


async def test_a_flow_that_does_not_fit_has_a_map_in_a_corner(shell):
    shell.view.show_graph(chain(*[f"r{number}" for number in range(30)]))
    shell.view.zoom_in()
    assert shell.view.map.place == Rect(58, 8, 22, 3)
    assert shell.text()[8][58:] == "╭────────────────────╮"
    assert shell.text()[10][58:] == "╰────────────────────╯"
    shell.view.zoom_fit()
    assert shell.view.map is None


async def test_a_click_on_the_map_goes_there_and_selects_nothing(shell):
    shell.view.show_graph(LONG)
    shell.view.zoom_in()
    await shell.pilot.click(GraphView, offset=(78, 9))
    assert shell.view.figures == "line   ◀"
    await shell.pilot.click(GraphView, offset=(59, 9))
    assert shell.view.figures == "line   ▶"
    assert shell.selected == []


async def test_dragging_on_the_map_moves_the_view_along(shell):
    shell.view.show_graph(LONG)
    shell.view.zoom_in()
    await shell.pilot.mouse_down(GraphView, offset=(59, 9))
    await shell.pilot.hover(GraphView, offset=(68, 9))
    assert shell.view.figures == "line   ◀ ▶"
    await shell.pilot.mouse_up(GraphView, offset=(78, 9))
    await shell.pilot.pause()
    assert shell.selected == []


async def test_the_map_gives_way_to_what_is_selected(shell):
    shell.view.show_graph(bush(24))
    shell.view.zoom(2)
    shell.view.to_end()
    shell.view.pan(10_000, 10_000)
    box = shell.view.placement.rects[shell.view.selected].moved(-shell.view._view.left, -shell.view._view.top)
    assert not shell.view.map.place.meets(box)


async def test_the_wheel_looks_up_and_down_with_shift_sideways_and_with_ctrl_closer(shell):
    shell.view.show_graph(bush(24))
    shell.view.zoom(2)
    shell.view.pan(-10_000, -10_000)
    assert shell.view.figures == "box   ▶ ▼"
    await shell.pilot._post_mouse_events([MouseScrollDown], GraphView, offset=(20, 5))
    assert shell.view.figures == "box   ▶ ▲ ▼"
    await shell.pilot._post_mouse_events([MouseScrollDown], GraphView, offset=(20, 5), shift=True)
    assert shell.view.figures == "box   ◀ ▶ ▲ ▼"
    await shell.pilot._post_mouse_events([MouseScrollUp], GraphView, offset=(20, 5), shift=True)
    await shell.pilot._post_mouse_events([MouseScrollUp], GraphView, offset=(20, 5))
    assert shell.view.figures == "box   ▶ ▼"
    await shell.pilot._post_mouse_events([MouseScrollDown], GraphView, offset=(20, 5), control=True)
    assert shell.view.placement.zoom is Zoom.LINE


async def test_a_search_marks_what_it_finds_and_goes_to_the_next_match(shell):
    shell.view.show_graph(chain("walk", "read", "parse", "report"))
    shell.view.select(1)
    shell.view.narrow(parse("p"))
    await shell.pilot.pause()
    assert shell.view.tally == "2 of 4 routines"
    assert (shell.view.selected, shell.selected) == (2, ["read", "parse"])
    (row,) = (row for row in shell.view._rows if "parse" in text_of(row))
    assert [piece.text for piece in row if piece.style == DARK["match"]] == ["p", "p"]


async def test_a_search_that_is_given_up_leads_back_to_where_it_began(shell):
    shell.view.show_graph(chain("walk", "read", "parse", "report"))
    shell.view.select(1)
    for typed in ("p", "pa", "par"):
        shell.view.narrow(parse(typed))
    assert shell.view.selected == 2
    shell.view.narrow(Filter())
    await shell.pilot.pause()
    assert (shell.view.selected, shell.selected) == (1, ["read", "parse", "read"])


async def test_what_a_person_went_to_stays_when_the_search_is_lifted(shell):
    shell.view.show_graph(chain("walk", "read", "parse", "report"))
    shell.view.narrow(parse("r"))
    shell.view.select_found(1)
    shell.view.select_found(1)
    chosen = shell.view.selected
    shell.view.narrow(Filter())
    assert shell.view.selected == chosen


async def test_the_next_and_the_previous_match_go_round(shell):
    shell.view.show_graph(chain("walk", "read", "parse", "report"))
    shell.view.narrow(parse("r"))
    went = []
    for step in (1, 1, 1, -1):
        shell.view.select_found(step)
        went.append(shell.view.graph.routines[shell.view.selected].routine_id)
    assert went == ["parse", "report", "read", "report"]


async def test_a_search_that_finds_nothing_moves_nothing(shell):
    shell.view.show_graph(CHAIN)
    shell.view.select(1)
    shell.view.narrow(parse("zebra"))
    shell.view.select_found(1)
    assert (shell.view.selected, shell.view.tally) == (1, "0 of 3 routines")


async def test_a_row_less_for_a_line_at_the_foot_keeps_the_layout(shell):
    shell.view.show_graph(chain("source", "validator", "processor", "aggregator", "report"))
    before = shell.view.placement
    await shell.pilot.resize_terminal(80, 11)
    await shell.pilot.pause()
    assert shell.view.placement is before
    assert shell.view.map is None


async def test_a_selection_made_elsewhere_is_shown_and_not_said_again(shell):
    shell.view.show_graph(CHAIN)
    shell.view.show_faces({2: BoxFace(selected=True)}, {})
    await shell.pilot.pause()
    assert (shell.view.selected, shell.selected) == (2, [])


async def test_following_the_hot_spot_selects_it_until_a_person_selects(shell):
    shell.view.show_graph(CHAIN)
    shell.view.toggle_follow_hot()
    shell.view.show_faces({1: BoxFace(hot=True)}, {})
    await shell.pilot.pause()
    assert (shell.view.selected, shell.selected) == (1, ["read"])
    assert shell.view.figures == "fit   follows the hot spot"
    shell.view.select(0)
    shell.view.show_faces({1: BoxFace(hot=True)}, {})
    assert shell.view.selected == 0


async def test_a_new_structure_is_laid_out_anew_and_keeps_the_selection(shell):
    shell.view.show_graph(CHAIN)
    shell.view.select(1)
    shell.view.show_graph(chain("walk", "read", "parse", "report", version=2))
    assert "report" in "".join(shell.text())
    assert shell.view.selected == 1


async def test_a_new_size_is_laid_out_anew(shell):
    shell.view.show_graph(chain("source", "validator", "processor", "aggregator", "report"))
    assert (shell.view.placement.zoom, shell.view.placement.height) == (Zoom.BOX, 11)
    await shell.pilot.resize_terminal(120, 12)
    await shell.pilot.pause()
    assert (shell.view.placement.zoom, shell.view.placement.height) == (Zoom.BOX, 4)
    await shell.pilot.resize_terminal(60, 12)
    await shell.pilot.pause()
    assert (shell.view.placement.zoom, shell.view.placement.height) == (Zoom.LINE, 5)


async def test_a_big_flow_is_laid_out_aside_and_shown_plainly_meanwhile(shell):
    graph = bush(50)
    shell.view.show_graph(graph)
    plain = shell.view.placement
    assert plain == lay_out_plainly(graph, None, (80, 12))
    async with asyncio.timeout(20):
        await shell.workers.wait_for_complete()
    assert shell.view.placement == lay_out_to_fit(graph, (80, 12)) != plain


async def test_figures_of_a_big_flow_show_while_it_is_laid_out(shell):
    shell.view.show_graph(bush(50))
    shell.view.show_faces({0: BoxFace("running", 7)}, {})
    assert "●" in "".join(shell.text())
    async with asyncio.timeout(20):
        await shell.workers.wait_for_complete()
    assert "●" in "".join(shell.text())


async def test_a_big_flow_keeps_its_layout_until_the_one_for_another_size_is_there(shell):
    shell.view.show_graph(bush(50))
    await shell.workers.wait_for_complete()
    before = shell.view.placement
    await shell.pilot.resize_terminal(300, 50)
    await shell.pilot.pause()
    assert all(len(row) <= 300 for row in shell.text())
    async with asyncio.timeout(20):
        await shell.workers.wait_for_complete()
    assert shell.view.placement == lay_out_to_fit(bush(50), (300, 50)) != before


async def test_the_process_that_lays_out_ends_with_the_app():
    app = Shell()
    async with app.run_test(size=(80, 12)):
        app.view.show_graph(bush(50))
        async with asyncio.timeout(20):
            await app.workers.wait_for_complete()
        (child,) = children()
    assert child not in children()


async def test_leaving_while_a_flow_is_laid_out_waits_for_nothing():
    app = Shell()
    async with asyncio.timeout(10), app.run_test(size=(80, 12)) as pilot:
        app.view.show_graph(bush(300))
        await pilot.pause()
    assert children() == set()


async def test_another_look_repaints_everything(shell):
    shell.view.show_graph(CHAIN)
    shell.view.look = look("dark", ascii_only=True)
    assert "".join(shell.text()).isascii()
    assert shell.text()[5].strip() == "| walk        . +----->| read        . +----->| parse       . |"

"""The graph pane in a running app: what it shows, selects and says, with keys and mouse."""

from __future__ import annotations

from msgspec.structs import replace
from textual.events import MouseScrollDown, MouseScrollUp
from textual.geometry import Region

from routilux.protocol import Edge
from routilux_tui.model.faces import EdgeFace, Face
from routilux_tui.model.standing import Standing
from routilux_tui.render.graph.face import BoxFace
from routilux_tui.render.graph.zoom import Zoom
from routilux_tui.widgets.graph_view import GraphView


async def test_a_flow_that_fits_stands_in_the_middle(shell, census):
    shell.view.show_graph(census)
    assert shell.text()[4:8] == [
        "        ╭───────────────╮      ╭───────────────╮      ╭───────────────╮",
        "        │ walk        ○ ├─────▶│ read        ○ ├─────▶│ parse       ○ │",
        "        │               │      │               │      │               │",
        "        ╰───────────────╯      ╰───────────────╯      ╰───────────────╯",
    ]
    assert shell.view.figures == "fit"


async def test_an_empty_pane_says_what_would_fill_it(shell, chain):
    assert shell.text()[5].strip() == "The structure of the flow is not here yet."
    shell.view.show_graph(chain())
    assert shell.text()[5].strip() == "This flow has no routines."
    assert shell.view.figures == ""


async def test_what_the_model_knows_shows_in_the_boxes(shell, census):
    face = Face(1, "read", Standing.RUNNING, 11_204, 3, 64, 0.0, 2, 0, selected=True)
    shell.view.show(census, [face], [EdgeFace(0, 11_204, 1_900.0, quiet=0.0)])
    assert [row[31:48] for row in shell.text()[4:8]] == [
        "┏━━━━━━━━━━━━━━━┓",
        "┃ read        ● ┠",
        "┃ ╸─ 3   11 204 ┃",
        "┗━ ✗ 2 ━━━━━━━━━┛",
    ]
    assert shell.view.selected == 1


async def test_only_rows_that_show_something_new_are_made_again(shell, census):
    shell.view.show_graph(census)
    shell.view.show_faces({0: BoxFace("running", 1)}, {})
    before = shell.view.render_lines(Region(0, 0, 80, 12))
    shell.view.show_faces({0: BoxFace("running", 2)}, {})
    after = shell.view.render_lines(Region(0, 0, 80, 12))
    assert [y for y in range(12) if before[y] is not after[y]] == [6]


async def test_the_same_figures_again_redraw_nothing(shell, census, chain):
    shell.view.show_graph(census)
    shell.view.show_faces({0: BoxFace("running", 1)}, {0: 1})
    await shell.pilot.pause()
    before = shell.view.render_lines(Region(0, 0, 80, 12))
    shell.view.show_graph(chain("walk", "read", "parse"))
    shell.view.show_faces({0: BoxFace("running", 1)}, {0: 1})
    assert all(a is b for a, b in zip(before, shell.view.render_lines(Region(0, 0, 80, 12)), strict=True))


async def test_the_arrows_select_from_routine_to_routine_and_say_so(shell, census):
    shell.view.show_graph(census)
    for direction in ("right", "right", "left", "up"):
        shell.view.select_next(direction)
    await shell.pilot.pause()
    assert shell.selected == ["walk", "read", "walk"]


async def test_start_is_the_entry_and_end_the_farthest_routine(shell, census):
    shell.view.show_graph(census)
    shell.view.to_end()
    shell.view.to_start()
    await shell.pilot.pause()
    assert shell.selected == ["parse", "walk"]


async def test_a_click_selects_the_routine_under_it(shell, census):
    shell.view.show_graph(census)
    await shell.pilot.click(GraphView, offset=(34, 5))
    await shell.pilot.click(GraphView, offset=(28, 5))
    await shell.pilot.pause()
    assert shell.selected == ["read"]


async def test_zooming_out_shows_lines_then_dots_and_fit_goes_back(shell, census):
    shell.view.show_graph(census)
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


async def test_all_of_a_flow_that_has_no_room_for_its_names_is_one_key_away_and_back(shell, chain):
    rows = [[f"routine_{row}_of_rank_{rank}" for rank in range(4)] for row in range(6)]
    graph = chain("begin", *(name for row in rows for name in row))
    joined = [edge for edge in graph.edges if edge.source % 4 or edge.source == 0]
    joined += [Edge(100 + row, 0, "output", 1 + 4 * row, "input") for row in range(1, 6)]
    edges = tuple(replace(edge, index=index) for index, edge in enumerate(joined))
    shell.view.show_graph(replace(graph, edges=edges))
    shell.text()
    before = shell.view.figures
    shell.view.zoom_fit()
    shell.text()
    assert (before, shell.view.placement.zoom) == ("line   ▶", Zoom.DOT)
    shell.view.zoom_fit()
    shell.text()
    assert shell.view.figures == before


async def test_what_does_not_fit_is_panned_and_the_title_says_where_there_is_more(shell, long):
    shell.view.show_graph(long)
    shell.view.zoom_in()
    assert shell.view.figures == "line   ▶"
    shell.view.pan(40, 0)
    assert shell.view.figures == "line   ◀ ▶"
    shell.view.pan(10_000, 0)
    assert shell.view.figures == "line   ◀"
    assert "routine_29" in "".join(shell.text())


async def test_what_is_selected_is_brought_into_view(shell, long):
    shell.view.show_graph(long)
    shell.view.zoom_in()
    assert not any("routine_17" in row for row in shell.text())
    shell.view.select(17)
    assert any("routine_17" in row for row in shell.text())


async def test_dragging_pans_and_selects_nothing(shell, long):
    shell.view.show_graph(long)
    shell.view.zoom_in()
    before = "".join(shell.text())
    await shell.pilot.mouse_down(GraphView, offset=(60, 6))
    await shell.pilot.hover(GraphView, offset=(20, 6))
    await shell.pilot.mouse_up(GraphView, offset=(20, 6))
    await shell.pilot.pause()
    assert "".join(shell.text()) != before
    assert shell.view.figures == "line   ◀ ▶"
    assert shell.selected == []


async def test_the_wheel_looks_up_and_down_with_shift_sideways_and_with_ctrl_closer(shell, bush):
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


async def test_a_selection_made_elsewhere_is_shown_and_not_said_again(shell, census):
    shell.view.show_graph(census)
    shell.view.show_faces({2: BoxFace(selected=True)}, {})
    await shell.pilot.pause()
    assert (shell.view.selected, shell.selected) == (2, [])


async def test_following_the_hot_spot_selects_it_until_a_person_selects(shell, census):
    shell.view.show_graph(census)
    shell.view.toggle_follow_hot()
    shell.view.show_faces({1: BoxFace(hot=True)}, {})
    await shell.pilot.pause()
    assert (shell.view.selected, shell.selected) == (1, ["read"])
    assert shell.view.figures == "fit   follows the hot spot"
    shell.view.select(0)
    shell.view.show_faces({1: BoxFace(hot=True)}, {})
    assert shell.view.selected == 0

"""How the graph pane keeps a flow laid out: at once or aside, with a map of what is not in view."""

from __future__ import annotations

import asyncio
import gc
from pathlib import Path

from routilux_tui.render.graph.face import BoxFace
from routilux_tui.render.graph.layout import lay_out_plainly, lay_out_to_fit
from routilux_tui.render.graph.shapes import Rect
from routilux_tui.render.graph.zoom import Zoom
from routilux_tui.render.look import look
from routilux_tui.widgets.graph_view import GraphView

LAYOUT = "routilux_tui.widgets.layout_process"


def children() -> set[int]:
    """The processes for layouts that this one started and that still run."""
    listed = " ".join(path.read_text(encoding="ascii") for path in Path("/proc/self/task").glob("*/children"))
    return {int(pid) for pid in listed.split() if LAYOUT in Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8")}


async def test_a_flow_that_does_not_fit_has_a_map_in_a_corner(shell, chain):
    shell.view.show_graph(chain(*[f"r{number}" for number in range(30)]))
    shell.view.zoom_in()
    assert shell.view.map.place == Rect(58, 8, 22, 3)
    assert shell.text()[8][58:] == "╭────────────────────╮"
    assert shell.text()[10][58:] == "╰────────────────────╯"
    shell.view.zoom_fit()
    assert shell.view.map is None


async def test_a_click_on_the_map_goes_there_and_selects_nothing(shell, long):
    shell.view.show_graph(long)
    shell.view.zoom_in()
    await shell.pilot.click(GraphView, offset=(78, 9))
    assert shell.view.figures == "line   ◀"
    await shell.pilot.click(GraphView, offset=(59, 9))
    assert shell.view.figures == "line   ▶"
    assert shell.selected == []


async def test_dragging_on_the_map_moves_the_view_along(shell, long):
    shell.view.show_graph(long)
    shell.view.zoom_in()
    await shell.pilot.mouse_down(GraphView, offset=(59, 9))
    await shell.pilot.hover(GraphView, offset=(68, 9))
    assert shell.view.figures == "line   ◀ ▶"
    await shell.pilot.mouse_up(GraphView, offset=(78, 9))
    await shell.pilot.pause()
    assert shell.selected == []


async def test_the_map_gives_way_to_what_is_selected(shell, bush):
    shell.view.show_graph(bush(24))
    shell.view.zoom(2)
    shell.view.to_end()
    shell.view.pan(10_000, 10_000)
    box = shell.view.placement.rects[shell.view.selected].moved(-shell.view._view.left, -shell.view._view.top)
    assert not shell.view.map.place.meets(box)


async def test_a_row_less_for_a_line_at_the_foot_keeps_the_layout(shell, chain):
    shell.view.show_graph(chain("source", "validator", "processor", "aggregator", "report"))
    before = shell.view.placement
    await shell.pilot.resize_terminal(80, 11)
    await shell.pilot.pause()
    assert shell.view.placement is before
    assert shell.view.map is None


async def test_a_new_structure_is_laid_out_anew_and_keeps_the_selection(shell, census, chain):
    shell.view.show_graph(census)
    shell.view.select(1)
    shell.view.show_graph(chain("walk", "read", "parse", "report", version=2))
    assert "report" in "".join(shell.text())
    assert shell.view.selected == 1


async def test_a_new_size_is_laid_out_anew(shell, chain):
    shell.view.show_graph(chain("source", "validator", "processor", "aggregator", "report"))
    assert (shell.view.placement.zoom, shell.view.placement.height) == (Zoom.BOX, 11)
    await shell.pilot.resize_terminal(120, 12)
    await shell.pilot.pause()
    assert (shell.view.placement.zoom, shell.view.placement.height) == (Zoom.BOX, 4)
    await shell.pilot.resize_terminal(60, 12)
    await shell.pilot.pause()
    assert (shell.view.placement.zoom, shell.view.placement.height) == (Zoom.LINE, 5)


async def test_a_big_flow_is_laid_out_aside_and_shown_plainly_meanwhile(shell, bush):
    graph = bush(50)
    shell.view.show_graph(graph)
    plain = shell.view.placement
    assert plain == lay_out_plainly(graph, None, (80, 12))
    async with asyncio.timeout(20):
        await shell.workers.wait_for_complete()
    assert shell.view.placement == lay_out_to_fit(graph, (80, 12)) != plain


async def test_a_layout_that_is_overtaken_before_it_began_leaves_nothing_behind(shell, bush, recwarn):
    shell.view.show_graph(bush(50))
    shell.view.zoom_in()
    shell.view.zoom_in()
    await shell.pilot.pause()
    gc.collect()
    assert [warning.message for warning in recwarn if "never awaited" in str(warning.message)] == []


async def test_figures_of_a_big_flow_show_while_it_is_laid_out(shell, bush):
    shell.view.show_graph(bush(50))
    shell.view.show_faces({0: BoxFace("running", 7)}, {})
    assert "●" in "".join(shell.text())
    async with asyncio.timeout(20):
        await shell.workers.wait_for_complete()
    assert "●" in "".join(shell.text())


async def test_a_big_flow_keeps_its_layout_until_the_one_for_another_size_is_there(shell, bush):
    shell.view.show_graph(bush(50))
    await shell.workers.wait_for_complete()
    before = shell.view.placement
    await shell.pilot.resize_terminal(300, 50)
    await shell.pilot.pause()
    assert all(len(row) <= 300 for row in shell.text())
    async with asyncio.timeout(20):
        await shell.workers.wait_for_complete()
    assert shell.view.placement == lay_out_to_fit(bush(50), (300, 50)) != before


async def test_the_process_that_lays_out_ends_with_the_app(bush, new_shell):
    app = new_shell()
    async with app.run_test(size=(80, 12)):
        app.view.show_graph(bush(50))
        async with asyncio.timeout(20):
            await app.workers.wait_for_complete()
        (child,) = children()
    assert child not in children()


async def test_leaving_while_a_flow_is_laid_out_waits_for_nothing(bush, new_shell):
    app = new_shell()
    async with asyncio.timeout(10), app.run_test(size=(80, 12)) as pilot:
        app.view.show_graph(bush(300))
        await pilot.pause()
    assert children() == set()


async def test_another_look_repaints_everything(shell, census):
    shell.view.show_graph(census)
    shell.view.look = look("dark", ascii_only=True)
    assert "".join(shell.text()).isascii()
    assert shell.text()[5].strip() == "| walk        . +----->| read        . +----->| parse       . |"

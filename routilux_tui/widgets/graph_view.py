"""The graph pane: keeps a flow laid out for its size, shows the part that is in view, and selects routines."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence

from rich.segment import Segment
from textual import events
from textual.message import Message

from routilux.protocol import GraphDescription
from routilux_tui.model.faces import EdgeFace, Face
from routilux_tui.render.graph.activity import box_faces, critical, glows
from routilux_tui.render.graph.face import BLANK, BoxFace
from routilux_tui.render.graph.faces import caption
from routilux_tui.render.graph.layout import Placement, lay_out, lay_out_to_fit
from routilux_tui.render.graph.navigate import Direction, farthest, neighbour, routine_at
from routilux_tui.render.graph.painter import NOTHING, Painter, Shown, shown
from routilux_tui.render.graph.viewport import Viewport
from routilux_tui.render.graph.zoom import CAPTION_ROWS, OUTWARDS, Zoom
from routilux_tui.render.line import Row, blank
from routilux_tui.render.look import Look
from routilux_tui.widgets.strip_view import StripView

_AT_ONCE = 60
"""Up to how many routines a layout is made while the screen waits; bigger ones are made in a thread."""

_UNKNOWN = ("The structure of the flow is not here yet.", "It comes with the first frame of a job.")
_EMPTY = ("This flow has no routines.", "flow.add_routine(…) adds one.")
_WHEEL = 3
_WAY: Mapping[tuple[int, int], Direction] = {(-1, 0): "left", (1, 0): "right", (0, -1): "up", (0, 1): "down"}

_Wanted = tuple[GraphDescription, Zoom | None, tuple[int, int]]
"""A flow, a zoom or None for the nearest that fits, and the size of the pane."""


class GraphView(StripView):
    """A flow as boxes and lines. One routine is selected; it drives the other panes."""

    class Selected(Message):
        """A person selected a routine: its index in the graph, and its id."""

        def __init__(self, routine_index: int, routine_id: str) -> None:
            super().__init__()
            self.routine_index = routine_index
            self.routine_id = routine_id

    def __init__(self, look: Look) -> None:
        super().__init__(look, "graph", id="graph")
        self._graph: GraphDescription | None = None
        self._shown = NOTHING
        self._zoom: Zoom | None = None
        self._follows_hot = False
        self._painter: Painter | None = None
        self._made: _Wanted | None = None
        self._making: _Wanted | None = None
        self._view = Viewport(0, 0, 0, 0)
        self._painted: dict[int, Row] = {}
        self._grip: tuple[int, int] | None = None
        self._dragged = False

    @property
    def selected(self) -> int:
        """The index of the selected routine, -1 when there is none."""
        return self._shown.selected

    @property
    def graph(self) -> GraphDescription | None:
        """The flow that is shown."""
        return self._graph

    @property
    def placement(self) -> Placement | None:
        """Where everything stands, None until it is laid out."""
        return None if self._painter is None else self._painter.placement

    @property
    def figures(self) -> str:
        """What the pane's title says: the zoom, and at which sides there is more than is in view."""
        if self._painter is None:
            return ""
        glyphs = self.look.glyphs
        arrows = (glyphs.arrow_left, glyphs.arrow_right, glyphs.arrow_up, glyphs.arrow_down)
        more = " ".join(arrow for arrow, hidden in zip(arrows, self._view.hidden, strict=True) if hidden)
        words = ["fit" if self._zoom is None and not more else str(self._painter.placement.zoom)]
        words += ["follows the hot spot"] if self._follows_hot else []
        return "   ".join([*words, more] if more else words)

    def show(self, graph: GraphDescription | None, faces: Sequence[Face], edges: Iterable[EdgeFace]) -> None:
        """Show a flow with what the model knows of its routines and edges."""
        self.show_graph(graph)
        edges = tuple(edges)
        self.show_faces(box_faces(faces), glows(edges), critical(edges))

    def show_graph(self, graph: GraphDescription | None) -> None:
        """Show the structure of a flow; the same one again costs nothing."""
        if graph == self._graph:
            return
        known = self._graph
        self._graph = graph
        self._painter = self._made = None
        self._painted.clear()
        selected = self._shown.selected
        if graph is None or known is None or graph.flow_id != known.flow_id or selected >= len(graph.routines):
            selected = -1
            self._zoom = None
        self._shown = shown({}, {}, selected)
        self.redraw()

    def show_faces(
        self, faces: Mapping[int, BoxFace], glows: Mapping[int, int], critical: frozenset[int] = frozenset()
    ) -> None:
        """Show what routines and edges do now, by their index; rows that show nothing new stay as they are.

        `critical` are the edges that bound the throughput.
        """
        chosen = next((index for index, face in faces.items() if face.selected), self.selected)
        hot = next((index for index, face in faces.items() if face.hot), -1)
        if self._follows_hot and hot >= 0 and hot != chosen:
            chosen = hot
            self._tell_selected(chosen)
        self._take_over(shown(faces, glows, chosen, critical))
        self.redraw()

    def select(self, index: int) -> None:
        """Select a routine, bring it into view, and say so; one that is not there is none."""
        if self._graph is not None and 0 <= index < len(self._graph.routines):
            self._follows_hot = False
            self._take_over(shown(self._shown.faces, self._shown.glows, index, self._shown.critical))
            self._tell_selected(index)
            self.redraw()

    def select_next(self, direction: Direction) -> None:
        """Select the nearest routine in that direction, or the entry when none is selected."""
        if self._graph is None or self._painter is None:
            return
        if self.selected < 0:
            self.to_start()
        else:
            self.select(neighbour(self._painter.placement, self._graph.edges, self.selected, direction))

    def move(self, columns: int, rows: int) -> None:
        """Select the next routine to that side."""
        way = _WAY.get((columns, rows))
        if way is not None:
            self.select_next(way)

    def page(self, pages: int) -> None:
        """Move the view by so many of its heights, or of its widths when all of the height is in view."""
        if self._view.drawn_height > self._view.height:
            self.pan(0, pages * max(1, self._view.height - 2))
        else:
            self.pan(pages * max(1, self._view.width - 4), 0)

    def to_start(self) -> None:
        """Select the entry."""
        if self._graph is not None and self._graph.routines:
            self.select(max(0, self._graph.entry))

    def to_end(self) -> None:
        """Select the routine that is farthest from the entry."""
        if self._graph is not None and self._graph.routines:
            self.select(farthest(self._graph.edges, max(0, self._graph.entry)))

    def pan(self, columns: int, rows: int) -> None:
        """Move the view over the flow, as far as there is more to see."""
        self._look_at(self._view.panned(columns, rows))
        self.redraw()

    def zoom_in(self) -> None:
        """Show routines larger, of fewer when need be."""
        self.zoom(1)

    def zoom_out(self) -> None:
        """Show more routines, smaller."""
        self.zoom(-1)

    def zoom_fit(self) -> None:
        """Go back to the nearest zoom at which all of the flow is in view."""
        self._zoom = None
        self.redraw()

    def zoom(self, steps: int) -> None:
        """Go closer (positive) or farther by so many zooms."""
        if self._painter is not None:
            at = OUTWARDS.index(self._painter.placement.zoom) - steps
            self._zoom = OUTWARDS[min(max(at, 0), len(OUTWARDS) - 1)]
            self.redraw()

    def toggle_follow_hot(self) -> None:
        """Select the hot spot from now on, whichever routine that is, or stop doing so."""
        self._follows_hot = not self._follows_hot
        self.show_faces(self._shown.faces, self._shown.glows, self._shown.critical)

    def draw(self, width: int, height: int) -> list[Row]:
        """The part of the flow that is in view, or why there is none."""
        if self._graph is None or not self._graph.routines:
            return self._hint(_UNKNOWN if self._graph is None else _EMPTY, width, height)
        self._lay_out((self._graph, self._zoom, (width, height)))
        if self._painter is not None and self._painter.look is not self.look:
            self._painter = Painter(self.look, self._graph, self._painter.placement)
            self._painted.clear()
        if self._painter is None:
            return self._hint((f"laying out {len(self._graph.routines)} routines…",), width, height)
        rows = [self._row(self._painter, y) for y in range(self._view.height)]
        if self._view.height < height and 0 <= self.selected < len(self._graph.routines):
            face = self._shown.faces.get(self.selected, BLANK)
            rows.append(caption(self.look, self._graph.routines[self.selected], face, width))
        return rows

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of the flow."""
        if event.button == 1:
            self._grip, self._dragged = (event.screen_x, event.screen_y), False
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Drag the flow."""
        if self._grip is not None:
            x, y = self._grip
            if (event.screen_x, event.screen_y) != (x, y):
                self._dragged = True
                self._grip = (event.screen_x, event.screen_y)
                self.pan(int(x - event.screen_x), int(y - event.screen_y))

    def on_mouse_up(self) -> None:
        """Let go of the flow."""
        if self._grip is not None:
            self._grip = None
            self.release_mouse()

    def on_click(self, event: events.Click) -> None:
        """Select the routine under the mouse, unless the flow was dragged."""
        if self._painter is not None and not self._dragged:
            self.select(routine_at(self._painter.placement, event.x + self._view.left, event.y + self._view.top))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Look further down; with ctrl farther away, with shift to the right."""
        self._roll(event, 1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Look further up; with ctrl closer, with shift to the left."""
        self._roll(event, -1)

    def on_mouse_scroll_left(self) -> None:
        """Look further to the left."""
        self.pan(-2 * _WHEEL, 0)

    def on_mouse_scroll_right(self) -> None:
        """Look further to the right."""
        self.pan(2 * _WHEEL, 0)

    def _roll(self, event: events.MouseEvent, way: int) -> None:
        if event.ctrl:
            self.zoom(-way)
        elif event.shift:
            self.pan(way * 2 * _WHEEL, 0)
        else:
            self.pan(0, way * _WHEEL)

    def _hint(self, lines: Sequence[str], width: int, height: int) -> list[Row]:
        """Some lines in the middle of the pane."""
        above = max(0, (height - len(lines)) // 2)
        texts = [line[:width].center(width) for line in lines]
        return [blank(width, self.look["text"])] * above + [(Segment(text, self.look["dim"]),) for text in texts]

    def _row(self, painter: Painter, y: int) -> Row:
        """Row `y` of the pane, as it was painted or painted now."""
        if y not in self._painted:
            self._painted[y] = painter.row(y + self._view.top, self._view.left, self._view.width, self._shown)
        return self._painted[y]

    def _take_over(self, moment: Shown) -> None:
        """Show this from now on: forget the rows in which it differs, and bring a new selection into view."""
        before, self._shown = self._shown, moment
        if self._painter is None:
            return
        for row in self._painter.changed_rows(before, moment):
            self._painted.pop(row - self._view.top, None)
        rects = self._painter.placement.rects
        if moment.selected != before.selected and 0 <= moment.selected < len(rects):
            self._look_at(self._view.showing(rects[moment.selected]))

    def _look_at(self, view: Viewport) -> None:
        if view != self._view:
            self._view = view
            self._painted.clear()

    def _tell_selected(self, index: int) -> None:
        if self._graph is not None:
            self.post_message(self.Selected(index, self._graph.routines[index].routine_id))

    def _lay_out(self, wanted: _Wanted) -> None:
        """Have the flow laid out as wanted: at once when it is small, in a thread when it is big."""
        if wanted == self._made:
            return
        if len(wanted[0].routines) <= _AT_ONCE:
            self._place(wanted, _painter(self.look, *wanted))
        elif wanted != self._making:
            self._making = wanted
            self.run_worker(self._lay_out_aside(wanted), group="layout", exclusive=True)

    async def _lay_out_aside(self, wanted: _Wanted) -> None:
        painter = await asyncio.to_thread(_painter, self.look, *wanted)
        if wanted == self._making:
            self._making = None
            self._place(wanted, painter)
            self.redraw()

    def _place(self, wanted: _Wanted, painter: Painter) -> None:
        """Show a new placement, around what is selected."""
        graph, _, (width, height) = wanted
        placement = painter.placement
        self._made, self._painter = wanted, painter
        self._painted.clear()
        room = height - CAPTION_ROWS[placement.zoom]
        around = self.selected if self.selected >= 0 else max(0, graph.entry)
        view = Viewport(width, room, placement.width, placement.height)
        self._view = view.around(placement.rects[around])


def _painter(look: Look, graph: GraphDescription, zoom: Zoom | None, size: tuple[int, int]) -> Painter:
    """A painter for the flow, laid out for a pane of that size."""
    width, height = size
    if zoom is None:
        return Painter(look, graph, lay_out_to_fit(graph, size))
    return Painter(look, graph, lay_out(graph, zoom, (width, height - CAPTION_ROWS[zoom])))

"""The graph pane: a flow of which one routine is selected, which drives the other panes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from textual import events
from textual.message import Message

from routilux.protocol import GraphDescription
from routilux.protocol.filters import Filter
from routilux_tui.model.faces import EdgeFace, Face
from routilux_tui.render.graph.activity import box_faces, critical, glows
from routilux_tui.render.graph.face import BoxFace, Spans
from routilux_tui.render.graph.minimap import Minimap
from routilux_tui.render.graph.navigate import Direction, farthest, neighbour, routine_at
from routilux_tui.render.graph.painter import shown
from routilux_tui.render.graph.search import found_in, next_found
from routilux_tui.render.graph.zoom import OUTWARDS, Zoom
from routilux_tui.render.look import Look
from routilux_tui.widgets.graph_canvas import GraphCanvas

_WHEEL = 3
_WAY: Mapping[tuple[int, int], Direction] = {(-1, 0): "left", (1, 0): "right", (0, -1): "up", (0, 1): "down"}


class GraphView(GraphCanvas):
    """A flow as boxes and lines. One routine is selected; it drives the other panes."""

    class Selected(Message):
        """A person selected a routine: its index in the graph, and its id."""

        def __init__(self, routine_index: int, routine_id: str) -> None:
            super().__init__()
            self.routine_index = routine_index
            self.routine_id = routine_id

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.filter = Filter()
        self._found: Mapping[int, Spans] = {}
        self._origin: int | None = None
        self._follows_hot = False
        self._hot = -1
        self._told: Sequence[Face] = ()
        self._boxes: Mapping[int, BoxFace] = {}
        self._grip: tuple[int, int] | None = None
        self._map_grip: Minimap | None = None
        self._dragged = False

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

    @property
    def glows(self) -> bool:
        """True while some connection glows."""
        return bool(self._moment.glows)

    @property
    def tally(self) -> str:
        """What a search found: `2 of 14 routines`."""
        total = 0 if self._graph is None else len(self._graph.routines)
        return f"{len(self._found)} of {total} routines"

    def show(self, graph: GraphDescription | None, faces: Sequence[Face], edges: Iterable[EdgeFace]) -> None:
        """Show a flow with what the model knows of its routines and edges."""
        self.show_graph(graph)
        edges = tuple(edges)
        if faces is not self._told:
            self._told, self._boxes = faces, box_faces(faces, self._hot)
        self.show_faces(self._boxes, glows(edges), critical(edges))

    def show_graph(self, graph: GraphDescription | None) -> None:
        """Show the structure of a flow; the same one again costs nothing."""
        if graph is self._graph or graph == self._graph:
            return
        known, selected = self._graph, self.selected
        if graph is None or known is None or graph.flow_id != known.flow_id or selected >= len(graph.routines):
            selected = -1
            self._zoom = None
        self._found = {} if graph is None else found_in(self.look, graph, self.filter)
        self._take_graph(graph, shown({}, {}, selected, found=self._found))
        self.redraw()

    def show_faces(
        self, faces: Mapping[int, BoxFace], glows: Mapping[int, int], critical: frozenset[int] = frozenset()
    ) -> None:
        """Show what routines and edges do now, by their index; rows that show nothing new stay as they are.

        `critical` are the edges that bound the throughput.
        """
        chosen = next((index for index, face in faces.items() if face.selected), self.selected)
        hot = self._hot = next((index for index, face in faces.items() if face.hot), -1)
        if self._follows_hot and hot >= 0 and hot != chosen:
            chosen = hot
            self._tell_selected(chosen)
        if self._take_moment(shown(faces, glows, chosen, critical, self._found)):
            self.redraw()

    def select(self, index: int) -> None:
        """Select a routine, bring it into view, and say so; one that is not there is none."""
        if self._graph is not None and 0 <= index < len(self._graph.routines):
            self._origin = None
            self._follows_hot = False
            self._choose(index)

    def narrow(self, wanted: Filter) -> None:
        """Mark the routines that match, and go to the first of them; back to where it began when nothing is sought.

        Nothing is hidden: what a flow is made of stays in view.
        """
        if self._graph is None:
            return
        if not self.filter:
            self._origin = self.selected
        self.filter = wanted
        self._found = found_in(self.look, self._graph, wanted)
        origin = self._origin
        if not wanted:
            self._origin = None
            self._choose(self.selected if origin is None else origin)
        elif self.selected not in self._found:
            self._choose(self._next_found(self.selected if origin is None else origin, 1))
        else:
            self._choose(self.selected)

    def select_found(self, step: int) -> None:
        """Select the next routine that the search found, or the one before."""
        index = self._next_found(self.selected, step)
        if index >= 0:
            self.select(index)

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

    def zoom_in(self) -> None:
        """Show routines larger, of fewer when need be."""
        self.zoom(1)

    def zoom_out(self) -> None:
        """Show more routines, smaller."""
        self.zoom(-1)

    def zoom_fit(self) -> None:
        """Go back to the zoom that suits the pane; when that does not show all of the flow, show all as dots."""
        self._zoom = Zoom.DOT if self._zoom is None and any(self._view.hidden) else None
        self.redraw()

    def zoom(self, steps: int) -> None:
        """Go closer (positive) or farther by so many zooms."""
        if self._painter is not None:
            at = OUTWARDS.index(self._zoom or self._painter.placement.zoom) - steps
            self._zoom = OUTWARDS[min(max(at, 0), len(OUTWARDS) - 1)]
            self.redraw()

    def toggle_follow_hot(self) -> None:
        """Select the hot spot from now on, whichever routine that is, or stop doing so."""
        self._follows_hot = not self._follows_hot
        self.show_faces(self._moment.faces, self._moment.glows, self._moment.critical)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of the flow, or of its map."""
        if event.button == 1:
            self._grip, self._dragged = (event.screen_x, event.screen_y), False
            shown_map = self.map
            if shown_map is not None and shown_map.place.contains(event.x, event.y):
                self._map_grip, self._dragged = shown_map, True
                self._look_there(shown_map, event.x, event.y)
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Drag the flow, or what the map shows as in view."""
        if self._grip is None:
            return
        x, y = self._grip
        if self._map_grip is not None:
            self._look_there(self._map_grip, event.x, event.y)
        elif (event.screen_x, event.screen_y) != (x, y):
            self._dragged = True
            self._grip = (event.screen_x, event.screen_y)
            self.pan(int(x - event.screen_x), int(y - event.screen_y))

    def on_mouse_up(self) -> None:
        """Let go of the flow."""
        if self._grip is not None:
            self._grip = self._map_grip = None
            self.release_mouse()

    def on_click(self, event: events.Click) -> None:
        """Take the keys, and select the routine under the mouse, unless the flow was dragged."""
        event.stop()
        if not self._dragged:
            self.post_message(self.Pressed(self.pane, event.y, event.chain))
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

    def _look_there(self, shown_map: Minimap, column: int, row: int) -> None:
        """Bring into the middle what a cell of the map stands for."""
        self._look_at(self._view.centred(*shown_map.target(column, row)))
        self.redraw()

    def _next_found(self, start: int, step: int) -> int:
        return -1 if self._graph is None else next_found(self._graph, self._found, start, step)

    def _choose(self, index: int) -> None:
        """Show a routine as the selected one, and say so when it is another; -1 leaves the one that is."""
        moment = self._moment
        chosen = self.selected if index < 0 else index
        another = chosen != self.selected
        self._take_moment(shown(moment.faces, moment.glows, chosen, moment.critical, self._found))
        if another:
            self._tell_selected(chosen)
        self.redraw()

    def _tell_selected(self, index: int) -> None:
        if self._graph is not None:
            self.post_message(self.Selected(index, self._graph.routines[index].routine_id))

"""A flow laid out for the size of its pane, and the part of it that is in view, with a map when that is not all.

It is laid out anew only when its structure, the zoom or the pane's size is another. A big flow is laid out by a process
of its own; until that has answered, a plain layout is shown, or the one there was.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from msgspec.structs import replace
from rich.segment import Segment

from routilux.protocol import GraphDescription
from routilux_tui.render.graph.face import BLANK
from routilux_tui.render.graph.faces import caption
from routilux_tui.render.graph.layout import Placement, lay_out_plainly
from routilux_tui.render.graph.minimap import MapSheet, Minimap, minimap
from routilux_tui.render.graph.painter import NOTHING, Painter, Shown
from routilux_tui.render.graph.shapes import Rect
from routilux_tui.render.graph.viewport import Viewport
from routilux_tui.render.graph.zoom import CAPTION_ROWS, Zoom
from routilux_tui.render.line import Row, blank
from routilux_tui.render.look import Look
from routilux_tui.render.overlay import laid_over
from routilux_tui.widgets.layout_process import LayoutOrder, LayoutProcess, laid_out
from routilux_tui.widgets.strip_view import StripView

AT_ONCE = 40
"""Up to how many routines a layout is made while the screen waits; bigger ones are made aside."""

_UNKNOWN = ("The structure of the flow is not here yet.", "It comes with the first frame of a job.")
_EMPTY = ("This flow has no routines.", "flow.add_routine(…) adds one.")


class GraphCanvas(StripView):
    """Draws a flow at a moment. What the moment is, and where to look, others say."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "graph", id="graph")
        self._graph: GraphDescription | None = None
        self._moment = NOTHING
        self._zoom: Zoom | None = None
        self._painter: Painter | None = None
        self._made: LayoutOrder | None = None
        self._making: LayoutOrder | None = None
        self._process = LayoutProcess()
        self._view = Viewport(0, 0, 0, 0)
        self._painted: dict[int, Row] = {}
        self._sheet: MapSheet | None = None

    @property
    def selected(self) -> int:
        """The index of the selected routine, -1 when there is none."""
        return self._moment.selected

    @property
    def graph(self) -> GraphDescription | None:
        """The flow that is shown."""
        return self._graph

    @property
    def placement(self) -> Placement | None:
        """Where everything stands, None until it is laid out."""
        return None if self._painter is None else self._painter.placement

    @property
    def map(self) -> Minimap | None:
        """The map that lies over a corner, None while all of the flow is in view."""
        if self._painter is None:
            return None
        rects = self._painter.placement.rects
        return minimap(self._view, rects[self.selected] if 0 <= self.selected < len(rects) else None)

    def pan(self, columns: int, rows: int) -> None:
        """Move the view over the flow, as far as there is more to see."""
        self._look_at(self._view.panned(columns, rows))
        self.redraw()

    def draw(self, width: int, height: int) -> list[Row]:
        """The part of the flow that is in view, or why there is none."""
        if self._graph is None or not self._graph.routines:
            return self._hint(_UNKNOWN if self._graph is None else _EMPTY, width, height)
        painter = self._laid_out(LayoutOrder(self._graph, self._zoom, width, height))
        if painter.look is not self.look:
            painter = self._painter = Painter(self.look, self._graph, painter.placement)
            self._painted.clear()
        rows = [self._row(painter, y) for y in range(self._view.height)]
        shown = self.map
        if shown is not None:
            sheet = self._sheet
            if sheet is None or not sheet.serves(shown, painter.placement.rects):
                sheet = self._sheet = MapSheet(shown, painter.placement.rects)
            for y, piece in enumerate(sheet.rows(self.look, self._view, self._moment.faces), shown.place.top):
                rows[y] = laid_over(rows[y], shown.place.left, piece)
        if self._view.height < height and 0 <= self.selected < len(self._graph.routines):
            face = self._moment.faces.get(self.selected, BLANK)
            rows.append(caption(self.look, self._graph.routines[self.selected], face, width))
        return rows

    def on_unmount(self) -> None:
        """No layout is needed any more."""
        self._process.close()

    def _take_graph(self, graph: GraphDescription | None, moment: Shown) -> None:
        """Show another structure; the old one's layout is of no use."""
        self._graph, self._moment = graph, moment
        self._painter = self._made = self._making = None
        self._painted.clear()

    def _take_moment(self, moment: Shown) -> bool:
        """Show this from now on: forget the rows in which it differs, and bring a new selection into view.

        False when everything looks as before.
        """
        before, self._moment = self._moment, moment
        if self._painter is None:
            return True
        if before == moment and self.is_drawn:
            return False
        view = Rect(self._view.left, self._view.top, self._view.width, self._view.height)
        for row in self._painter.changed_rows(before, moment, view):
            self._painted.pop(row - self._view.top, None)
        rects = self._painter.placement.rects
        if moment.selected != before.selected and 0 <= moment.selected < len(rects):
            self._look_at(self._view.showing(rects[moment.selected]))
        return True

    def _look_at(self, view: Viewport) -> None:
        if view != self._view:
            self._view = view
            self._painted.clear()

    def _hint(self, lines: Sequence[str], width: int, height: int) -> list[Row]:
        """Some lines in the middle of the pane."""
        above = max(0, (height - len(lines)) // 2)
        texts = [line[:width].center(width) for line in lines]
        return [blank(width, self.look["text"])] * above + [(Segment(text, self.look["dim"]),) for text in texts]

    def _row(self, painter: Painter, y: int) -> Row:
        """Row `y` of the pane, as it was painted or painted now."""
        if y not in self._painted:
            self._painted[y] = painter.row(y + self._view.top, self._view.left, self._view.width, self._moment)
        return self._painted[y]

    def _laid_out(self, order: LayoutOrder) -> Painter:
        """A painter for what was ordered, or for the nearest thing there is until that is made."""
        if not _serves(self._made, order):
            if len(order.graph.routines) <= AT_ONCE:
                self._place(order, laid_out(order))
            elif order != self._making:
                self._making = order

                async def aside() -> None:
                    await self._lay_out_aside(order)

                # A function, not a coroutine: a newer order may come before this one has begun.
                self.run_worker(aside, group="layout", exclusive=True)  # type: ignore[arg-type]  # Textual takes it
        if self._painter is None:
            plain = lay_out_plainly(order.graph, order.zoom, (order.width, order.height))
            self._place(None, plain)
        assert self._painter is not None
        room = order.height - CAPTION_ROWS[self._painter.placement.zoom]
        if (self._view.width, self._view.height) != (order.width, room):
            drawn = self._painter.placement
            self._look_at(
                Viewport(order.width, room, drawn.width, drawn.height, self._view.left, self._view.top).settled()
            )
        return self._painter

    async def _lay_out_aside(self, order: LayoutOrder) -> None:
        placement = await asyncio.to_thread(self._process.lay_out, order)
        if placement is not None and order == self._making:
            self._making = None
            self._place(order, placement)
            self.redraw()

    def _place(self, order: LayoutOrder | None, placement: Placement) -> None:
        """Show a new placement, around what is selected. `order` is what it was made for, None for a plain one."""
        graph = self._graph
        assert graph is not None
        self._made, self._painter = order, Painter(self.look, graph, placement)
        self._painted.clear()
        width, height = self.size
        around = self.selected if self.selected >= 0 else max(0, graph.entry)
        view = Viewport(width, height - CAPTION_ROWS[placement.zoom], placement.width, placement.height)
        self._view = view.around(placement.rects[around])


def _serves(made: LayoutOrder | None, wanted: LayoutOrder) -> bool:
    """True when a layout is good for what is wanted: also when a line has opened at the foot of the pane."""
    return made is not None and wanted in (made, replace(made, height=made.height - 1))

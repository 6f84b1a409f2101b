"""The timeline: lanes that scroll up and down above an axis that stays."""

from __future__ import annotations

from collections.abc import Sequence

from textual.message import Message

from routilux.protocol import JobSpan
from routilux_tui.model.lanes import Lane
from routilux_tui.model.timeline import Window
from routilux_tui.render.line import Row, blank, cells
from routilux_tui.render.lists import hint_rows
from routilux_tui.render.look import Look
from routilux_tui.render.timeline import NAME_COLUMN, axis_row, lane_row
from routilux_tui.widgets.strip_view import StripView

_HINT = ("Nothing ran yet.", "A bar appears here for every routine while its handler runs.")


class TimelineView(StripView):
    """One lane per routine; up and down select a routine, left and right go through time."""

    class Picked(Message):
        """A person selected a routine by its lane."""

        def __init__(self, routine_id: str) -> None:
            super().__init__()
            self.routine_id = routine_id

    class Panned(Message):
        """A person moved the window by so many columns."""

        def __init__(self, columns: int) -> None:
            super().__init__()
            self.columns = columns

    def __init__(self, look: Look) -> None:
        super().__init__(look, "timeline", id="timeline")
        self._lanes: Sequence[Lane] = ()
        self._spans: Sequence[JobSpan] = ()
        self._window: Window | None = None
        self._anchor = 0.0
        self._top = 0
        self._painted: dict[str, tuple[Lane, int, Look, Row]] = {}

    @property
    def name_width(self) -> int:
        """How wide the column of names is."""
        return min(NAME_COLUMN, max((cells(self.look.clean(lane.routine_id, 40)) for lane in self._lanes), default=8))

    def columns(self, names: Sequence[str], width: int) -> int:
        """How many columns of time there is room for beside these names."""
        taken = min(NAME_COLUMN, max((cells(self.look.clean(name, 40)) for name in names), default=8))
        return max(1, width - taken - 3)

    def show(self, lanes: Sequence[Lane], spans: Sequence[JobSpan], window: Window, anchor: float) -> None:
        """Show these lanes of a window, in which the job stood as the spans say; the axis counts from `anchor`."""
        if window != self._window or spans is not self._spans:
            self._painted.clear()
        self._lanes, self._spans, self._window, self._anchor = lanes, spans, window, anchor
        self.redraw()

    def draw(self, width: int, height: int) -> list[Row]:
        """The lanes that fit, and the axis below them."""
        if self._window is None or not self._lanes:
            return hint_rows(self.look, width, _HINT)
        room = height - 1
        self._scroll_to_selected(room)
        shown = self._lanes[self._top : self._top + room]
        names = self.name_width
        rows = [self._lane(lane, names, width) for lane in shown]
        rows += [blank(width, self.look["text"])] * (room - len(rows))
        axis = axis_row(self.look, self._window, names=names, anchor=self._anchor, live=self._window.live)
        return [*rows, self._filled(axis, width)]

    def move(self, columns: int, rows: int) -> None:
        """Go through time, or select the routine of another lane."""
        if columns and self._window is not None:
            self.post_message(self.Panned(columns * max(1, self._window.columns // 12)))
        if rows and self._lanes:
            at = self._selected_lane()
            self._pick(min(max(0, at + rows), len(self._lanes) - 1))

    def page(self, pages: int) -> None:
        """Select a routine one screen away."""
        self.move(0, pages * max(1, self.size.height - 2))

    def to_start(self) -> None:
        """Select the first routine."""
        self.move(0, -len(self._lanes))

    def to_end(self) -> None:
        """Select the last routine."""
        self.move(0, len(self._lanes))

    def roll(self, rows: int) -> None:
        """Scroll the lanes."""
        self.move(0, 1 if rows > 0 else -1)

    def press(self, y: int) -> None:
        """Select the routine of the lane that was clicked."""
        if 0 <= self._top + y < len(self._lanes) and y < self.size.height - 1:
            self._pick(self._top + y)

    def _pick(self, lane: int) -> None:
        self.post_message(self.Picked(self._lanes[lane].routine_id))

    def _selected_lane(self) -> int:
        return next((number for number, lane in enumerate(self._lanes) if lane.selected), 0)

    def _scroll_to_selected(self, room: int) -> None:
        selected = self._selected_lane()
        top = min(self._top, selected, max(0, len(self._lanes) - room))
        self._top = max(top, selected - room + 1, 0)

    def _lane(self, lane: Lane, names: int, width: int) -> Row:
        """The row of a lane, painted anew only when the lane is another."""
        assert self._window is not None
        known = self._painted.get(lane.routine_id)
        if known is not None and _same(known[0], lane) and known[1:3] == (width, self.look):
            return known[3]
        line = lane_row(
            self.look,
            lane.routine_id,
            lane.activity,
            self._window,
            names=names,
            word=lane.word,
            spans=self._spans,
            marks=lane.deferred,
            selected=lane.selected,
        )
        filled = self._filled(line, width)
        self._painted[lane.routine_id] = (lane, width, self.look, filled)
        return filled

    def _filled(self, line: Row, width: int) -> Row:
        return (*line, *blank(width - sum(cells(piece.text) for piece in line), self.look["text"]))


def _same(one: Lane, other: Lane) -> bool:
    """True when two lanes of one routine look the same; their activity is the same only if it is one object."""
    return one.activity is other.activity and (one.word, one.selected, one.deferred) == (
        other.word,
        other.selected,
        other.deferred,
    )

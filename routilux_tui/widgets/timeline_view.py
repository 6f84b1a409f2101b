"""The timeline: lanes that scroll up and down above an axis that stays, with a cursor that is read out."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from textual import events
from textual.message import Message

from routilux.protocol import JobSpan, Link
from routilux_tui.model.lanes import Lane
from routilux_tui.model.timeline import Window
from routilux_tui.render.line import Row, blank, measure
from routilux_tui.render.lists import hint_rows
from routilux_tui.render.look import Look
from routilux_tui.render.timeline import at_once_rows, axis_row, lane_rows, name_width, readout_row
from routilux_tui.widgets.strip_view import StripView

_HINT = ("Nothing ran yet.", "A bar appears here for every routine while its handler runs.")
_LEAST_WITH_TOTAL = 3
_HIGHEST = 4
"""Rows of a lane where there is room for all lanes so high."""


class Picture(Struct, frozen=True):
    """What the timeline shows: the lanes of a window, how much ran at once, and how the job stood.

    The axis counts from `anchor`. `cursor` is the moment that is read out, 0 for none, and `found` the activation that
    it stands on; one with a negative index is on its way.
    """

    lanes: Sequence[Lane]
    at_once: Sequence[float]
    spans: Sequence[JobSpan]
    window: Window
    anchor: float
    cursor: float = 0.0
    found: Link | None = None


class TimelineView(StripView):
    """One lane per routine; up and down select a routine, left and right move the cursor through time."""

    class Picked(Message):
        """A person selected a routine by its lane."""

        def __init__(self, routine_id: str) -> None:
            super().__init__()
            self.routine_id = routine_id

    class Stepped(Message):
        """A person moved the cursor by so many columns."""

        def __init__(self, columns: int) -> None:
            super().__init__()
            self.columns = columns

    class Pointed(Message):
        """A person put the cursor on a moment."""

        def __init__(self, at: float) -> None:
            super().__init__()
            self.at = at

    class Panned(Message):
        """A person moved the window by so many columns."""

        def __init__(self, columns: int) -> None:
            super().__init__()
            self.columns = columns

    class Zoomed(Message):
        """A person wants to look closer (positive) or from further away at what is around a moment."""

        def __init__(self, steps: int, about: float) -> None:
            super().__init__()
            self.steps = steps
            self.about = about

    def __init__(self, look: Look) -> None:
        super().__init__(look, "timeline", id="timeline")
        self._picture: Picture | None = None
        self._top = 0
        self._measured: tuple[Sequence[str], Look, int] | None = None
        self._grabbed = -1
        self._dragged = False
        self._painted: dict[str, tuple[Lane, tuple[object, ...], list[Row]]] = {}

    @property
    def name_width(self) -> int:
        """How wide the column of names is."""
        lanes = self._picture.lanes if self._picture is not None else ()
        return self._width_of([lane.routine_id for lane in lanes])

    def columns(self, names: Sequence[str], width: int) -> int:
        """How many columns of time there is room for beside these names."""
        return max(1, width - self._width_of(names) - 3)

    def show(self, picture: Picture) -> None:
        """Show this."""
        known = self._picture
        if known is None or picture.window != known.window or picture.spans is not known.spans:
            self._painted.clear()
        elif _looks_the_same(known, picture) and self.is_drawn:
            return
        self._picture = picture
        self.redraw()

    def draw(self, width: int, height: int) -> list[Row]:
        """The lane of how much ran at once if there is room, the lanes that fit, the axis and what the cursor says."""
        picture = self._picture
        if picture is None or not picture.lanes:
            return hint_rows(self.look, width, _HINT)
        window, names = picture.window, self.name_width
        cursor = window.column_of(picture.cursor) if picture.cursor else -1
        head, room, high = self._heads(height)
        self._scroll_to_selected(room // high)
        rows = at_once_rows(self.look, picture.at_once, window, names=names, high=head, cursor=cursor) if head else []
        for lane in picture.lanes[self._top : self._top + room // high]:
            rows += self._lane(lane, picture, cursor, width, high)
        spare = [blank(width, self.look["text"])] * (room + head - len(rows))
        hidden, live = max(0, self._count - room // high), window.live
        rows.append(
            axis_row(self.look, window, names=names, anchor=picture.anchor, live=live, cursor=cursor, hidden=hidden)
        )
        rows += spare
        if picture.cursor:
            rows.append(self._readout(picture, cursor, width))
        return [self._filled(line, width) for line in rows]

    def move(self, columns: int, rows: int) -> None:
        """Move the cursor through time, or select the routine of another lane."""
        if columns and self._picture is not None:
            self.post_message(self.Stepped(columns))
        if rows and self._picture is not None and self._picture.lanes:
            self._pick(min(max(0, self._selected_lane() + rows), len(self._picture.lanes) - 1))

    def page(self, pages: int) -> None:
        """Select a routine one screen away."""
        self.move(0, pages * max(1, self.size.height - 2))

    def to_start(self) -> None:
        """Select the first routine."""
        self.move(0, -self._count)

    def to_end(self) -> None:
        """Select the last routine."""
        self.move(0, self._count)

    def roll(self, rows: int) -> None:
        """Select the routine above or below."""
        self.move(0, 1 if rows > 0 else -1)

    def press(self, y: int) -> None:
        """Select the routine of the lane that was clicked."""
        head, room, high = self._heads(self.size.height)
        at = self._top + (y - head) // high
        if head <= y < head + room and 0 <= at < self._count:
            self._pick(at)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of the window."""
        self._grabbed, self._dragged = event.x, False
        self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Pan with what was taken hold of."""
        moved = self._grabbed - event.x
        if self._grabbed >= 0 and moved:
            self._grabbed, self._dragged = event.x, True
            self.post_message(self.Panned(moved))

    def on_mouse_up(self, _event: events.MouseUp) -> None:
        """Let go."""
        self._grabbed = -1
        self.release_mouse()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where it was clicked; the end of a drag is no click."""
        if self._dragged:
            event.stop()
            # What every view does about a click would come after this.
            event.prevent_default()
            self._dragged = False
            return
        at = self._moment_at(event.x)
        if at:
            self.post_message(self.Pointed(at))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Look from further away."""
        event.stop()
        event.prevent_default()
        self.post_message(self.Zoomed(-1, self._moment_at(event.x)))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Look closer."""
        event.stop()
        event.prevent_default()
        self.post_message(self.Zoomed(1, self._moment_at(event.x)))

    @property
    def _count(self) -> int:
        return len(self._picture.lanes) if self._picture is not None else 0

    def _width_of(self, names: Sequence[str]) -> int:
        """How wide the column of these names is; it is measured when they are others."""
        if self._measured is None or self._measured[:2] != (names, self.look):
            self._measured = (names, self.look, name_width(self.look, names))
        return self._measured[2]

    def _heads(self, height: int) -> tuple[int, int, int]:
        """Rows above the lanes, rows for lanes, and how many of these each lane has."""
        below = 2 if self._picture is not None and self._picture.cursor else 1
        room = height - below
        head = int(room > max(_LEAST_WITH_TOTAL, min(self._count, 4)) and self._count > 1)
        high = max(1, min(_HIGHEST, room // (self._count + head))) if self._count else 1
        return head * high, max(0, room - head * high), high

    def _moment_at(self, x: int) -> float:
        """The moment of a cell; 0 left of the lanes."""
        column = x - self.name_width - 2
        window = self._picture.window if self._picture is not None else None
        return window.moment(column) if window is not None and 0 <= column < window.columns else 0.0

    def _pick(self, lane: int) -> None:
        assert self._picture is not None
        self.post_message(self.Picked(self._picture.lanes[lane].routine_id))

    def _selected_lane(self) -> int:
        lanes = self._picture.lanes if self._picture is not None else ()
        return next((number for number, lane in enumerate(lanes) if lane.selected), 0)

    def _scroll_to_selected(self, room: int) -> None:
        selected = self._selected_lane()
        top = min(self._top, selected, max(0, self._count - room))
        self._top = max(top, selected - room + 1, 0)

    def _readout(self, picture: Picture, cursor: int, width: int) -> Row:
        lane = picture.lanes[self._selected_lane()]
        running = picture.at_once[cursor] if 0 <= cursor < len(picture.at_once) else 0.0
        return readout_row(
            self.look,
            picture.cursor,
            picture.found,
            picture.window,
            width,
            routine_id=lane.routine_id,
            running=running,
        )

    def _lane(self, lane: Lane, picture: Picture, cursor: int, width: int, high: int) -> list[Row]:
        """The rows of a lane, painted anew only when the lane is another."""
        place = (width, self.look, cursor, high)
        known = self._painted.get(lane.routine_id)
        if known is not None and _same(known[0], lane) and known[1] == place:
            return known[2]
        lines = lane_rows(
            self.look,
            lane.routine_id,
            lane.activity,
            picture.window,
            names=self.name_width,
            high=high,
            word=lane.word,
            spans=picture.spans,
            marks=lane.deferred,
            selected=lane.selected,
            cursor=cursor,
        )
        filled = [self._filled(line, width) for line in lines]
        self._painted[lane.routine_id] = (lane, place, filled)
        return filled

    def _filled(self, line: Row, width: int) -> Row:
        return (*line, *blank(width - measure(line), self.look["text"]))


def _looks_the_same(one: Picture, other: Picture) -> bool:
    """Whether two pictures of one window look the same; how far time has come within a column does not show."""
    return (
        one.at_once is other.at_once
        and (one.cursor, one.found) == (other.cursor, other.found)
        and len(one.lanes) == len(other.lanes)
        and all(map(_same, one.lanes, other.lanes))
    )


def _same(one: Lane, other: Lane) -> bool:
    """True when two lanes of one routine look the same; their activity is the same only if it is one object."""
    return one.activity is other.activity and (one.word, one.selected, one.deferred) == (
        other.word,
        other.selected,
        other.deferred,
    )

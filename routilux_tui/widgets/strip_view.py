"""The base of every pane: rows that are kept as strips, of which only the changed ones are drawn again."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from routilux_tui.render.line import Row, blank, row
from routilux_tui.render.look import Look
from routilux_tui.render.sanitise import to_ascii
from routilux_tui.widgets.one_picture import OnePicture

_WHEEL = 3


class StripView(Widget, can_focus=False):
    """A widget that draws `height` rows of exactly `width` cells, as `draw` gives them.

    Rows that are equal to those on screen keep their strip, and with it the terminal sequence that was made of it.
    `picture` is what it is painted with, if it has one.
    """

    DEFAULT_CSS: ClassVar[str] = "StripView { width: auto; height: auto; }"
    ALLOW_SELECT: ClassVar[bool] = False

    class Pressed(Message):
        """A row was clicked: which pane, which row of it, how many clicks in a row."""

        def __init__(self, pane: str, y: int, clicks: int) -> None:
            super().__init__()
            self.pane = pane
            self.y = y
            self.clicks = clicks

    class Rolled(Message):
        """The wheel was turned over a pane by so many rows, down when positive."""

        def __init__(self, pane: str, rows: int) -> None:
            super().__init__()
            self.pane = pane
            self.rows = rows

    def __init__(self, look: Look, pane: str = "", *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, markup=False)
        self.pane = pane
        self._look = look
        self._rows: list[Row] = []
        self._strips: list[Strip] = []
        self._drawn = (0, 0)
        self.picture: OnePicture | None = None

    @property
    def look(self) -> Look:
        """The palette and glyphs that it is drawn with; a new one draws everything again."""
        return self._look

    @look.setter
    def look(self, look: Look) -> None:
        self._look = look
        self.redraw()

    @property
    def is_drawn(self) -> bool:
        """Whether what was last drawn has the widget's size."""
        return self._drawn == (self.size.width, self.size.height)

    def draw(self, width: int, height: int) -> list[Row]:
        """The rows to show, at most `height` of them, each of exactly `width` cells."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Draw what is new and mark the rows that changed; does nothing while it is not on the screen."""
        width, height = self.size
        if not width or not height:
            return
        changed = self._take(width, height)
        if changed:
            regions = [] if len(changed) == height else [Region(0, y, width, 1) for y in changed]
            if self.picture is None or not self.picture.take(self, *regions):
                self.refresh(*regions)

    def render_lines(self, crop: Region) -> list[Strip]:
        """The strips of a part of the widget."""
        width, height = self.size
        if (width, height) != self._drawn:
            self._take(width, height)
        strips = self._strips[crop.y : crop.bottom]
        if crop.x or crop.width != width:
            return [strip.crop(crop.x, crop.right) for strip in strips]
        return strips

    def _take(self, width: int, height: int) -> list[int]:
        """Draw, keep the strips of rows that are as they were, and return the rows that are not."""
        rows = self.draw(width, height)[:height]
        rows += [blank(width, self._look["text"])] * (height - len(rows))
        kept = self._strips if self._drawn == (width, height) else []
        known = self._rows if kept else []
        changed = [y for y in range(height) if not kept or known[y] != rows[y]]
        if kept:
            for y in changed:
                kept[y] = self._strip(rows[y], width)
        else:
            kept = [self._strip(each, width) for each in rows]
        self._rows, self._strips, self._drawn = rows, kept, (width, height)
        return changed

    def _strip(self, line: Row, width: int) -> Strip:
        if self._look.ascii and not all(piece.text.isascii() for piece in line):
            line = row(width, [Segment(to_ascii(text), style) for text, style, _ in line], self._look["text"])
        return Strip(line, width)

    def on_resize(self) -> None:
        """Draw for the new size."""
        self.redraw()

    def on_click(self, event: events.Click) -> None:
        """Tell the screen which row was clicked."""
        event.stop()
        self.post_message(self.Pressed(self.pane, event.y, event.chain))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Tell the screen that the wheel was turned."""
        event.stop()
        self.post_message(self.Rolled(self.pane, _WHEEL))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Tell the screen that the wheel was turned."""
        event.stop()
        self.post_message(self.Rolled(self.pane, -_WHEEL))

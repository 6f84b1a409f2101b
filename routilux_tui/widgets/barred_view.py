"""Rows with a scroll bar in the last column, which can be clicked and dragged."""

from __future__ import annotations

from textual import events

from routilux_tui.render.look import Look
from routilux_tui.render.scrollbar import top_at
from routilux_tui.widgets.grip import Grip
from routilux_tui.widgets.strip_view import StripView


class BarredView(StripView):
    """A view that scrolls by rows, and knows how far it has scrolled."""

    def __init__(self, look: Look, pane: str = "", *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(look, pane, id=id)
        self._bar = Grip(self)
        self._on_bar = False

    @property
    def bar(self) -> tuple[int, int]:
        """How many rows there are, and which is the first on screen."""
        raise NotImplementedError

    def roll(self, rows: int) -> None:
        """Scroll by so many rows."""
        raise NotImplementedError

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of the bar, and go to where it was pressed."""
        count, _ = self.bar
        self._on_bar = event.x == self.size.width - 1 and count > self.size.height
        if self._on_bar:
            self._bar.take(event)
            self._go_to(event.y)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Go to where the bar is dragged."""
        if self._bar.dragged(event):
            self._go_to(int(event.screen_y) - self.region.y)

    def on_mouse_up(self) -> None:
        """Let go of the bar."""
        self._bar.release()

    def on_click(self, event: events.Click) -> None:
        """A click on the bar selects nothing."""
        if self._on_bar:
            event.prevent_default()
            event.stop()

    def _go_to(self, y: int) -> None:
        count, top = self.bar
        self.roll(top_at(count, self.size.height, y) - top)

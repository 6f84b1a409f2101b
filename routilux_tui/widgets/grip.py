"""What a widget knows of the mouse while it is dragged."""

from __future__ import annotations

from textual import events
from textual.widget import Widget


class Grip:
    """A widget's hold on the mouse while a button is down. `moved` says that it went somewhere meanwhile."""

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._at: tuple[float, float] | None = None
        self.moved = False

    def take(self, event: events.MouseDown) -> None:
        """Hold the mouse, if it is its first button."""
        if event.button == 1:
            self._at, self.moved = (event.screen_x, event.screen_y), False
            self._widget.capture_mouse()

    def dragged(self, event: events.MouseMove) -> bool:
        """True when the mouse is held and went to another cell. A move without a button has let go elsewhere."""
        if not event.button:
            self.release()
        if self._at is None or (event.screen_x, event.screen_y) == self._at:
            return False
        self._at, self.moved = (event.screen_x, event.screen_y), True
        return True

    def release(self) -> None:
        """Let the mouse go."""
        if self._at is not None:
            self._at = None
            self._widget.release_mouse()

"""Views whose changed rows go to the terminal as one picture, at once.

Textual sends a message per view that changed, and paints with the next tick of a clock. For rows that come thirty times
a second that is a third of their cost, and up to a sixtieth of a second that they are late.
"""

from __future__ import annotations

from types import TracebackType

from textual.geometry import Region
from textual.screen import Screen
from textual.widget import Widget


class OnePicture:
    """While it is open, the views of a screen that changed are gathered; when it is closed they are painted.

    Where something else is to be painted or laid out too, or another screen lies above, Textual does it in its own way.
    """

    def __init__(self, screen: Screen[None]) -> None:
        self._screen = screen
        self._changed: set[Widget] = set()
        self._open = False

    def __enter__(self) -> None:
        """Gather from now on."""
        self._open = True

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Paint what was gathered."""
        self._open = False
        changed, self._changed = self._changed, set()
        screen, app = self._screen, self._screen.app
        if not changed:
            return
        screen._dirty_widgets |= changed
        if app.screen is screen and not app._batch_count and not screen._layout_required:
            screen._compositor.update_widgets(screen._dirty_widgets)
            screen._compositor_refresh()
        else:
            screen.check_idle()

    def take(self, view: Widget, *regions: Region) -> bool:
        """Take in that some of a view is to be painted, all of it without regions; False while it is not open."""
        if self._open:
            view._set_dirty(*regions)
            if view.display:
                self._changed.add(view)
        return self._open

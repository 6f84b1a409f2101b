"""When the main screen draws although no frame came: figures that were held back, ages, and what is fresh and fades.

While nothing happens in a job, all that moves is its age, once a second, and now and then its timeline.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from routilux_tui.screens.main import MainScreen

_FADED = 5.0
"""So many seconds after something happened, nothing on the screen is fresh any more."""

_TIMELINE = 8.0
"""Seconds between two steps of the timeline of a job in which nothing happens."""


class Beat:
    """The clocks of one main screen."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._catching_up: asyncio.TimerHandle | None = None
        self._timeline_at = 0.0

    def drawn(self) -> None:
        """The screen was drawn: what was held back follows a little later, if no frame brings newer figures by then."""
        if self._catching_up is not None:
            self._catching_up.cancel()
            self._catching_up = None
        if self._screen.panes.behind:
            loop = asyncio.get_running_loop()
            self._catching_up = loop.call_later(self._screen.feed.pace, self._catch_up)

    def second(self) -> None:
        """A second went by: let ages and rates go on while a job lives, and what is fresh fade after its end."""
        screen = self._screen
        feed = screen.feed
        state = feed.live
        row = state.summary
        lives = row is not None and not row.status.ended and not state.farewell
        if feed.now - feed.moved_at < _FADED:
            screen.draw_soon()
        elif lives:
            screen.draw_age()
            if feed.now - self._timeline_at >= _TIMELINE:
                self._timeline_at = feed.now
                screen.renew_timeline()

    def _catch_up(self) -> None:
        self._catching_up = None
        self._screen.panes.catch_up()
        self._screen.draw_soon()

"""What a person wants to know of the past: the activation under the timeline's cursor, why, how runs compare.

Asks the source and opens screens over the main one; keeps nothing but what is under way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routilux.protocol import HistoryPage, HistoryQuery, Link, MomentAnswer, MomentQuery, Unanswered
from routilux_tui.model.desk import Pane

if TYPE_CHECKING:
    from routilux_tui.screens.main import MainScreen


class Past:
    """Questions about the past of the job on screen."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._reading = False

    def read_cursor(self) -> None:
        """Ask which activation the timeline's cursor stands on, unless that is known; one question at a time."""
        if not self._reading and self._screen.panes.time.unread is not None and not self._screen.feed.live.farewell:
            self._reading = True
            self._screen.run_worker(self._read_cursor())

    async def _read_cursor(self) -> None:
        time, source = self._screen.panes.time, self._screen.feed.source
        try:
            while (moment := time.unread) is not None:
                answer = await source.ask(MomentQuery(*moment))
                time.take(moment, answer.activation if isinstance(answer, MomentAnswer) else None)
        finally:
            self._reading = False
        self._screen.draw_soon()

    def show_activation(self, link: Link | None) -> None:
        """Go to an activation in the history, and open it."""
        if link is None or link.index < 0:
            self._screen.tell("no activation had started by then", wrong=True)
            return
        self._screen.go_to(Pane.HISTORY)
        self._screen.panes.bring(Pane.HISTORY)
        self._screen.panes.history.go_to(link.index)
        self._screen.run_worker(self._open(link.index))

    async def _open(self, index: int) -> None:
        feed = self._screen.feed
        answer = await feed.source.ask(HistoryQuery(feed.shown.shown, index, 1))
        if isinstance(answer, HistoryPage) and answer.records and answer.records[0].index == index:
            self._screen.open_activation(answer.records[0])
        else:
            why = answer.why if isinstance(answer, Unanswered) else "it is no longer kept"
            self._screen.tell(f"activation {index}: {why}", wrong=True)

"""Time travel: from a live job into its recording, about in a recording, and recording itself.

Knows the screen that it acts for, and of the source only what a recording is asked for.
"""

from __future__ import annotations

import os
import time
from collections.abc import Coroutine
from datetime import datetime
from typing import TYPE_CHECKING, Any

from routilux.protocol import Outcome, Record, StopRecording
from routilux_tui.model.desk import Pane
from routilux_tui.model.travel import Moment, faster
from routilux_tui.recordings.folder import new_recording
from routilux_tui.screens.moment import MomentScreen
from routilux_tui.sources.recorded import RecordedSource
from routilux_tui.sources.source import SourceError

if TYPE_CHECKING:
    from routilux_tui.screens.main import MainScreen


class Travelling:
    """What the keys of time do. `source` is the recording on screen, None while the screen is live."""

    def __init__(self, screen: MainScreen, source: RecordedSource | None = None) -> None:
        self.source = source
        self._screen = screen
        self._speed = 1.0

    def step(self, activations: int) -> None:
        """Go so many activations on or back; from a live job into its recording."""
        if self.source is not None:
            self._start(self.source.step(activations))
        else:
            self._screen.enter_past(activations)

    def ask(self) -> None:
        """Ask for a moment, and go there."""
        if self.source is None:
            self._screen.enter_past(0)
            return
        source, screen = self.source, self._screen
        cursor = screen.panes.time.cursor if screen.desk.focus is Pane.TIMELINE else None
        first = "" if cursor is None else f"{datetime.fromtimestamp(cursor[2]):%H:%M:%S.%f}"  # noqa: DTZ006 - as shown
        screen.app.push_screen(MomentScreen(screen.look, lambda: source.place, first), self.go_to)

    def go_to(self, moment: Moment | None) -> None:
        """Go to a moment of the recording, if one was chosen."""
        if moment is not None and self.source is not None:
            self._start(self.source.go_to(moment))

    def to_end(self) -> None:
        """Stand at the end of the recording, and follow it while it grows."""
        if self.source is not None:
            self._start(self.source.to_end())

    def play(self) -> None:
        """Let the recording go on by itself, or stand still."""
        if self.source is None:
            return
        if self.source.place.speed:
            self.source.rest()
        else:
            self.source.play(self._speed)

    def change_speed(self, steps: int) -> None:
        """Play faster or slower."""
        self._speed = faster(self._speed, steps)
        if self.source is not None and self.source.place.speed:
            self.source.play(self._speed)
        else:
            self._screen.tell(f"plays at {self._speed:g}× from now on")

    def record(self) -> None:
        """Begin to record the program's jobs, or end the recording."""
        self._start(self._record())

    async def _record(self) -> None:
        screen = self._screen
        known = screen.feed.live.recording
        if known is not None and known.on:
            reply = await screen.feed.tell(StopRecording())
            done = f"recorded to {known.path}"
        else:
            row = screen.feed.live.summary
            name = "flow" if row is None else row.flow_id
            try:
                path = new_recording(name, time.time(), os.getpid())  # noqa: TID251 - a name for people
            except OSError as error:
                screen.tell(f"no recording can be made: {error}", wrong=True)
                return
            reply = await screen.feed.tell(Record(str(path), screen.settings.redact))
            done = f"records to {path}"
        if reply.outcome is Outcome.ACCEPTED:
            screen.tell(done)
        else:
            screen.tell(f"record: {reply.why}", wrong=True)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        self._screen.run_worker(self._tell_failure(work), exclusive=False)

    async def _tell_failure(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except SourceError as error:
            self._screen.tell(str(error), wrong=True)

"""The main screen over a recording: the same panes at any moment of it."""

from __future__ import annotations

from collections.abc import Callable

from textual.worker import Worker, WorkerState

from routilux_tui.actions import BY_ID
from routilux_tui.model.heading import Heading, in_past
from routilux_tui.model.marking import Marks
from routilux_tui.render.look import Look
from routilux_tui.screens.main import MainScreen
from routilux_tui.screens.recorded_feed import RecordedFeed
from routilux_tui.settings.memory import Memory
from routilux_tui.settings.options import Settings
from routilux_tui.sources.recorded import RecordedSource
from routilux_tui.sources.source import SourceError


class TravelScreen(MainScreen):
    """Shows a recording. `home` says that the live job is below it, to which a person returns.

    `asks` lets it begin with the question which moment to go to, and `routine_id` is selected at first.
    `marks` are those of the live job.
    """

    def __init__(
        self,
        source: RecordedSource,
        look: Look,
        *,
        home: bool,
        asks: bool = False,
        routine_id: str = "",
        terminal_is_busy: Callable[[], bool],
        settings: Settings | None = None,
        memory: Memory | None = None,
        choose_theme: Callable[[str], None] = lambda _: None,
        marks: Marks | None = None,
    ) -> None:
        settings = settings or Settings()
        super().__init__(
            RecordedFeed(source, self._changed, fps=settings.fps, routine_id=routine_id),
            look,
            program=None,
            read_only=False,
            terminal_is_busy=terminal_is_busy,
            settings=settings,
            memory=memory,
            choose_theme=choose_theme,
            travelling=source,
            marks=marks,
        )
        self.home = home
        self._asks = asks
        self._source = source
        self._compares = source.against is not None
        source.moved = self._changed

    def on_mount(self) -> None:
        """Read the recording from now on."""
        self.run_worker(self.feed.run(), name="recording", exit_on_error=False)
        if self._asks:
            self.call_later(self.travelling.ask)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A recording that can't be read ends this screen with its own sentence; any other error is a defect."""
        if event.state is not WorkerState.ERROR or event.worker.name != "recording":
            return
        error = event.worker.error
        if isinstance(error, SourceError) and self.home:
            self.app.notify(self.look.clean(str(error), 400), severity="warning", markup=False)
            self.leave()
        else:
            self.app.post_message(event)

    def action_press(self, key: str) -> None:
        """Here space lets time go on, since there is no live view to freeze."""
        if key == "space" and self.keymap.keys_of(BY_ID["view.freeze"]) == ("space",):
            self.perform("time.play")
        else:
            super().action_press(key)

    def leave(self) -> None:
        """Return to the live job, or leave the dashboard when there is none."""
        if not self.home:
            self.app.exit()
        elif self in self.app.screen_stack:  # and not left already: keys may wait that were pressed in a hurry
            while self.app.screen is not self:
                self.app.pop_screen()
            self.dismiss()

    def to_now(self) -> None:
        """Return to the live job, or go to the end of the recording."""
        if self.home:
            self.leave()
        else:
            self.travelling.to_end()

    def enter_past(self, activations: int) -> None:
        """This is the past already."""
        self.travelling.step(activations)

    def _facts(self) -> Heading:
        return in_past(super()._facts(), self._source.place, home=self.home)

    def _tick(self) -> None:
        """Nothing goes on by itself here."""

    def _changed(self) -> None:
        if not self.is_mounted:
            return
        self.draw_soon()
        if self._compares and self.feed.live.summary is not None:
            self._compares = False
            self.call_later(self.past.compare)

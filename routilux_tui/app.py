"""The application: puts a source, a screen and a terminal together. Holds no state of the view and no logic of it."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import ClassVar, Protocol, runtime_checkable

from msgspec.structs import replace
from rich.console import RenderableType
from textual import events
from textual.app import App
from textual.binding import Binding, BindingType
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.worker import Worker, WorkerCancelled, WorkerFailed, WorkerState

from routilux_tui.model.marking import Marks
from routilux_tui.render.look import look
from routilux_tui.render.palette import PALETTES
from routilux_tui.render.recovered import Fact
from routilux_tui.render.sanitise import clean
from routilux_tui.screens.crash import crash_message
from routilux_tui.screens.feed import Feed
from routilux_tui.screens.main import MainScreen
from routilux_tui.screens.recovered import show_recovered
from routilux_tui.screens.renewing import Renewing
from routilux_tui.screens.travel import TravelScreen
from routilux_tui.settings.folders import memory_file
from routilux_tui.settings.memory import Memory, remember
from routilux_tui.settings.options import Settings
from routilux_tui.settings.start import begin, complaints_in_short
from routilux_tui.sources.program import Program
from routilux_tui.sources.recorded import RecordedSource
from routilux_tui.sources.renewable import Renewable
from routilux_tui.sources.source import Source, SourceError
from routilux_tui.terminal.driver import TerminalDriver
from routilux_tui.terminal.slate import Slate
from routilux_tui.widgets.theme import theme_name, theme_of

_LONG = 12.0


@runtime_checkable
class TakesTyping(Protocol):
    """What has a use of its own for keys that are bound to nothing."""

    def take(self, event: events.Key | events.Paste) -> bool:
        """Use what was typed or pasted; False for what means nothing here."""
        ...


async def _caught_up(node: MessagePump) -> None:
    """Wait until a widget has seen to every message that it has so far, or is gone."""
    reached: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    running = node._task
    if running is not None and node.call_later(reached.set_result, None):
        await asyncio.wait({running, reached}, return_when=asyncio.FIRST_COMPLETED)


class Dashboard(App[None], inherit_bindings=False):
    """The dashboard of one source.

    `program` is the program that the dashboard's launcher started, if it did. `theme` is the name of a palette,
    and `settled_theme` that of the one to return to when a person wants what is settled; the same one when empty.
    `complaints` are said when the first picture is on the screen, and so is what was `recovered`.
    `memory` is what an earlier run left behind, and `slate` what the process is told that keeps the terminal.
    """

    CSS_PATH = Path(__file__).with_name("theme.tcss")
    TITLE = "routilux-tui"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+z", "suspend", show=False)]
    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT: ClassVar[bool] = False
    NOTIFICATION_TIMEOUT: ClassVar[float] = 4
    ESCAPE_TO_MINIMIZE: ClassVar[bool] = False

    def __init__(
        self,
        source: Source,
        *,
        program: Program | None = None,
        read_only: bool = False,
        ascii_only: bool = False,
        theme: str = "dark",
        settled_theme: str = "",
        monotonic: Callable[[], float] = time.monotonic,
        settings: Settings | None = None,
        complaints: Sequence[str] = (),
        memory: Memory | None = None,
        slate: Slate | None = None,
        renewable: Renewable | None = None,
        recovered: Sequence[Fact] = (),
    ) -> None:
        self.failure = ""
        """Why the dashboard ended although nobody asked it to; empty when somebody did."""
        self.settings = settings or Settings()
        self.look = look(theme, ascii_only=ascii_only, times=self.settings.times)
        self.slate = slate or Slate()
        # A palette has its colours or has none; what Textual does about the variable would turn them into greys.
        os.environ.pop("NO_COLOR", None)
        super().__init__(driver_class=TerminalDriver)
        for palette in PALETTES.values():
            self.register_theme(theme_of(palette))
        self._take_palette()
        self.set_class(ascii_only, "-ascii")
        self._complaints = complaints
        self._recovered = recovered
        self._remembered = memory or Memory()
        self._recording = source if isinstance(source, RecordedSource) else None
        self.feed = Feed(source, self._changed, monotonic, fps=self.settings.fps)
        self._program = program
        self._read_only = read_only
        self._chosen_theme = self._remembered.theme
        self._settled_theme = settled_theme or theme
        self._main: MainScreen | None = None
        self._monotonic = monotonic
        self._renewing = None if renewable is None else Renewing(renewable, lambda: self._main, self._switch)
        self._feeding: Worker[None] | None = None

    def get_default_screen(self) -> Screen[None]:
        """The main screen is there from the first moment."""
        self._main = self._new_main(self._remembered)
        return self._main

    def _new_main(self, memory: Memory) -> MainScreen:
        if self._recording is not None:
            shown = self._travel(self._recording, memory, home=False)
            self.feed = shown.feed
            return shown
        return MainScreen(
            self.feed,
            self.look,
            program=self._program,
            read_only=self._read_only,
            terminal_is_busy=self._terminal_is_busy,
            settings=self.settings,
            memory=memory,
            choose_theme=self.take_theme,
            renewing=self._renewing,
            enter_recording=self.enter_recording,
        )

    def _travel(
        self,
        source: RecordedSource,
        memory: Memory,
        *,
        home: bool,
        asks: bool = False,
        routine_id: str = "",
        marks: Marks | None = None,
    ) -> TravelScreen:
        return TravelScreen(
            source,
            self.look,
            home=home,
            asks=asks,
            routine_id=routine_id,
            terminal_is_busy=self._terminal_is_busy,
            settings=self.settings,
            memory=memory,
            choose_theme=self.take_theme,
            marks=marks,
        )

    def enter_recording(self, path: str, job_id: str, activations: int) -> None:
        """Show what is recorded of a job, so many activations before its newest change; 0 asks for the moment."""
        source = RecordedSource(Path(path), job_id, activations)
        selected, marks = self.feed.live.selected, None if self._main is None else self._main.marks
        asks = not activations
        self.push_screen(self._travel(source, self.memory, home=True, asks=asks, routine_id=selected, marks=marks))

    async def on_event(self, event: events.Event) -> None:
        """Take keys and pastes one by one: what one of them opens or closes is so before the next is looked at.

        Textual hands each to the focused widget, and does what it is bound to when it comes back. What was typed
        faster than a screen opens would get there too late, be lost, or be taken for commands.
        """
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            self.app_focus = True
            await self.screen._mounted_event.wait()
            taker = self.focused or self.screen
            if isinstance(taker, TakesTyping) and taker.take(event):
                # What it has to say about that goes the way up to its screen.
                for node in taker.ancestors_with_self:
                    if node is not self:
                        await _caught_up(node)
                return
            if isinstance(event, events.Key) and await self._check_bindings(event.key, priority=True):
                return
            event._set_forwarded()
        await super().on_event(event)

    def on_mount(self) -> None:
        """Listen to the source once the first picture is on the screen."""
        self.call_after_refresh(self._settled)

    @property
    def memory(self) -> Memory:
        """What is to be remembered of this run."""
        memory = self._remembered if self._main is None else self._main.memory
        return replace(memory, theme=self._chosen_theme)

    def leave_for(self, number: signal.Signals) -> None:
        """End as a signal asks for it: the terminal is put back on the way out, and what runs goes on."""
        self.exit(return_code=128 + number)

    def action_suspend(self) -> None:
        """Give the terminal back to the shell; its `fg` returns to the dashboard. What runs goes on meanwhile."""
        if isinstance(self._driver, TerminalDriver):
            self._driver.suspend()

    def take_theme(self, name: str) -> None:
        """Draw with another palette from now on, or, without a name, with the one that is settled."""
        self._chosen_theme = name
        self.look = look(name or self._settled_theme, ascii_only=self.look.ascii, times=self.look.times)
        self._take_palette()
        if self._main is not None:
            self._main.take_look(self.look)

    def _take_palette(self) -> None:
        """Let what is not made of strips have the same colours."""
        self.theme = theme_name(self.look.palette)
        self.set_class(not self.look.palette.tones.background, "-colourless")

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A source that can't be opened ends the dashboard with its own sentence; any other error is a defect."""
        if event.state is WorkerState.ERROR:
            error = event.worker.error
            if isinstance(error, SourceError):
                self.failure = clean(str(error))
            elif error is not None:
                self.failure = crash_message(error)
            self.exit(return_code=1)

    def panic(self, *renderables: RenderableType) -> None:
        """End after an error for which Textual has a picture of its own; that picture may show values."""
        del renderables
        self._fail()

    def _fatal_error(self) -> None:
        """End after an error in a handler. Textual's own would print every local variable."""
        self._fail()

    def _fail(self) -> None:
        error = sys.exception() or self._exception
        if not self.failure:
            self.failure = crash_message(error) if error is not None else "routilux-tui failed and left the screen"
        self._return_code = 1
        self._close_messages_no_wait()

    def _settled(self) -> None:
        """The first picture is there: what exists by now stays, so the collector need not look at it again."""
        gc.freeze()
        gc.set_threshold(50_000, 20, 100)
        gc.enable()
        if self._recording is None:
            self._feeding = self.run_worker(self.feed.run(), name="feed", exit_on_error=False)
        if self._renewing is not None:
            self.run_worker(self._renewing.watch(), name="files", exit_on_error=False)
        if self._recovered and self._main is not None:
            show_recovered(self._main, self._recovered)
        for complaint in complaints_in_short(self._complaints):
            self.notify(clean(complaint, 400), severity="warning", timeout=_LONG, markup=False)

    async def _switch(self, source: Source, program: Program) -> MainScreen:
        """Show another process in place of the present one, on panes that stand as they stood."""
        if self._feeding is not None:
            self._feeding.cancel()
            with suppress(WorkerCancelled, WorkerFailed):
                await self._feeding.wait()
        old = self._main
        self.feed = Feed(source, self._changed, self._monotonic, fps=self.settings.fps)
        self._program = program
        new = self._main = self._new_main(self.memory)
        if old is not None:
            new.desk = old.desk
            # A screen that was there from the start has no caller; Textual takes one off each screen that it replaces.
            old._push_result_callback(old, None)
        while len(self.screen_stack) > 1:
            self.pop_screen()
        await self.switch_screen(new)
        self._feeding = self.run_worker(self.feed.run(), name="feed", exit_on_error=False)
        return new

    def _changed(self) -> None:
        if self._main is not None and self._main.is_mounted:
            self._main.draw_soon()

    def _terminal_is_busy(self) -> bool:
        return isinstance(self._driver, TerminalDriver) and self._driver.is_busy


def run_dashboard(
    source: Source,
    *,
    program: Program | None = None,
    read_only: bool = False,
    ascii_only: bool = False,
    theme: str = "",
    remembers: bool = True,
    slate: Slate | None = None,
    renewable: Renewable | None = None,
    recovered: Sequence[Fact] = (),
) -> int:
    """Show the dashboard until it is left; the exit status. Must be called on the main thread.

    What could not be shown on the screen is said on standard error. `theme` and `ascii_only` are what the command line
    said; without them the settings and the environment decide. `remembers` is false for one that leaves no trace.
    `recovered` is what is to be known of a lost job that was brought back, and rests.
    """
    gc.disable()
    try:
        if slate is not None:
            slate.obey_interrupt()
        begun = begin(os.environ, theme_flag=theme, ascii_only=ascii_only, remembers=remembers)
        app = Dashboard(
            source,
            program=program,
            read_only=read_only,
            ascii_only=begun.ascii_only,
            theme=begun.theme,
            settled_theme=begun.settled_theme,
            settings=begun.settings,
            complaints=begun.complaints,
            memory=begun.memory,
            slate=slate,
            renewable=renewable,
            recovered=recovered,
        )
        app.run()
        if begun.remembers:
            remember(memory_file(), app.memory)
    finally:
        gc.enable()
    if app.failure:
        print(app.failure, file=sys.stderr)  # noqa: T201 - the screen is gone
    return app.return_code or 0

"""What each action of the table does on the main screen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from routilux.protocol import Activation, Cancel, EmitDeferred, JobCommand, Pause, Resume
from routilux_tui.model.desk import Desk, Pane, Plan
from routilux_tui.model.resizing import grown, shrunk
from routilux_tui.screens.choice import ChoiceScreen
from routilux_tui.screens.commands import Commands
from routilux_tui.screens.feed import refusal
from routilux_tui.screens.help import HelpScreen
from routilux_tui.screens.leaving import Leaving
from routilux_tui.screens.log_deeds import LogDeeds
from routilux_tui.screens.looking_into import look_into_activation, look_into_deferred
from routilux_tui.screens.marking import Marking
from routilux_tui.screens.palette import PaletteScreen
from routilux_tui.screens.picture import said_of, save_picture
from routilux_tui.widgets.table import Table

if TYPE_CHECKING:
    from routilux_tui.screens.main import MainScreen

_CANCELLING = (
    ("n", "no", "the job goes on"),
    ("y", "cancel the job", "what runs finishes, nothing further starts"),
)


class Deeds:
    """Actions by id, and what they do to the screen, the feed and the panes."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self.leaving = Leaving(screen)
        self._lines = LogDeeds(screen)
        panes = screen.panes
        self._deeds: dict[str, Callable[[], None]] = {
            **{f"pane.{pane}": partial(screen.go_to, pane) for pane in Pane},
            "pane.next": partial(screen.go_on, 1),
            "pane.previous": partial(screen.go_on, -1),
            "pane.whole": self._whole,
            "pane.grow": partial(self._resize, grown),
            "pane.shrink": partial(self._resize, shrunk),
            "move.left": partial(self._move, -1, 0),
            "move.right": partial(self._move, 1, 0),
            "move.up": partial(self._move, 0, -1),
            "move.down": partial(self._move, 0, 1),
            "move.page_down": partial(self._page, 1),
            "move.page_up": partial(self._page, -1),
            "move.start": self._to_start,
            "move.end": self._to_end,
            "open": self._open,
            "back": self._back,
            **self._lines.deeds,
            **Marking(screen).deeds,
            "view.freeze": screen.feed.freeze,
            "graph.follow": panes.graph.toggle_follow_hot,
            "graph.fit": panes.graph.zoom_fit,
            "graph.find": screen.begin_filtering,
            "graph.next": partial(panes.graph.select_found, 1),
            "graph.previous": partial(panes.graph.select_found, -1),
            "why": screen.past.why,
            "table.sort": partial(self._sort, Table.sort_next),
            "table.turn": partial(self._sort, Table.turn),
            "mark": screen.past.mark,
            "compare": screen.past.compare,
            "time.follow": panes.time.follow,
            "time.earlier": partial(panes.time.pan_part, -1),
            "time.later": partial(panes.time.pan_part, 1),
            "zoom.in": partial(self._zoom, 1),
            "zoom.out": partial(self._zoom, -1),
            "screen.picture": self._picture,
            "job.pause": lambda: self._order("pause", Pause(self._job_id)),
            "job.resume": lambda: self._order("resume", Resume(self._job_id)),
            "job.cancel": self._cancel,
            "deferred.emit": self._emit,
            "help": self._help,
            "palette": self._palette,
            "reload": self._reload,
            "suspend": lambda: screen.call_next(screen.app.run_action, "suspend"),
            "time.back": partial(screen.travelling.step, -1),
            "time.on": partial(screen.travelling.step, 1),
            "time.back10": partial(screen.travelling.step, -10),
            "time.on10": partial(screen.travelling.step, 10),
            "time.go": screen.travelling.ask,
            "time.live": screen.to_now,
            "time.play": screen.travelling.play,
            "time.slower": partial(screen.travelling.change_speed, -1),
            "time.faster": partial(screen.travelling.change_speed, 1),
            "record": screen.travelling.record,
            "export": screen.exporting.ask,
            "quit": self.leaving.ask,
        }

    def do(self, action_id: str) -> None:
        """Do what the action of that id says."""
        self._deeds[action_id]()

    def open_row(self, pane: Pane, index: int) -> None:
        """Look into a row of a list."""
        if pane is Pane.JOBS:
            self._choose_job()
        elif pane is Pane.LOG:
            self._lines.open_entry(index)
        elif pane is Pane.OUTPUT:
            self._lines.open_output(index)
        elif pane is Pane.DEFERRED:
            self._open_deferred()
        elif pane is Pane.HISTORY:
            self._open_history(index)

    def _open_history(self, row: int) -> None:
        """Look into an activation; what is not here is asked for again, or it is said why not."""
        screen, table = self._screen, self._screen.panes.history
        record, why = table.record(row), table.why_not(row)
        if record is not None:
            self.open_activation(record)
        elif why:
            screen.tell(why)
        elif screen.feed.history.try_again():
            screen.draw_soon()

    @property
    def _job_id(self) -> str:
        job = self._screen.panes.job_of(self._screen.desk.focus)
        return self._screen.feed.shown.shown if job is None else job.job_id

    def _whole(self) -> None:
        self._grow(grown=not self._screen.desk.grown)

    def _grow(self, *, grown: bool) -> None:
        self._screen.change_desk(replace(self._screen.desk, grown=grown))

    def _back(self) -> None:
        """Lift the filter of the pane, or the shifts of a comparison, or else leave the whole screen."""
        if self._screen.desk.focus is Pane.TIMELINE and self._screen.panes.time.cursor is not None:
            self._screen.panes.time.follow()
        elif not self._lines.lift() and not self._screen.diverging.clear():
            self._grow(grown=False)

    def _resize(self, change: Callable[[Desk, Plan, Pane], Desk]) -> None:
        screen = self._screen
        screen.change_desk(change(screen.desk, screen.plan, screen.desk.focus))

    def _move(self, columns: int, rows: int) -> None:
        self._screen.panes.widget(self._screen.desk.focus).move(columns, rows)

    def _page(self, pages: int) -> None:
        self._screen.panes.widget(self._screen.desk.focus).page(pages)

    def _to_start(self) -> None:
        if self._screen.desk.focus is Pane.TIMELINE:
            self._screen.panes.time.to_start()
            return
        self._screen.panes.widget(self._screen.desk.focus).to_start()

    def _to_end(self) -> None:
        if self._screen.desk.focus is Pane.TIMELINE:
            self._screen.panes.time.follow()
            return
        self._screen.panes.widget(self._screen.desk.focus).to_end()

    def _open(self) -> None:
        pane = self._screen.desk.focus
        if pane is Pane.TIMELINE and self._screen.panes.time.cursor is not None:
            self._screen.past.show_activation(self._screen.panes.time.found)
        elif pane in (Pane.GRAPH, Pane.TIMELINE):
            self._screen.go_to(Pane.ROUTINE)
        elif pane is Pane.JOBS:
            self._choose_job()
        elif pane is Pane.ROUTINE:
            self._screen.past.source()
        else:
            row = self._screen.panes.row_list(pane)
            if row.cursor >= 0:
                self.open_row(pane, row.cursor)

    def _sort(self, how: Callable[[Table], None]) -> None:
        widget = self._screen.panes.widget(self._screen.desk.focus)
        if isinstance(widget, Table):
            how(widget)

    def _choose_job(self) -> None:
        job = self._screen.panes.jobs.current
        if job is not None:
            self._screen.feed.choose(job.job_id)

    def _zoom(self, steps: int) -> None:
        if self._screen.desk.focus is Pane.TIMELINE:
            self._screen.panes.time.zoom(steps)
        else:
            self._screen.panes.graph.zoom(steps)

    def _picture(self) -> None:
        self._screen.run_worker(self._save_picture())

    async def _save_picture(self) -> None:
        screen = self._screen
        row = screen.feed.shown.summary
        name = "" if row is None else row.flow_id
        chosen = screen.settings.pictures
        drawn = screen.app.export_screenshot(title=screen.look.clean(f"routilux-tui {name}", 80))
        try:
            paths = await asyncio.to_thread(save_picture, drawn, name, Path(chosen))
        except (OSError, RuntimeError) as error:
            why = getattr(error, "strerror", "") or error
            screen.tell(f"the picture could not be saved in {chosen or 'this folder'}: {why}", wrong=True)
        else:
            screen.tell(said_of(paths, chosen))

    def _order(self, verb: str, command: JobCommand) -> None:
        self._screen.run_worker(self._ordered(verb, command), exclusive=False)

    async def _ordered(self, verb: str, command: JobCommand) -> None:
        why = refusal(verb, await self._screen.feed.order(command))
        if why:
            self._screen.tell(why, wrong=True)

    def _cancel(self) -> None:
        def answered(answer: str | None) -> None:
            if answer == "y":
                self._order("cancel", Cancel(job_id))

        screen, job_id = self._screen, self._job_id
        row = screen.feed.shown.jobs.get(job_id)
        name = "" if row is None else f"{screen.look.clean(row.flow_id, 40)} "
        question = f"Cancel this job? {name}{screen.look.clean(job_id, 40)[:6]}"
        screen.app.push_screen(ChoiceScreen(screen.look, question, _CANCELLING), answered)

    def _emit(self) -> None:
        item = self._screen.panes.deferred.current
        if item is not None:
            self._order("emit", EmitDeferred(self._screen.feed.shown.shown, item.number))

    def _help(self) -> None:
        screen = self._screen
        screen.app.push_screen(HelpScreen(screen.look, screen.keymap, screen.context))

    def _palette(self) -> None:
        def chosen(command: str | None) -> None:
            if command:
                commands.do(command)

        commands = Commands(self._screen)
        self._screen.app.push_screen(PaletteScreen(self._screen.look, commands.offers()), chosen)

    def _reload(self) -> None:
        if self._screen.renewing is not None:
            self._screen.renewing.ask()

    def _open_deferred(self) -> None:
        panes = self._screen.panes
        item = panes.deferred.current
        if item is None and panes.deferred.missing:
            why = panes.deferred_source.fetch_more()
            if why:
                self._screen.tell(why, wrong=True)
        elif item is not None:
            look_into_deferred(self._screen, item)

    def open_activation(self, record: Activation) -> None:
        """Show an activation in full."""
        look_into_activation(self._screen, record)

"""What the actions do that belong to lines: filter, go from match to match, show the output, look into one, copy."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from routilux.protocol.filters import Filter
from routilux_tui.model.desk import Pane
from routilux_tui.model.known import GONE
from routilux_tui.model.output import KEPT, WrittenLine
from routilux_tui.model.rows import Stream
from routilux_tui.render.detail import written_detail
from routilux_tui.render.line import Row
from routilux_tui.render.look import Look
from routilux_tui.screens.copying import Copyable, copied
from routilux_tui.screens.detail import DetailScreen
from routilux_tui.screens.filtering import Filterable
from routilux_tui.screens.looking_into import look_into_entry
from routilux_tui.widgets.log_view import LogView

if TYPE_CHECKING:
    from routilux_tui.screens.main import MainScreen


class LogDeeds:
    """Actions on the log, the output and whatever can be filtered or copied."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self.deeds: dict[str, Callable[[], None]] = {
            "log.follow": self._follow,
            "log.filter": screen.begin_filtering,
            "log.next": partial(self._seek, 1),
            "log.previous": partial(self._seek, -1),
            "log.output": self._cycle_output,
            "log.wrap": screen.panes.log.toggle_wrap,
            "log.times": screen.panes.log.toggle_times,
            "copy": self._copy,
        }

    def lift(self) -> bool:
        """Lift the filter of the pane that has the keys, or the marks of one; False when there is nothing to lift."""
        widget = self._screen.panes.widget(self._screen.desk.focus)
        if isinstance(widget, LogView):
            return widget.lift()
        if isinstance(widget, Filterable) and widget.filter:
            widget.narrow(Filter())
            return True
        return False

    def open_entry(self, index: int) -> None:
        """Look into what stands in a row of the log; what is not here is asked for again, or it is said why not."""
        screen = self._screen
        item = screen.panes.log.item(index)
        if item.stream is Stream.OUTPUT:
            self._open_written(screen.panes.log.written(item.position))
            return
        line = screen.feed.log.get(item.position)
        if line is not None:
            look_into_entry(screen, line)
        elif screen.feed.live.farewell:
            screen.tell(GONE)
        elif screen.feed.log.try_again():
            screen.draw_soon()

    def open_output(self, index: int) -> None:
        """Look into a line of the output pane."""
        self._open_written(self._screen.panes.output.line(index))

    def _open_written(self, line: WrittenLine | None) -> None:
        if line is None:
            self._screen.tell(f"the newest {KEPT} lines of the output are kept; the older ones can't be had any more")
            return

        def rows(look: Look, width: int) -> list[Row]:
            return written_detail(look, line, width)

        self._screen.app.push_screen(DetailScreen(self._screen.look, "Line of output", rows))

    def _follow(self) -> None:
        self._screen.panes.row_list(self._screen.desk.focus).toggle_follow()

    def _seek(self, step: int) -> None:
        why = self._screen.panes.log.seek(step)
        if why:
            self._screen.tell(why)

    def _cycle_output(self) -> None:
        """The log alone, with the program's output between its entries, and the output alone by turns."""
        screen, log = self._screen, self._screen.panes.log
        if screen.desk.focus is Pane.OUTPUT:
            screen.go_to(Pane.LOG)
        elif screen.desk.focus is Pane.LOG and not log.with_output:
            log.with_output = True
        else:
            log.with_output = False
            screen.go_to(Pane.OUTPUT)

    def _copy(self) -> None:
        widget = self._screen.panes.widget(self._screen.desk.focus)
        text = widget.selected_text() if isinstance(widget, Copyable) else self._screen.feed.shown.selected
        self._screen.tell(copied(self._screen.app, text))

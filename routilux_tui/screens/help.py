"""The help over the main screen: every key, scrolled like any pane, and searched with the key that filters one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from routilux.protocol.filters import Filter, FilterError, parse
from routilux_tui.actions import ACTIONS, Context, groups
from routilux_tui.keys.keymap import Keymap
from routilux_tui.keys.names import written
from routilux_tui.render.help import HelpLine, help_rows
from routilux_tui.render.line import Row, row
from routilux_tui.render.look import Look
from routilux_tui.screens.sheet import Sheet
from routilux_tui.widgets.edges import PaneTitle
from routilux_tui.widgets.filter_line import FilterLine


class HelpScreen(Sheet):
    """The actions of the table in groups, with the keys that they have now and why some can't be done now."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,enter,question_mark,f1,ctrl+c,ctrl+q", "dismiss", show=False),
        Binding("escape", "back", show=False),
        Binding("slash", "search", show=False),
    ]

    def __init__(self, look: Look, keymap: Keymap, context: Context) -> None:
        super().__init__(look, "help", self._make)
        self._lines = help_lines(keymap, context)
        self._filter = Filter()
        self._search = FilterLine(look)

    def compose(self) -> ComposeResult:
        """The title, the rows, and the line to search with while it is open."""
        yield Vertical(self._title, self._rows, self._search, classes="sheet")

    def on_mount(self) -> None:
        """Show the title; nothing is searched yet."""
        self._search.display = False
        self._title.show("Keys", "/ search   esc closes", focused=True, joints=())

    def on_filter_line_changed(self, message: FilterLine.Changed) -> None:
        """Show what matches; while it can't be understood, what did before."""
        message.stop()
        try:
            self._filter = parse(message.expression)
        except FilterError as error:
            self._search.say("", str(error))
        else:
            self._search.say("", "")
            self._rows.to_start()
            self._rows.redraw()

    def on_filter_line_closed(self, message: FilterLine.Closed) -> None:
        """Scroll in what matches, or in everything again."""
        message.stop()
        if not message.kept:
            self._filter = Filter()
        self._search.display = False
        self.set_focus(None)
        self._rows.redraw()

    def on_pane_title_chosen(self, message: PaneTitle.Chosen) -> None:
        """A click on the title does nothing."""
        message.stop()

    def action_search(self) -> None:
        """Type what is sought."""
        self._search.display = True
        self._search.begin(self._filter.expression)

    def action_back(self) -> None:
        """Show everything again, or close."""
        if self._filter:
            self._filter = Filter()
            self._rows.redraw()
        else:
            self.dismiss()

    def _make(self, look: Look, width: int) -> list[Row]:
        found = help_rows(look, self._lines, width, marked=self._filter)
        return found or [row(width, [Segment(" Nothing of it matches.", look["dim"])], look["text"])]


def help_lines(keymap: Keymap, context: Context) -> list[tuple[str, Sequence[HelpLine]]]:
    """The lines of the help by group, each with its keys as they are written; what can be done now comes first."""
    return [
        (
            name,
            sorted(
                (
                    (" ".join(map(written, keymap.keys_of(action))), action.help, action.why_not(context))
                    for action in actions
                ),
                key=lambda line: bool(line[2]),
            ),
        )
        for name, actions in groups(ACTIONS)
    ]

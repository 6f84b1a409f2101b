"""Why, as a screen to walk through: the causes above, the effects below, and enter to go where one points."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from routilux_tui.model.why import WhyRow
from routilux_tui.render.look import Look
from routilux_tui.screens.copying import copied
from routilux_tui.widgets.edges import PaneTitle
from routilux_tui.widgets.row_list import RowList
from routilux_tui.widgets.strip_view import StripView
from routilux_tui.widgets.text_rows import TextRows
from routilux_tui.widgets.why_list import WhyList

Page = tuple[str, Sequence[WhyRow]]
"""A title and rows."""

Asks = Callable[[WhyRow], Awaitable[Page | None]]
"""The page about what a row points at; None when there is none."""

_FIGURES = "enter goes there   w why   y copies   esc back"


class WhyScreen(ModalScreen[WhyRow]):
    """Pages of causes and effects, each opened from the one before; its result is the row to go to."""

    CSS_PATH = Path(__file__).with_name("walking.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,left,h,backspace", "back", show=False),
        Binding("q,ctrl+c,ctrl+q", "leave", show=False),
        Binding("j,down", "move(1)", show=False),
        Binding("k,up", "move(-1)", show=False),
        Binding("pagedown,ctrl+d", "move(8)", show=False),
        Binding("pageup,ctrl+u", "move(-8)", show=False),
        Binding("g,home", "move(-10000)", show=False),
        Binding("G,end", "move(10000)", show=False),
        Binding("enter", "take", show=False),
        Binding("w,right,l", "ask", show=False),
        Binding("y", "copy", show=False),
    ]

    def __init__(self, look: Look, page: Page, asks: Asks) -> None:
        super().__init__()
        self._asks = asks
        self._title = PaneTitle(look, "why", "")
        self._list = WhyList(look)
        self._rest = TextRows(look, self._list.rest)
        self._trail: list[tuple[Page, int]] = []
        self._page = page

    def compose(self) -> ComposeResult:
        """The title, the rows, and what the one under the cursor has no room for."""
        yield Vertical(self._title, self._list, self._rest, classes="walk")

    def on_mount(self) -> None:
        """Show the first page."""
        self._show(self._page)

    def on_row_list_opened(self, message: RowList.Opened) -> None:
        """Go to a row."""
        message.stop()
        self.action_take()

    def on_strip_view_pressed(self, message: StripView.Pressed) -> None:
        """A click puts the cursor on a row, a second one goes there."""
        message.stop()
        self._list.press(message.y)
        self._rest.show(self._list.rest)
        if message.clicks == 2:
            self.action_take()

    def on_strip_view_rolled(self, message: StripView.Rolled) -> None:
        """The wheel scrolls."""
        message.stop()
        self._list.roll(message.rows)
        self._rest.show(self._list.rest)

    def action_move(self, rows: int) -> None:
        """Move the cursor."""
        self._list.move(0, max(-self._list.count, min(rows, self._list.count)))
        self._rest.show(self._list.rest)

    def action_take(self) -> None:
        """Go to what the cursor is on."""
        row = self._list.current
        if row is not None:
            self.dismiss(row)

    def action_ask(self) -> None:
        """Ask why of what the cursor is on."""
        row = self._list.current
        if row is not None and not row.asked:
            self.run_worker(self._ask(row), exclusive=True)

    def action_copy(self) -> None:
        """Copy the whole page."""
        self.notify(copied(self.app, self._list.text()), markup=False)

    def action_back(self) -> None:
        """Go back to the page before, or close."""
        if self._trail:
            page, at = self._trail.pop()
            self._show(page, at)
        else:
            self.action_leave()

    def action_leave(self) -> None:
        """Close."""
        self.dismiss(None)

    async def _ask(self, row: WhyRow) -> None:
        page = await self._asks(row)
        if page is not None:
            self._trail.append((self._page, self._list.cursor))
            self._show(page)

    def _show(self, page: Page, at: int = -1) -> None:
        self._page = page
        self._title.show(page[0], _FIGURES, focused=True, joints=())
        self._list.show(page[1], at)
        self._rest.show(self._list.rest)

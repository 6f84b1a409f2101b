"""The command palette: everything that can be done or gone to, found by a few letters of its name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from routilux_tui.model.offers import Offered, found
from routilux_tui.render.figures import grouped
from routilux_tui.render.look import Look
from routilux_tui.widgets.filter_line import FilterLine
from routilux_tui.widgets.offer_list import OfferList
from routilux_tui.widgets.strip_view import StripView

_WORDS = (":", "does it", "closes")


class PaletteScreen(ModalScreen[str]):
    """Its result is the command that was chosen, empty when none was."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c,ctrl+q,ctrl+p", "back", show=False),
        Binding("down,tab,ctrl+n", "move(1)", show=False),
        Binding("up,shift+tab", "move(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
    ]

    def __init__(self, look: Look, offers: Sequence[Offered]) -> None:
        super().__init__()
        self._offers = offers
        self._line = FilterLine(look, _WORDS)
        self._list = OfferList(look)

    def compose(self) -> ComposeResult:
        """The line, and the list below it."""
        yield Vertical(self._line, self._list, classes="palette")

    def on_mount(self) -> None:
        """Offer everything, and take the keyboard."""
        self._line.begin("")
        self._narrow("")

    def on_filter_line_changed(self, message: FilterLine.Changed) -> None:
        """Offer what fits."""
        message.stop()
        self._narrow(message.expression)

    def on_filter_line_closed(self, message: FilterLine.Closed) -> None:
        """Enter takes what is under the cursor."""
        message.stop()
        current = self._list.current
        self.dismiss(current.offer.command if message.kept and current is not None else "")

    def on_strip_view_pressed(self, message: StripView.Pressed) -> None:
        """A click on an offer takes it."""
        message.stop()
        if message.pane and 0 <= self._list.index_at(message.y) < self._list.count:
            self._list.press(message.y)
            current = self._list.current
            self.dismiss(current.offer.command if current is not None else "")

    def on_strip_view_rolled(self, message: StripView.Rolled) -> None:
        """The wheel scrolls."""
        message.stop()
        self._list.roll(message.rows)

    def on_click(self, event: events.Click) -> None:
        """A click beside it closes it."""
        if event.widget is self:
            self.dismiss("")

    def action_move(self, rows: int) -> None:
        """Go to another offer."""
        self._list.move(0, rows)
        self._say()

    def action_page(self, pages: int) -> None:
        """Go on by a screen."""
        self._list.page(pages)
        self._say()

    def action_back(self) -> None:
        """Do nothing."""
        self.dismiss("")

    def _narrow(self, typed: str) -> None:
        fitting = found(self._offers, typed)
        self._list.show(fitting, by_group=not typed.strip())
        self._say()

    def _say(self) -> None:
        """Say how many fit, or, in full, why the one under the cursor can't be done now."""
        current = self._list.current
        why = "" if current is None else current.offer.why_not
        count = f"{grouped(self._list.count)} found" if self._line.expression.strip() else ""
        self._line.say(f"not now: {why}" if why else count, "")

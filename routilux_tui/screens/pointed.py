"""A screen of panes and what the mouse does on it: it goes to panes, selects and opens rows, scrolls and resizes."""

from __future__ import annotations

from textual.screen import Screen

from routilux_tui.model.desk import Desk, Pane, Plan
from routilux_tui.model.resizing import Edge, edge_above, edge_moved
from routilux_tui.screens.panes import Panes
from routilux_tui.widgets.edges import Divider, KeyLine, PaneTitle
from routilux_tui.widgets.strip_view import StripView


class PointedScreen(Screen[None], inherit_bindings=False):
    """Turns what was clicked, rolled and dragged into what a key would do."""

    panes: Panes
    desk: Desk
    plan: Plan

    def perform(self, action_id: str) -> None:
        """Do what the action says."""
        raise NotImplementedError

    def change_desk(self, desk: Desk) -> None:
        """Arrange the panes anew."""
        raise NotImplementedError

    def go_to(self, pane: Pane) -> None:
        """Give a pane the keys."""
        raise NotImplementedError

    def end_filtering(self, *, kept: bool) -> None:
        """Give the keys back to the pane."""
        raise NotImplementedError

    def draw_soon(self) -> None:
        """Draw what is new."""
        raise NotImplementedError

    def on_screen_resume(self) -> None:
        """The line of keys, which is empty while another screen has them, is this one's again."""
        self.draw_soon()

    def on_strip_view_pressed(self, message: StripView.Pressed) -> None:
        """A click gives the pane the keys and selects the row; one on the row that is selected opens it."""
        message.stop()
        if message.pane:
            pane = Pane(message.pane)
            self.end_filtering(kept=True)
            had_keys = self.desk.focus is pane
            self.go_to(pane)
            was_selected = self.panes.press(pane, message.y)
            if message.clicks == 2 or (had_keys and was_selected and message.clicks == 1):
                self.perform("open")

    def on_pane_title_chosen(self, message: PaneTitle.Chosen) -> None:
        """A click on a title gives its pane the keys; one on that of the pane that has them fills the screen."""
        message.stop()
        pane = Pane(message.pane)
        if self.desk.focus is pane:
            self.perform("pane.whole")
        else:
            self.go_to(pane)

    def on_pane_title_dragged(self, message: PaneTitle.Dragged) -> None:
        """A title is the boundary to the panes above it."""
        message.stop()
        edge = edge_above(self.plan, Pane(message.pane))
        if edge is not None:
            self.change_desk(edge_moved(self.desk, self.plan, edge, message.to))

    def on_divider_dragged(self, message: Divider.Dragged) -> None:
        """The rule before the right column is its boundary; others stay in the middle between two panes."""
        message.stop()
        if message.at == self.plan.width - self.plan.cells.side - 1:
            self.change_desk(edge_moved(self.desk, self.plan, Edge.SIDE, message.to))

    def on_strip_view_rolled(self, message: StripView.Rolled) -> None:
        """The wheel scrolls the pane under it, whichever has the keys."""
        message.stop()
        if message.pane:
            self.panes.roll(Pane(message.pane), message.rows)
            self.draw_soon()

    def on_key_line_chosen(self, message: KeyLine.Chosen) -> None:
        """A click on the line of keys does what the key does."""
        message.stop()
        self.perform(message.action_id)

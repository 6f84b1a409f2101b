"""What frames the panes: the status line, titles, the rules between panes, the banner, and the line of keys."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from textual import events
from textual.message import Message

from routilux_tui.model.heading import Heading
from routilux_tui.render.banner import banner_rows
from routilux_tui.render.key_line import Offer, action_at, key_line
from routilux_tui.render.line import Row, blank
from routilux_tui.render.look import Look
from routilux_tui.render.status_line import status_line
from routilux_tui.render.titles import Joint, title
from routilux_tui.widgets.grip import Grip
from routilux_tui.widgets.strip_view import StripView


class StatusLine(StripView):
    """The first row of the screen."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, id="status-line")
        self._facts = Heading()

    def show(self, facts: Heading) -> None:
        """Show these facts."""
        if facts != self._facts:
            self._facts = facts
            self.redraw()

    def draw(self, width: int, height: int) -> list[Row]:
        """The line."""
        return [status_line(self.look, width, self._facts)][:height]


class Banner(StripView):
    """What happened to the program or its connection, with its last words."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, id="banner")
        self.sentence = ""
        self.wrong = False
        self._words: Sequence[str] = ()

    @property
    def wanted(self) -> int:
        """How many rows it needs; 0 while there is nothing to say."""
        return 1 + min(3, len(self._words)) if self.sentence else 0

    def show(self, sentence: str, words: Sequence[str], *, wrong: bool) -> None:
        """Say this, and the last words below it."""
        if (sentence, words, wrong) != (self.sentence, self._words, self.wrong):
            self.sentence, self._words, self.wrong = sentence, words, wrong
            self.redraw()

    def draw(self, width: int, height: int) -> list[Row]:
        """The sentence and the last words."""
        return banner_rows(self.look, width, self.sentence, self._words, wrong=self.wrong)[:height]


class PaneTitle(StripView):
    """The title row of one pane, and the boundary to what is above it."""

    class Chosen(Message):
        """A person clicked on the title of a pane."""

        def __init__(self, pane: str) -> None:
            super().__init__()
            self.pane = pane

    class Dragged(Message):
        """A person drags the title of a pane to a row of the screen."""

        def __init__(self, pane: str, to: int) -> None:
            super().__init__()
            self.pane = pane
            self.to = to

    def __init__(self, look: Look, pane: str, digit: str) -> None:
        super().__init__(look, pane, id=f"{pane}-title")
        self._digit = digit
        self._said = pane
        self._figures = ""
        self._focused = False
        self._joints: Sequence[Joint] = ()
        self._grip = Grip(self)

    def show(self, name: str, figures: str, *, focused: bool, joints: Sequence[Joint]) -> None:
        """Show this name and these figures."""
        if (name, figures, focused, joints) != (self._said, self._figures, self._focused, self._joints):
            self._said, self._figures, self._focused, self._joints = name, figures, focused, joints
            self.redraw()

    def draw(self, width: int, height: int) -> list[Row]:
        """The rule with the name in it."""
        line = title(
            self.look,
            width,
            self._said,
            self._figures,
            digit=self._digit,
            focused=self._focused,
            joints=self._joints,
        )
        return [line][:height]

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of the boundary that the title is."""
        self._grip.take(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Drag the boundary."""
        if self._grip.dragged(event):
            self.post_message(self.Dragged(self.pane, int(event.screen_y)))

    def on_mouse_up(self) -> None:
        """Let go of it."""
        self._grip.release()

    def on_click(self, event: events.Click) -> None:
        """Tell the screen, unless the boundary was dragged."""
        event.prevent_default()
        event.stop()
        if not self._grip.moved:
            self.post_message(self.Chosen(self.pane))


class Divider(StripView):
    """The rule between two panes, which can be dragged."""

    class Dragged(Message):
        """A person drags the rule from a column of the screen to another."""

        def __init__(self, at: int, to: int) -> None:
            super().__init__()
            self.at = at
            self.to = to

    def __init__(self, look: Look, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(look, id=id)
        self._grip = Grip(self)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of the rule."""
        self._grip.take(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Drag the rule."""
        if self._grip.dragged(event):
            self.post_message(self.Dragged(self.region.x, int(event.screen_x)))

    def on_mouse_up(self) -> None:
        """Let go of it."""
        self._grip.release()

    def draw(self, width: int, height: int) -> list[Row]:
        """One glyph a row."""
        line = (Segment(self.look.glyphs.divider * width, self.look["rule"]),)
        return [line] * height


class KeyLine(StripView):
    """The last row of the screen: what a person can do now. A click on it does it."""

    class Chosen(Message):
        """A person clicked on what the line offers: the id of the action."""

        def __init__(self, action_id: str) -> None:
            super().__init__()
            self.action_id = action_id

    def __init__(self, look: Look) -> None:
        super().__init__(look, id="key-line")
        self._offers: Sequence[Offer] = ()

    def show(self, offers: Sequence[Offer]) -> None:
        """Offer these keys, those of the highest rank as long as there is room."""
        if offers != self._offers:
            self._offers = offers
            self.redraw()

    def draw(self, width: int, height: int) -> list[Row]:
        """The keys that fit."""
        return [key_line(self.look, width, self._offers)][:height] or [blank(width, self.look["footer"])]

    def on_click(self, event: events.Click) -> None:
        """Tell the screen which action was clicked."""
        event.stop()
        action_id = action_at(self.size.width, self._offers, event.x)
        if action_id:
            self.post_message(self.Chosen(action_id))

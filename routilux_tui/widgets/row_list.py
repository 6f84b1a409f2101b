"""The base of the lists: an own offset, an own scroll bar, a cursor, and rows that are drawn when they are seen."""

from __future__ import annotations

from textual.message import Message

from routilux_tui.model.scroll import (
    Scroll,
    at_row,
    cursor_row,
    following,
    held,
    moved,
    rolled,
    top_row,
)
from routilux_tui.render.line import Row
from routilux_tui.render.lists import hint_rows
from routilux_tui.render.look import Look
from routilux_tui.render.scrollbar import barred
from routilux_tui.widgets.barred_view import BarredView


class RowList(BarredView):
    """A list of `count` rows, of which `paint` draws one. The last column is the scroll bar's."""

    hint: tuple[str, ...] = ()

    class Opened(Message):
        """A person wants to look into a row."""

        def __init__(self, pane: str, index: int) -> None:
            super().__init__()
            self.pane = pane
            self.index = index

    def __init__(self, look: Look, pane: str, place: Scroll | None = None) -> None:
        super().__init__(look, pane, id=pane)
        self.scroll = place or Scroll()
        self.has_keys = False

    @property
    def count(self) -> int:
        """How many rows there are."""
        raise NotImplementedError

    @property
    def bar(self) -> tuple[int, int]:
        """How many rows there are, and which is the first on screen."""
        return self.count, top_row(self.scroll, self.count, self.page_height)

    def paint(self, index: int, width: int) -> Row:
        """The row of that index, in `width` cells."""
        raise NotImplementedError

    @property
    def page_height(self) -> int:
        """How many rows are on screen."""
        return max(1, self.size.height)

    def wanted(self, height: int) -> tuple[int, int]:
        """What a screen of that height shows: the first row and how many."""
        return top_row(self.scroll, self.count, height), height

    @property
    def cursor(self) -> int:
        """The index of the row under the cursor, -1 when there is none."""
        return cursor_row(self.scroll, self.count)

    def focus_keys(self, *, has_keys: bool) -> None:
        """Say whether this pane has the keys, so that its cursor shows."""
        if has_keys != self.has_keys:
            self.has_keys = has_keys
            self.redraw()

    def move(self, columns: int, rows: int) -> None:  # noqa: ARG002 - a list has nothing at its sides
        """Move the cursor by so many rows."""
        self._goto(moved(self.scroll, rows, self.count, self.page_height))

    def page(self, pages: int) -> None:
        """Move by so many screens."""
        self.move(0, pages * max(1, self.page_height - 1))

    def to_start(self) -> None:
        """Go to the first row."""
        self._goto(at_row(self.scroll, 0, self.count, self.page_height))

    def to_end(self) -> None:
        """Go to the last row; a list that tails follows it."""
        if self.scroll.tails:
            self._goto(following(self.scroll))
        else:
            self._goto(at_row(self.scroll, self.count - 1, self.count, self.page_height))

    def roll(self, rows: int) -> None:
        """Move the screen by so many rows, as the wheel does it."""
        self._goto(rolled(self.scroll, rows, self.count, self.page_height))

    def press(self, y: int) -> None:
        """Put the cursor on a row of the screen."""
        index = self.index_at(y)
        if 0 <= index < self.count:
            self._goto(at_row(self.scroll, index, self.count, self.page_height))

    def toggle_follow(self) -> None:
        """Follow the end, or stay here."""
        stays = held(self.scroll, self.count, self.page_height)
        self._goto(stays if self.scroll.follow else following(self.scroll))

    def open(self) -> None:
        """Ask for the detail of the row under the cursor."""
        if self.cursor >= 0:
            self.post_message(self.Opened(self.pane, self.cursor))

    def draw(self, width: int, height: int) -> list[Row]:
        """The rows on screen, the one under the cursor marked, and the scroll bar."""
        if not self.count:
            return hint_rows(self.look, width, self.hint)
        return self._with_bar(self.draw_rows(width - 1, height), height, self.count)

    def draw_rows(self, width: int, height: int) -> list[Row]:
        """The rows on screen without the scroll bar."""
        top = top_row(self.scroll, self.count, height)
        return [self.mark(index, self.paint(index, width)) for index in range(top, min(top + height, self.count))]

    def mark(self, index: int, line: Row) -> Row:
        """The line, marked when it is the one under the cursor of the pane that has the keys."""
        marked = index == self.cursor and self.has_keys and not self.scroll.follow
        return self.look.tinted(line, "selection") if marked else line

    def go_to(self, row: int) -> None:
        """Put the cursor on a row."""
        self._goto(at_row(self.scroll, row, self.count, self.page_height))

    def keep_at(self, row: int) -> None:
        """Stay on this row after the list became another, unless the end is followed."""
        if not self.scroll.follow:
            self.scroll = at_row(self.scroll, row, self.count, self.page_height)
        self.redraw()
        self.scrolled()

    def on_resize(self) -> None:
        """Keep the cursor on the screen, which may be lower now."""
        if not self.scroll.follow and self.count:
            self.scroll = at_row(self.scroll, self.cursor, self.count, self.page_height)

    def index_at(self, y: int) -> int:
        """The index of the row at a row of the screen, one that is not there when nothing is."""
        return top_row(self.scroll, self.count, self.page_height) + y

    def _with_bar(self, rows: list[Row], height: int, count: int) -> list[Row]:
        top, style = top_row(self.scroll, count, height), "rule.focus" if self.has_keys else "gauge.track"
        return barred(self.look, rows, self.size.width, height, count=count, top=top, style=style)

    def _goto(self, scroll: Scroll) -> None:
        if scroll != self.scroll:
            self.scroll = scroll
            self.redraw()
            self.scrolled()

    def scrolled(self) -> None:
        """Called after the place changed."""

"""The list of what the command palette offers."""

from __future__ import annotations

from collections.abc import Sequence

from textual.geometry import Size

from routilux_tui.model.offers import Found
from routilux_tui.model.scroll import Scroll
from routilux_tui.render.line import Row
from routilux_tui.render.look import Look
from routilux_tui.render.offers import offer_row
from routilux_tui.widgets.row_list import RowList


class OfferList(RowList):
    """What fits what was typed; the row under the cursor is what enter does."""

    hint: tuple[str, ...] = ("Nothing is called that.", "Fewer letters find more; every letter counts, in their order.")

    def __init__(self, look: Look) -> None:
        super().__init__(look, "offers")
        self._found: Sequence[Found] = ()
        self._by_group = True
        self.has_keys = True

    @property
    def count(self) -> int:
        """How many fit."""
        return len(self._found)

    @property
    def current(self) -> Found | None:
        """What is under the cursor."""
        return self._found[self.cursor] if self._found else None

    def show(self, found: Sequence[Found], *, by_group: bool) -> None:
        """Show these from the first on; `by_group` says that they stand in groups, which are then named once."""
        self._found, self._by_group = found, by_group
        self.scroll = Scroll()
        self.redraw()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's signature
        """As many rows as there is room for, so that the list keeps its place while it gets shorter."""
        return viewport.height

    def paint(self, index: int, width: int) -> Row:
        """One offer."""
        each = self._found[index]
        first = not index or self._found[index - 1].offer.group != each.offer.group
        return offer_row(self.look, each, width, names_group=first or not self._by_group)

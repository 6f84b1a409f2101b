"""The panel of the selected routine: rows that scroll as one."""

from __future__ import annotations

from collections.abc import Sequence

from routilux.protocol import Activation, SourceAnswer
from routilux_tui.model.panel import PanelFacts
from routilux_tui.render.line import Row, plain_text
from routilux_tui.render.lists import hint_rows
from routilux_tui.render.look import Look
from routilux_tui.render.panel import panel_rows
from routilux_tui.render.scrollbar import barred
from routilux_tui.render.source_text import KeptSource
from routilux_tui.render.wide_panel import wide_panel_rows
from routilux_tui.widgets.barred_view import BarredView

_COPIED = 100


class RoutinePanel(BarredView):
    """Figures, state, last error and ports of one routine; with room also its newest activations and its source."""

    hint: tuple[str, ...] = (
        "No routine is selected.",
        "Go to the graph with {pane.graph} and move with {move.left}{move.down}{move.up}{move.right}.",
    )

    def __init__(self, look: Look) -> None:
        super().__init__(look, "routine", id="routine")
        self._facts: PanelFacts | None = None
        self._handlers: Sequence[SourceAnswer] = ()
        self._recent: Sequence[Activation] = ()
        self._source = KeptSource()
        self._top = 0
        self._length = 0

    def show(
        self,
        facts: PanelFacts | None,
        handlers: Sequence[SourceAnswer] = (),
        recent: Sequence[Activation] = (),
    ) -> None:
        """Show these facts; another routine is shown from its start."""
        known = self._facts.routine_id if self._facts is not None else ""
        if facts is None or facts.routine_id != known:
            self._top = 0
        self._facts, self._handlers, self._recent = facts, handlers, recent
        self.redraw()

    def draw(self, width: int, height: int) -> list[Row]:
        """The rows of the panel from the first one on screen."""
        if self._facts is None:
            return hint_rows(self.look, width, self.hint)
        rows = self._panel(self._facts, width)
        hides = len(rows) > height
        if hides:
            rows = self._panel(self._facts, width - 1)
        self._length = len(rows)
        self._top = min(self._top, max(0, len(rows) - height))
        shown = rows[self._top : self._top + height]
        return barred(self.look, shown, width, height, count=len(rows), top=self._top) if hides else shown

    def _panel(self, facts: PanelFacts, width: int) -> list[Row]:
        return wide_panel_rows(self.look, facts, self._handlers, self._recent, width, self._source.rows)

    @property
    def bar(self) -> tuple[int, int]:
        """How many rows there are, and which is the first on screen."""
        return self._length, self._top

    def selected_text(self) -> str:
        """All of the panel, to be copied; empty when no routine is selected."""
        return "" if self._facts is None else plain_text(panel_rows(self.look, self._facts, _COPIED))

    def move(self, columns: int, rows: int) -> None:  # noqa: ARG002 - there is nothing at its sides
        """Scroll by so many rows."""
        self.roll(rows)

    def page(self, pages: int) -> None:
        """Scroll by so many screens."""
        self.roll(pages * max(1, self.size.height - 1))

    def to_start(self) -> None:
        """Scroll to the first row."""
        self.roll(-self._length)

    def to_end(self) -> None:
        """Scroll to the last row."""
        self.roll(self._length)

    def roll(self, rows: int) -> None:
        """Scroll by so many rows, as far as there are some."""
        self._top = min(max(0, self._top + rows), max(0, self._length - self.size.height))
        self.redraw()

    def press(self, y: int) -> None:
        """A click selects nothing here."""

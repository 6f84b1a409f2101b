"""What is said when the terminal has no room for anything else."""

from __future__ import annotations

from rich.segment import Segment

from routilux_tui.model.desk import SMALLEST
from routilux_tui.render.line import Row, row
from routilux_tui.widgets.strip_view import StripView


class TooSmall(StripView):
    """The size of the terminal, and the least that is needed."""

    def draw(self, width: int, height: int) -> list[Row]:
        """One line, or as much of it as fits."""
        text = f" {width}x{height}: the dashboard needs {SMALLEST[0]}x{SMALLEST[1]}"
        return [row(width, [Segment(text, self.look["log.warning"])], self.look["text"])][:height]

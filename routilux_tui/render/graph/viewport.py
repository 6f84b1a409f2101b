"""Which part of a drawing a pane shows: what fits is in the middle, what does not can be moved but never lost."""

from __future__ import annotations

from dataclasses import dataclass, replace

from routilux_tui.render.graph.shapes import Rect

_MARGIN = 2
"""Free cells beside what is brought into view, where there is room."""


@dataclass(frozen=True, slots=True)
class Viewport:
    """A pane of `width` by `height` cells on a drawing of `drawn_width` by `drawn_height`.

    `left` and `top` are the drawing's column and row at the pane's corner, negative when the drawing is smaller.
    """

    width: int
    height: int
    drawn_width: int
    drawn_height: int
    left: int = 0
    top: int = 0

    def settled(self) -> Viewport:
        """The nearest place that is allowed: centred where the drawing fits, else with no space lost at its ends."""
        return replace(
            self,
            left=_settled(self.left, self.width, self.drawn_width),
            top=_settled(self.top, self.height, self.drawn_height),
        )

    @property
    def hidden(self) -> tuple[bool, bool, bool, bool]:
        """Whether some of the drawing lies beyond the left, right, upper and lower side."""
        return (
            self.left > 0,
            self.left + self.width < self.drawn_width,
            self.top > 0,
            self.top + self.height < self.drawn_height,
        )

    def panned(self, columns: int, rows: int) -> Viewport:
        """Moved over the drawing, to the right and down when positive."""
        return replace(self, left=self.left + columns, top=self.top + rows).settled()

    def showing(self, rect: Rect) -> Viewport:
        """Moved no farther than it takes to have a rectangle in view."""
        return replace(
            self,
            left=_showing(self.left, self.width, rect.left, rect.right),
            top=_showing(self.top, self.height, rect.top, rect.bottom),
        ).settled()

    def around(self, rect: Rect) -> Viewport:
        """Moved so that a rectangle is in the middle, as near as that may be."""
        return self.centred(rect.left + rect.width // 2, rect.top + rect.height // 2)

    def centred(self, column: int, row: int) -> Viewport:
        """Moved so that a cell of the drawing is in the middle, as near as that may be."""
        return replace(self, left=column - self.width // 2, top=row - self.height // 2).settled()


def _settled(start: int, room: int, size: int) -> int:
    if size <= room:
        return -((room - size) // 2)
    return min(max(start, 0), size - room)


def _showing(start: int, room: int, first: int, end: int) -> int:
    margin = max(0, min(_MARGIN, (room - (end - first)) // 2))
    if first - margin < start:
        return first - margin
    return max(start, min(end + margin - room, first))

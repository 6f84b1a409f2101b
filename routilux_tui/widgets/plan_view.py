"""A container whose children stand where a plan says, to the cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.widget import Widget


class PlanLayout(Layout):
    """Puts each child into the region that the container has for its id; the others are not on the screen."""

    name = "plan"

    def arrange(self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True) -> ArrangeResult:  # noqa: ARG002 - Textual's signature
        """The placements of the children that have a region."""
        assert isinstance(parent, PlanView)
        regions = parent.regions
        return [
            WidgetPlacement(regions[child.id], NULL_OFFSET, NULL_SPACING, child)
            for child in children
            if child.id is not None and child.id in regions
        ]


class PlanView(Widget, can_focus=False):
    """Children by id, each in its region."""

    BLANK: ClassVar[bool] = True
    DEFAULT_CSS: ClassVar[str] = "PlanView { width: 1fr; height: 1fr; }"

    def __init__(self, *children: Widget, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(*children, id=id, markup=False)
        self.regions: Mapping[str, Region] = {}
        self._plan_layout = PlanLayout()

    @property
    def layout(self) -> Layout:
        """The layout that obeys the regions."""
        return self._plan_layout

    def lay_out(self, regions: Mapping[str, Region]) -> None:
        """Put the children into these regions."""
        if regions != self.regions:
            self.regions = regions
            for child in self.children:
                child.display = child.id in regions
                child.refresh(layout=True)

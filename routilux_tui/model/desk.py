"""Which panes are on the screen and where: a person's choice of panes, and the arithmetic of a terminal's size."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from routilux_tui.model.sizes import Cells, Room, Shares, cells_of


class Pane(StrEnum):
    """The panes, in the order of their digits; the program's output has 0."""

    JOBS = "jobs"
    GRAPH = "graph"
    ROUTINE = "routine"
    LOG = "log"
    TIMELINE = "timeline"
    DEFERRED = "deferred"
    HISTORY = "history"
    OUTPUT = "output"


DIGITS = {pane: str((index + 1) % 8) for index, pane in enumerate(Pane)}
"""The key of each pane."""

LEFT = (Pane.LOG, Pane.HISTORY, Pane.OUTPUT)
"""The panes that share the lower left place of a wide screen."""

RIGHT = (Pane.DEFERRED, Pane.JOBS)
"""The panes that share the lower right place of a wide screen."""

SMALLEST = (40, 12)
"""Columns and rows below which nothing sensible can be shown."""

UNKNOWN_LANES = 4
"""How many lanes the timeline is taken to have until the job's routines are known."""

_WIDE = 120
_WIDEST = 200
_HIGH = 30
_TALL = 38


class Desk(Struct, frozen=True):
    """A person's choice: the pane that has the keys, the one in each shared place, sizes, and whether it is grown.

    A pane that is `grown` fills the screen.
    """

    focus: Pane = Pane.GRAPH
    left: Pane = Pane.LOG
    right: Pane = Pane.DEFERRED
    lower: Pane = Pane.ROUTINE
    grown: bool = False
    shares: Shares = Shares()


class Place(Struct, frozen=True):
    """A pane's cells: its title is one row of `width` at (x, y), and its body has the `height` rows below that."""

    pane: Pane
    x: int
    y: int
    width: int
    height: int


class Rule(Struct, frozen=True):
    """A vertical line between two panes, from the title row of the panes that it parts down to above `bottom`."""

    x: int
    top: int
    bottom: int


class Plan(Struct, frozen=True):
    """Where everything goes on a screen of that size. `places` is empty when the screen is too small.

    `room` is what the panes share and `cells` what they got of it.
    """

    width: int
    height: int
    banner: int
    places: tuple[Place, ...] = ()
    rules: tuple[Rule, ...] = ()
    room: Room = Room(0, 0, side=False, middle=False)
    cells: Cells = Cells(0, 0, 0)

    def place(self, pane: Pane) -> Place | None:
        """Where a pane is, or None when it is not on the screen."""
        return next((place for place in self.places if place.pane is pane), None)

    def title_width(self, place: Place) -> int:
        """How wide the title of a pane is: it takes the cell of the rule beside its pane too."""
        return place.width + any(rule.x == place.x + place.width for rule in self.rules)

    def title_joints(self, place: Place) -> list[tuple[int, bool, bool]]:
        """Where rules meet the title of a pane: column in the title, comes from above, goes on below."""
        return [
            (rule.x - place.x, rule.bottom == place.y, rule.top == place.y)
            for rule in self.rules
            if place.y in (rule.top, rule.bottom)
        ]


def focused(desk: Desk, pane: Pane) -> Desk:
    """The choice after a person went to a pane: it has the keys, and is on the screen."""
    return replace(
        desk,
        focus=pane,
        left=pane if pane in LEFT else desk.left,
        right=pane if pane in RIGHT else desk.right,
        lower=desk.lower if pane is Pane.GRAPH else pane,
    )


def next_pane(desk: Desk, plan: Plan, step: int) -> Pane:
    """The pane that so many steps of the tab key lead to, among those on the screen, as one reads."""
    panes = [place.pane for place in plan.places]
    if not panes:
        return desk.focus
    at = panes.index(desk.focus) if desk.focus in panes else 0
    return panes[(at + step) % len(panes)]


def is_wide(width: int, height: int) -> bool:
    """True when a terminal of that size shows five panes at once; a smaller one shows the graph and one below it."""
    return width >= _WIDE and height >= _HIGH


def arrange(desk: Desk, width: int, height: int, *, banner: int = 0, lanes: int = UNKNOWN_LANES) -> Plan:
    """The plan for a terminal of that size.

    `banner` rows stand below the status line, and `lanes` is how many rows the timeline could fill. The first row is
    the status line's and the last the keys'.
    """
    plan = Plan(width, height, banner)
    if width < SMALLEST[0] or height < SMALLEST[1]:
        return plan
    top, bottom = 1 + banner, height - 1
    if desk.grown:
        return replace(plan, places=(Place(desk.focus, 0, top, width, bottom - top - 1),))
    return (_wide if is_wide(width, height) else _narrow)(plan, desk, top, bottom, lanes)


def _wide(plan: Plan, desk: Desk, top: int, bottom: int, lanes: int) -> Plan:
    room = Room(plan.width, bottom - top, side=True, middle=True)
    rows = room.rows
    usual = Cells(_side(plan.width), min(lanes + 2, max(5, rows * 3 // 10)), min(max(rows // 4 + 1, 6), 32))
    cells = cells_of(desk.shares, usual, room)
    last = bottom - cells.below
    timeline = last - cells.middle
    x = plan.width - cells.side
    upper, rule = _beside((Pane.GRAPH, Pane.ROUTINE), (x,), plan.width, top, timeline)
    lower, rules = _beside(*_lower(desk, plan.width, x), plan.width, last, bottom)
    return replace(
        plan,
        places=(*upper, Place(Pane.TIMELINE, 0, timeline, plan.width, cells.middle - 1), *lower),
        rules=(*rule, *rules),
        room=room,
        cells=cells,
    )


def _lower(desk: Desk, width: int, x: int) -> tuple[tuple[Pane, ...], tuple[int, ...]]:
    """The panes at the bottom of a wide screen, and the columns at which all but the first begin.

    The widest screens have the history in a place of its own.
    """
    if width < _WIDEST:
        return (desk.left, desk.right), (x,)
    first = Pane.LOG if desk.left is Pane.HISTORY else desk.left
    return (first, Pane.HISTORY, desk.right), (x // 2, x)


def _narrow(plan: Plan, desk: Desk, top: int, bottom: int, lanes: int) -> Plan:
    rows = bottom - top
    beside = plan.width >= _WIDE
    last = desk.left if beside and desk.lower is Pane.ROUTINE else desk.lower
    room = Room(plan.width, rows, side=beside, middle=rows >= _TALL and last is not Pane.TIMELINE)
    middle = min(lanes + 2, max(5, rows // 4)) if room.middle else 0
    cells = cells_of(desk.shares, Cells(_side(plan.width), middle, (rows - middle) // 2), room)
    lower = bottom - cells.below
    split = lower - cells.middle
    x = plan.width - cells.side
    upper = (Pane.GRAPH, Pane.ROUTINE) if beside else (Pane.GRAPH,)
    places, rules = _beside(upper, (x,) if beside else (), plan.width, top, split)
    if cells.middle:
        places = (*places, Place(Pane.TIMELINE, 0, split, plan.width, cells.middle - 1))
    return replace(
        plan,
        places=(*places, Place(last, 0, lower, plan.width, bottom - lower - 1)),
        rules=rules,
        room=room,
        cells=cells,
    )


def _side(width: int) -> int:
    """The usual columns of the right column."""
    return min(max(width * 5 // 16, 42), 64)


def _beside(
    panes: tuple[Pane, ...], starts: tuple[int, ...], width: int, y: int, end: int
) -> tuple[tuple[Place, ...], tuple[Rule, ...]]:
    """Panes side by side from row y to row `end`, all but the first beginning in these columns, and rules between."""
    left, right = (0, *starts), (*(start - 1 for start in starts), width)
    places = tuple(
        Place(pane, start, y, stop - start, end - y - 1) for pane, start, stop in zip(panes, left, right, strict=True)
    )
    return places, tuple(Rule(start - 1, y, end) for start in starts)

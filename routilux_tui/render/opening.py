"""The first picture: the frame of the panes, before anything is known that could stand in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.segment import Segment

from routilux_tui.model.desk import DIGITS, Pane, Plan
from routilux_tui.model.heading import Heading
from routilux_tui.render.key_line import Offer, key_line
from routilux_tui.render.line import Row, blank, measure, row
from routilux_tui.render.look import Look
from routilux_tui.render.status_line import status_line
from routilux_tui.render.titles import title


def opening(look: Look, plan: Plan, focus: Pane, saying: str, offers: Sequence[Offer]) -> list[Row]:
    """The rows of a whole screen: what is going on, the panes' titles, the rules between them, and the keys.

    No rows when the screen is too small for panes.
    """
    if not plan.places:
        return []
    return [
        status_line(look, plan.width, Heading(source=saying)),
        *(_framed(look, plan, y, focus) for y in range(1, plan.height - 1)),
        key_line(look, plan.width, offers),
    ]


def _framed(look: Look, plan: Plan, y: int, focus: Pane) -> Row:
    """One row of the panes."""
    line: list[Segment] = []
    for x, piece in sorted(_pieces(look, plan, y, focus), key=lambda placed: placed[0]):
        line += [*blank(x - measure(line), look["text"]), *piece]
    return row(plan.width, line, look["text"])


def _pieces(look: Look, plan: Plan, y: int, focus: Pane) -> Iterator[tuple[int, Row]]:
    """What stands in a row, each with its column."""
    for place in plan.places:
        if place.y == y:
            yield (
                place.x,
                title(
                    look,
                    plan.title_width(place),
                    place.pane.capitalize(),
                    digit=DIGITS[place.pane],
                    focused=place.pane is focus,
                    joints=plan.title_joints(place),
                ),
            )
    for rule in plan.rules:
        if rule.top < y < rule.bottom:
            yield rule.x, (Segment(look.glyphs.divider, look["rule"]),)

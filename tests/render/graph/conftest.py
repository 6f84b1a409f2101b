"""Flows written as text, and what a laid out flow looks like."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from routilux.protocol import Edge, GraphDescription, RoutineNode
from routilux_tui.render.graph.face import BoxFace
from routilux_tui.render.graph.layout import lay_out
from routilux_tui.render.graph.painter import Painter, shown
from routilux_tui.render.graph.zoom import Zoom
from routilux_tui.render.line import text_of
from routilux_tui.render.look import Look, look

Flow = Callable[..., GraphDescription]


@pytest.fixture
def flow() -> Flow:
    """Makes a flow of words such as `walk>read parse.failed>reject.bad lonely`; the first routine is the entry.

    Without a name, an event is `output` and a slot is `input`; a routine that nothing leads to has a slot `trigger`.
    """

    def make(text: str) -> GraphDescription:
        ends = []
        names: dict[str, None] = {}
        for word in text.split():
            source, arrow, target = word.partition(">")
            if not arrow:
                names.setdefault(word)
                continue
            routine, _, event = source.partition(".")
            to_routine, _, slot = target.partition(".")
            names.setdefault(routine)
            names.setdefault(to_routine)
            ends.append((routine, event or "output", to_routine, slot or "input"))
        index = {name: number for number, name in enumerate(names)}
        events: dict[str, dict[str, None]] = {name: {} for name in names}
        slots: dict[str, dict[str, None]] = {name: {} for name in names}
        for source, event, target, slot in ends:
            events[source].setdefault(event)
            slots[target].setdefault(slot)
        return GraphDescription(
            "flow",
            1,
            tuple(
                RoutineNode(number, name, "Routine", tuple(slots[name]) or ("trigger",), tuple(events[name]))
                for name, number in index.items()
            ),
            tuple(
                Edge(number, index[source], event, index[target], slot)
                for number, (source, event, target, slot) in enumerate(ends)
            ),
            0 if names else -1,
        )

    return make


@pytest.fixture
def drawn(dark: Look) -> Callable[..., str]:
    """What a flow looks like in a pane of that size, each row without the blanks at its end."""

    def draw(
        graph: GraphDescription,
        zoom: Zoom = Zoom.BOX,
        size: tuple[int, int] = (160, 40),
        faces: dict[int, BoxFace] | None = None,
        selected: int = -1,
        *,
        ascii_only: bool = False,
    ) -> str:
        placement = lay_out(graph, zoom, size)
        painter = Painter(look("dark", ascii_only=True) if ascii_only else dark, graph, placement)
        moment = shown(faces or {}, {}, selected)
        rows = [painter.row(row, 0, placement.width, moment) for row in range(placement.height)]
        return "\n".join(text_of(row).rstrip() for row in rows)

    return draw

"""A run's graph as text for other tools: Mermaid and DOT, with what each routine did and how much went where. Pure.

Names are a user's and may hold anything, so each is cleaned, then written such that neither tool can take a part of it
for its own language.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from routilux_tui.render.figures import duration, grouped, quantity
from routilux_tui.render.sanitise import clean
from routilux_tui.runs.figures import Figures, RoutineFigures, figures_of
from routilux_tui.runs.graphs import with_edges_seen
from routilux_tui.runs.run import Graph, Run

_LONGEST_NAME: Final = 200


class Box(NamedTuple):
    """A routine in a diagram: its lines of text, and whether any of its activations raised, or none of them was."""

    lines: tuple[str, ...]
    failed: bool
    idle: bool


class Arrow(NamedTuple):
    """A connection in a diagram: indexes of its boxes, its text, and whether nothing went that way."""

    source: int
    target: int
    text: str
    idle: bool


def mermaid(run: Run) -> Iterator[str]:
    """The graph as a Mermaid flowchart."""
    boxes, arrows = diagram(run)
    yield "flowchart LR\n"
    for number, box in enumerate(boxes):
        text = "<br/>".join(map(_mermaid_text, box.lines))
        yield f'    n{number}["{text}"]{_mermaid_class(box)}\n'
    for arrow in arrows:
        line = "-.->" if arrow.idle else "-->"
        yield f'    n{arrow.source} {line}|"{_mermaid_text(arrow.text)}"| n{arrow.target}\n'
    yield "    classDef failed stroke:#c0392b,stroke-width:2px\n"
    yield "    classDef idle stroke-dasharray:4 3\n"


def dot(run: Run) -> Iterator[str]:
    """The graph in DOT, for Graphviz."""
    boxes, arrows = diagram(run)
    yield "digraph run {\n"
    yield "    rankdir=LR;\n"
    yield '    node [shape=box, style="rounded", fontname="sans-serif"];\n'
    yield '    edge [fontname="sans-serif", fontsize=10];\n'
    yield f"    label={_dot_text((f'{run.flow_id}: {run.status}',))};\n"
    for number, box in enumerate(boxes):
        extra = ', color="#c0392b", penwidth=2' if box.failed else ', style="rounded,dashed"' if box.idle else ""
        yield f"    n{number} [label={_dot_text(box.lines)}{extra}];\n"
    for arrow in arrows:
        style = ", style=dashed" if arrow.idle else ""
        yield f"    n{arrow.source} -> n{arrow.target} [label={_dot_text((arrow.text,))}{style}];\n"
    yield "}\n"


def diagram(run: Run) -> tuple[list[Box], list[Arrow]]:
    """What both draw."""
    figures = figures_of(run.activations())
    graph = with_edges_seen(run.graph, figures.ways)
    ordered = figures.ordered(graph)
    place = {routine.routine_id: number for number, routine in enumerate(ordered)}
    return [_box(routine) for routine in ordered], list(_arrows(graph, figures, place))


def _box(routine: RoutineFigures) -> Box:
    if not routine.activations:
        return Box((routine.routine_id, "never ran"), failed=False, idle=True)
    done = f"{quantity(routine.activations, 'message', 'messages')}, busy {duration(routine.busy)}"
    wrong = (quantity(routine.errors, "error", "errors"),) if routine.errors else ()
    return Box((routine.routine_id, done, *wrong), failed=bool(routine.errors), idle=False)


def _arrows(graph: Graph, figures: Figures, place: dict[str, int]) -> Iterator[Arrow]:
    for edge in graph.edges:
        if edge.source in place and edge.target in place:
            count = figures.ways.get((edge.source, edge.event, edge.target, edge.slot), 0)
            text = f"{edge.event} → {edge.slot}  {grouped(count)}×"
            yield Arrow(place[edge.source], place[edge.target], text, idle=not count)


def _mermaid_class(box: Box) -> str:
    return ":::failed" if box.failed else ":::idle" if box.idle else ""


def _mermaid_text(text: str) -> str:
    """Everything but letters, digits, blanks and harmless marks as an entity code, which Mermaid shows as it is."""
    shown = clean(text, _LONGEST_NAME)
    return "".join(char if char.isalnum() or char in " ,.→×" else f"#{ord(char)};" for char in shown)


def _dot_text(lines: tuple[str, ...]) -> str:
    shown = (clean(line, _LONGEST_NAME).replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    return '"' + "\\n".join(shown) + '"'

"""A run as one picture in SVG: its graph and its timeline, light or dark as the reader prefers. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from routilux_tui.exports.drawn_graph import drawn_graph
from routilux_tui.exports.drawn_timeline import drawn_timeline, pauses, timeline_of
from routilux_tui.exports.markup import Drawing, element, escaped, style_sheet
from routilux_tui.render.figures import duration, quantity
from routilux_tui.render.sanitise import clean
from routilux_tui.runs.figures import Figures, figures_of
from routilux_tui.runs.graphs import with_edges_seen
from routilux_tui.runs.run import Graph, Run

_HEAD: Final = 54
_LEAST_WIDTH: Final = 480


class Pictures(NamedTuple):
    """What is drawn of a run, and the figures that it was drawn from."""

    figures: Figures
    graph: Graph
    graph_drawing: Drawing
    timeline_drawing: Drawing


def pictures_of(run: Run, figures: Figures | None = None) -> Pictures:
    """The graph and the timeline of a run."""
    figures = figures or figures_of(run.activations())
    graph = with_edges_seen(run.graph, figures.ways)
    halts = pauses(run.moments(), figures.last)
    since = min([figures.first, *(begin for begin, _ in halts)])
    until = max([figures.last, *(end for _, end in halts)])
    order = [routine.routine_id for routine in figures.ordered(graph)]
    timeline = timeline_of(run.activations(), since, until)
    drawn = drawn_graph(graph, figures, run.entry_routine_id)
    return Pictures(figures, graph, drawn, drawn_timeline(timeline, order, halts))


def svg(run: Run) -> Iterator[str]:
    """The picture."""
    pictures = pictures_of(run)
    graph, timeline = pictures.graph_drawing, pictures.timeline_drawing
    width = max(graph.width, timeline.width, _LEAST_WIDTH)
    height = _HEAD + graph.height + timeline.height
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
        f'viewBox="0 0 {width:g} {height:g}" role="img">\n'
    )
    yield f"<title>{escaped(clean(headline(run)))}</title><style>{style_sheet()}</style>\n"
    yield element("rect", "ground", width="100%", height="100%")
    yield element("text", "title", escaped(clean(run.flow_id)), x=12, y=26)
    yield element("text", "quiet", escaped(summary(run, pictures.figures)), x=12, y=45)
    yield f'\n<g transform="translate(0 {_HEAD})">{graph.content}</g>\n'
    yield f'<g transform="translate(0 {_HEAD + graph.height:g})">{timeline.content}</g>\n</svg>\n'


def headline(run: Run) -> str:
    """The flow and how its job stands."""
    return f"{run.flow_id}: {run.status}"


def summary(run: Run, figures: Figures) -> str:
    """The figures of the whole run in one line."""
    parts = [
        run.status,
        quantity(figures.activations, "message", "messages"),
        quantity(figures.errors, "error", "errors"),
        duration(figures.last - figures.first),
    ]
    return "  ·  ".join(parts)

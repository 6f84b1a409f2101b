"""What a frame of a big flow costs the screen: 300 routines and 500 connections, all of them busy, at 160 by 45.

python benchmarks/dashboard_graph.py [--quick] [--keep]

A frame is folded into the state, its figures become faces, and the rows of the graph that changed are painted and
encoded for a terminal. Each part is timed apart, in processor time; the layout is made once, before.
"""

from __future__ import annotations

import asyncio
import gc
import random
import sys
from collections.abc import Iterator
from time import thread_time

import report
from rich.console import Console
from textual.app import App, ComposeResult

from routilux.protocol import Edge, EdgeCounts, GraphDescription, JobFrame, JobStatus, RoutineCounts, RoutineNode
from routilux.status import RoutineStatus
from routilux_tui.model.faces import edge_faces, faces
from routilux_tui.model.job import JobView, fold_job, with_graph
from routilux_tui.render.graph.zoom import OUTWARDS, Zoom
from routilux_tui.render.look import look
from routilux_tui.widgets.graph_view import GraphView

ROUTINES, CONNECTIONS = 300, 500
SIZE = (160, 45)
FPS = 30
FRAMES = 90 if "--quick" in sys.argv else 300
PARTS = ("fold", "faces", "draw", "encode")


def flow() -> GraphDescription:
    """A flow of many ranks that branches, joins and skips."""
    chance = random.Random(1)
    ends = [(max(0, at - chance.randint(1, 12)), at) for at in range(1, ROUTINES)]
    while len(ends) < CONNECTIONS:
        source = chance.randrange(ROUTINES - 1)
        ends.append((source, min(ROUTINES - 1, source + chance.randint(1, 25))))
    nodes = tuple(
        RoutineNode(at, f"routine_{at}", "Step", ("input",), tuple(f"output{n}" for n in range(3)))
        for at in range(ROUTINES)
    )
    edges = tuple(Edge(at, a, f"output{at % 3}", b, "input") for at, (a, b) in enumerate(ends))
    return GraphDescription("big", 1, nodes, edges, 0)


def frames() -> Iterator[JobFrame]:
    """Frames in each of which every routine and every connection has something new."""
    number = 0
    while True:
        at = 1000.0 + number / FPS
        routines = tuple(
            RoutineCounts(
                index=index,
                status=RoutineStatus.RUNNING if (index + number) % 3 else RoutineStatus.WAITING,
                activations=number * (1 + index % 40),
                errors=index % 50 == 0,
                waiting=(number * (1 + index % 7)) % 90,
                emitted=number,
                deferred=0,
                busy=number / FPS * (index % 10) / 10,
                capacity=100 if index % 4 == 0 else 0,
            )
            for index in range(ROUTINES)
        )
        edges = tuple(EdgeCounts(index, number * (1 + index % 60)) for index in range(CONNECTIONS))
        yield JobFrame("job", number, at, number == 0, 1, JobStatus.RUNNING, "", routines, edges, 0, 0)
        number += 1


class Shell(App[None]):
    """The graph pane alone on the screen."""

    CSS = "GraphView { width: 100%; height: 100%; }"

    def __init__(self) -> None:
        super().__init__()
        self.graph = GraphView(look("dark", ascii_only=False))

    def compose(self) -> ComposeResult:
        yield self.graph


async def measure(zoom: Zoom) -> dict[str, list[float]]:
    """Milliseconds of processor time of each part, per frame."""
    spent: dict[str, list[float]] = {part: [] for part in PARTS}
    console = Console(color_system="truecolor", force_terminal=True, width=SIZE[0])
    app = Shell()
    async with app.run_test(size=SIZE):
        job = with_graph(JobView("job"), flow())
        app.graph.show_graph(job.graph)
        app.graph.zoom(OUTWARDS.index(Zoom.DOT) - OUTWARDS.index(zoom))
        await asyncio.sleep(0)
        await app.workers.wait_for_complete([worker for worker in app.workers if not worker.is_cancelled])
        assert app.graph.placement is not None
        assert app.graph.placement.zoom is zoom
        app.graph.select(0)
        known = [None] * SIZE[1]
        gc.collect()
        gc.freeze()
        for _, frame in zip(range(FRAMES), frames(), strict=False):
            times = [thread_time()]
            job = fold_job(job, frame)
            times.append(thread_time())
            known_faces, known_edges = faces(job, frame.at), edge_faces(job, frame.at)
            times.append(thread_time())
            app.graph.show(job.graph, known_faces, known_edges)
            strips = app.graph.render_lines(app.graph.size.region)
            times.append(thread_time())
            for y, strip in enumerate(strips):
                if strip is not known[y]:
                    strip.render(console)
            known = list(strips)
            times.append(thread_time())
            for part, start, end in zip(PARTS, times, times[1:], strict=False):
                spent[part].append((end - start) * 1000)
            await asyncio.sleep(0)
    return spent


def main() -> None:
    """Run and show."""
    rows = []
    for zoom in Zoom:
        spent = asyncio.run(measure(zoom))
        drawn = [draw + encode for draw, encode in zip(spent["draw"], spent["encode"], strict=True)]
        target = report.at_most(4, report.median(drawn))
        rows.append(
            [
                str(zoom),
                *[f"{report.median(spent[part]):.2f}" for part in PARTS],
                f"{report.median(drawn):.2f}",
                *target,
                f"{sorted(drawn)[int(len(drawn) * 0.99)]:.2f}",
            ]
        )
    head = ["zoom", *[f"{part}, ms" for part in PARTS], "draw + encode, ms", "target", "met", "99 %"]
    text = (
        f"{ROUTINES} routines, {CONNECTIONS} connections, all busy, {SIZE[0]}×{SIZE[1]}, medians of {FRAMES} frames.\n"
    )
    report.keep("The graph of a big flow", f"{text}\n{report.table(head, rows)}")


if __name__ == "__main__":
    main()

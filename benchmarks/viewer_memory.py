"""What the dashboard's memory does in an hour: 108,000 frames of a busy job, played as fast as the screen takes them.

python benchmarks/viewer_memory.py [--quick] [--keep]

Each frame brings new counters of all routines, log entries, another state of the selected routine and now and then an
error and a deferred event. Every frame is folded, and one in ten is drawn at 160 × 45, without a terminal; timeline
and log are asked for as always. The memory is what the process has resident, after a collection; Linux only.
"""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import AsyncIterator

import report

from routilux.protocol import (
    AnswerBody,
    Command,
    DeferredItem,
    Edge,
    EdgeCounts,
    ErrorInfo,
    Frame,
    GraphAnswer,
    GraphDescription,
    GraphQuery,
    JobFrame,
    JobStatus,
    JobSummary,
    LogLine,
    LogPage,
    LogQuery,
    Outcome,
    Preview,
    PreviewItem,
    Query,
    Reply,
    RoutineCounts,
    RoutineDetail,
    RoutineNode,
    TimelineLane,
    TimelinePage,
    TimelineQuery,
    Unanswered,
    Watch,
    Welcome,
)
from routilux.status import RoutineStatus
from routilux_tui.app import Dashboard

FRAMES = 10_800 if "--quick" in sys.argv else 108_000
FPS = 30
DRAWN = 10
ROUTINES = 12
BEGAN = 1_767_261_727.0
MOST_GROWTH = 4.0
GRAPH = GraphDescription(
    "hour",
    1,
    tuple(RoutineNode(at, f"step{at}", "Step", ("input",), ("output",)) for at in range(ROUTINES)),
    tuple(Edge(at, at, "output", at + 1, "input") for at in range(ROUTINES - 1)),
    0,
)


class Hour:
    """A source that plays an hour, and notes the memory on its way."""

    title = "an hour"
    farewell = ""

    def __init__(self) -> None:
        self.at = BEGAN
        self.resident: dict[int, float] = {}
        self.over = asyncio.Event()

    def clock(self) -> float:
        """The moment that is played."""
        return self.at

    async def open(self) -> Welcome:
        """There is one job."""
        return Welcome(1, "0.1.0", 1, "hour.py", BEGAN, (), ())

    async def frames(self) -> AsyncIterator[Frame]:
        """All frames; the screen gets time to draw one in ten."""
        marks = {FRAMES // 10: 10, FRAMES // 2: 50, FRAMES: 100}
        for number in range(1, FRAMES + 1):
            self.at = BEGAN + number / FPS
            yield frame(number, self.at)
            if number % DRAWN == 0:
                for _ in range(6):
                    await asyncio.sleep(0)
            if number in marks:
                self.resident[marks[number]] = resident()
        self.over.set()

    async def watch(self, watch: Watch) -> None:
        """The screen always shows the same."""

    async def ask(self, query: Query) -> AnswerBody:
        """Pages as a monitor gives them."""
        match query:
            case GraphQuery():
                return GraphAnswer(GRAPH)
            case LogQuery(start=start, count=count):
                return LogPage(start, tuple(map(line, range(start, start + count))), 10**9)
            case TimelineQuery(since=since, until=until, columns=columns):
                width = (until - since) / columns
                busy = tuple(width * ((at * 7 + int(self.at)) % 9) / 9 for at in range(columns))
                lanes = (TimelineLane(at, busy, (3,) * columns, (0,) * columns) for at in range(ROUTINES))
                return TimelinePage(since, until, tuple(lanes))
        return Unanswered("an hour has no answer to this")

    async def order(self, _command: Command) -> Reply:
        """Nothing is obeyed."""
        return Reply(Outcome.REFUSED, "an hour obeys nothing")

    async def close(self) -> None:
        """Nothing is held."""


def line(index: int) -> LogLine:
    """An entry of the log."""
    at = BEGAN + index / FPS / 3
    return LogLine(index, at, f"step{index % ROUTINES}", "info", (("message", f"entry {index}"),))


def frame(number: int, at: float) -> Frame:
    """A frame in which everything is new."""
    handled = number * 330
    counts = tuple(
        RoutineCounts(
            index,
            RoutineStatus.RUNNING,
            handled - index,
            number // 50 if index == 3 else 0,
            (number * (index + 3)) % 97,
            handled,
            int(index == 5),
            number / FPS * 0.7,
            at,
            capacity=100 if index % 2 else 0,
        )
        for index in range(ROUTINES)
    )
    state = (("files", Preview("int", str(number))), (f"newest_{number % 500}", Preview("str", f"file {number}")))
    preview = Preview("dict", "{…}", 2, children=tuple(PreviewItem(*item) for item in state))
    error = ErrorInfo("step3", "input", "ValueError", f"entry {number // 50}", at) if number > 50 else None
    waits = (DeferredItem(number // 40, "step5", "output", at, Preview("int", str(number))),)
    job = JobFrame(
        "job",
        handled * 2,
        at,
        number == 1,
        1,
        JobStatus.RUNNING,
        "",
        counts,
        tuple(EdgeCounts(index, handled) for index in range(ROUTINES - 1)),
        number * 3,
        handled * ROUTINES,
        tuple(map(line, range(number * 3 - 3, number * 3))),
        waits if number % 40 == 0 else None,
        1,
        error,
        RoutineDetail("step0", preview, None, 0.0002, 0.001, 0.004, 0.04),
    )
    summary = JobSummary("job", "hour", JobStatus.RUNNING, BEGAN, 0.0, handled * 2, handled * ROUTINES, 50, number, 1)
    return Frame(number, at, (summary,), job)


def resident() -> float:
    """Megabytes that this process has in memory, after a collection."""
    gc.collect()
    return report.resident()


async def play() -> dict[int, float]:
    """Megabytes after 10, 50 and 100 % of the hour."""
    hour = Hour()
    app = Dashboard(hour, monotonic=hour.clock)
    async with app.run_test(size=(160, 45)):
        await hour.over.wait()
    return hour.resident


def main() -> None:
    """Run and show."""
    megabytes = asyncio.run(play())
    growth = megabytes[100] - megabytes[10]
    rows = [(f"after {share} % of the frames", f"{megabytes[share]:.1f} MB", "", "") for share in (10, 50, 100)]
    target = report.at_most(MOST_GROWTH, growth, "{:g} MB")
    rows.append(("growth from 10 % on", f"{growth:.1f} MB", *target))
    head = (f"{FRAMES:,} frames, 160 × 45", "resident", "must reach", "met")
    report.keep("Memory of the dashboard", report.table(head, rows))


if __name__ == "__main__":
    main()

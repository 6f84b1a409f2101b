"""Memory of a recorded job that keeps its newest activations alone, and what reading older ones back takes.

python benchmarks/bounded_memory.py [--quick | --full]

A hundred messages go round for as long as there are any left; each is handled, sent on and recorded. The process says
how much memory it has after each tenth. It goes to 10⁷ messages with `--full`, and then compares with nothing.
"""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import report

from routilux import Flow, JobState, Routine, journal

FULL = "--full" in sys.argv
MESSAGES = 10_000_000 if FULL else 300_000 if "--quick" in sys.argv else 3_000_000
KEEP = 50_000
AROUND = 100
PAGE = 50


class Ring(Routine):
    """Sends each message on to itself, and notes how much memory there is."""

    def __init__(self) -> None:
        super().__init__()
        self.handled = 0
        self.memory: list[float] = []
        self.define_slot("trigger", handler=self.begin)
        self.define_slot("input", handler=self.take)
        self.define_event("output", ["item"])

    def begin(self) -> None:
        """Set the messages going."""
        for number in range(AROUND):
            self.emit("output", item={"number": number})

    def take(self, item: dict[str, int]) -> None:
        """Send it on until there were enough."""
        self.handled += 1
        if self.handled % (MESSAGES // 10) == 0:
            self.memory.append(report.resident())
        if self.handled <= MESSAGES - AROUND:
            self.emit("output", item={"number": item["number"] + AROUND})


def run(folder: Path, keep: int | None) -> tuple[JobState, list[float], float]:
    """The job, the memory after each tenth, and how many seconds it took."""
    ring, flow = Ring(), Flow("ring")
    flow.add_routine(ring, "ring")
    flow.connect("ring", "output", "ring", "input")
    began = perf_counter()
    with journal.record(flow, folder / f"{keep}.routilux", keep=keep) as recorder:
        job = flow.execute("ring")
        took = perf_counter() - began
        recorder.flush()
        if recorder.problem or len(job.history) != MESSAGES + 1:
            sys.exit(f"the recording is not whole: {recorder!r}")
    return job, ring.memory, took


def pages(job: JobState) -> float:
    """Milliseconds of the slowest of some pages of the history at random places."""
    places, took = random.Random(1), []
    for _ in range(25):
        at = places.randrange(MESSAGES - PAGE)
        began = perf_counter()
        records = list(job.history.records(range(at, at + PAGE)))
        took.append((perf_counter() - began) * 1e3)
        if [record.started_at for record in records] != sorted(record.started_at for record in records):
            sys.exit(f"the page at {at} is not in order")
    return max(took)


def with_everything(folder: Path) -> list[tuple[str, ...]]:
    """Rows about a job that keeps everything in memory."""
    _job, memory, took = run(folder, None)
    grown = f"{memory[-1] - memory[1]:.0f} MB"
    return [
        ("with everything in memory: grown by", grown, "", ""),
        ("with everything in memory: messages a second", f"{MESSAGES / took:,.0f}", "", ""),
    ]


def main() -> None:
    """Run and show."""
    with tempfile.TemporaryDirectory() as name:
        job, memory, took = run(Path(name), KEEP)
        page = pages(job)
        del job
        compared = [] if FULL else with_everything(Path(name))
    grown = memory[-1] - memory[1]
    stood = f"{memory[1]:.0f} and {memory[-1]:.0f} MB"
    rows = [
        (f"memory after {MESSAGES // 5:,} and {MESSAGES:,} messages", stood, "", ""),
        ("grown by", f"{grown:.0f} MB", *report.at_most(20, grown, "{:g} MB")),
        ("messages a second", f"{MESSAGES / took:,.0f}", "", ""),
        (f"a page of {PAGE} from the file, slowest of 25", f"{page:.1f} ms", *report.at_most(20, page, "{:g} ms")),
        *compared,
    ]
    report.keep("Bounded memory", report.table(("measure", "figure", "must reach", "met"), rows))


if __name__ == "__main__":
    main()

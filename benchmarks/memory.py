"""What a job's history costs: bytes per record, speed as it grows, and pauses of the garbage collector.

python benchmarks/memory.py [--quick | --full] [--keep]

Bytes are those that `tracemalloc` counts after a collection while the job is kept, less those before it ran, for each
record of its history. Values that the workload makes and the history keeps (numbers, strings) are among them. The
growth goes to 10⁷ messages with `--full`.
"""

from __future__ import annotations

import gc
import sys
import tracemalloc
from collections.abc import Callable
from time import perf_counter

import report
import workloads

import routilux

QUICK = "--quick" in sys.argv
RECORDS = 100_000 if QUICK else 1_000_000
SMALL = 10_000
LARGE = 10_000_000 if "--full" in sys.argv else RECORDS
PAYLOADS = RECORDS * 3


class Boxes(routilux.Routine):
    """A source that emits a new list each time."""

    def __init__(self):
        super().__init__()
        self.define_slot("trigger", handler=self.send)
        self.define_event("output", ["data"])

    def send(self, count=1, **kwargs):
        for number in range(count):
            self.emit("output", data=[number])


def bytes_per_record(workload: str) -> float:
    """Bytes that stay allocated while a job is kept, for each record of its history."""
    count = RECORDS // workloads.messages_per_item(workload)
    flow, entry, _check = workloads.build(routilux, workload)
    flow.execute(entry, entry_params={"count": 1})
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    job = flow.execute(entry, entry_params={"count": count})
    gc.collect()
    kept = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    return kept / len(job.history)


def nanoseconds_per_message(messages: int) -> float:
    """Of one chain; the median of several where one is soon done."""
    repeats = 9 if messages <= SMALL else 1
    return report.median([workloads.per_message(routilux, "chain", messages) for _ in range(repeats)]) * 1e9


def longest_pause(work: Callable[[], object]) -> float:
    """Seconds of the longest collection that Python itself began during the work."""
    gc.collect()
    began, pauses = [0.0], [0.0]

    def watch(phase, _info):
        if phase == "start":
            began[0] = perf_counter()
        else:
            pauses.append(perf_counter() - began[0])

    gc.callbacks.append(watch)
    try:
        kept = work()
    finally:
        gc.callbacks.remove(watch)
    del kept
    return max(pauses)


def retain_in_job() -> object:
    """A job whose history holds the payloads."""
    flow, make = routilux.Flow("boxes"), workloads.routines(routilux)
    flow.add_routine(Boxes(), "source")
    flow.add_routine(make.Sink(), "sink")
    flow.connect("source", "output", "sink", "input")
    return flow.execute("source", entry_params={"count": PAYLOADS})


def retain_in_list() -> object:
    """The same payloads in a list, and nothing else."""
    return [[number] for number in range(PAYLOADS)]


def rows() -> list[tuple[str, str, str, str]]:
    """What was measured, the figure, what it must reach, and whether it does."""
    found = []
    for workload, target in (("chain", 60), ("pipeline", 120)):
        size = bytes_per_record(workload)
        name = f"bytes per history record, {workload}, {RECORDS:,} messages"
        found.append((name, f"{size:.0f}", *report.at_most(target, size)))
    times = report.interleaved(
        {str(size): lambda size=size: nanoseconds_per_message(size) for size in (SMALL, LARGE)}, repeats=3
    )
    small, large = (report.median(times[str(size)]) for size in (SMALL, LARGE))
    found.append((f"ns per message, chain, {SMALL:,} messages", f"{small:.0f}", "", ""))
    found.append((f"ns per message, chain, {LARGE:,} messages", f"{large:.0f}", "", ""))
    growth = large / small
    found.append(("the second ÷ the first", f"{growth:.2f}", *report.at_most(1.3, growth)))
    pauses = report.interleaved(
        {"job": lambda: longest_pause(retain_in_job), "list": lambda: longest_pause(retain_in_list)}, repeats=3
    )
    in_job, in_list = (report.median(pauses[name]) * 1e3 for name in ("job", "list"))
    name = f"longest GC pause, {PAYLOADS:,} lists kept"
    found.append((f"{name} by a job's history", f"{in_job:.1f} ms", *report.at_most(10, in_job, "{:g} ms")))
    found.append((f"{name} in a list, Python's own settings", f"{in_list:.1f} ms", "", ""))
    return found


if __name__ == "__main__":
    report.keep("Memory", report.table(("measure", "figure", "must reach", "met"), rows()))

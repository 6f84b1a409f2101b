"""What is not throughput: a small job, awaited handlers, handlers that wait, and the import.

python benchmarks/latency.py [--quick] [--keep]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import threading
from itertools import pairwise
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

import report
import workloads

import routilux

QUICK = "--quick" in sys.argv
JOBS = 200 if QUICK else 2_000
ITEMS = 2_000 if QUICK else 20_000
WORKERS = 8
WAITS = 100 if QUICK else 1_000
WAIT_SECONDS = 0.001
STARTS = 5 if QUICK else 15

MAKE = workloads.routines(routilux)


class AwaitedRelay(MAKE.Relay):
    """A relay that is awaited, and suspends nowhere."""

    async def relay(self, data=None, **kwargs):
        self.emit("output", data=data)


class AwaitedSink(MAKE.Sink):
    """A sink that is awaited, and suspends nowhere."""

    async def take(self, data=None, **kwargs):
        self.taken += 1


class Waiter(routilux.Routine):
    """Waits as for a disk or a network."""

    def __init__(self):
        super().__init__()
        self.define_slot("input", handler=self.wait)

    def wait(self, data=None, **kwargs):
        sleep(WAIT_SECONDS)


def in_a_row(*routines: routilux.Routine) -> routilux.Flow:
    """A flow in which each routine feeds the next."""
    flow = routilux.Flow("row")
    ids = [flow.add_routine(routine, f"place{number}") for number, routine in enumerate(routines)]
    for before, after in pairwise(ids):
        flow.connect(before, "output", after, "input")
    return flow


def small_job() -> float:
    """Microseconds from the start of a job of three routines to its completion: the median of many."""
    flow = in_a_row(MAKE.Source(), MAKE.Relay(), MAKE.Sink())
    times = []
    for _ in range(JOBS):
        began = perf_counter()
        job = flow.execute("place0", entry_params={"count": 1})
        times.append(perf_counter() - began)
        if job.status != "completed":
            sys.exit(f"the small job is {job.status}")
    return statistics.median(times) * 1e6


def row_seconds(relay: type[routilux.Routine], sink: type[routilux.Routine], relays: int) -> float:
    """Seconds that a source's items take through relays of one class into a sink."""
    flow = in_a_row(MAKE.Source(), *(relay() for _ in range(relays)), sink())
    return report.seconds(lambda: flow.execute("place0", entry_params={"count": ITEMS}))


def awaited_ratio(relays: int) -> float:
    """Awaited handlers that do not suspend ÷ plain ones."""
    works = {
        "awaited": lambda: row_seconds(AwaitedRelay, AwaitedSink, relays),
        "plain": lambda: row_seconds(MAKE.Relay, MAKE.Sink, relays),
    }
    times = report.interleaved(works, repeats=5)
    return report.median(times["awaited"]) / report.median(times["plain"])


def waiting_in_job() -> float:
    """Seconds that as many routines as workers take to wait their waits, fed by one source."""
    flow = routilux.Flow("waits", execution_strategy="concurrent", max_workers=WORKERS)
    flow.add_routine(MAKE.Source(), "source")
    for number in range(WORKERS):
        flow.add_routine(Waiter(), f"waiter{number}")
        flow.connect("source", "output", f"waiter{number}", "input")
    return report.seconds(lambda: flow.execute("source", entry_params={"count": WAITS}))


def waiting_in_threads() -> float:
    """Seconds that as many bare threads take."""

    def wait() -> None:
        for _ in range(WAITS):
            sleep(WAIT_SECONDS)

    def work() -> None:
        threads = [threading.Thread(target=wait) for _ in range(WORKERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    return report.seconds(work)


def import_milliseconds() -> float:
    """The best start of a Python with the import less the best without, with the bytecode of both in a cache."""
    programs = ("from routilux import Flow, JobState, Routine", "pass")
    with TemporaryDirectory() as cache:
        surroundings = {**os.environ, "PYTHONPYCACHEPREFIX": cache, "PYTHONDONTWRITEBYTECODE": ""}

        def start(program: str) -> float:
            return report.seconds(lambda: subprocess.run([sys.executable, "-c", program], env=surroundings, check=True))

        for program in programs:
            start(program)
        times = report.interleaved({name: lambda name=name: start(name) for name in programs}, STARTS)
    imported, bare = (min(times[program]) for program in programs)
    return (imported - bare) * 1e3


def rows() -> list[tuple[str, str, str, str]]:
    """What was measured, the figure, what it must reach, and whether it does."""
    small = small_job()
    in_rows, in_sink = awaited_ratio(relays=9), awaited_ratio(relays=0)
    waits = report.interleaved({"job": waiting_in_job, "threads": waiting_in_threads}, repeats=3)
    ideal = WAITS * WAIT_SECONDS
    in_job, in_threads = (ideal / report.median(waits[name]) * 100 for name in ("job", "threads"))
    loaded = import_milliseconds()
    return [
        ("small job of 3 routines, start to completed", f"{small:.0f} µs", *report.at_most(50, small, "{:g} µs")),
        ("awaited ÷ plain handlers, chain of 10", f"{in_rows:.2f}", *report.at_most(1.4, in_rows)),
        ("awaited ÷ plain handlers, a source and a no-op sink", f"{in_sink:.2f}", "", ""),
        (f"{WORKERS} workers, 1 ms waits, of the ideal", f"{in_job:.0f} %", *report.at_least(85, in_job, "{:g} %")),
        (f"{WORKERS} bare threads, 1 ms waits, of the ideal", f"{in_threads:.0f} %", "", ""),
        (f"import, best of {STARTS}", f"{loaded:.1f} ms", *report.at_most(40, loaded, "{:g} ms")),
    ]


if __name__ == "__main__":
    report.keep("Latency", report.table(("measure", "figure", "must reach", "met"), rows()))

"""What recording costs and what a recording answers: slowdown, changes a second, bytes, latencies, memory.

python benchmarks/journal.py [--quick | --full] [--keep]

Slowdown is told of several runs alone and as many that are recorded, in turns: the least of each, since what disturbs a
run only ever makes it longer. Held against its bound is the processor time of all threads until everything is in the
file. Beside it stand the time until the job has ended, and how much of it was on record then: where handlers do nearly
nothing, a part of the work is done after the job. What a question takes is the processor's time, too.

Memory is what the process has grown by while a chain ran that was recorded and kept its newest activations alone, the
others being read back from the file; it goes to 10⁷ messages with `--full`, which also makes a recording of 1 GB in the
system's directory for such files.
"""

from __future__ import annotations

import gc
import random
import resource
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time, thread_time
from typing import NamedTuple

import report
import workloads

import routilux
from routilux import journal
from routilux.journal.track import Track
from routilux.journal.values import Packer

QUICK, FULL = "--quick" in sys.argv, "--full" in sys.argv
MESSAGES = 100_000 if QUICK else 1_000_000
MOST = 10_000_000 if FULL else 500_000
ROUNDS = 3 if QUICK else 6
KEPT = 100_000
PAGE = 50


class Cost(NamedTuple):
    """Of one run: seconds until its end, of the processor until all is written, and the share on record at its end."""

    until_end: float
    processor: float
    on_record: float


def cost(workload: str, messages: int, path: Path | None = None) -> Cost:
    """What one run takes, recorded when a path is given."""
    flow, entry, check = workloads.build(routilux, workload)
    count = messages // workloads.messages_per_item(workload)
    recorder = journal.record(flow, path) if path is not None else None
    gc.collect()
    began, used_before = perf_counter(), process_time()
    job = flow.execute(entry, {"count": count})
    until_end = perf_counter() - began
    on_record = 1.0
    if recorder is not None:
        on_record -= recorder.behind / job.seq
        recorder.close()
        if recorder.problem or recorder.behind:
            sys.exit(f"the recording is not whole: {recorder!r}")
    processor = process_time() - used_before
    if not check(job, count):
        sys.exit(f"{workload} did not do all of its work")
    return Cost(until_end, processor, on_record)


def slowdown(workload: str, messages: int, folder: Path) -> Cost:
    """Recorded ÷ alone, of the least of each; and the median share on record."""
    alone, recorded = [], []
    for number in range(ROUNDS):
        alone.append(cost(workload, messages))
        path = folder / f"{workload}{number}"
        recorded.append(cost(workload, messages, path))
        path.unlink()
    return Cost(
        min(run.until_end for run in recorded) / min(run.until_end for run in alone),
        min(run.processor for run in recorded) / min(run.processor for run in alone),
        report.median([run.on_record for run in recorded]),
    )


def written(workload: str, messages: int, folder: Path) -> tuple[float, float]:
    """Changes a second of the writing thread's own time, and bytes per change."""
    tracks: dict[str, Track] = {}

    def take(_flow, job):
        tracks[job.job_id] = Track(job, job.run, Packer())

    flow, entry, _check = workloads.build(routilux, workload)
    routilux.registry.listen(take)
    job = flow.execute(entry, {"count": messages // workloads.messages_per_item(workload)})
    routilux.registry.unlisten(take)
    track = tracks[job.job_id]
    path = folder / f"written-{workload}"
    database = journal.database.create(path)
    began = thread_time()
    database.execute("BEGIN")
    track.begin(database, 1)
    while track.advance(database):
        pass
    database.execute("COMMIT")
    took = thread_time() - began
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    size = path.stat().st_size
    database.close()
    return job.seq / took, size / job.seq


def peak() -> float:
    """The most memory that the process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def worst(ask: Callable[[int], object], upto: int, times: int = 25) -> float:
    """Milliseconds of the processor that the slowest of some questions at random places takes."""
    places = random.Random(1)
    took = []
    for _ in range(times):
        at = places.randrange(upto)
        began = thread_time()
        ask(at)
        took.append(thread_time() - began)
    return max(took) * 1e3


def reading(folder: Path, messages: int) -> list[tuple[str, ...]]:
    """Rows about a recording of a chain."""
    flow, entry, _check = workloads.build(routilux, "chain")
    path = folder / "large"
    before = peak()
    with journal.record(flow, path, keep=KEPT):
        job = flow.execute(entry, {"count": messages // 10})
    grown = peak() - before
    opened, recorded = opening(path, job.job_id)
    state = worst(recorded.state_at, recorded.seq)
    page = worst(lambda at: recorded.records(at, at + PAGE), len(recorded.history) - PAGE)
    size = f"{recorded.seq:,} changes, {path.stat().st_size / 1e6:.0f} MB"
    path.unlink()
    return [
        (f"open a recording of {size}", f"{opened:.1f} ms", *report.at_most(1_000, opened, "{:g} ms")),
        (
            f"the job at one of {recorded.seq:,} changes, slowest of 25",
            f"{state:.1f} ms",
            *report.at_most(50, state, "{:g} ms"),
        ),
        (f"a page of {PAGE} records of these, slowest of 25", f"{page:.1f} ms", *report.at_most(20, page, "{:g} ms")),
        (f"memory grown by over {messages:,} messages", f"{grown:.0f} MB", "flat", "yes" if grown < 150 else "**no**"),
    ]


def opening(path: Path, job_id: str) -> tuple[float, journal.RecordedJob]:
    """Milliseconds until a job of a recording can be asked, and the job.

    What the runs before have left is kept from the garbage collector, as a process that only reads would not have it.
    """
    gc.collect()
    gc.freeze()
    began = perf_counter()
    recorded = journal.open(path).job(job_id)
    return (perf_counter() - began) * 1e3, recorded


def gigabyte(folder: Path) -> list[tuple[str, ...]]:
    """Rows about a recording of 1 GB: a million messages of a thousand characters."""
    if shutil.disk_usage(folder).free < 3 * 2**30:
        return [("open a recording of 1 GB", "not measured: the disk has less than 3 GB left", "", "")]
    made = workloads.routines(routilux)
    source, flow = made.Source(), routilux.Flow("wide", history_limit=10_000)
    relay = routilux.Routine()
    relay.define_slot("input", handler=lambda data: relay.emit("output", data=f"{data:0>1000}"))
    relay.define_event("output", ["data"])
    for routine_id, routine in (("source", source), ("relay", relay), ("sink", made.Sink())):
        flow.add_routine(routine, routine_id)
    flow.connect("source", "output", "relay", "input")
    flow.connect("relay", "output", "sink", "input")
    path = folder / "gigabyte"
    with journal.record(flow, path):
        job = flow.execute("source", {"count": 1_000_000})
    opened, recorded = opening(path, job.job_id)
    page = worst(lambda at: recorded.records(at, at + PAGE), len(recorded.history) - PAGE)
    size = path.stat().st_size / 1e9
    path.unlink()
    return [
        (f"open a recording of {size:.2f} GB", f"{opened:.1f} ms", *report.at_most(1_000, opened, "{:g} ms")),
        (f"a page of {PAGE} records of these, slowest of 25", f"{page:.1f} ms", *report.at_most(20, page, "{:g} ms")),
    ]


def main() -> None:
    """Run and show."""
    rows: list[tuple[str, ...]] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for workload, most in (("chain", 1.35), ("pipeline", 1.15)):
            slower = slowdown(workload, MESSAGES, folder)
            bound = report.at_most(most, slower.processor)
            rows.append((f"{workload}, processor time, recorded ÷ alone", f"{slower.processor:.2f}", *bound))
            rows.append((f"{workload}, time until the job's end, recorded ÷ alone", f"{slower.until_end:.2f}", "", ""))
            rows.append((f"{workload}, on record when the job ends", f"{slower.on_record:.0%}", "", ""))
        for workload in ("chain", "pipeline"):
            speed, size = written(workload, MESSAGES, folder)
            rows.append(
                (f"{workload}, changes written a second", f"{speed:,.0f}", *report.at_least(300_000, speed, "{:,}"))
            )
            rows.append((f"{workload}, bytes per change", f"{size:.1f}", *report.at_most(80, size)))
        rows += reading(folder, MOST)
        if FULL:
            rows += gigabyte(folder)
    report.keep("Journal", report.table(("measure", "figure", "must reach", "met"), rows))


if __name__ == "__main__":
    main()

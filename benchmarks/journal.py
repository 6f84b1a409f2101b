"""What recording costs and what a recording answers: slowdown, changes a second, bytes, latencies, memory.

python benchmarks/journal.py [--quick | --full] [--keep]

Slowdown is the median of pairs, a run alone and one that is recorded, in turns. Memory is what the process has grown by
while a chain ran that was recorded; it goes to 10⁷ messages with `--full`.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, thread_time

import report
import workloads

import routilux
from routilux import journal
from routilux.journal.track import Track
from routilux.journal.values import Packer

QUICK, FULL = "--quick" in sys.argv, "--full" in sys.argv
MESSAGES = 100_000 if QUICK else 1_000_000
LARGE = 10_000_000 if FULL else MESSAGES * 5
PAIRS = 3 if QUICK else 5
PAGE = 50


def seconds(workload: str, messages: int, path: Path | None = None) -> float:
    """Of one run, recorded when a path is given; without what is written after its end."""
    flow, entry, check = workloads.build(routilux, workload)
    count = messages // workloads.messages_per_item(workload)
    recorder = journal.record(flow, path) if path is not None else None
    jobs = []
    took = report.seconds(lambda: jobs.append(flow.execute(entry, {"count": count})))
    if recorder is not None:
        recorder.close()
        if recorder.problem or recorder.behind:
            sys.exit(f"the recording is not whole: {recorder!r}")
    if not check(jobs[0], count):
        sys.exit(f"{workload} did not do all of its work")
    return took


def slowdown(workload: str, messages: int, folder: Path) -> float:
    """Recorded ÷ alone."""
    ratios = []
    for number in range(PAIRS):
        alone = seconds(workload, messages)
        path = folder / f"{workload}{number}"
        ratios.append(seconds(workload, messages, path) / alone)
        path.unlink()
    return report.median(ratios)


def written(workload: str, messages: int, folder: Path) -> tuple[float, float]:
    """Changes a second of the writing thread's own time, and bytes per change."""
    tracks: list[Track] = []

    def take(_flow, job):
        tracks.append(Track(job, job.run, Packer()))

    flow, entry, _check = workloads.build(routilux, workload)
    routilux.registry.listen(take)
    job = flow.execute(entry, {"count": messages // workloads.messages_per_item(workload)})
    routilux.registry.unlisten(take)
    path = folder / f"written-{workload}"
    database = journal.database.create(path)
    began = thread_time()
    database.execute("BEGIN")
    tracks[0].begin(database, 1)
    while tracks[0].advance(database):
        pass
    database.execute("COMMIT")
    took = thread_time() - began
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    size = path.stat().st_size
    database.close()
    return job.seq / took, size / job.seq


def resident() -> float:
    """The most memory that the process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def worst(ask: Callable[[int], object], upto: int, times: int = 25) -> float:
    """Milliseconds of the slowest of some questions at random places."""
    places = random.Random(1)
    took = []
    for _ in range(times):
        at = places.randrange(upto)
        began = perf_counter()
        ask(at)
        took.append(perf_counter() - began)
    return max(took) * 1e3


def reading(folder: Path, messages: int) -> list[tuple[str, ...]]:
    """Rows about a recording of a chain."""
    flow, entry, _check = workloads.build(routilux, "chain")
    path = folder / "large"
    before = resident()
    with journal.record(flow, path):
        job = flow.execute(entry, {"count": messages // 10})
    grown = resident() - before
    began = perf_counter()
    recorded = journal.open(path).job(job.job_id)
    opened = (perf_counter() - began) * 1e3
    state = worst(recorded.state_at, recorded.seq)
    page = worst(lambda at: recorded.records(at, at + PAGE), len(recorded.history) - PAGE)
    size = f"{recorded.seq:,} changes, {path.stat().st_size / 1e6:.0f} MB"
    return [
        (f"open a recording of {size}", f"{opened:.1f} ms", *report.at_most(1_000, opened, "{:g} ms")),
        ("the whole job at a change, slowest of 25", f"{state:.1f} ms", *report.at_most(50, state, "{:g} ms")),
        (f"a page of {PAGE} records, slowest of 25", f"{page:.1f} ms", *report.at_most(20, page, "{:g} ms")),
        (f"memory grown by over {messages:,} messages", f"{grown:.0f} MB", "flat", "yes" if grown < 100 else "**no**"),
    ]


def main() -> None:
    """Run and show."""
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for workload, most in (("chain", 1.35), ("pipeline", 1.15)):
            ratio = slowdown(workload, MESSAGES, folder)
            rows.append((f"{workload}, recorded ÷ alone", f"{ratio:.2f}", *report.at_most(most, ratio)))
        for workload in ("chain", "pipeline"):
            speed, size = written(workload, MESSAGES, folder)
            rows.append(
                (f"{workload}, changes written a second", f"{speed:,.0f}", *report.at_least(300_000, speed, "{:,}"))
            )
            rows.append((f"{workload}, bytes per change", f"{size:.1f}", *report.at_most(80, size)))
        rows += reading(folder, LARGE)
    report.keep("Journal", report.table(("measure", "figure", "must reach", "met"), rows))


if __name__ == "__main__":
    main()

"""What a question about the past costs once a million activations are on record.

40 routines; asked for the timeline in 140 columns: the whole run from samples, and a close-up read from the ledger;
for the causes and effects of an activation; for the activation at a moment.

python benchmarks/timeline_query.py [--quick] [--keep]
"""

from __future__ import annotations

import sys
from itertools import pairwise
from statistics import median
from time import perf_counter

import report

from routilux import Flow, Routine
from routilux.monitor.job_desk import JobDesk
from routilux.protocol import FiguresQuery, MomentQuery, WhyQuery

LANES = 40
COLUMNS = 140
MESSAGES = 2_500 if "--quick" in sys.argv else 25_000
REPEATS = 21


class Source(Routine):
    def __init__(self):
        super().__init__()
        self.define_slot("trigger", self.start)
        self.define_event("output", ["data"])

    def start(self, count):
        for number in range(count):
            self.emit("output", data=number)


class Relay(Routine):
    def __init__(self):
        super().__init__()
        self.define_slot("input", self.relay)
        self.define_event("output", ["data"])

    def relay(self, data):
        self.emit("output", data=data)


def long_run() -> JobDesk:
    """The desk of a job of 40 routines that has handled a million messages while it was sampled."""
    flow = Flow("forty")
    names = [flow.add_routine(Source() if not at else Relay(), f"r{at}") for at in range(LANES)]
    for before, after in pairwise(names):
        flow.connect(before, "output", after, "input")
    job = flow.start("r0", entry_params={"count": MESSAGES})
    desk = JobDesk(flow, job, job.run)
    while not job.status.at_rest:
        desk.past.timeline.sample([desk.counts(at, 0) for at in range(LANES)])
        job.wait_for_completion(flow, job, timeout=1 / 30)
    return desk


def took(question) -> float:
    """Median milliseconds of asking."""
    times = []
    for _ in range(REPEATS):
        begin = perf_counter()
        question()
        times.append(perf_counter() - begin)
    return 1e3 * median(times)


def main() -> None:
    """Run and show."""
    desk = long_run()
    job, past = desk.job, desk.past
    since, until = job.created_at.timestamp(), job.status_changes[-1][0]
    middle = (since + until) / 2
    page = past.timeline.page(since, until, COLUMNS)
    width = until - since
    while not past.timeline.page(middle, middle + width, COLUMNS).exact:
        width /= 2
    rows = {
        "timeline, whole run": lambda: past.timeline.page(since, until, COLUMNS),
        f"timeline, close-up of {width * 1e3:.1f} ms": lambda: past.timeline.page(middle, middle + width, COLUMNS),
        "timeline, close-up of 1 ms": lambda: past.timeline.page(middle, middle + 0.001, COLUMNS),
        "activation at a moment": lambda: past.answer(MomentQuery(job.job_id, "r20", middle)),
        "why, from the end of the chain": lambda: past.answer(WhyQuery(job.job_id, len(job.history) - 1)),
        "why, from its beginning": lambda: past.answer(WhyQuery(job.job_id, 0)),
        "figures of all routines, once read": lambda: past.answer(FiguresQuery(job.job_id)),
    }
    counts = f"{len(job.history):,} activations in {len(job.ledger.slice_ends):,} slices, {len(page.lanes)} lanes"
    figures = [(name, f"{took(question):.2f} ms") for name, question in rows.items()]
    report.keep("Questions about the past", f"{counts}\n\n{report.table(('question', 'median'), figures)}")


if __name__ == "__main__":
    main()

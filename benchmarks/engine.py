"""Microseconds per message of the four workloads at growing sizes, beside the bare loop of `bare.py` in the same run.

python benchmarks/engine.py [--quick] [--keep]
"""

from __future__ import annotations

import sys

import bare
import report
import workloads

import routilux

SIZES = (10_000, 100_000) if "--quick" in sys.argv else (10_000, 100_000, 1_000_000)


def per_message(engine: object, workload: str, messages: int) -> float:
    """Seconds per handler call of one run, which is checked to have done all of its work."""
    count = max(1, messages // workloads.messages_per_item(workload))
    flow, entry, check = workloads.build(engine, workload)
    jobs = []
    took = report.seconds(lambda: jobs.append(flow.execute(entry, entry_params={"count": count})))
    if not check(jobs[0], count):
        sys.exit(f"{workload} did not do all of its work")
    return took / (count * workloads.messages_per_item(workload))


def main() -> None:
    """Run and show."""
    rows = []
    for workload in workloads.WORKLOADS:
        ours: list[float] = []
        for size in SIZES:
            figures = report.interleaved(
                {
                    "bare": lambda w=workload, s=size: per_message(bare, w, s),
                    "ours": lambda w=workload, s=size: per_message(routilux, w, s),
                },
                repeats=7 if size < 1_000_000 else 3,
            )
            yardstick, own = report.median(figures["bare"]), report.median(figures["ours"])
            ours.append(own)
            rows.append(
                (
                    workload,
                    f"{size:,}",
                    f"{own * 1e6:.2f}",
                    f"{yardstick * 1e6:.2f}",
                    f"{yardstick / own:.2f}",
                    f"{own / ours[0]:.2f}",
                )
            )
    head = ("workload", "messages", "µs/message", "bare loop", "bare ÷ ours", "growth")
    report.keep("Engine", report.table(head, rows))


if __name__ == "__main__":
    main()

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


def main() -> None:
    """Run and show."""
    rows = []
    for workload in workloads.WORKLOADS:
        ours: list[float] = []
        for size in SIZES:
            figures = report.interleaved(
                {
                    "bare": lambda w=workload, s=size: workloads.per_message(bare, w, s),
                    "ours": lambda w=workload, s=size: workloads.per_message(routilux, w, s),
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
                    *(report.at_least(0.6, yardstick / own) if workload == "chain" else ("", "")),
                    f"{own / ours[0]:.2f}",
                )
            )
    head = ("workload", "messages", "µs/message", "bare loop", "bare ÷ ours", "must reach", "met", "growth")
    report.keep("Engine", report.table(head, rows))


if __name__ == "__main__":
    main()

"""What being watched costs: the chain alone, and with a viewer in another process attached at 30 frames a second.

python benchmarks/watching.py [--quick] [--keep]
"""

from __future__ import annotations

import json
import subprocess
import sys
from time import perf_counter

import report
import workloads

import routilux
from routilux import monitor

COUNT = 100_000 if "--quick" in sys.argv else 200_000
REPEATS = 5 if "--quick" in sys.argv else 9
VIEWER = r"""
import asyncio, json, sys
from pathlib import Path
from routilux.monitor.client import MonitorClient
from routilux.protocol import Watch

async def main():
    client = MonitorClient(Path(sys.argv[1]))
    await client.open()
    await client.watch(Watch("", "", 0))
    print("ready", flush=True)
    watched, frames = "", 0
    async for frame in client.frames():
        for row in frame.jobs:
            if row.status == "running" and row.job_id != watched:
                watched, frames = row.job_id, 0
                await client.watch(Watch(watched, "relay4", 40))
        if frame.job is not None and frame.job.job_id == watched:
            frames += 1
            if frame.job.status == "completed":
                print(json.dumps(frames), flush=True)

asyncio.run(main())
"""


def run() -> float:
    """Seconds that one chain takes."""
    flow, entry, check = workloads.build(routilux, "chain")
    jobs = []
    took = report.seconds(lambda: jobs.append(flow.execute(entry, entry_params={"count": COUNT})))
    if not check(jobs[0], COUNT):
        sys.exit("the chain did not do all of its work")
    return took


def main() -> None:
    """Run and show."""
    unwatched, watched, rates = [], [], []
    for _ in range(REPEATS):
        unwatched.append(run())
        server = monitor.enable()
        viewer = subprocess.Popen([sys.executable, "-c", VIEWER, str(server.path)], stdout=subprocess.PIPE, text=True)
        assert viewer.stdout is not None
        viewer.stdout.readline()
        began = perf_counter()
        watched.append(run())
        rates.append(json.loads(viewer.stdout.readline()) / (perf_counter() - began))
        viewer.kill()
        viewer.wait()
        viewer.stdout.close()
        monitor.disable()
    ratios = [with_viewer / alone for alone, with_viewer in zip(unwatched, watched, strict=True)]
    ratio = report.median(ratios)
    rows = [
        ("seconds alone", f"{report.median(unwatched):.3f}", "", ""),
        ("seconds watched", f"{report.median(watched):.3f}", "", ""),
        ("watched ÷ alone, median of pairs", f"{ratio:.3f}", *report.at_most(1.02, ratio)),
        ("frames a second", f"{report.median(rates):.1f}", "", ""),
    ]
    head = ("chain of 10", f"{COUNT * 10:,} messages", "must reach", "met")
    report.keep("Watching", report.table(head, rows))


if __name__ == "__main__":
    main()

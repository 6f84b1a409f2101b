"""The workloads on what `import routilux` finds: ours, or the published 0.10, whose `execute` returns before the end.

Its own wait takes a quarter of a second longer than the work, so the end is seen by looking: at most 20 ms too late.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from time import perf_counter, sleep

import workloads

import routilux


def main() -> None:
    """Run and print, then leave without waiting for threads that the published one never ends."""
    workload, per_item = sys.argv[1], workloads.messages_per_item(sys.argv[1])
    count = max(1, int(sys.argv[2]) // per_item)
    flow, entry, is_done = workloads.build(routilux, workload)
    gc.collect()
    began = perf_counter()
    job = flow.execute(entry, entry_params={"count": count})
    while not is_done(job, count):
        sleep(0.02)
    print(json.dumps({"seconds": perf_counter() - began, "messages": count * per_item}), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()

"""What the files here do alike: read which workload to run and how long, run it, say how long it took.

Each file is a program on its own library: `python on_pyee.py chain 100000` prints one line of JSON, the seconds that
the messages took. Where a library has nodes that hand on to the next, one item after another goes round in one run: a
run for each item was slower in langgraph and pydantic-graph, items that pile up were slower in llama-index-workflows.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from collections.abc import Callable
from time import perf_counter

SINK = open(os.devnull, "w")  # noqa: SIM115, PTH123 - stays open as stdout would

_MESSAGES_PER_ITEM = {"chain": 10, "pipeline": 2}

Run = Callable[[], int]


def main(**builders: Callable[[int], Run]) -> None:
    """Run the workload that the command line names.

    A builder takes a number of items and returns the run, which returns how many items came to the end.
    """
    workload, messages = sys.argv[1], int(sys.argv[2])
    items = messages // _MESSAGES_PER_ITEM[workload]
    run = builders[workload](items)
    gc.collect()
    began = perf_counter()
    ended = run()
    took = perf_counter() - began
    if ended != items:
        sys.exit(f"{workload}: {ended} of {items} items came to the end")
    print(json.dumps({"seconds": took, "messages": items * _MESSAGES_PER_ITEM[workload]}))

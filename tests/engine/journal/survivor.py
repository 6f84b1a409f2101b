"""A program that is killed: `survivor.py run FILE` runs a flow and records it, `survivor.py recover FILE` goes on.

Prints a line when the job begins, and as JSON how it ended.
"""

from __future__ import annotations

import json
import sys
import time

from routilux import Flow, Routine, journal

ITEMS = 1_500
APPROVED_EVERY = 300


class Source(Routine):
    """Sends the numbers, now and then after a pause for breath."""

    def __init__(self):
        super().__init__()
        self.define_slot("trigger", handler=self.send)
        self.define_event("output", ["n"])

    def send(self):
        job = self.get_execution_context().job_state
        for n in range(ITEMS):
            job.update_routine_state("source", {"sent": n + 1})
            self.emit("output", n=n)
            if n % 50 == 0:
                time.sleep(0.002)


class Worker(Routine):
    """Adds up, logs, passes on, and leaves some for later."""

    def __init__(self):
        super().__init__()
        self.define_slot("input", handler=self.work)
        self.define_event("output", ["n", "square"])

    def work(self, n):
        ctx = self.get_execution_context()
        job, me = ctx.job_state, ctx.routine_id
        state = job.get_routine_state(me) or {"count": 0, "sum": 0}
        job.update_routine_state(me, {"count": state["count"] + 1, "sum": state["sum"] + n})
        if n % 10 == 0:
            job.append_to_shared_log({"by": me, "n": n})
        if n % APPROVED_EVERY == 0:
            self.emit_deferred_event("output", n=n, square=n * n)
        else:
            self.emit("output", n=n, square=n * n)


class Sink(Routine):
    """Counts what arrives, and shares the largest."""

    def __init__(self):
        super().__init__()
        self.define_slot("input", handler=self.take)

    def take(self, n, square):
        ctx = self.get_execution_context()
        job = ctx.job_state
        state = job.get_routine_state(ctx.routine_id) or {"count": 0, "squares": 0}
        job.update_routine_state(ctx.routine_id, {"count": state["count"] + 1, "squares": state["squares"] + square})
        job.update_shared_data("largest", max(n, job.get_shared_data("largest", 0)))


def build(execution):
    flow = Flow("survivor", execution_strategy=execution, max_workers=3)
    flow.add_routine(Source(), "source")
    for number in range(2):
        flow.add_routine(Worker(), f"worker{number}")
        flow.connect("source", "output", f"worker{number}", "input")
    flow.add_routine(Sink(), "sink")
    for number in range(2):
        flow.connect(f"worker{number}", "output", "sink", "input")
    return flow


def outcome(flow, job):
    while job.status == "paused":
        flow.resume(job)
    return {
        "status": str(job.status),
        "states": job.routine_states,
        "shared": job.shared_data,
        "logged": sorted(f"{entry['by']} {entry['n']}" for entry in job.get_shared_log()),
        "waiting": job.get_waiting_messages(),
    }


def main(what, path, execution="sequential"):
    flow = build(execution)
    if what == "run":
        with journal.record(flow, path):
            print("begun", flush=True)
            print(json.dumps(outcome(flow, flow.execute("source"))), flush=True)
        return
    recovery = journal.recover(path, flow=flow)
    ended = outcome(flow, recovery.job)
    print(json.dumps({**ended, "again": [[each.routine_id, each.seq, len(each.sent)] for each in recovery.again]}))


if __name__ == "__main__":
    main(*sys.argv[1:])

"""A flow made from a description, so that two processes build the same one.

As a program: `resumable.py DESCRIPTION JOB`, two files; loads the job, resumes it until it is done and prints as JSON
how it ended and what every routine has seen.

A description is a dict with `nodes`, one for each routine, `edges`, pairs of node numbers, `execution`, the strategy of
the flow, and `hops`. A node has `strategy` (how its slot merges), `emits` ("now", "deferred" or "never") and `copies`
(emissions per activation). Every message has a `trail` of all nodes and copies that it came through, so it is like no
other; nodes pass on what has come less than `hops` far.
"""

import json
import sys
from pathlib import Path

from routilux import Flow, JobState, Routine


class Node(Routine):
    """Notes the trail of each message that it gets and passes it on."""

    def __init__(self, number, node, hops, pause_after):
        super().__init__()
        self.number, self.node, self.hops, self.pause_after = number, node, hops, pause_after
        self.define_slot("trigger", handler=self.begin)
        self.define_slot("input", handler=self.take, merge_strategy=node["strategy"])
        self.define_event("output", ["trail"])

    def begin(self, messages):
        for n in range(messages):
            self.emit("output", trail=f"{n}")

    def take(self, trail):
        newest = trail[-1] if isinstance(trail, list) else trail
        ctx = self.get_execution_context()
        state = ctx.job_state.get_routine_state(ctx.routine_id) or {"seen": [], "most": 0}
        most = max(state["most"], len(trail)) if isinstance(trail, list) else 0
        ctx.job_state.update_routine_state(ctx.routine_id, {"seen": [*state["seen"], newest], "most": most})
        ctx.job_state.append_to_shared_log({"routine": ctx.routine_id, "trail": newest})
        handled = ctx.job_state.get_shared_data("handled", 0) + 1
        ctx.job_state.update_shared_data("handled", handled)
        if newest.count("/") < self.hops:
            for copy in range(self.node["copies"]):
                onward = f"{newest}/{self.number}.{copy}"
                if self.node["emits"] == "now":
                    self.emit("output", trail=onward)
                elif self.node["emits"] == "deferred":
                    self.emit_deferred_event("output", trail=onward)
        if self.pause_after and handled % self.pause_after == 0:
            ctx.flow.pause(ctx.job_state, reason=f"after {handled}")


def build(description, pause_after=0):
    """The described flow; with `pause_after`, it pauses its job after each so many messages."""
    flow = Flow(flow_id="resumable", execution_strategy=description["execution"], max_workers=3)
    for number, node in enumerate(description["nodes"]):
        flow.add_routine(Node(number, node, description["hops"], pause_after), f"node{number}")
    for source, target in description["edges"]:
        flow.connect(f"node{source}", "output", f"node{target}", "input")
    return flow


def outcome(flow, job):
    """How the job ended and what it left behind, without anything that depends on the order of its messages."""
    states = {routine_id: job.get_routine_state(routine_id) or {} for routine_id in flow.routines}
    return {
        "status": str(job.status),
        "seen": {routine_id: sorted(state.get("seen", [])) for routine_id, state in states.items()},
        "most": {routine_id: state.get("most", 0) for routine_id, state in states.items()},
        "logged": sorted(f"{entry['routine']} {entry['trail']}" for entry in job.get_shared_log()),
        "records": {routine_id: len(job.get_execution_history(routine_id)) for routine_id in flow.routines},
        "waiting": job.get_waiting_messages(),
        "deferred": len(job.deferred_events),
    }


def finish(flow, job):
    """Resume the job until it no longer rests as paused."""
    while job.status == "paused":
        flow.resume(job)
    return outcome(flow, job)


if __name__ == "__main__":
    described = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    print(json.dumps(finish(build(described), JobState.load(sys.argv[2]))))

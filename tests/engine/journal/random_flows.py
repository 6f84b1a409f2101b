"""Flows of random shape whose routines change their job in every way there is."""

from __future__ import annotations

from hypothesis import strategies as st

from routilux import ErrorHandler, Flow, JobState, Routine
from routilux.journal import track

LIMIT = 40
"""Messages after which nobody sends any more."""


class Node(Routine):
    """Does what its script says for each message in turn: changes the job in every way there is."""

    def __init__(self, script):
        super().__init__()
        self.script = script
        self.define_slot("trigger", handler=self.begin)
        self.define_slot("input", handler=self.take)
        for event in ("left", "right"):
            self.define_event(event, ["key"])

    def begin(self, messages):
        for _ in range(messages):
            self.emit("left", key=next_key(self.get_execution_context().job_state))

    def take(self, key):
        ctx = self.get_execution_context()
        job, routine_id = ctx.job_state, ctx.routine_id
        state = job.get_routine_state(routine_id) or {"seen": []}
        step = self.script[len(state["seen"]) % len(self.script)]
        job.update_routine_state(routine_id, {"seen": [*state["seen"], key]})
        for act in step:
            self.act(act, key, ctx)

    def act(self, act, key, ctx):
        job = ctx.job_state
        if act in ("left", "right", "both"):
            fresh = next_key(job)
            if fresh < LIMIT:
                self.emit("right" if act == "right" else "left", key=fresh)
                if act == "both":
                    self.emit("right", key=fresh, extra=(fresh, {fresh}))
        elif act == "defer":
            if next_key(job) < LIMIT:
                self.emit_deferred_event("right", key=-key)
        elif act == "share":
            job.update_shared_data(f"key{key % 3}", {key: None})
        elif act == "log":
            job.append_to_shared_log({"key": key, "by": ctx.routine_id})
        elif act == "output":
            self.send_output("result", key=key)
        elif act == "pause":
            ctx.flow.pause(job, f"at {key}", {"key": key})
        elif act == "fail":
            raise ValueError(key)


def next_key(job: JobState) -> int:
    number = job.metadata.get("keys", 0)
    job.metadata["keys"] = number + 1
    return number


ACTS = ["left", "left", "right", "both", "defer", "share", "log", "log", "output", "output", "pause", "fail"]

DESCRIPTIONS = st.fixed_dictionaries(
    {
        "nodes": st.lists(
            st.fixed_dictionaries(
                {
                    "script": st.lists(st.lists(st.sampled_from(ACTS), max_size=4), min_size=1, max_size=4),
                    "errors": st.sampled_from(["continue", "skip", "retry"]),
                }
            ),
            min_size=2,
            max_size=4,
        ),
        "edges": st.sets(
            st.tuples(st.integers(0, 3), st.sampled_from(["left", "right"]), st.integers(0, 3)), min_size=2, max_size=8
        ),
        "messages": st.integers(1, 4),
        "part": st.sampled_from([5, 40, 32_768]),
        "execution": st.sampled_from(["sequential", "sequential", "concurrent"]),
    }
)


def build(description) -> Flow:
    """The described flow, and parts of the described size in the recordings that follow."""
    track.PART_CHANGES, track.CHECKPOINT_COST = description["part"], description["part"] // 5
    size = len(description["nodes"])
    flow = Flow(flow_id="random", execution_strategy=description["execution"], max_workers=3)
    for number, node in enumerate(description["nodes"]):
        made = Node(node["script"])
        made.set_error_handler(ErrorHandler(strategy=node["errors"], max_retries=2, retry_delay=0.0))
        flow.add_routine(made, f"node{number}")
    for source, event, target in sorted(description["edges"]):
        if source < size and target < size:
            flow.connect(f"node{source}", event, f"node{target}", "input")
    return flow

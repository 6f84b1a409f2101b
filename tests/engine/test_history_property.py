"""Whatever a flow does, its history says what happened: who was activated, by which message, and what each emitted."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from routilux import Cursor, ErrorHandler, Flow, Routine

LIMIT = 120
"""Messages after which nobody sends any more."""

SHAPES = (
    lambda i: {"key": i},
    lambda i: {"key": i, "n": 1},
    lambda i: {"n": 1, "key": i},
    lambda i: {"key": i, "m": [i]},
)
"""The same message under several sets of names."""


class Node(Routine):
    """Emits what its script says for each activation in turn, and notes for the test what it did."""

    def __init__(self, truth, script, *, is_async):
        super().__init__()
        self.truth, self.script = truth, script
        self.define_slot("trigger", handler=self.begin)
        self.define_slot("input", handler=self.take_async if is_async else self.take)
        for event in ("left", "right", "later"):
            self.define_event(event)

    def begin(self):
        self.act(None)

    def take(self, key):
        self.act(key)

    async def take_async(self, key):
        self.act(key)

    def act(self, message):
        ctx = self.get_execution_context()
        mine = self.truth.activations[ctx.routine_id]
        step = self.script[len(mine) % len(self.script)]
        emitted = []
        mine.append((message, emitted, step["ends"]))
        for event, shape in step["emits"]:
            data = SHAPES[shape](self.truth.next_id())
            if data["key"] < LIMIT:
                emitted.append((event, data))
                self.emit(event, **data)
        if step["ends"] == "pause":
            ctx.flow.pause(ctx.job_state)
        if step["ends"] == "raise":
            raise ValueError(message)


class Truth:
    """What the handlers say happened."""

    def __init__(self):
        self.activations = defaultdict(list)
        self.ids = 0

    def next_id(self):
        self.ids += 1
        return self.ids


STEPS = st.fixed_dictionaries(
    {
        "emits": st.lists(st.tuples(st.sampled_from(["left", "right"]), st.integers(0, len(SHAPES) - 1)), max_size=3),
        "ends": st.sampled_from(["well", "well", "well", "pause", "raise"]),
    }
)
FLOWS = st.fixed_dictionaries(
    {
        "nodes": st.lists(
            st.fixed_dictionaries(
                {
                    "script": st.lists(STEPS, min_size=1, max_size=4),
                    "errors": st.sampled_from(["continue", "skip", "retry"]),
                    "is_async": st.booleans(),
                }
            ),
            min_size=2,
            max_size=4,
        ),
        "edges": st.sets(
            st.tuples(st.integers(0, 3), st.sampled_from(["left", "right"]), st.integers(0, 3)), min_size=2, max_size=8
        ),
        "execution": st.sampled_from(["sequential", "concurrent"]),
    }
)


def run(description):
    truth, size = Truth(), len(description["nodes"])
    flow = Flow(flow_id="random", execution_strategy=description["execution"], max_workers=3)
    for number, node in enumerate(description["nodes"]):
        made = Node(truth, node["script"], is_async=node["is_async"])
        made.set_error_handler(ErrorHandler(strategy=node["errors"], max_retries=50, retry_delay=0.0))
        flow.add_routine(made, f"node{number}")
    for source, event, target in sorted(description["edges"]):
        if source < size and target < size:
            flow.connect(f"node{source}", event, f"node{target}", "input")
    job = flow.execute("node0")
    while job.status == "paused":
        flow.resume(job)
    return truth, job


@given(FLOWS)
def test_the_history_is_what_the_handlers_did(description):
    truth, job = run(description)
    history = job.get_execution_history()
    assert len(history) == sum(map(len, truth.activations.values()))
    for routine_id, mine in truth.activations.items():
        records = job.get_execution_history(routine_id)
        emitted = [[(e.event_name, e.data) for e in record.emissions] for record in records]
        assert emitted == [sent for _, sent, _ in mine]
        assert [record.event_name in ("error", "skipped") for record in records] == [
            ends == "raise" for _, _, ends in mine
        ]


@given(FLOWS)
def test_a_records_cause_is_the_activation_that_sent_its_message(description):
    truth, job = run(description)
    sender = {
        data["key"]: (routine_id, at)
        for routine_id, mine in truth.activations.items()
        for at, (_, sent, _) in enumerate(mine)
        for _, data in sent
    }
    records = {routine_id: job.get_execution_history(routine_id) for routine_id in truth.activations}
    for routine_id, mine in truth.activations.items():
        for record, (message, _, _) in zip(records[routine_id], mine, strict=True):
            if message is None:
                assert record.cause is None
            else:
                by, at = sender[message]
                assert record.cause == records[by][at].seq


@given(FLOWS)
def test_every_change_is_numbered_once_and_the_records_are_among_them(description):
    _, job = run(description)
    cursor, changes = Cursor(job), []
    while news := cursor.read():
        changes += news
    assert [change.seq for change in changes] == list(range(1, job.seq + 1))
    activations = [(change.seq, change.routine_id) for change in changes if change.kind == "activation"]
    assert sorted((record.seq, record.routine_id) for record in job.get_execution_history()) == sorted(activations)

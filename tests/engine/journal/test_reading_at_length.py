"""What is read of a whole recording in one walk is what looking up each change and each activation finds."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from hypothesis import given, settings

from routilux import journal
from routilux.ledger import OUTSIDE
from routilux_tui.runs.ledger_run import JobRun
from routilux_tui.runs.recorded_run import RecordedRun

SPEC = importlib.util.spec_from_file_location("random_flows", Path(__file__).with_name("random_flows.py"))
flows = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(flows)


def looked_up(history, ledger, params):
    """Each activation as its record and its columns tell of it."""
    for position in range(history.dropped, len(history)):
        record, emission = history.record(position), history.cause(position)
        known = emission != OUTSIDE and emission >= ledger.emission_times.dropped
        lane = history.lane(emission) if known else None
        outside = params if record.routine_id == "node0" and emission == OUTSIDE else None
        yield (
            (record.seq, record.routine_id, record.slot_name, record.duration, str(record.status), record.cause),
            (ledger.routine_ids[lane.actor], lane.event) if lane is not None else None,
            history.payload(position) if emission != OUTSIDE else outside,
            [(sent.event_name, sent.data) for sent in record.emissions],
            record.attempt,
        )


def walked(run):
    """The same of the activations that a run lists."""
    for each in run.activations():
        yield (
            (each.seq, each.routine_id, each.slot, each.duration, each.status, each.cause),
            each.sending[:2] if each.sending is not None else None,
            each.payload,
            [(sent.event, sent.data) for sent in each.emissions],
            each.attempt,
        )


@given(description=flows.DESCRIPTIONS)
@settings(max_examples=max(25, settings.default.max_examples // 10))
def test_a_walk_through_a_run_finds_what_looking_up_finds(description, new_file):
    path, flow = new_file(), flows.build(description)
    params = {"messages": description["messages"]}
    with journal.record(flow, path):
        job = flow.execute("node0", params)
        if job.status == "paused":
            flow.resume(job)
    assert list(walked(JobRun(job, flow))) == list(looked_up(job.history, job.ledger, params))
    with journal.open(path) as recording:
        recorded = recording.job()
        run = RecordedRun(recorded, {})
        assert list(walked(run)) == list(looked_up(recorded.history, recorded.ledger, params))
        noted = [change for change in recorded.changes() if change.kind not in ("activation", "emission")]
        assert list(recorded.noted_changes()) == noted

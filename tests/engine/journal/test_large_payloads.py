"""What is too large to be recorded leaves its place marked, and what stands around it can be read as ever."""

from __future__ import annotations

import pytest

from routilux import journal
from routilux.plain import Unsaved

MANY = 1_000_001
MARK = Unsaved("list", "<a list of more than 1,000,000 values>")


@pytest.fixture
def large(routine, flow_of, new_file):
    """A recorded job that keeps large lists in every place where a job keeps something."""

    def keep():
        context = source.get_execution_context()
        job, rows = context.job_state, [0] * MANY
        job.update_routine_state("source", {"rows": rows, "done": 1})
        job.update_routine_state("sink", dict.fromkeys(range(MANY)))
        job.update_shared_data("rows", rows)
        job.append_to_shared_log({"rows": rows, "level": "info"})
        source.send_output("table", rows=rows, name="all")
        source.emit_deferred_event("output", rows=rows, name="all")
        source.emit("output", rows=rows, name="all")

    source = routine(events=["output"], trigger=keep)
    sink = routine(input=lambda rows, name: None)
    flow = flow_of({"source": source, "sink": sink}, "source.output > sink.input")
    path = new_file()
    with journal.record(flow, path) as recording:
        job = flow.execute("source")
        recording.flush(30)
    with journal.open(path) as opened:
        yield opened.jobs[job.job_id]


def test_only_the_part_that_is_too_large_is_marked(large):
    picture = large.state_at(large.seq)
    assert picture.routine_states["source"] == {"rows": MARK, "done": 1}
    assert picture.shared_data == {"rows": MARK}
    assert [event.data for event in picture.deferred_events] == [{"rows": MARK, "name": "all"}]
    assert [entry for _at, _actor, entry in large.log(0, 1)] == [{"rows": MARK, "level": "info"}]


def test_a_state_with_too_many_names_is_a_mark_by_itself(large):
    mark = Unsaved("dict", "<a dict of more than 1,000,000 values>")
    assert large.state_at(large.seq).routine_states["sink"] == {"": mark}


def test_every_change_of_such_a_job_can_be_read(large):
    told = {(change.kind, change.name): change.data for change in large.changes()}
    assert told["state", "source"] == {"rows": MARK, "done": 1}
    assert told["shared", "rows"] == {"rows": MARK}
    assert told["log", ""] == {"rows": MARK, "level": "info"}
    assert told["output", "table"] == {"rows": MARK, "name": "all"}
    assert told["emission", "output"] == {"rows": MARK, "name": "all"}
    assert large.seqs_of("status", 0, 100)

"""Names that have no place in UTF-8 stand in a recording as Python would write them, and cost it nothing else."""

from __future__ import annotations

from routilux import Flow, Routine, journal


class Odd(Routine):
    """Everything about it has a lone surrogate in its name."""

    def __init__(self):
        super().__init__()
        self.define_slot("trigger", handler=self.begin)
        self.define_slot("in\ud800", handler=self.take)
        self.define_event("out\ud800", ["value\ud800"])

    def begin(self, **params):
        job = self.get_execution_context().job_state
        job.update_routine_state("odd\ud800", {"key\ud800": 1})
        job.update_shared_data("shared\ud800", 2)
        self.emit("out\ud800", **{"value\ud800": 3})
        self.emit_deferred_event("out\ud800", **{"value\ud800": 4})

    def take(self, **data):
        raise ValueError(*data)


def test_a_job_with_names_that_can_not_be_encoded_is_recorded(new_file):
    path, flow = new_file(), Flow("flow\ud800")
    flow.add_routine(Odd(), "odd\ud800")
    flow.connect("odd\ud800", "out\ud800", "odd\ud800", "in\ud800")
    with journal.record(flow, path) as recorder:
        job = flow.execute("odd\ud800", entry_params={"param\ud800": 5})
    assert recorder.problem == ""
    with journal.open(path) as recording:
        recording.check()
        recorded = recording.jobs[job.job_id]
        assert recorded.seq == job.seq
        assert recorded.entry_params == {"param\ud800": 5}
        picture = recorded.state_at(job.seq)
        assert picture.routine_states == {r"odd\ud800": {"key\ud800": 1}}
        assert picture.shared_data == {"shared\ud800": 2}
        sent = [change for change in recorded.changes() if change.kind == "emission"]
        assert [(each.routine_id, each.name, each.data) for each in sent] == [
            (r"odd\ud800", r"out\ud800", {r"value\ud800": 3})
        ]

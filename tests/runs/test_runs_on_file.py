"""A run is the same, whether it is read from its job, from the saved job or from its recording."""

from __future__ import annotations

import pytest

from routilux import ErrorHandler, Flow, Routine, journal
from routilux_tui.runs.figures import figures_of, percentile
from routilux_tui.runs.ledger_run import JobRun
from routilux_tui.runs.opening import NoRunError, chosen_job, opened
from routilux_tui.runs.run import Edge


class Worker(Routine):
    def __init__(self):
        super().__init__()
        self.define_slot("trigger", handler=self.begin)
        self.define_slot("input", handler=self.take)
        self.define_event("out")

    def begin(self, count):
        for number in range(count):
            self.emit("out", number=number, more={number})

    def take(self, number, more):
        context = self.get_execution_context()
        context.job_state.append_to_shared_log({"took": number})
        context.job_state.update_routine_state(context.routine_id, {"last": number})
        if number == 2:
            raise KeyError(more)
        if number == 1:
            self.send_output("result", number=number)
            self.emit("out", number=7)


def flow_of():
    flow = Flow("pair")
    flow.add_routine(Worker(), "first")
    flow.add_routine(Worker(), "second")
    flow.connect("first", "out", "second", "input")
    flow.set_error_handler(ErrorHandler("continue"))
    return flow


@pytest.fixture
def recorded(tmp_path):
    """A flow, its job, and the file that it was recorded to."""
    flow, path = flow_of(), tmp_path / "pair.routilux"
    with journal.record(flow, path):
        job = flow.execute("first", {"count": 4})
    return flow, job, path


def test_a_recording_has_the_activations_of_its_job_with_payload_cause_emissions_and_error(recorded):
    flow, job, path = recorded
    with opened(path) as run:
        assert list(run.activations()) == list(JobRun(job, flow).activations())


def test_a_recording_has_the_graph_the_parameters_the_source_and_how_it_ended(recorded):
    _flow, job, path = recorded
    with opened(path) as run:
        assert (run.job_id, run.flow_id, run.status) == (job.job_id, "pair", "completed")
        assert (run.entry_routine_id, run.entry_params) == ("first", {"count": 4})
        assert [node.routine_id for node in run.graph.nodes] == ["first", "second"]
        assert run.graph.edges == (Edge("first", "out", "second", "input"),)
        assert "class Worker(Routine)" in run.source[__file__]


def test_a_recording_has_states_outputs_statuses_and_the_log(recorded):
    _flow, _job, path = recorded
    with opened(path) as run:
        moments = [(moment.kind, moment.name, moment.data) for moment in run.moments()]
        entries = [(entry.routine_id, entry.entry) for entry in run.log()]
    assert ("state", "second", {"last": 3}) in moments
    assert ("output", "result", {"number": 1}) in moments
    assert [name for kind, name, _ in moments if kind == "status"] == ["running", "completed"]
    assert entries == [("second", {"took": number}) for number in range(4)]


def test_a_saved_job_has_the_same_activations(tmp_path):
    flow, path = flow_of(), tmp_path / "pair.job"
    job = flow.execute("first", {"count": 4})
    job.save(path)
    with opened(path) as run:
        found, told = list(run.activations()), list(JobRun(job, flow).activations())
    assert [(a.seq, a.routine_id, a.payload, a.cause, a.status) for a in found] == [
        (a.seq, a.routine_id, a.payload, a.cause, a.status) for a in told
    ]


def test_the_figures_of_a_run(recorded):
    _flow, _job, path = recorded
    with opened(path) as run:
        figures = figures_of(run.activations())
    assert (figures.activations, figures.errors, figures.emitted) == (5, 1, 5)
    assert figures.ways == {("first", "out", "second", "input"): 4}
    assert figures.routines["second"].busy == sum(figures.routines["second"].durations)


def test_one_of_several_jobs_is_named_by_the_beginning_of_its_id(tmp_path):
    flow, path = flow_of(), tmp_path / "several.routilux"
    with journal.record(flow, path):
        jobs = [flow.execute("first", {"count": count}) for count in (1, 2)]
    with opened(path, jobs[1].job_id[:8]) as run:
        assert run.entry_params == {"count": 2}
    with pytest.raises(NoRunError, match="holds 2 jobs: choose one with --job; it has: "), opened(path):
        pass


def test_a_beginning_that_several_ids_have_is_answered_with_these(tmp_path):
    path = tmp_path / "several.routilux"
    with pytest.raises(NoRunError) as caught:
        chosen_job(path, ["ab1", "ab2", "b3"], "ab")
    assert str(caught.value) == f"{path} holds 2 jobs that begin with ab: ab1, ab2; give more of the id to --job"
    assert chosen_job(path, ["ab1", "ab2", "b3"], "b") == "b3"


@pytest.mark.parametrize(("content", "message"), [(b"", "is empty"), (b"SQLite format 3\0" + b"x" * 200, "can't be")])
def test_a_file_that_is_none_is_named(tmp_path, content, message):
    path = tmp_path / "none.routilux"
    path.write_bytes(content)
    with pytest.raises(NoRunError, match=message), opened(path):
        pass


def test_percentiles_are_durations_that_were():
    assert [percentile([4.0, 1.0, 2.0, 3.0], share) for share in (0.0, 0.5, 0.95)] == [1.0, 3.0, 4.0]
    assert percentile([], 0.5) == 0.0

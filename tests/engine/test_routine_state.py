from __future__ import annotations

from routilux import JobStatus


def run(routine, flow_of, work):
    """Executes a flow of one routine `only`, whose handler is `work(job, routine_id)`."""

    def handle():
        ctx = only.get_execution_context()
        work(ctx.job_state, ctx.routine_id)

    only = routine(trigger=handle)
    job = flow_of({"only": only}).execute("only")
    assert job.status is JobStatus.COMPLETED, job.error
    return job


def test_there_is_no_state_before_the_first_update(routine, flow_of):
    seen = []
    job = run(routine, flow_of, lambda job, me: seen.append(job.get_routine_state(me)))
    assert seen == [None]
    assert job.get_routine_state("only") is None


def test_an_update_merges_into_what_is_there(routine, flow_of):
    def work(job, me):
        job.update_routine_state(me, {"valid": 1, "newest": "a"})
        job.update_routine_state(me, {"invalid": 1, "newest": "b"})

    assert run(routine, flow_of, work).get_routine_state("only") == {"valid": 1, "newest": "b", "invalid": 1}


def test_setting_replaces_what_is_there(routine, flow_of):
    def work(job, me):
        job.update_routine_state(me, {"valid": 1})
        job.set_routine_state(me, {"fresh": True})

    assert run(routine, flow_of, work).get_routine_state("only") == {"fresh": True}


def test_changing_the_dict_that_was_stored_changes_nothing(routine, flow_of):
    def work(job, me):
        given = {"n": 1}
        job.update_routine_state(me, given)
        given["n"] = 2
        replaced = {"m": 1}
        job.set_routine_state("other", replaced)
        replaced["m"] = 2

    job = run(routine, flow_of, work)
    assert job.get_routine_state("only") == {"n": 1}
    assert job.get_routine_state("other") == {"m": 1}


def test_changing_the_dict_that_was_read_changes_nothing(routine, flow_of):
    def work(job, me):
        job.update_routine_state(me, {"n": 1})
        job.get_routine_state(me)["n"] = 2

    job = run(routine, flow_of, work)
    job.get_routine_state("only")["m"] = 3
    assert job.get_routine_state("only") == {"n": 1}


def test_the_state_can_be_read_and_written_when_the_job_is_at_rest(routine, flow_of):
    job = run(routine, flow_of, lambda job, me: job.update_routine_state(me, {"n": 1}))
    job.update_routine_state("only", {"checked": True})
    assert job.get_routine_state("only") == {"n": 1, "checked": True}


def test_the_engine_keeps_its_own_figures_out_of_the_state(routine, flow_of):
    only_given = run(routine, flow_of, lambda job, me: job.update_routine_state(me, {"generated": 4}))
    assert only_given.get_routine_state("only") == {"generated": 4}
    assert only_given.get_routine_status("only") == "idle"


def test_a_routines_metrics_count_its_activations_and_errors(routine, flow_of):
    def send():
        for n in range(3):
            source.emit("output", n=n)

    def take(n):
        if n == 2:
            raise ValueError(n)

    source = routine(events=["output"], trigger=send)
    job = flow_of({"source": source, "sink": routine(input=take)}, "source.output > sink.input").execute("source")
    metrics = job.get_routine_metrics("sink")
    assert metrics["activations"] == 3
    assert metrics["errors"] == 1
    assert job.get_routine_status("sink") == "failed"


def test_one_routine_may_read_the_state_of_another(routine, flow_of):
    seen = []

    def send():
        ctx = source.get_execution_context()
        ctx.job_state.update_routine_state(ctx.routine_id, {"sent": 1})
        source.emit("output", n=1)

    source = routine(events=["output"], trigger=send)
    sink = routine(input=lambda n: seen.append(sink.get_execution_context().job_state.get_routine_state("source")))
    flow_of({"source": source, "sink": sink}, "source.output > sink.input").execute("source")
    assert seen == [{"sent": 1}]


def test_a_state_may_hold_any_python_value(routine, flow_of):
    cycle = []
    cycle.append(cycle)
    marker = object()
    job = run(
        routine,
        flow_of,
        lambda job, me: job.update_routine_state(me, {"cycle": cycle, "marker": marker, 3: float("nan")}),
    )
    state = job.get_routine_state("only")
    assert state["marker"] is marker
    assert state["cycle"][0] is state["cycle"]
    assert list(state) == ["cycle", "marker", 3]

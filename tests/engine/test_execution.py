from __future__ import annotations

import re
import threading
import time

import pytest

from routilux import Flow, JobStatus, Routine

PATIENCE = 30.0


def test_execute_returns_when_the_job_has_completed(routine, flow_of):
    taken = []

    def send():
        for letter in "abc":
            source.emit("output", letter=letter)

    source = routine(events=["output"], trigger=send)
    sink = routine(input=taken.append)
    job = flow_of({"source": source, "sink": sink}, "source.output > sink.input").execute("source")
    assert job.status == "completed"
    assert job.status is JobStatus.COMPLETED
    assert taken == [{"letter": "a"}, {"letter": "b"}, {"letter": "c"}]


def test_start_returns_at_once_with_a_running_job(routine, flow_of):
    go = threading.Event()
    source = routine(trigger=lambda: go.wait(PATIENCE))
    flow = flow_of({"source": source})
    job = flow.start("source")
    assert job.status == "running"
    assert not job.wait(timeout=0.01)
    go.set()
    assert job.wait(timeout=PATIENCE)
    assert job.status == "completed"


def test_waiting_for_a_job_at_rest_returns_at_once_and_true(routine, flow_of):
    flow = flow_of({"source": routine(trigger=lambda: None)})
    job = flow.execute("source")
    assert job.wait(timeout=0)
    assert type(job).wait_for_completion(flow, job, timeout=0)
    assert flow.wait_for_completion(timeout=0, job_state=job)


def test_waiting_reports_false_when_the_time_is_up_and_the_job_goes_on(routine, flow_of):
    go = threading.Event()
    flow = flow_of({"source": routine(trigger=lambda: go.wait(PATIENCE))})
    job = flow.start("source")
    assert not type(job).wait_for_completion(flow, job, timeout=0.01)
    assert job.status == "running"
    go.set()
    assert type(job).wait_for_completion(flow, job, timeout=PATIENCE)


def test_a_flow_waits_for_all_of_its_jobs_when_none_is_named(routine, flow_of):
    go = threading.Event()
    flow = flow_of({"source": routine(trigger=lambda: go.wait(PATIENCE))})
    jobs = [flow.start("source"), flow.start("source")]
    assert not flow.wait_for_completion(timeout=0.01)
    go.set()
    assert flow.wait_for_completion(timeout=PATIENCE)
    assert [job.status for job in jobs] == ["completed", "completed"]


def test_each_routine_drains_what_waits_before_the_next_has_its_turn(routine, flow_of):
    order = []

    def send():
        for letter in "abc":
            source.emit("output", letter=letter)

    source = routine(events=["output"], trigger=send)
    first = routine(input=lambda letter: order.append(f"first {letter}"))
    second = routine(input=lambda letter: order.append(f"second {letter}"))
    flow_of(
        {"source": source, "first": first, "second": second},
        "source.output > first.input",
        "source.output > second.input",
    ).execute("source")
    assert order == ["first a", "first b", "first c", "second a", "second b", "second c"]


def test_routines_have_their_turn_in_the_order_in_which_they_got_mail(routine, flow_of):
    order = []

    def send():
        source.emit("late", n=1)
        source.emit("early", n=2)
        source.emit("late", n=3)

    source = routine(events=["early", "late"], trigger=send)
    early = routine(input=lambda n: order.append(("early", n)))
    late = routine(input=lambda n: order.append(("late", n)))
    flow_of(
        {"source": source, "early": early, "late": late}, "source.early > early.input", "source.late > late.input"
    ).execute("source")
    assert order == [("late", 1), ("late", 3), ("early", 2)]


def test_a_flooded_mailbox_does_not_keep_the_others_from_their_turn(routine, flow_of):
    handled = []

    def send():
        for n in range(5_000):
            source.emit("flood", n=n)
        source.emit("single", n=0)

    source = routine(events=["flood", "single"], trigger=send)
    flooded = routine(input=handled.append)
    seen_before = []
    other = routine(input=lambda n: seen_before.append(len(handled)))
    job = flow_of(
        {"source": source, "flooded": flooded, "other": other},
        "source.flood > flooded.input",
        "source.single > other.input",
    ).execute("source")
    assert job.status == "completed"
    assert handled == [{"n": n} for n in range(5_000)]
    assert len(seen_before) == 1
    assert 0 < seen_before[0] < 5_000


def test_a_routine_that_feeds_itself_lets_the_others_work_too(routine, flow_of):
    rounds = []

    def start():
        source.emit("again", left=2_000)
        source.emit("output", n=0)

    def spin(left):
        rounds.append(left)
        if left > 1:
            source.emit("again", left=left - 1)

    seen_before = []
    source = routine(events=["again", "output"], trigger=start, again=spin)
    other = routine(input=lambda n: seen_before.append(len(rounds)))
    flow_of({"source": source, "other": other}, "source.again > source.again", "source.output > other.input").execute(
        "source"
    )
    assert rounds == list(range(2_000, 0, -1))
    assert seen_before[0] < 2_000


def test_the_entry_parameters_reach_the_trigger_handler(routine, flow_of):
    taken = []
    flow = flow_of({"source": routine(trigger=lambda count, name="none": taken.append((count, name)))})
    flow.execute("source", entry_params={"count": 3})
    flow.execute("source", {"count": 4, "name": "four"})
    assert taken == [(3, "none"), (4, "four")]


def test_the_entry_is_the_slot_named_trigger_among_several(routine, flow_of):
    taken = []
    entry = routine(other=lambda: taken.append("other"), trigger=lambda: taken.append("trigger"))
    flow_of({"entry": entry}).execute("entry")
    assert taken == ["trigger"]


def test_the_only_slot_is_the_entry_whatever_its_name(routine, flow_of):
    taken = []
    flow_of({"entry": routine(begin=lambda: taken.append("begin"))}).execute("entry")
    assert taken == ["begin"]


@pytest.mark.parametrize("call", ["execute", "start"])
def test_an_ambiguous_entry_is_an_error_that_names_the_slots(routine, flow_of, call):
    flow = flow_of({"entry": routine(left=lambda: None, right=lambda: None)})
    with pytest.raises(ValueError, match=r"'left'.*'right'"):
        getattr(flow, call)("entry")


def test_an_entry_without_slots_is_an_error(routine, flow_of):
    with pytest.raises(ValueError, match="entry"):
        flow_of({"entry": routine(events=["output"])}).execute("entry")


@pytest.mark.parametrize("call", ["execute", "start"])
def test_an_unknown_entry_is_an_error_that_lists_the_routines(routine, flow_of, call):
    flow = flow_of({"walk": routine(trigger=lambda: None), "read": routine(input=lambda: None)})
    with pytest.raises(ValueError, match=r"'reed'.*'walk'.*'read'"):
        getattr(flow, call)("reed")


def test_a_job_knows_its_flow_and_when_it_was_made(routine, flow_of):
    flow = flow_of({"source": routine(trigger=lambda: None)}, flow_id="dated")
    before = time.time()
    first, second = flow.execute("source"), flow.execute("source")
    assert first.flow_id == "dated"
    assert first.job_id != second.job_id
    assert before <= first.created_at.timestamp() <= first.updated_at.timestamp() <= time.time()
    assert first.created_at < second.created_at
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}", f"{first.created_at:%Y-%m-%d %H:%M:%S.%f}")


def test_each_receiver_gets_a_payload_of_its_own(routine, flow_of):
    seen = []

    def spoil(message):
        seen.append(dict(message))
        message["n"] = "spoilt"
        message["extra"] = True

    source = routine(events=["output"], trigger=lambda: source.emit("output", n=1, m=2))
    flow = flow_of(
        {"source": source, "left": routine(input=spoil), "right": routine(input=spoil)},
        "source.output > left.input",
        "source.output > right.input",
    )
    job = flow.execute("source")
    assert seen == [{"n": 1, "m": 2}, {"n": 1, "m": 2}]
    assert job.get_execution_history("source")[0].data == {"n": 1, "m": 2}


def test_an_event_that_leads_nowhere_is_recorded_and_harms_nothing(routine, flow_of):
    source = routine(events=["output"], trigger=lambda: source.emit("output", n=1))
    job = flow_of({"source": source}).execute("source")
    assert job.status == "completed"
    assert [record.event_name for record in job.get_execution_history()] == ["output"]


def test_emitting_an_event_that_does_not_exist_fails_and_lists_the_events(routine, flow_of):
    source = routine(events=["output"], trigger=lambda: source.emit("outptu", n=1))
    job = flow_of({"source": source}).execute("source")
    assert job.status == "failed"
    assert re.search(r"'outptu'.*'output'", str(job.error))


def test_a_handler_may_execute_another_flow_and_is_itself_again_after_it(routine, flow_of):
    inner_source = routine(events=["output"], trigger=lambda n: inner_source.emit("output", n=n * 10))
    results = []
    inner = flow_of(
        {"source": inner_source, "sink": routine(input=results.append)},
        "source.output > sink.input",
        flow_id="inner",
    )

    def outer_work():
        job = inner.execute("source", {"n": 7})
        ctx = outer_source.get_execution_context()
        ctx.job_state.update_routine_state(ctx.routine_id, {"inner": str(job.status)})
        outer_source.emit("done", flow_id=ctx.flow.flow_id)

    outer_source = routine(events=["done"], trigger=outer_work)
    job = flow_of({"outer": outer_source}, flow_id="outer").execute("outer")
    assert job.status == "completed", job.error
    assert results == [{"n": 70}]
    assert job.get_routine_state("outer") == {"inner": "completed"}
    assert job.get_execution_history()[0].data == {"flow_id": "outer"}


def test_async_handlers_are_awaited_and_may_emit(routine, flow_of):
    taken = []

    async def send():
        source.emit("output", n=1)
        source.emit("output", n=2)

    async def take(n):
        taken.append(n)

    source = routine(events=["output"], trigger=send)
    job = flow_of({"source": source, "sink": routine(input=take)}, "source.output > sink.input").execute("source")
    assert job.status == "completed"
    assert taken == [1, 2]


def test_the_same_routine_object_serves_two_flows_under_two_names(routine):
    seen = []

    def tell():
        ctx = shared.get_execution_context()
        seen.append((ctx.flow.flow_id, ctx.routine_id))

    shared = routine(trigger=tell)
    with Flow(flow_id="one") as one, Flow(flow_id="two") as two:
        one.add_routine(shared, "here")
        two.add_routine(shared, "there")
        one.execute("here")
        two.execute("there")
    assert seen == [("one", "here"), ("two", "there")]


def test_a_subclass_of_routine_works_without_any_argument():
    class Quiet(Routine):
        def __init__(self):
            super().__init__()
            self.define_slot("trigger", handler=self.work)

        def work(self, **kwargs):
            pass

    with Flow() as flow:
        assert flow.execute(flow.add_routine(Quiet())).status == "completed"

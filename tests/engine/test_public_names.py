from __future__ import annotations

import importlib

import pytest

import routilux

NAMES = [
    "CallbackOutputHandler",
    "Change",
    "Connection",
    "Cursor",
    "ErrorHandler",
    "ErrorStrategy",
    "Event",
    "ExecutionContext",
    "ExecutionRecord",
    "ExecutionTracker",
    "Flow",
    "JobState",
    "JobStatus",
    "NullOutputHandler",
    "Observation",
    "QueueOutputHandler",
    "Routine",
    "Slot",
    "Subscription",
    "__version__",
    "log_changes",
    "observe",
    "subscribe",
]

MEMBERS = {
    "routine.Routine": "define_slot define_event get_slot get_event emit emit_deferred_event send_output"
    " get_execution_context set_config get_config config set_error_handler get_error_handler set_as_optional"
    " set_as_critical",
    "slot.Slot": "name routine handler merge_strategy connected_events connect disconnect receive call_handler",
    "event.Event": "name routine output_params connected_slots connect disconnect emit",
    "connection.Connection": "source_event target_slot param_mapping activate disconnect",
    "flow.Flow": "flow_id routines connections error_handler execution_strategy max_workers execution_timeout"
    " add_routine connect execute start wait_for_completion pause resume cancel emit_deferred set_error_handler"
    " set_execution_strategy shutdown validate serialize deserialize __enter__ __exit__",
    "job_state.JobState": "job_id flow_id status created_at updated_at error pause_points deferred_events shared_data"
    " shared_log output_log metadata save load wait wait_for_completion get_waiting_messages update_routine_state"
    " set_routine_state get_routine_state get_routine_status get_routine_metrics update_shared_data get_shared_data"
    " append_to_shared_log get_shared_log get_execution_history record_execution set_output_handler"
    " add_deferred_event serialize deserialize",
    "job_state.ExecutionRecord": "routine_id event_name data timestamp emissions slot_name started_at duration status"
    " seq cause",
    "error_handler.ErrorHandler": "strategy max_retries retry_delay retry_backoff retryable_exceptions is_critical",
    "error_handler.ErrorStrategy": "STOP CONTINUE RETRY SKIP",
    "changes.Cursor": "read behind job",
    "observing.Subscription": "join close __enter__ __exit__",
    "execution_tracker.ExecutionTracker": "get_routine_performance get_flow_performance",
    "output_handler.QueueOutputHandler": "handle",
    "output_handler.CallbackOutputHandler": "handle",
    "output_handler.NullOutputHandler": "handle",
}

STATUSES = ["pending", "running", "pausing", "paused", "completed", "failed", "cancelled"]


def an_instance_of(path):
    """An object of each class whose members are set when it is made; the class itself where that is enough."""
    made, source = routilux.Routine(), routilux.Routine()
    slot, event = made.define_slot("input"), source.define_event("output")
    instances = {
        "slot.Slot": slot,
        "event.Event": event,
        "connection.Connection": routilux.Connection(event, slot),
        "flow.Flow": routilux.Flow(),
        "job_state.JobState": routilux.JobState("some_flow"),
        "error_handler.ErrorHandler": routilux.ErrorHandler(),
        "changes.Cursor": routilux.Cursor(routilux.JobState("some_flow")),
    }
    module, _, name = path.partition(".")
    return instances.get(path, getattr(importlib.import_module(f"routilux.{module}"), name))


def test_the_package_exports_these_names_and_no_others():
    assert sorted(routilux.__all__) == NAMES
    assert all(hasattr(routilux, name) for name in NAMES)


@pytest.mark.parametrize("path", MEMBERS)
def test_a_public_class_has_its_published_members(path):
    subject = an_instance_of(path)
    assert [name for name in MEMBERS[path].split() if not hasattr(subject, name)] == []


@pytest.mark.parametrize("path", [path for path in MEMBERS if path != "execution_record.ExecutionRecord"])
def test_a_public_class_is_the_same_under_its_module_and_in_the_package(path):
    module, _, name = path.partition(".")
    assert getattr(importlib.import_module(f"routilux.{module}"), name) is getattr(routilux, name)


def test_the_statuses_of_a_job_are_these_words():
    assert [str(status) for status in routilux.JobStatus] == STATUSES
    assert routilux.JobStatus.COMPLETED == "completed"


def test_a_tracker_reports_the_performance_of_routines_and_of_the_flow(routine, flow_of):
    def send():
        for n in range(4):
            source.emit("output", n=n)

    def take(n):
        if n == 3:
            raise ValueError(n)

    source, sink = routine(events=["output"], trigger=send), routine(input=take)
    sink.set_error_handler(routilux.ErrorHandler(strategy="continue"))
    flow = flow_of({"source": source, "sink": sink}, "source.output > sink.input")
    tracker = routilux.ExecutionTracker(flow.execute("source"))
    figures = tracker.get_routine_performance("sink")
    assert (figures["count"], figures["success_rate"]) == (4, 0.75)
    assert 0.0 <= figures["min"] <= figures["average"] <= figures["max"]
    assert tracker.get_flow_performance()["count"] == 5

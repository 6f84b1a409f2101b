"""The Chrome trace keeps to the Trace Event Format: what Perfetto and chrome://tracing ask of each kind of event."""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routilux_tui.exports.chrome_trace import chrome_trace
from routilux_tui.runs.run import Activation, Emission, Failure, Graph, Sending


def trace_of(run):
    return json.loads("".join(chrome_trace(run)))


REQUIRED = {
    "X": {"name", "cat", "pid", "tid", "ts", "dur", "args"},
    "s": {"name", "cat", "id", "pid", "tid", "ts"},
    "f": {"name", "cat", "id", "pid", "tid", "ts", "bp"},
    "i": {"name", "cat", "pid", "tid", "ts", "s", "args"},
    "M": {"name", "pid", "tid", "args"},
}


def check_format(trace):
    """What the format's document says of each event."""
    assert isinstance(trace["traceEvents"], list)
    assert trace["displayTimeUnit"] in ("ms", "ns")
    for event in trace["traceEvents"]:
        assert set(event) >= REQUIRED[event["ph"]], event
        assert type(event["pid"]) is int
        assert type(event["tid"]) is int
        assert isinstance(event["name"], str)
        if event["ph"] != "M":
            assert isinstance(event["ts"], (int, float))
        if event["ph"] == "X":
            assert event["dur"] > 0
            assert isinstance(event["args"], dict)
        if event["ph"] == "i":
            assert event["s"] in ("g", "p", "t")
        if event["ph"] == "M":
            assert event["name"] in ("process_name", "thread_name", "thread_sort_index")
    check_arrows(trace["traceEvents"])


def check_arrows(events):
    """Each begins once, before it ends once, inside of a slice of its track at both ends."""
    begins = {event["id"]: event for event in events if event["ph"] == "s"}
    ends = {event["id"]: event for event in events if event["ph"] == "f"}
    slices = defaultdict(list)
    for event in events:
        if event["ph"] == "X":
            slices[event["tid"]].append((event["ts"], event["ts"] + event["dur"]))
    assert len(begins) == sum(event["ph"] == "s" for event in events)
    assert set(begins) == set(ends)
    for number, begin in begins.items():
        assert begin["ts"] <= ends[number]["ts"]
        assert ends[number]["bp"] == "e"
        for event in (begin, ends[number]):
            assert any(start <= event["ts"] <= stop for start, stop in slices[event["tid"]])


def test_a_trace_is_valid_and_has_a_slice_per_activation_and_an_arrow_per_message(counting):
    trace = trace_of(counting)
    check_format(trace)
    kinds = [event["ph"] for event in trace["traceEvents"]]
    assert (kinds.count("X"), kinds.count("s"), kinds.count("f")) == (6, 5, 5)


def test_each_routine_has_a_track_with_its_name(counting):
    names = {e["tid"]: e["args"]["name"] for e in trace_of(counting)["traceEvents"] if e["name"] == "thread_name"}
    assert names == {1: "job", 2: "source", 3: "sink"}


def test_an_error_is_a_marked_slice_with_the_users_lines_and_an_instant(counting):
    events = trace_of(counting)["traceEvents"]
    (slice_,) = [event for event in events if event["ph"] == "X" and event["cat"] == "error"]
    assert slice_["args"]["error"] == "ValueError: 3 is too many"
    assert 'raise ValueError(f"{number} is too many")' in slice_["args"]["trace"][0]
    (instant,) = [event for event in events if event["ph"] == "i" and event["cat"] == "error"]
    assert (instant["name"], instant["tid"], instant["ts"]) == ("ValueError", 3, slice_["ts"])


def test_statuses_stand_at_the_process_and_log_entries_on_the_track_of_their_routine(counting):
    events = trace_of(counting)["traceEvents"]
    assert [(e["name"], e["s"]) for e in events if e.get("cat") == "status"] == [
        ("status running", "p"),
        ("status completed", "p"),
    ]
    assert next((e["tid"], e["args"]["entry"]) for e in events if e.get("cat") == "log") == (3, '{"took":0}')


def test_hostile_names_are_data(hostile):
    trace = "".join(chrome_trace(hostile))
    check_format(json.loads(trace))
    assert "\x1b" not in trace


class Listed:
    """A run of these activations."""

    job_id, flow_id, status, reason, created_at = "j", "f", "running", "", 1.7e9
    entry_routine_id, entry_params, facts, source, missing = "a", {}, {}, {}, 0
    graph = Graph((), (), known=False)

    def __init__(self, activations):
        self.listed = activations

    def activations(self):
        return iter(self.listed)

    def moments(self):
        return iter(())

    log = moments


times = st.lists(st.floats(0, 1e5), min_size=2, max_size=12).map(sorted)


@given(times, st.booleans())
def test_slices_of_a_track_never_overlap_however_short_they_are(moments, fails):
    failure = Failure("E", "m", (), critical=False) if fails else None
    listed = [
        Activation(n, "a", "s", at, moments[n + 1] - at, "error", None, None, {}, (), failure, 1)
        for n, at in enumerate(moments[:-1])
    ]
    events = [event for event in trace_of(Listed(listed))["traceEvents"] if event["ph"] == "X"]
    for event, following in pairwise(events):
        assert event["ts"] + event["dur"] <= following["ts"] + 0.0011


@pytest.mark.parametrize("duration", [None, 0.0, 1e-9])
def test_an_activation_without_a_length_still_holds_the_arrows_that_leave_it(duration):
    sent = Emission("out", {}, 1.0)
    first = Activation(1, "a", "s", 1.0, duration, "running", None, None, {}, (sent,), None, 1)
    second = Activation(3, "b", "s", 1.0, 0.5, "completed", 1, Sending("a", "out", 1.0), {}, (), None, 1)
    check_format(trace_of(Listed([first, second])))

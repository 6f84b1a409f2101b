"""OpenTelemetry spans of a run, as an exporter of the SDK gets them and as OTLP/JSON."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

pytest.importorskip("opentelemetry.sdk", reason="opentelemetry-sdk is not installed")

from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace.status import StatusCode

from routilux_tui.exports.spans import export_spans, otlp_json


@pytest.fixture
def exported(counting):
    exporter = InMemorySpanExporter()
    assert export_spans(counting, exporter) == 7
    return exporter.get_finished_spans()


def named(spans, name):
    return [span for span in spans if span.name == name]


def test_an_activation_is_a_span_below_the_one_that_caused_it_and_the_job_is_above_all(exported):
    (job,) = named(exported, "counting")
    (source,) = named(exported, "source.trigger")
    sinks = named(exported, "sink.input")
    assert job.parent is None
    assert source.parent.span_id == job.context.span_id
    assert {sink.parent.span_id for sink in sinks} == {source.context.span_id}
    assert len({span.context.trace_id for span in exported}) == 1
    assert len({span.context.span_id for span in exported}) == 7


def test_a_span_has_the_times_of_its_activation_to_the_nanosecond(counting, exported):
    for activation, span in zip(counting.activations(), exported, strict=False):
        assert span.end_time - span.start_time == pytest.approx(activation.duration * 1e9, abs=2)


def test_emissions_are_events_and_an_error_is_an_exception_with_the_users_lines(exported):
    (source,) = named(exported, "source.trigger")
    assert [event.attributes["routilux.data"] for event in source.events][:2] == ['{"number":0}', '{"number":1}']
    (failed,) = [span for span in exported if span.status.status_code is StatusCode.ERROR]
    assert failed.status.description == "ValueError: 3 is too many"
    assert failed.events[0].name == "exception"
    assert "raise ValueError" in failed.events[0].attributes["exception.stacktrace"]


def test_the_same_run_has_the_same_ids_each_time(counting):
    assert "".join(otlp_json(counting)) == "".join(otlp_json(counting))


def test_otlp_json_keeps_to_the_protocol(counting):
    (line,) = "".join(otlp_json(counting)).splitlines()
    (of_resource,) = json.loads(line)["resourceSpans"]
    assert {"key": "service.name", "value": {"stringValue": "counting"}} in of_resource["resource"]["attributes"]
    spans = of_resource["scopeSpans"][0]["spans"]
    assert len(spans) == 7
    for span in spans:
        assert (len(span["traceId"]), len(span["spanId"])) == (32, 16)
        assert int(span["startTimeUnixNano"]) <= int(span["endTimeUnixNano"])
        assert span["kind"] in (1, 5)
    assert sorted(span["status"]["code"] for span in spans) == [0] * 6 + [2]


def test_without_the_sdk_the_command_says_what_to_install(saved):
    program = (
        "import sys; sys.modules['opentelemetry.sdk'] = None\n"
        f"from routilux_tui.cli import run_command; sys.exit(run_command(['export', {str(saved)!r}, '--to', 'otel']))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == (
        "routilux-tui: OpenTelemetry is not installed, and this export needs it: pip install 'routilux-tui[otel]'\n"
    )

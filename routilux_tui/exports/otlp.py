"""OTLP/JSON: spans of the OpenTelemetry SDK as a request of its protocol, on one line. Pure.

Source: OTLP specification 1.x, JSON Protobuf encoding: ids in hexadecimal, 64-bit integers as text, enums as numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from routilux_tui.exports.values import as_json

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan

_KIND_OFFSET: Final = 1
"""The SDK counts the kinds of spans from 0, the protocol from 1."""


def otlp_line(spans: Sequence[ReadableSpan]) -> str:
    """These spans, which share a resource and a scope, as an ExportTraceServiceRequest."""
    scope = spans[0].instrumentation_scope
    request = {
        "resourceSpans": [
            {
                "resource": {"attributes": _attributes(spans[0].resource.attributes)},
                "scopeSpans": [
                    {
                        "scope": {"name": scope.name, "version": scope.version} if scope is not None else {},
                        "spans": [_span(span) for span in spans],
                    }
                ],
            }
        ]
    }
    return as_json(request) + "\n"


def _span(span: ReadableSpan) -> dict[str, Any]:
    context = span.context
    assert context is not None
    written: dict[str, Any] = {
        "traceId": f"{context.trace_id:032x}",
        "spanId": f"{context.span_id:016x}",
        "name": span.name,
        "kind": span.kind.value + _KIND_OFFSET,
        "startTimeUnixNano": str(span.start_time),
        "endTimeUnixNano": str(span.end_time),
        "attributes": _attributes(span.attributes or {}),
        "events": [
            {
                "name": event.name,
                "timeUnixNano": str(event.timestamp),
                "attributes": _attributes(event.attributes or {}),
            }
            for event in span.events
        ],
        "status": {"code": span.status.status_code.value},
    }
    if span.parent is not None:
        written["parentSpanId"] = f"{span.parent.span_id:016x}"
    if span.status.description:
        written["status"]["message"] = span.status.description
    return written


def _attributes(attributes: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"key": str(key), "value": _value(value)} for key, value in sorted(attributes.items())]


def _value(value: Any) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int):
        return {"intValue": str(value)}
    if isinstance(value, float):
        return {"doubleValue": value}
    return {"stringValue": str(value)}

"""A run as OpenTelemetry spans: the job is the trace, an activation a span below the one that caused it.

Needs the extra `otel` (opentelemetry-sdk). `export_spans` hands the spans to any exporter of the SDK, so that a program
can send a recording to a collector; `otlp_json` writes them as OTLP/JSON, which a collector reads from a file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from routilux_tui.exports.otlp import otlp_line
from routilux_tui.exports.values import payload_json
from routilux_tui.runs.run import Activation, Run

try:
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import Event, ReadableSpan
    from opentelemetry.sdk.util.instrumentation import InstrumentationScope
    from opentelemetry.trace import SpanContext, SpanKind, TraceFlags
    from opentelemetry.trace.status import Status, StatusCode
except ImportError as error:
    raise ModuleNotFoundError(
        "OpenTelemetry is not installed, and this export needs it: pip install 'routilux-tui[otel]'"
    ) from error

if TYPE_CHECKING:
    from opentelemetry.sdk.trace.export import SpanExporter

_BATCH: Final = 512
_LONGEST_PAYLOAD: Final = 2_000
_NANO: Final = 1_000_000_000


def spans(run: Run) -> Iterator[ReadableSpan]:
    """The spans, the job's own last. The same run has the same ids each time."""
    maker = _Maker(run)
    for activation in run.activations():
        yield maker.span(activation)
    yield maker.job_span()


def export_spans(run: Run, exporter: SpanExporter) -> int:
    """Hand the spans to an exporter, in batches; returns how many that were. Does not shut it down."""
    batch: list[ReadableSpan] = []
    count = 0
    for span in spans(run):
        batch.append(span)
        count += 1
        if len(batch) == _BATCH:
            exporter.export(batch)
            batch = []
    if batch:
        exporter.export(batch)
    return count


def otlp_json(run: Run) -> Iterator[str]:
    """The spans as OTLP/JSON: a line per batch, each a whole request."""
    batch: list[ReadableSpan] = []
    for span in spans(run):
        batch.append(span)
        if len(batch) == _BATCH:
            yield otlp_line(batch)
            batch = []
    if batch:
        yield otlp_line(batch)


class _Maker:
    """Makes the spans of a run, and remembers until when the job lasted."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._trace = int(_digest(run.job_id, 16), 16) or 1
        self._resource = Resource(
            {
                "service.name": run.flow_id,
                "routilux.job.id": run.job_id,
                **{f"routilux.recording.{name}": _plain(value) for name, value in run.facts.items()},
            }
        )
        self._scope = InstrumentationScope("routilux", str(run.facts.get("routilux", "")))
        self._until = 0.0

    def span(self, activation: Activation) -> ReadableSpan:
        """The span of an activation. One that had not ended ends as it begins, and says so."""
        ended = activation.start + (activation.duration or 0.0)
        self._until = max(self._until, ended)
        attributes: dict[str, Any] = {
            "routilux.routine.id": activation.routine_id,
            "routilux.slot": activation.slot,
            "routilux.status": activation.status,
            "routilux.seq": activation.seq,
            "routilux.attempt": activation.attempt,
        }
        if activation.payload is not None:
            attributes["routilux.payload"] = payload_json(activation.payload, _LONGEST_PAYLOAD)
        if activation.sending is not None:
            attributes["routilux.sent_by"] = activation.sending.routine_id
            attributes["routilux.event"] = activation.sending.event
        return ReadableSpan(
            name=f"{activation.routine_id}.{activation.slot}",
            context=self._context(activation.seq),
            parent=self._context(activation.cause or 0),
            resource=self._resource,
            instrumentation_scope=self._scope,
            kind=SpanKind.CONSUMER if activation.sending is not None else SpanKind.INTERNAL,
            attributes=attributes,
            events=list(self._events(activation)),
            start_time=self._nanoseconds(activation.start),
            end_time=self._nanoseconds(ended),
            status=_status(activation),
        )

    def job_span(self) -> ReadableSpan:
        """The span of the job, which the others are below."""
        failed = self._run.status == "failed"
        return ReadableSpan(
            name=self._run.flow_id,
            context=self._context(0),
            resource=self._resource,
            instrumentation_scope=self._scope,
            attributes={
                "routilux.job.id": self._run.job_id,
                "routilux.status": self._run.status,
                "routilux.entry": self._run.entry_routine_id,
            },
            events=[
                Event(f"status {moment.name}", {}, self._nanoseconds(moment.at))
                for moment in self._run.moments()
                if moment.kind == "status"
            ],
            start_time=self._nanoseconds(0.0),
            end_time=self._nanoseconds(self._until),
            status=Status(StatusCode.ERROR, self._run.reason) if failed else Status(),
        )

    def _events(self, activation: Activation) -> Iterator[Event]:
        for emission in activation.emissions:
            told = {"routilux.event": emission.event, "routilux.data": payload_json(emission.data, _LONGEST_PAYLOAD)}
            yield Event("emit", told, self._nanoseconds(emission.at))
        if activation.failure is not None:
            failure = activation.failure
            trace = "\n".join(f"{file}:{line} in {name}: {code}" for file, line, name, code in failure.trace)
            told = {
                "exception.type": failure.type,
                "exception.message": failure.message,
                "exception.stacktrace": trace,
            }
            yield Event("exception", told, self._nanoseconds(activation.start + (activation.duration or 0.0)))

    def _context(self, seq: int) -> SpanContext:
        span = int(_digest(f"{self._run.job_id}/{seq}", 8), 16) or 1
        return SpanContext(self._trace, span, is_remote=False, trace_flags=TraceFlags(TraceFlags.SAMPLED))

    def _nanoseconds(self, at: float) -> int:
        return round(self._run.created_at * 1e6) * 1000 + round(at * _NANO)


def _status(activation: Activation) -> Status:
    if activation.status == "error" and activation.failure is not None:
        return Status(StatusCode.ERROR, f"{activation.failure.type}: {activation.failure.message}")
    return Status()


def _digest(text: str, size: int) -> str:
    return hashlib.blake2b(text.encode("utf-8", "backslashreplace"), digest_size=size).hexdigest()


def _plain(value: object) -> str | bool | int | float:
    """A fact as an attribute can carry it."""
    return value if isinstance(value, str | bool | int | float) else str(value)

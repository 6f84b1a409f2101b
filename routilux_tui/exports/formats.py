"""The formats that a run can be exported to: what makes each, and how its file is called."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Final, NamedTuple, cast

from routilux_tui.runs.run import Run

Exporter = Callable[[Run], Iterator[str]]
"""From a run to pieces of text."""


class Format(NamedTuple):
    """A format: the function that makes it, loaded when it is asked for, how a file is called, and what it is for."""

    module: str
    function: str
    suffix: str
    purpose: str

    def exporter(self) -> Exporter:
        """The function."""
        return cast("Exporter", getattr(import_module(f"routilux_tui.exports.{self.module}"), self.function))


FORMATS: Final = {
    "json": Format("document", "json_document", ".json", "everything, for programs"),
    "csv": Format("table", "csv_table", ".csv", "the activations, for a spreadsheet"),
    "chrome-trace": Format("chrome_trace", "chrome_trace", ".trace.json", "for Perfetto and chrome://tracing"),
    "mermaid": Format("diagrams", "mermaid", ".mmd", "the graph, for Markdown"),
    "otel": Format("spans", "otlp_json", ".otlp.jsonl", "OpenTelemetry spans for a collector (extra `otel`)"),
    "html": Format("report", "html_report", ".html", "a report to attach to a ticket"),
    "svg": Format("picture", "svg", ".svg", "the graph and the timeline, as a picture"),
    "dot": Format("diagrams", "dot", ".dot", "the graph, for Graphviz"),
}
"""By the word of the command line."""

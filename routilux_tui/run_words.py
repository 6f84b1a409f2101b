"""The words of the commands that make something of a run that is on file: `export`, `diff`, `make-test`, `bundle`.

A part of the command line by itself, as quick to start: whatever a command needs is imported when it runs.
"""

from __future__ import annotations

import click

FORMATS = ("json", "csv", "chrome-trace", "otel", "html", "svg", "mermaid", "dot")
"""The words of the formats, here too so that help needs no exporter."""

_job = click.option("--job", "job_id", default="", metavar="ID", help="Which job, if the file has several.")


@click.command()
@click.argument("file", metavar="FILE")
@click.option("--to", "word", type=click.Choice(FORMATS), required=True, help="The format.")
@click.option("-o", "--out", default="", metavar="OUT", help="The file to write; - is the standard output.")
@_job
def export(file: str, word: str, out: str, job_id: str) -> int:
    """Make something else of a recording or of a saved job.

    json has everything, for programs; csv the activations; chrome-trace opens in Perfetto and chrome://tracing; otel
    has OpenTelemetry spans for a collector; html is a report by itself; svg, mermaid and dot draw the graph with its
    counts. Without -o the file is named after FILE and stands in this directory.
    """
    from routilux_tui.commands.export import export as write  # noqa: PLC0415 - quick start

    return write(file, word, out, job_id)


COMMANDS = (export,)

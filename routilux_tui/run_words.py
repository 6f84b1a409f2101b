"""The words of the commands that make something of a run that is on file, and of `doctor`, which a bundle has too.

A part of the command line by itself, as quick to start: whatever a command needs is imported when it runs.
"""

from __future__ import annotations

import click

from routilux_tui.launch.problems import UsageError

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


@click.command()
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.option("--job", "job_ids", multiple=True, metavar="ID", help="The job; given twice, A's and B's.")
@click.option("--ignore", "ignored", multiple=True, metavar="NAME", help="A name in payloads that does not count.")
@click.option("--exit-code", is_flag=True, help="Exit status 0 when they are the same, 1 when not, 2 for an error.")
def diff(a: str, b: str, job_ids: tuple[str, ...], ignored: tuple[str, ...], exit_code: bool) -> int:
    """Compare two runs by what caused what, not by the clock.

    Shows where they part first, with both messages, and per routine how many messages, errors and how much time.
    """
    from routilux_tui.commands.diff import diff as compare  # noqa: PLC0415 - quick start

    return compare((a, b), job_ids, ignored, exit_code=exit_code)


@click.command("make-test")
@click.argument("file", metavar="FILE")
@click.option("--routine", "routine_id", default="", metavar="ID", help="The routine to test.")
@click.option("--activations", "numbers", multiple=True, metavar="[JOB:]SEQ,SEQ…", help="Those with these numbers.")
@click.option("--errors", is_flag=True, help="Those that raised.")
@click.option("--last", type=click.IntRange(min=1), metavar="N", help="The last N; without a choice the last one.")
@click.option("--flow", default="", metavar="FLOW.py[:ATTR]", help="The flow's file; otherwise the recorded one.")
@click.option("-o", "--out", default="", metavar="OUT", help="The file to write; - is the standard output.")
@_job
def make_test(
    file: str,
    routine_id: str,
    numbers: tuple[str, ...],
    errors: bool,
    last: int | None,
    flow: str,
    out: str,
    job_id: str,
) -> int:
    """Write tests for pytest of what routines did in a recording.

    It gives a routine the recorded messages, and asserts what it emitted, what it raised and what its state became.
    Without --routine it takes the --activations, or the --errors, of all routines. With several jobs --activations is
    given once for each.
    """
    from routilux_tui.commands.make_test import make_test as write  # noqa: PLC0415 - quick start
    from routilux_tui.test_making.cases import Choice  # noqa: PLC0415 - quick start

    if sum((bool(numbers), errors, last is not None)) > 1:
        raise UsageError("--activations, --errors and --last exclude each other; give one of them")
    if not (routine_id or numbers or errors):
        raise UsageError("give --routine, or --activations or --errors of any routine")
    chosen = {job: Choice(seqs) for job, seqs in _seqs(numbers, job_id).items()}
    return write(file, routine_id, chosen or {job_id: Choice((), errors, last or 1)}, out, flow)


def _seqs(numbers: tuple[str, ...], job_id: str) -> dict[str, tuple[int, ...]]:
    """The numbers by the job that stands before them, or else is the one that was named."""
    by_job: dict[str, tuple[int, ...]] = {}
    for given in numbers:
        job, _, listed = given.rpartition(":")
        words = [word.strip() for word in listed.split(",") if word.strip()]
        wrong = next((word for word in words if not word.isascii() or not word.isdigit()), None)
        if wrong is not None or not words:
            found = repr(wrong or listed)
            raise UsageError(f"--activations {given!r}: expected numbers of changes such as 12,40; found {found}")
        by_job[job or job_id] = (*by_job.get(job or job_id, ()), *map(int, words))
    return by_job


@click.command()
@click.argument("file", metavar="FILE")
@click.option("-o", "--out", default="", metavar="OUT.zip", help="The file to write.")
@click.option("--redact", multiple=True, metavar="PATTERN", help="A pattern of secrets, besides the settings'.")
def bundle(file: str, out: str, redact: tuple[str, ...]) -> int:
    """Pack a recording without secrets, a report and what `doctor` says into one file for a ticket."""
    from routilux_tui.commands.bundle import bundle as pack  # noqa: PLC0415 - quick start

    return pack(file, out, redact)


@click.command()
def doctor() -> int:
    """Say what this terminal and this machine can do; exit status 1 when something has to be mended."""
    from routilux_tui.commands.doctor import doctor as look  # noqa: PLC0415 - quick start

    return look()


COMMANDS = (export, diff, make_test, bundle, doctor)

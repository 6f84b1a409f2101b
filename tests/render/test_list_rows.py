from __future__ import annotations

from routilux.protocol import (
    Activation,
    ActivationStatus,
    DeferredItem,
    ErrorInfo,
    JobStatus,
    JobSummary,
    Preview,
    PreviewItem,
)
from routilux_tui.model.output import WrittenLine
from routilux_tui.render.lists import activation_row, deferred_row, hint_rows, job_row, output_row

AT = 1_767_261_727.114
PAYLOAD = Preview(
    "dict",
    "{…}",
    2,
    children=(PreviewItem("group", Preview("str", "1 of 2")), PreviewItem("bytes", Preview("int", "1204551"))),
)


def test_a_job_is_a_row_of_figures(dark, text):
    job = JobSummary("c3a1f09e", "stdlib_census", JobStatus.RUNNING, AT, 0.0, 9, 18_200, 38, 3, 2)
    assert text([job_row(dark, job, 70, now=AT + 42, shown=True)]) == [
        " ▸ ● stdlib_census            c3a1f0    0:42 18.2k       ✗ 3 ◌ 2 … 38"
    ]


def test_a_job_that_is_over_has_its_own_age(dark, text):
    job = JobSummary("c3a1f09e", "census", JobStatus.COMPLETED, AT, AT + 5, 9, 10, 0, 0, 0)
    assert text([job_row(dark, job, 44, now=AT + 900)]) == ["   ✓ census   c3a1f0    0:05    10"]


def test_a_deferred_event_shows_its_payload(dark, text):
    item = DeferredItem(7, "report", "approve", AT, PAYLOAD)
    rows = [
        deferred_row(dark, item, 60, now=AT + 12, marked=True),
        deferred_row(dark, item, 60, now=AT + 12, emitting=True),
        deferred_row(dark, item, 40, now=AT),
    ]
    assert text(rows) == [
        " ▸ report.approve  group 1 of 2  bytes 1 204 551       12 s",
        "   report.approve  group 1 of 2  bytes 1 204 551  emitting…",
        "   report.approve  group 1 of 2…    now",
    ]


def test_an_activation_is_a_row(dark, text):
    record = Activation(
        1204,
        9,
        3,
        "parse",
        "input",
        "output",
        ActivationStatus.COMPLETED,
        AT,
        0.00021,
        Preview("dict", "{'path': 'ast.py'}"),
    )
    assert text([activation_row(dark, record, 90, names=14)]) == [
        "    1 204  10:02:07.114  ✓ parse.input      0.21 ms  output        {'path': 'ast.py'}"
    ]


def test_an_activation_that_failed_shows_its_error(dark, text):
    error = ErrorInfo("parse", "input", "ValueError", "no such\nfile", AT)
    record = Activation(
        7, 9, -1, "parse", "input", "error", ActivationStatus.ERROR, AT, -1.0, Preview("int", "1"), error=error
    )
    assert text([activation_row(dark, record, 90, names=14)]) == [
        "        7  10:02:07.114  ✗ parse.input      running  error         ValueError: no such↵fil"
    ]


def test_what_a_program_wrote_to_stderr_has_a_mark(dark, text):
    lines = [WrittenLine("stdout", "reading \x1b[31mred\x1b[0m"), WrittenLine("stderr", "careful")]
    assert text([output_row(dark, line, 40) for line in lines]) == [
        "  reading ␛[31mred␛[0m",
        "│ careful",
    ]


def test_an_empty_pane_says_what_would_fill_it(dark, text):
    assert text(hint_rows(dark, 30, ("No job yet.", "Start one."))) == [" No job yet.", " Start one."]

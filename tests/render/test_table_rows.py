from __future__ import annotations

import pytest
from msgspec.structs import replace

from routilux.protocol import (
    Activation,
    ActivationStatus,
    DeferredItem,
    Emission,
    ErrorInfo,
    FiguresPage,
    JobStatus,
    JobSummary,
    Preview,
    PreviewItem,
    Quantiles,
    RoutineFigures,
)
from routilux.protocol.filters import parse
from routilux_tui.model.compare import Comparison, pairs, share
from routilux_tui.model.table import AS_THEY_COME, NOTHING_KNOWN, Column, Sorting, fitting
from routilux_tui.render.compare import compare_rows
from routilux_tui.render.line import measure
from routilux_tui.render.table import header_row, table_row
from routilux_tui.render.tables import (
    DEFERRED_COLUMNS,
    HISTORY_COLUMNS,
    JOB_COLUMNS,
    activation_cells,
    deferred_cells,
    job_cells,
)

AT = 1_767_261_727.114
JOB = JobSummary("c3a1f09e", "stdlib_census", JobStatus.RUNNING, AT, 0.0, 9, 18_200, 38, 3, 2, "lunch")
ITEM = DeferredItem(
    7,
    "report",
    "approve",
    AT,
    Preview(
        "dict",
        "{…}",
        2,
        children=(PreviewItem("group", Preview("str", "1 of 2")), PreviewItem("bytes", Preview("int", "1204551"))),
    ),
)
RECORD = Activation(
    1204,
    9,
    3,
    "parse",
    "input",
    "output",
    ActivationStatus.COMPLETED,
    AT,
    0.00021,
    Preview("dict", "{'path': 'ast.py'}", 1, children=(PreviewItem("path", Preview("str", "ast.py")),)),
)


@pytest.fixture
def line(dark, text):
    def drawn(columns, cells, width, needs=NOTHING_KNOWN):
        return text([table_row(dark, fitting(columns, width, needs), cells, width)])[0]

    return drawn


@pytest.fixture
def job(dark):
    def cells(row=JOB, **more):
        facts = {"now": AT + 42, "rate": 1_900.0, "rates": (1.0, 2.0, 4.0), "shown": False, "marked": False, **more}
        return job_cells(dark, row, **facts)

    return cells


def test_a_header_names_the_columns_and_points_where_they_are_sorted(dark, text):
    placed = fitting(HISTORY_COLUMNS, 70)
    assert text(
        [
            header_row(dark, placed, 70, AS_THEY_COME),
            header_row(dark, placed, 70, Sorting("took", descending=True)),
            header_row(dark, placed, 70, Sorting("routine")),
            header_row(dark, fitting(HISTORY_COLUMNS, 40), 40, Sorting("number", descending=True)),
            header_row(dark, placed, 70, Sorting("status", descending=True)),
        ]
    ) == [
        "   number  time          routine           took  ended with   data",
        "   number  time          routine         ▼ took  ended with   data",
        "   number  time          routine ▲         took  ended with   data",
        " ▼ number  routine           took  ended",
        "   number  time          routine           took  ended ▼      data",
    ]


@pytest.mark.parametrize("width", range(2, 140, 3))
def test_a_row_fills_its_width_exactly(dark, width):
    cells = activation_cells(dark, RECORD)
    placed = fitting(HISTORY_COLUMNS, width)
    assert measure(table_row(dark, placed, cells, width)) == width
    assert measure(header_row(dark, placed, width, Sorting("took"))) == width


def test_what_does_not_fit_into_a_cell_ends_in_an_ellipsis(dark, text):
    placed = fitting((Column("a", "a", 6, 6), Column("b", "b", 4, 4, right=True)), 12)
    cells = activation_cells(dark, RECORD)
    row = table_row(dark, placed, {"a": cells["routine"], "b": cells["took"]}, 12)
    assert text([row]) == ["✓ par…  0.2…"]


def test_a_job_is_a_row_of_figures(line, job):
    assert line(JOB_COLUMNS, job(shown=True), 120).split("   ") == [
        "▸",
        "● stdlib_census",
        "",
        "  c3a1f0  running",
        "",
        " 0:42",
        "",
        "",
        "  ▂▄▇",
        "1.9k/s",
        " 18.2k",
        "",
        " 38",
        "",
        " 3",
        "",
        "",
        "2  lunch",
    ]
    assert line(JOB_COLUMNS, job(marked=True), 48) == " ◆  ● stdlib_census        0:42    18.2k       3"


def test_a_job_that_is_over_has_its_own_age_and_no_zeros(line, job):
    over = replace(JOB, status=JobStatus.COMPLETED, ended_at=AT + 5, handled=10, waiting=0, errors=0, deferred=0)
    assert line(JOB_COLUMNS, job(over, now=AT + 900, rate=0.0, rates=()), 80) == (
        "    ✓ stdlib_census          c3a1f0     0:05       10        -       -         -"
    )


def test_a_deferred_event_shows_its_payload(dark, line):
    cells = deferred_cells(dark, ITEM, now=AT + 12, emitting=False, marked=True)
    assert line(DEFERRED_COLUMNS, cells, 70) == (
        " ▸ report.approve                group 1 of 2  bytes 1 204…       12 s"
    )
    cells = deferred_cells(dark, ITEM, now=AT + 12, emitting=True, marked=False)
    assert line(DEFERRED_COLUMNS, cells, 44) == "   report.approve     group 1 of…  emitting…"


def test_an_activation_is_a_row(dark, line):
    assert line(HISTORY_COLUMNS, activation_cells(dark, RECORD), 80) == (
        "       1 204  10:02:07.114  ✓ parse.input    0.21 ms  output       path ast.py"
    )
    placed = {"number": 11}
    marked = activation_cells(dark, replace(RECORD, index=1_204_551), marked=True, room=11)
    assert line(HISTORY_COLUMNS, marked, 80, placed) == (
        "◆ 1 204 551  10:02:07.114  ✓ parse.input     0.21 ms  output       path ast.py"
    )
    fewer = activation_cells(dark, RECORD, marked=True, room=11)
    assert line(HISTORY_COLUMNS, fewer, 80, placed).startswith("◆     1 204  10:02:07.114  ✓ parse.input ")


def test_a_mark_is_seen_without_colours(plain, text):
    row = table_row(plain, fitting(HISTORY_COLUMNS, 60), activation_cells(plain, RECORD, marked=True), 60)
    assert text([row])[0].split() == ["#", "1", "204", "+", "parse.input", "0.21", "ms", "output", "path", "ast.~"]


def test_an_activation_that_failed_shows_its_error(dark, line):
    error = ErrorInfo("parse", "input", "ValueError", "no such\nfile", AT)
    record = replace(RECORD, index=7, status=ActivationStatus.ERROR, duration=-1.0, event="error", error=error)
    assert line(HISTORY_COLUMNS, activation_cells(dark, record), 80) == (
        "           7  10:02:07.114  ✗ parse.input    running  error        ValueError: …"
    )


def test_an_activation_that_runs_has_ended_with_nothing_yet(dark):
    runs = replace(RECORD, status=ActivationStatus.RUNNING, duration=-1.0, event="completed")
    assert [piece.text for piece in activation_cells(dark, runs)["status"]] == [""]
    sent = replace(runs, event="output", emissions=(Emission("output", AT, RECORD.data),))
    assert [piece.text for piece in activation_cells(dark, sent)["status"]] == ["output"]


def test_what_a_filter_found_is_marked(dark):
    cells = activation_cells(dark, RECORD, parse("ast"))
    assert [piece.text for piece in cells["data"] if piece.style == dark["match"]] == ["ast"]


def test_foreign_text_cannot_reach_the_terminal(plain):
    evil = replace(JOB, flow_id="\x1b[2J", job_id="\x07\x07", reason="\x1b]52;c;x\x07")
    cells = job_cells(plain, evil, now=AT, rate=0.0, rates=(), shown=False, marked=False)
    said = "".join(piece.text for cell in cells.values() for piece in cell)
    assert said.isprintable()
    assert said.isascii()


def figures(routine_id, activations, errors=0, p50=0.001, p99=0.01):
    return RoutineFigures(routine_id, activations, errors, 0, 0, 1.0, Quantiles(p50, 0.002, p99, 0.1, activations))


def compared(**more):
    other = replace(JOB, job_id="ffffff00", status=JobStatus.COMPLETED, ended_at=AT + 61, errors=1)
    return Comparison(
        JOB,
        other,
        FiguresPage((figures("read", 100), figures("parse", 100, 3, 0.002), figures("gone", 5)), 205, 205),
        FiguresPage((figures("read", 100), figures("parse", 150, 9, 0.003, 0.005), figures("new", 1)), 251, 251),
        **more,
    )


def test_two_jobs_stand_beside_each_other(dark, text):
    rows = text(compare_rows(dark, compared(), 104, now=AT + 42))
    assert rows[0] == " marked ● stdlib_census c3a1f0  running  0:42  18 200 handled  3 errors"
    assert rows[1] == " this   ✓ stdlib_census ffffff  completed  1:01  18 200 handled  1 error"
    assert [" ".join(row.split()) for row in rows[3:]] == [
        "routine handled errors p50 p99",
        "read 100 ▶ 100 - 1.0 ms ▶ 1.0 ms 10 ms ▶ 10 ms",
        "parse 100 ▶ 150 +50% 3 ▶ 9 2.0 ms ▶ 3.0 ms +50% 10 ms ▶ 5.0 ms -50%",
        "gone 5 ▶ - -100% - 1.0 ms ▶ - -100% 10 ms ▶ - -100%",
        "new - ▶ 1 - - ▶ 1.0 ms - ▶ 10 ms",
    ]


def test_a_comparison_says_what_is_still_read_and_what_went_wrong(dark, text):
    reading = replace(compared(), marked_figures=FiguresPage((figures("read", 400),), 100, 400))
    assert text(compare_rows(dark, reading, 104, now=AT))[3] == " the histories are being read: 54%"
    wrong = Comparison(JOB, JOB, problem="this process has no job c3a1f09e")
    assert text(compare_rows(dark, wrong, 104, now=AT))[3] == " this process has no job c3a1f09e"


def test_routines_of_both_jobs_are_compared():
    assert [pair.routine_id for pair in pairs(compared())] == ["read", "parse", "gone", "new"]
    assert (share(2.0, 3.0), share(0.0, 3.0)) == (0.5, None)

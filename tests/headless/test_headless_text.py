"""What is printed about jobs that run without a screen, literally."""

from __future__ import annotations

from rich.console import Console

from routilux.protocol import (
    DeferredItem,
    ErrorInfo,
    Frame,
    GraphDescription,
    JobFrame,
    JobStatus,
    JobSummary,
    Preview,
    RoutineCounts,
    RoutineNode,
    RoutineStatus,
    TraceLine,
)
from routilux_tui.headless.columns import aligned
from routilux_tui.headless.progress import progress_line, progress_table, waiting_lines
from routilux_tui.headless.summary import Outcome, summary_lines
from routilux_tui.model.view import ViewState, fold, know_graph

NAMES = ("walk", "parse", "report")
GRAPH = GraphDescription(
    "census",
    1,
    tuple(RoutineNode(index, name, "Step", ("input",), ("output",)) for index, name in enumerate(NAMES)),
    (),
)


def row(status, *, job_id="j1", ended_at=0.0, **fields):
    figures = {"handled": 12_345, "waiting": 41, "errors": 2, "deferred": 0, **fields}
    return JobSummary(job_id, "census", status, 100.0, ended_at, 7, **figures)


def state_of(status=JobStatus.RUNNING, *, graph=GRAPH, jobs=1):
    """A state after two frames one second apart, between which `walk` handled 1 000 messages."""
    rows = tuple(row(status, job_id=f"j{number}") for number in range(1, jobs + 1))
    state = ViewState()
    for at, walked in ((110.0, 11_204), (111.0, 12_204)):
        counts = (
            RoutineCounts(0, RoutineStatus.RUNNING, walked, 0, 3, walked, 0, 1.5),
            RoutineCounts(1, RoutineStatus.WAITING, 141, 2, 38, 139, 0, 0.25),
            RoutineCounts(2, RoutineStatus.IDLE, 0, 0, 0, 0, 0, 0.0),
        )
        job = JobFrame(f"j{jobs}", 7, at, at == 110.0, 1, status, "", counts, (), 0, 0)
        state = fold(state, Frame(1, at, rows, job))
    return know_graph(state, f"j{jobs}", graph) if graph is not None else state


def test_columns_are_as_wide_as_their_widest_cell_whatever_its_characters():
    assert aligned(("NAME", "N"), [("日本", "7"), ("a", "1 000")], right=frozenset({1})) == [
        "NAME      N",
        "日本      7",
        "a     1 000",
    ]


def test_the_progress_line_has_the_figures_and_the_fullest_inbox():
    assert progress_line(state_of(), 42.4) == (
        "   0:42  census  running   12 345 handled   41 waiting   2 errors   1.0k/s   longest inbox: parse 38"
    )


def test_a_job_at_rest_has_no_rate_and_other_jobs_are_counted():
    assert progress_line(state_of(JobStatus.COMPLETED, jobs=3), 0.0) == (
        "   0:00  census  completed   12 345 handled   41 waiting   2 errors   3 jobs"
    )
    assert progress_line(ViewState(), 3.0) == "   0:03  no job yet"


def drawn(state, width=80, height=24):
    console = Console(width=width, height=height, color_system=None)
    with console.capture() as capture:
        console.print(progress_table(state, 42.0, width, height))
    return capture.get().splitlines()


def test_the_live_table_has_a_line_for_each_routine():
    assert drawn(state_of(), width=110) == [
        "0:42  census  running   12 345 handled   41 waiting   2 errors   1.0k/s   longest inbox: parse 38",
        "routine  handled  waiting    rate  errors",
        "walk      12 204        3  1.0k/s       0",
        "parse        141       38     0/s       2",
        "report         0        0     0/s       0",
    ]


def test_the_live_table_keeps_to_the_size_of_the_terminal():
    lines = drawn(state_of(), width=30, height=6)
    assert lines == [
        "0:42  census  running   12 34…",
        "routine  handled  waiting  ra…",
        "parse        141       38   0…",
        "… and 2 more routines",
    ]


def test_a_paused_job_says_what_it_waits_for_and_how_to_go_on():
    items = [DeferredItem(number, "ask", "approved", 1.0, Preview("dict", f"{{'n': {number}}}")) for number in range(6)]
    assert waiting_lines(row(JobStatus.PAUSED, deferred=7, reason="7 deferred events"), items, 4711) == [
        "the job is paused, and waits for a person to release 7 events",
        "  ask.approved  {'n': 0}",
        "  ask.approved  {'n': 1}",
        "  ask.approved  {'n': 2}",
        "  ask.approved  {'n': 3}",
        "  ask.approved  {'n': 4}",
        "  … and 2 more",
        "go on with `routilux-tui attach 4711` in another terminal (R resumes)",
        "with --resume-deferred it would go on by itself",
    ]
    assert waiting_lines(row(JobStatus.PAUSED, reason="lunch"), (), 4711) == [
        "the job is paused: lunch",
        "go on with `routilux-tui attach 4711` in another terminal (R resumes); Ctrl-C cancels the job",
    ]


def test_the_summary_has_a_table_and_each_error_with_the_users_line():
    state = state_of()
    error = ErrorInfo(
        "parse",
        "input",
        "SyntaxError",
        "bad \x1b[31m input",
        1.0,
        trace=(
            TraceLine("/home/me/census.py", 24, "parse", "tree = ast.parse(text)"),
            TraceLine("/usr/lib/python3.11/ast.py", 50, "parse", "return compile(source)"),
            TraceLine("/home/me/.venv/lib/python3.12/site-packages/x.py", 1, "inner"),
        ),
    )
    failed = row(JobStatus.FAILED, ended_at=112.4, reason="parse failed")
    assert summary_lines([Outcome(failed, state.job, (error,))]) == [
        "census  failed  12 s   12 345 messages handled   2 errors   41 still waiting",
        "  parse failed",
        "  routine  handled  emitted  errors  waiting    busy",
        "  walk      12 204   12 204       0        3   1.5 s",
        "  parse        141      139       2       38  250 ms",
        "  report         0        0       0        0    0 µs",
        "  parse  SyntaxError: bad ␛[31m input",
        "    /home/me/census.py:24 in parse",
        "      tree = ast.parse(text)",
    ]


def test_the_summary_of_several_jobs_parts_them_and_of_none_says_so():
    state = state_of(graph=None)
    lines = summary_lines([Outcome(row(JobStatus.COMPLETED, ended_at=100.5, waiting=0), state.job)] * 2)
    assert lines == [
        "census  completed  500 ms   12 345 messages handled   2 errors",
        "",
        "census  completed  500 ms   12 345 messages handled   2 errors",
    ]
    assert summary_lines([]) == ["the program ran no job"]
